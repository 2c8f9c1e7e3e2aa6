"""Events of the record about one patient, or by one person, for its officers.

See docs/decisions/0601.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from sm_plugin.audit.actions import Outcome
from sm_plugin.audit.actors import actors_of
from sm_plugin.audit.models import AuditEvent
from sm_plugin.database.values import uuid_or_none
from sm_plugin.errors import NotAllowed
from sm_plugin.people.models import Patient
from sm_plugin.text.names import person_name

from .rights import may_open_at, may_open_somewhere, places_of

MOST = 500  # events on a page
READ_AT_ONCE = 500
MOST_READ = 20_000  # events of one person that are looked through for a page


@dataclass(frozen=True)
class Read:
    """One event in words: who did what to whose messages, when, from where."""

    at: datetime
    who: str
    what: str
    whose: str
    outcome: str
    address: str


@dataclass(frozen=True)
class Reads:
    """The newest events of the time that was asked for; `is_cut` if there may be more."""

    rows: list[Read]
    is_cut: bool


def reads_of(
    user: Any, *, since: datetime, until: datetime, patient: Patient | None, person: Any
) -> Reads:
    """Return what happened around a patient, or what one person did to patients, newest first.

    An officer of a region sees of a person only what concerns patients of that region. Raises
    `NotAllowed` for anyone who is no officer of the place. The caller records the reading.
    """
    events = AuditEvent.objects.filter(at__gte=since, at__lt=until)
    if patient is not None:
        if not may_open_at(user, patient.home_facility):
            raise NotAllowed
        found = list(events.concerning(patient)[: MOST + 1])
        is_cut = len(found) > MOST
    else:
        if not may_open_somewhere(user):
            raise NotAllowed
        found, is_cut = _at_places(user, events.by(person).exclude(patient_key=""))
    return Reads(_told(found[:MOST]), is_cut=is_cut)


def _at_places(user: Any, events: Any) -> tuple[list[AuditEvent], bool]:
    """Return those about patients of the user's places, and True if some were not looked at.

    Ids are text in the record; patients are looked up once for each batch of events.
    """
    places = places_of(user)
    found: list[AuditEvent] = []
    known: set[str] = set()
    here: set[str] = set()
    rows = events[: MOST_READ + 1].iterator(chunk_size=READ_AT_ONCE)
    looked_at = islice(rows, MOST_READ)
    while batch := list(islice(looked_at, READ_AT_ONCE)):
        asked = {event.patient_key for event in batch} - known
        known |= asked
        if asked:
            patients = Patient.objects.filter(pk__in=_uuids(asked), home_facility__in=places)
            here |= {str(pk) for pk in patients.values_list("pk", flat=True)}
        found += [event for event in batch if event.patient_key in here]
        if len(found) > MOST:
            return found, True
    return found, next(rows, None) is not None


def _told(events: list[AuditEvent]) -> list[Read]:
    """Put events into words; two queries, however many they are."""
    people, patients = actors_of(events), _patients(events)
    return [
        Read(
            at=event.at,
            who=_name(people.get(event.actor_key), event.actor_key),
            what=event.get_action_display(),
            whose=patients.get(event.patient_key, ""),
            outcome="" if event.outcome == Outcome.OK else event.get_outcome_display(),
            address=event.from_address,
        )
        for event in events
    ]


def _name(person: Any, key: str) -> str:
    if person is not None:
        return person_name(person)
    if key == "system":
        return _("The system")
    return _("Nobody signed in") if key == "anonymous" else _("An account that is gone")


def _patients(events: Iterable[AuditEvent]) -> dict[str, str]:
    rows = Patient.objects.select_related("user")
    found = rows.in_bulk(_uuids({event.patient_key for event in events}))
    return {str(pk): f"{person_name(one.user)}, {_number(one)}" for pk, one in found.items()}


def _number(patient: Patient) -> str:
    """Return the record number, with what became of an account that was another person's."""
    number = patient.record_number
    return f"{number} ({patient.shown_record})" if patient.is_released else number


def _uuids(keys: Iterable[str]) -> list[UUID]:
    found = map(uuid_or_none, keys)
    return [key for key in found if key is not None]
