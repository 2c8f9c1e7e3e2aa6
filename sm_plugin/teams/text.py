"""Roles and routes in words: the same in compose, the confirmation and the head of a thread."""

from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from .choices import Role
from .routing import Route

# Whole phrases: languages differ in articles.
A_ROLE = {
    Role.CLERK: gettext_lazy("a clerk"),
    Role.PHARMACIST: gettext_lazy("a pharmacist"),
    Role.NURSE: gettext_lazy("a nurse"),
    Role.PROVIDER: gettext_lazy("a provider"),
    Role.COORDINATOR: gettext_lazy("a coordinator"),
}


def a_role(role: str) -> str:
    """Return the role with its article."""
    return str(A_ROLE[Role(role)]) if role else _("your care team")


def route_words(way: Route) -> str:
    """Return the roles that read a message first and next, in words."""
    first = capfirst(a_role(way.first))
    if not way.then:
        return _("%(first)s reads it first.") % {"first": first}
    return _("%(first)s reads it first, then %(next)s if needed.") % {
        "first": first,
        "next": a_role(way.then),
    }
