import json
from argparse import ArgumentParser
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import CommandError
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from sm_plugin.audit.actions import Action
from sm_plugin.audit.models import AuditEvent
from sm_plugin.audit.services import record
from sm_plugin.management.keyring_first import KeyringFirst
from sm_plugin.people.accounts import account_with
from sm_plugin.people.models import Patient

AT_ONCE = 2_000
SETTLES = timedelta(minutes=2)


class Command(KeyringFirst):
    """Writes events of the record as JSON lines, one an event, oldest first.

    They hold ids and codes as the record does, and no name, address of mail or word of a message.
    Taking them out is an event itself.
    """

    help = "Write who read and did what as JSON lines: of all, of a patient or of one person."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--patient", help="the patient's id; only what is about this patient")
        parser.add_argument("--person", help="an email address; only what this person did")
        parser.add_argument("--since", help="from this moment on, for example 2026-11-01T00:00Z")
        parser.add_argument("--until", help="before this moment; two minutes ago, if not given")

    def handle(self, **given: Any) -> None:
        events = AuditEvent.objects.all()
        patient, person = _patient(given["patient"]), _person(given["person"])
        if patient is not None:
            events = events.filter(patient_key=str(patient.pk))
        if person is not None:
            events = events.filter(actor_key=str(person.pk))
        until = _until(given["until"])
        events = events.filter(at__lt=until)
        if since := _moment(given["since"]):
            events = events.filter(at__gte=since)
        # Before the first line leaves, so that one who stops it midway is on record, too.
        record(actor=None, action=Action.AUDIT_READ, obj=person, patient=patient, code="lines")
        for line in _lines(events):
            self.stdout.write(line)
        self.stderr.write(f"Until {until.isoformat()}: the next run's --since.")


def _until(text: str | None) -> datetime:
    """Return the end of this run, at which the next one begins; by default two minutes ago.

    An event has the time at which it began to be written, by the clock of its own machine. What
    is written a moment later could else be in neither run.
    """
    settled = timezone.now() - SETTLES
    until = _moment(text) or settled
    if until > settled:
        words = f"{text} is not two minutes ago: some events of that time may be still to come."
        raise CommandError(words)
    return until


def _lines(events: QuerySet[AuditEvent]) -> Iterator[str]:
    for event in events.order_by("at", "id").iterator(chunk_size=AT_ONCE):
        yield json.dumps(
            {
                "id": event.id,
                "time": event.at.astimezone(UTC).isoformat(timespec="microseconds"),
                "actor": event.actor_key,
                "action": event.action,
                "outcome": event.outcome,
                "code": event.code,
                "object_type": event.object_type,
                "object": event.object_key,
                "patient": event.patient_key,
                "from": event.from_address,
                "page": event.route,
                "hash": event.hash,
            },
            separators=(",", ":"),
        )


def _patient(key: str | None) -> Patient | None:
    if not key:
        return None
    try:
        return Patient.objects.get(pk=key)
    except (Patient.DoesNotExist, ValidationError):
        raise CommandError("There is no patient with this id.") from None


def _person(email: str | None) -> Any:
    if not email:
        return None
    person = account_with(email)
    if person is None:
        raise CommandError("There is no account, or more than one, with this email address.")
    return person


def _moment(text: str | None) -> datetime | None:
    """Return a moment; one without a time zone is read as UTC."""
    if not text:
        return None
    try:
        moment = parse_datetime(text)
    except ValueError:
        moment = None
    if moment is None:
        raise CommandError(f"{text} is no moment, such as 2026-11-01T00:00Z.")
    return moment if timezone.is_aware(moment) else moment.replace(tzinfo=UTC)
