"""The page that tells a Veteran who opened her messages."""

from dataclasses import dataclass
from uuid import UUID

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.http import urlencode
from django.views.decorators.http import require_safe

from sm_plugin.access.access import MailboxAccess
from sm_plugin.access.reading import find_entry
from sm_plugin.audit.actions import Action
from sm_plugin.audit.models import AuditEvent
from sm_plugin.audit.services import record
from sm_plugin.database.paging import PAGE_SIZE
from sm_plugin.errors import InvalidInput
from sm_plugin.web.base import page
from sm_plugin.web.paging import PageGone, asked_page
from sm_plugin.web.veteran.mailbox.presenters import row
from sm_plugin.web.veteran.page import veteran_page

from .access_log import NEWEST, by_others, folded, openings, told


@require_safe
@veteran_page
def who_opened(request: HttpRequest, access: MailboxAccess) -> HttpResponse:
    """Others first: who reads much would otherwise see only herself. Looking here is noted too.

    What one person opened often is one line; `?each` lists every opening.
    """
    entry = find_entry(access, asked) if (asked := _asked_for(request)) else None
    everyone, each = request.GET.get("who") == "everyone", "each" in request.GET
    kept = {
        "who": "everyone" if everyone else "",
        "thread": str(entry.thread_id) if entry else "",
        "each": "1" if each else "",
    }
    events = openings(access, thread=entry.thread if entry else None)
    events = events if everyone else by_others(events, request.user)
    shown = _one_by_one(request, events) if each else _folded(request, events)
    context = {
        "access": access,
        "openings": told(shown.lines, access, request.user),
        "each": each,
        "links": {
            "others": _query(kept, who=""),
            "everyone": _query(kept, who="everyone"),
            "all": _query(kept, thread=""),
            "each": _query(kept, each="1"),
            "folded": _query(kept, each=""),
        },
        "everyone": everyone,
        "row": row(entry) if entry else None,
        "zone": access.patient.home_facility.time_zone if access.patient else None,
        "older": _query({"older": shown.older} | kept) if shown.older else "",
        "newer": _query({"newer": shown.newer} | kept) if shown.newer else "",
        "is_cut": shown.is_cut,
    }
    response = page(request, "veteran/account/access_log", context)
    record(
        actor=request.user,
        action=Action.AUDIT_READ,
        obj=entry.thread if entry else access.mailbox,
        patient=access.patient,
    )
    return response


def _query(kept: dict[str, str], **changed: str) -> str:
    """Return what is asked of this page, with some of it changed; "?" alone asks for nothing."""
    wanted = {name: value for name, value in (kept | changed).items() if value}
    return f"?{urlencode(wanted)}"


@dataclass(frozen=True)
class Shown:
    """The lines of one page, and what comes before and after it; `is_cut` if not all are folded."""

    lines: list[list[AuditEvent]]
    older: str
    newer: str
    is_cut: bool = False


def _one_by_one(request: HttpRequest, events: QuerySet[AuditEvent]) -> Shown:
    found = asked_page(request.GET, events, field="at")
    return Shown([[event] for event in found.rows], found.older or "", found.newer or "")


def _folded(request: HttpRequest, events: QuerySet[AuditEvent]) -> Shown:
    """Return a page of folded lines, which are counted and not keyed: most people have few."""
    try:
        start = int(request.GET.get("older") or request.GET.get("newer") or 0)
    except ValueError as error:
        raise InvalidInput(code="bad_page") from error
    if start < 0:
        raise InvalidInput(code="bad_page")
    lines = folded(events)
    if start and start >= len(lines):
        raise PageGone
    end = start + PAGE_SIZE
    return Shown(
        lines[start:end],
        older=str(end) if end < len(lines) else "",
        newer=str(max(start - PAGE_SIZE, 0)) if start else "",
        is_cut=sum(len(line) for line in lines) >= NEWEST,
    )


def _asked_for(request: HttpRequest) -> UUID | None:
    """The conversation to which the page is narrowed."""
    asked = request.GET.get("thread", "")
    try:
        return UUID(asked) if asked else None
    except ValueError as error:
        raise InvalidInput(code="bad_filter") from error
