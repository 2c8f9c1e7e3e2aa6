"""The page that tells a Veteran who opened her messages."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from sm_plugin.access.access import MailboxAccess
from sm_plugin.access.reading import find_entry
from sm_plugin.audit.actions import Action
from sm_plugin.audit.services import record
from sm_plugin.errors import InvalidInput
from sm_plugin.paging import keyset_page
from sm_plugin.web.base import page
from sm_plugin.web.veteran.mailbox.presenters import row
from sm_plugin.web.veteran.page import veteran_page

from .access_log import by_others, openings, told


@require_safe
@veteran_page
def who_opened(request: HttpRequest, access: MailboxAccess) -> HttpResponse:
    """Others first: who reads much would otherwise see only herself. Looking here is noted too."""
    entry = find_entry(access, asked) if (asked := _asked_for(request)) else None
    everyone = request.GET.get("who") == "everyone"
    events = openings(access, thread=entry.thread if entry else None)
    shown = keyset_page(
        events if everyone else by_others(events, request.user),
        field="at",
        older=request.GET.get("older", ""),
        newer=request.GET.get("newer", ""),
    )
    context = {
        "access": access,
        "openings": told(shown.rows, access, request.user),
        "everyone": everyone,
        "row": row(entry) if entry else None,
        "zone": access.patient.home_facility.time_zone if access.patient else None,
        "older": shown.older,
        "newer": shown.newer,
    }
    response = page(request, "veteran/account/access_log", context)
    record(
        actor=request.user,
        action=Action.AUDIT_READ,
        obj=entry.thread if entry else access.mailbox,
        patient=access.patient,
    )
    return response


def _asked_for(request: HttpRequest) -> UUID | None:
    """The conversation to which the page is narrowed."""
    asked = request.GET.get("thread", "")
    try:
        return UUID(asked) if asked else None
    except ValueError as error:
        raise InvalidInput(code="bad_filter") from error
