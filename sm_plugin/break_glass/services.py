"""Opening one mailbox or one thread in an emergency, and ending it.

See docs/decisions/0600.
"""

from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from sm_plugin.audit.actions import Action
from sm_plugin.audit.services import record
from sm_plugin.conf import conf
from sm_plugin.database.accounts import hold_account
from sm_plugin.errors import InvalidInput, NotAllowed, NotFound
from sm_plugin.mailboxes.models import Mailbox, MailboxEntry
from sm_plugin.notify.services import enqueue_opened
from sm_plugin.people.models import Patient
from sm_plugin.text.plain_text import is_blank, one_line

from .choices import Minutes
from .models import EmergencyOpening
from .rights import may_open_at, may_open_somewhere, watchers_of

TWICE = timedelta(minutes=1)  # within which the same form counts as sent twice

FEWEST_WORDS, LONGEST_REASON = 3, 1000  # words, characters


@transaction.atomic
def open_in_emergency(
    *,
    actor: Any,
    patient: Patient,
    reason: str,
    minutes: int,
    thread_id: UUID | None = None,
) -> EmergencyOpening:
    """Open a patient's mailbox, or one thread of it, to the actor alone, to be read.

    Tells the other privacy officers and, unless the settings say otherwise, the patient; where
    nobody else could be told, the patient always. The same form sent twice within a minute makes
    one opening, which is told once. Raises `NotAllowed` for anyone who may not do so there,
    `InvalidInput` without a reason in words, `NotFound` where there is nothing to open.
    """
    if not may_open_at(actor, patient.home_facility):
        raise NotAllowed
    words = _checked(reason)
    if minutes not in Minutes.values:
        raise InvalidInput(field="minutes")
    mailbox = Mailbox.objects.of_patients().filter(patient=patient).first()
    entries = MailboxEntry.objects.filter(mailbox=mailbox, thread=thread_id)
    if mailbox is None or (thread_id is not None and not entries.exists()):
        raise NotFound
    hold_account(actor)
    opening = EmergencyOpening(
        patient=patient, mailbox=mailbox, thread_id=thread_id, opened_by=actor, minutes=minutes
    )
    if running := _running_like(opening, words):
        return running
    opening.give_key()
    opening.seal("reason_sealed", words)
    opening.save(force_insert=True)
    watchers = watchers_of(patient.home_facility.station, but=[actor.pk])
    tells_patient = conf().TELLS_PATIENT_OF_EMERGENCY_OPENING or not watchers
    enqueue_opened(watchers=watchers, patient=[mailbox.owner] if tells_patient else [])
    record(
        actor=actor,
        action=Action.EMERGENCY_OPEN,
        obj=opening,
        patient=patient,
        code="thread" if thread_id else "mailbox",
    )
    return opening


def _running_like(opening: EmergencyOpening, reason: str) -> EmergencyOpening | None:
    """Return what the same form opened just now; a later one is another opening."""
    same = EmergencyOpening.objects.made_by(opening.opened_by).filter(
        mailbox=opening.mailbox,
        thread=opening.thread_id,
        minutes=opening.minutes,
        ended_at=None,
        opened_at__gt=opening.opened_at - TWICE,
    )
    running = (one for one in same if not one.is_over and one.opens("reason"))
    return next((one for one in running if one.reason == reason), None)


def _checked(reason: str) -> str:
    """Return the reason; raise `InvalidInput` unless it is made of words."""
    words = reason.strip()
    lettered = [word for word in words.split() if sum(map(str.isalpha, word)) > 1]
    if is_blank(words) or len(lettered) < FEWEST_WORDS:
        text = _("Please say in words why this can't wait, for example who asked and for what.")
        raise InvalidInput(text, field="reason")
    if len(words) > LONGEST_REASON:
        text = _("Please shorten the reason to %(limit)d characters.") % {"limit": LONGEST_REASON}
        raise InvalidInput(text, field="reason")
    return words


@transaction.atomic
def end_opening(*, actor: Any, opening: EmergencyOpening) -> EmergencyOpening:
    """End the actor's own opening now; one that is over stays as it ended."""
    if not EmergencyOpening.objects.made_by(actor).filter(pk=opening.pk).exists():
        raise NotAllowed
    current = EmergencyOpening.objects.select_for_update(of=("self",)).get(pk=opening.pk)
    if not current.is_over:
        _end(current, actor)
    return current


@transaction.atomic
def end_begun_ahead(*, now: datetime) -> int:
    """End for good what began on a clock that ran ahead; return how many.

    It opens nothing already. Without an end it would open at the far moment, once more.
    """
    openings = list(EmergencyOpening.objects.begun_ahead(now).select_for_update(of=("self",)))
    for opening in openings:
        _end(opening, None, code="clock")
    return len(openings)


def _end(opening: EmergencyOpening, actor: Any, code: str = "") -> None:
    opening.ended_at = timezone.now()
    opening.save(update_fields=["ended_at"])
    record(
        actor=actor,
        action=Action.EMERGENCY_END,
        obj=opening,
        patient=opening.patient_id,
        code=code,
    )


@transaction.atomic
def find_for_privacy(*, actor: Any, record_number: str, birth_date: date) -> list[Patient]:
    """Return the patients with exactly this record number and birth date, where one may look.

    Accounts that were another person's come last. Nobody is found by less, and each try is
    recorded, for each who was found.
    """
    if not may_open_somewhere(actor):
        raise NotAllowed
    rows = Patient.objects.real().filter(
        record_number=one_line(record_number), birth_date=birth_date
    )
    in_order = rows.select_related("user", "home_facility__parent").order_by("-released_at", "pk")
    here = [one for one in in_order if may_open_at(actor, one.home_facility)]
    found = sorted(here, key=lambda patient: patient.is_released)
    for patient in found:
        record(actor=actor, action=Action.PATIENT_FIND, patient=patient, code="found")
    if not found:
        record(actor=actor, action=Action.PATIENT_FIND, patient=None, code="none")
    return found


def patient_for_privacy(user: Any, patient_id: UUID) -> Patient:
    """Return a patient at a place where the person may open messages; else `NotFound`."""
    rows = Patient.objects.real().select_related("user", "home_facility__parent")
    patient: Patient | None = rows.filter(pk=patient_id).first()
    if patient is None or not may_open_at(user, patient.home_facility):
        raise NotFound
    return patient
