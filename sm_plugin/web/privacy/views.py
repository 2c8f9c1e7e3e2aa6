"""Emergency access: finding a patient, opening messages with a reason, ending it.

See docs/decisions/0600.
"""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from sm_plugin.audit.actions import Action
from sm_plugin.audit.services import record
from sm_plugin.break_glass.models import EmergencyOpening
from sm_plugin.break_glass.rights import (
    may_open_somewhere,
    may_watch,
    openings_watched_by,
    places_of,
    released_watched_by,
)
from sm_plugin.break_glass.services import (
    end_opening,
    find_for_privacy,
    open_in_emergency,
    patient_for_privacy,
)
from sm_plugin.errors import InvalidInput, NotAllowed, NotFound
from sm_plugin.mailboxes.models import Mailbox
from sm_plugin.people.models import Patient
from sm_plugin.threads.models import Thread
from sm_plugin.web.base import messaging_page, page, say, sent_from

from .forms import FindForm, OpenForm
from .record_views import days_back

MOST_THREADS = 50  # of one patient, the newest, to choose from
MOST_OPENINGS = 50  # on the page
MOST_RELEASED = 50


@require_http_methods(["GET", "HEAD", "POST"])
@messaging_page
def privacy(request: HttpRequest) -> HttpResponse:
    """Find a patient by number and birth date; below, what was opened at one's places, and why.

    Accounts that were another person's than their record stand there, too. Who was told of either
    because there was no officer to tell sees these two lists, and finds and opens nothing.
    """
    if not may_watch(request.user):
        raise NotAllowed(_("This page is for privacy officers."))
    form = FindForm(request.POST if request.method == "POST" else None)
    found = None
    if form.is_valid():
        found = find_for_privacy(actor=request.user, **form.cleaned_data)
        if len(found) == 1:
            return redirect("sm_plugin:open_in_emergency", found[0].pk)
    context = {"form": form, "found": found, "may_find": may_open_somewhere(request.user)}
    response = page(
        request,
        "privacy/privacy",
        context | _lists(request.user),
        status=422 if form.errors else 200,
    )
    record(actor=request.user, action=Action.AUDIT_READ, code="openings")
    return response


def _lists(user: Any) -> dict[str, Any]:
    """Return what was opened and which accounts were another person's, the latest of each."""
    places = places_of(user)
    released = list(released_watched_by(user, places)[: MOST_RELEASED + 1])
    rows = list(openings_watched_by(user, places)[: MOST_OPENINGS + 1])
    homes = {one.home_facility_id for one in released}
    own = set(places.filter(pk__in=homes).values_list("pk", flat=True)) if homes else set()
    return {
        "rows": [_row(one) for one in rows[:MOST_OPENINGS]],
        "has_more_rows": len(rows) > MOST_OPENINGS,
        "released": [
            {
                "patient": one,
                "is_own_place": one.home_facility_id in own,
                "days": days_back(one.released_at),
            }
            for one in released[:MOST_RELEASED]
        ],
        "has_more_released": len(released) > MOST_RELEASED,
    }


def _row(opening: EmergencyOpening) -> dict[str, Any]:
    """Return what the list shows; one damaged reason must not hide the others."""
    zone = opening.patient.home_facility.time_zone
    return {"opening": opening, "reason": opening.readable("reason"), "zone": zone}


@require_http_methods(["GET", "HEAD", "POST"])
@messaging_page
def open_messages(request: HttpRequest, patient_id: UUID) -> HttpResponse:
    """Open one patient's messages, once there is a reason; the list of threads has no subjects.

    Of a patient who never had a mailbox there is nothing to open, and no reason is asked for.
    """
    patient = patient_for_privacy(request.user, patient_id)
    has_mailbox = Mailbox.objects.of_patients().filter(patient=patient).exists()
    posted = request.POST if request.method == "POST" and has_mailbox else None
    form = OpenForm(posted, threads=_threads_of(patient))
    if form.is_valid() and (opening := _opened(request, patient, form)):
        if opening.thread_id:
            return redirect("sm_plugin:opened_thread", opening.thread_id)
        return redirect("sm_plugin:opened_mailbox", opening.pk)
    context = {"patient": patient, "form": form, "has_mailbox": has_mailbox}
    status = 422 if form.is_bound else 200
    response = page(request, "privacy/open", context, status=status)
    record(actor=request.user, action=Action.PATIENT_READ, obj=patient, patient=patient)
    return response


def _threads_of(patient: Patient) -> list[Thread]:
    """Return the newest threads in the patient's own mailbox."""
    threads = Thread.objects.filter(entries__mailbox__patient=patient)
    related = threads.select_related("team__lead_provider", "team__facility__parent")
    return list(related.order_by("-last_message_at", "-pk")[:MOST_THREADS])


def _opened(request: HttpRequest, patient: Patient, form: OpenForm) -> EmergencyOpening | None:
    try:
        return open_in_emergency(
            actor=request.user,
            patient=patient,
            reason=form.cleaned_data["reason"],
            minutes=form.cleaned_data["minutes"],
            thread_id=UUID(form.thread_id) if form.thread_id else None,
        )
    except InvalidInput as error:
        form.add_error(error.field or None, str(error.message))
        return None


@sent_from("privacy")
@messaging_page
def end(request: HttpRequest, opening_id: UUID) -> HttpResponse:
    """End one's own opening now."""
    opening = EmergencyOpening.objects.made_by(request.user).filter(pk=opening_id).first()
    if opening is None:
        raise NotFound
    end_opening(actor=request.user, opening=opening)
    say(request, _("The emergency opening has ended."))
    return redirect("sm_plugin:privacy")
