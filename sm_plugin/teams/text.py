"""Roles and routes in words: the same in compose, the confirmation and the head of a thread."""

from django.utils.text import capfirst
from django.utils.translation import gettext as _

from .choices import Role
from .routing import Route


def a_role(role: str) -> str:
    """Return the role with its article, as a whole phrase: languages differ in articles."""
    phrases = {
        Role.CLERK: _("a clerk"),
        Role.PHARMACIST: _("a pharmacist"),
        Role.NURSE: _("a nurse"),
        Role.PROVIDER: _("a provider"),
        Role.COORDINATOR: _("a coordinator"),
    }
    return phrases[Role(role)] if role else _("your care team")


def route_words(way: Route) -> str:
    """Return the roles that read a message first and next, in words."""
    first = capfirst(a_role(way.first))
    if not way.then:
        return _("%(first)s reads it first.") % {"first": first}
    return _("%(first)s reads it first, then %(next)s if needed.") % {
        "first": first,
        "next": a_role(way.then),
    }
