"""The one tag a host's base template needs: the tab, in the state of the person who looks."""

from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from typing import Any

from django import template
from django.db import DatabaseError, connection, transaction
from django.utils.translation import gettext as _

from sm_plugin.access.access import Access, Reason
from sm_plugin.access.text import explain
from sm_plugin.adapter import adapter
from sm_plugin.addresses import address_of
from sm_plugin.people.models import Delegation
from sm_plugin.text import names
from sm_plugin.threads.models import Message
from sm_plugin.threads.text import author_name as author_of
from sm_plugin.vault.models import KeyCheck
from sm_plugin.web.veteran.page import own_access

register = template.Library()


@dataclass(frozen=True)
class Tab:
    """`unread` is a number of messages, shown as words; `is_current` marks the page one is on.

    With a `poll_url` the page asks there for new mail while it stands open.
    """

    label: str
    url: str
    unread: int = 0
    is_current: bool = False
    poll_url: str = ""

    @property
    def polls(self) -> bool:
        return bool(self.poll_url)


@register.inclusion_tag("sm_plugin/tab.html", takes_context=True)
def secure_messaging_tab(context: dict[str, Any]) -> dict[str, Any]:
    """Show the tab for this person: sign in, upgrade, not yet, read the terms, or the inbox.

    A fixed number of queries; for a stranger none, so that public pages stay cacheable.
    """
    request = context.get("request")
    if request is None:
        return {"tabs": []}
    try:
        with _undone_on_error(request.user):
            return {"tabs": _tabs(request.user, request.path, own_access(request))}
    except DatabaseError:
        if _is_installed():
            raise
        return {"tabs": []}


def _undone_on_error(user: Any) -> AbstractContextManager[Any]:
    """In a request that is one transaction, a failed statement must not fail all that follow.

    For a stranger nothing is asked, so nothing can fail.
    """
    is_asked = user.is_authenticated and connection.in_atomic_block
    return transaction.atomic() if is_asked else nullcontext()


def _is_installed() -> bool:
    """Return False between `sm_uninstall` and the change of the host's settings."""
    return KeyCheck._meta.db_table in connection.introspection.table_names()


def _tabs(user: Any, path: str, access: Access) -> list[Tab]:
    here = path.startswith(address_of("inbox"))
    on_team_page = path.startswith(address_of("queue"))
    works_in_team = access.beside.works_in_team
    tabs = []
    if works_in_team:
        tabs.append(Tab(_("Team messages"), address_of("queue"), is_current=on_team_page))
    helped = _helped_tab(user, path) if access.beside.helps else None
    if helped:
        tabs.append(helped)
        here = here and not helped.is_current
    if not ((works_in_team or helped) and access.reason == Reason.NOT_A_PATIENT):
        tabs.append(_own_tab(access, here and not on_team_page))
    return tabs


def _helped_tab(user: Any, path: str) -> Tab | None:
    """Return the tab of a caregiver: one person's inbox, or the list of people and invitations."""
    mine = Delegation.objects.helped_by(user, adapter().verified_emails(user))
    helped = list(mine.select_related("patient__mailbox").with_place()[:2])
    if not helped:
        return None
    places = (address_of("helping"), f"{address_of('inbox')}for/")
    url, is_current = places[0], path.startswith(places)
    only = helped[0]
    if len(helped) == 1 and only.accepted_at and only.has_begun:
        url = address_of("inbox", mailbox_id=only.patient.mailbox.pk)
    return Tab(_("People you help"), url, is_current=is_current)


def _own_tab(access: Access, is_current: bool) -> Tab:
    poll_url = address_of("unread") if access.can_read else ""
    unread = access.beside.unread if access.can_read else 0
    return Tab(explain(access).tab, address_of("inbox"), unread, is_current, poll_url)


@register.filter
def person_name(user: Any) -> str:
    """Return the name of a patient, a caregiver or anybody else: without a title."""
    return names.person_name(user)


@register.filter
def author_name(message: Message) -> str:
    """Return the author's name; staff as their team knows them, beside their role."""
    return author_of(message)
