"""Putting a Veteran's messages in order: move, delete, mark, and undo."""

from datetime import datetime
from functools import partial
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from sm_plugin.access.access import MailboxAccess
from sm_plugin.database.values import moment_or_none, uuid_or_none
from sm_plugin.errors import BadAddress, NotFound
from sm_plugin.mailboxes import moving
from sm_plugin.mailboxes.folder_list import folders_of
from sm_plugin.mailboxes.models import Mailbox
from sm_plugin.mailboxes.models.folders import Folder
from sm_plugin.mailboxes.models.undo import UndoStep
from sm_plugin.web.base import say, sent_from
from sm_plugin.web.paging import CURSORS, PageGone, without_cursors
from sm_plugin.web.veteran.page import veteran_page

from .filters import FilterForm
from .navigation import INBOX, Place, place_of
from .undo_text import undone_words
from .views import show_list

ACTS = ("move", "delete", "read", "unread")


@sent_from("inbox")
@veteran_page
def organise(request: HttpRequest, access: MailboxAccess) -> HttpResponse:
    """Move, delete or mark the chosen threads, from a list or from a thread's own page."""
    act, to = request.POST.get("act", ""), request.POST.get("to", "")
    threads = [uuid_or_none(value) for value in request.POST.getlist("threads")]
    chosen = [thread for thread in threads if thread is not None]
    if act not in ACTS or len(chosen) != len(threads):
        raise BadAddress
    place, query = _looked_at(request, access.mailbox)
    if problem := _missing(chosen, act, to):
        return _list_again(request, access, place, query, problem, chosen)
    shown = _shown(request)
    step = _act(request, access.mailbox, chosen, act, to, shown)
    if told := _stayed_words(access.mailbox, chosen, act, shown, has_changed=step is not None):
        say(request, told)
    return _back(access, place, query, step)


@sent_from("inbox")
@veteran_page
def undo(request: HttpRequest, access: MailboxAccess, step_id: UUID) -> HttpResponse:
    place, query = _looked_at(request, access.mailbox)
    back, stay = moving.undo(actor=request.user, mailbox=access.mailbox, step_id=step_id)
    say(request, undone_words(back, stay))
    return _back(access, place, query, None)


def _looked_at(request: HttpRequest, mailbox: Mailbox) -> tuple[Place, QueryDict]:
    """The list that the form stood on, and how it was sorted, narrowed and paged."""
    place = place_of(folders_of(mailbox), request.POST.get("list", INBOX))
    asked = QueryDict(mutable=True)
    for name, value in QueryDict(request.POST.get("query", "")).items():
        if value and name in (*FilterForm.base_fields, *CURSORS):
            asked[name] = str(value)
    return place, asked


def _list_again(
    request: HttpRequest,
    access: MailboxAccess,
    place: Place,
    query: QueryDict,
    problem: str,
    chosen: list[UUID],
) -> HttpResponse:
    """Show the page of the list that the form stood on, or the first one if that has no rows."""
    show = partial(show_list, request, access, place.key, problem=problem, chosen=chosen)
    try:
        return show(query)
    except PageGone:
        return show(without_cursors(query))


def _stayed_words(
    mailbox: Mailbox, chosen: list[UUID], act: str, shown: moving.Shown, *, has_changed: bool
) -> str:
    """Say why conversations stay as they were; empty where they don't."""
    if act == "unread":
        count = moving.without_answer(mailbox, chosen)
        text = ngettext(
            "%(count)d conversation has no answer in it to be read, so it can't be unread.",
            "%(count)d conversations have no answer in them to be read, so they can't be unread.",
            count,
        )
    else:
        count = moving.answered_since(mailbox, chosen, shown)
        text = _answered_words(count)
    if count:
        return text % {"count": count}
    return "" if has_changed else _("Nothing had to be changed: it was like this before.")


def _answered_words(count: int) -> str:
    return ngettext(
        "An answer came into %(count)d conversation since you opened the page. It stays as it was.",
        "An answer came into %(count)d conversations since you opened the page. They stay as they "
        "were.",
        count,
    )


def _missing(chosen: list[UUID], act: str, to: str) -> str:
    if not chosen:
        return _("Choose at least one conversation first. Tick the box beside it.")
    if act == "move" and not to:
        return _("Choose the folder where the conversations go.")
    return ""


def _act(
    request: HttpRequest,
    mailbox: Mailbox,
    chosen: list[UUID],
    act: str,
    to: str,
    shown: moving.Shown,
) -> UndoStep | None:
    whose: dict[str, Any] = {
        "actor": request.user,
        "mailbox": mailbox,
        "threads": chosen,
        "shown": shown,
    }
    if act == "delete":
        return moving.move(**whose, to=Folder.Kind.DELETED)
    if act == "move":
        return moving.move(**whose, to=chosen_folder(mailbox, to))
    return moving.mark(**whose, unread=act == "unread")


def _shown(request: HttpRequest) -> dict[UUID, datetime | None]:
    """The moment of the last answer in each thread that the page showed; None where none was."""
    shown = {}
    for line in request.POST.getlist("shown"):
        key, _space, moment = line.partition(" ")
        if thread := uuid_or_none(key):
            shown[thread] = moment_or_none(moment)
    return shown


def chosen_folder(mailbox: Mailbox, to: str) -> Folder.Kind | Folder:
    """The folder that a form names: the inbox, Deleted, or the id of an own one."""
    if to in (Folder.Kind.INBOX, Folder.Kind.DELETED):
        return Folder.Kind(to)
    pk = uuid_or_none(to)
    if pk is None:
        raise NotFound
    return folders_of(mailbox).own_folder(pk).folder


def _back(
    access: MailboxAccess, place: Place, query: QueryDict, step: UndoStep | None
) -> HttpResponse:
    """The list as it was looked at, with the offer to undo."""
    asked = query.copy()
    if step is not None:
        asked["done"] = str(step.pk)
    address = place.url(access)
    return redirect(f"{address}?{asked.urlencode()}" if asked else address)
