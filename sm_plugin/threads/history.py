"""The history of a thread in plain words: the Veteran reads of roles, staff read names."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.utils.functional import Promise
from django.utils.text import capfirst
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from sm_plugin.database.prepared import Prepared
from sm_plugin.teams.text import a_role
from sm_plugin.text.dates import weekday_in_words
from sm_plugin.text.names import person_name, staff_name

from .models import Thread, ThreadEvent

Kind = ThreadEvent.Kind


@dataclass(frozen=True)
class Words:
    """The words of the history for an event: to the patient of roles, to staff with names.

    `undone` is for staff where an event that names a day names none: what it did is taken back.
    `without_role` is for both where an event that names a role names none: nothing is owed.
    """

    patient: str | Promise
    staff: str | Promise
    undone: str | Promise = ""
    without_role: "Words | None" = None


WORDS: dict[str, Words] = {
    Kind.SENT: Words(
        patient=_("The message was sent. It went to %(role)s."),
        staff=_("%(name)s sent the message. It went to %(role)s."),
    ),
    Kind.REPLIED: Words(
        patient=_("Another message was sent to the care team. It went to %(role)s."),
        staff=_("%(name)s wrote again. It went to %(role)s."),
    ),
    Kind.WRITTEN: Words(
        patient=_("The care team wrote first."),
        staff=_("%(name)s wrote to the patient first."),
    ),
    Kind.COORDINATOR_TOLD: Words(
        patient=_("The team's coordinator was told."),
        staff=_("The coordinator was told by email."),
    ),
    Kind.ADMINISTRATOR_TOLD: Words(
        patient=_("Those who run messaging at the facility were told, without your words."),
        staff=_("The facility's administrators were told by email, without a word of it."),
    ),
    Kind.LED: Words(
        patient=_("Another provider leads the care team now. Its name is the new one."),
        staff=_("%(to)s leads the team from now on."),
    ),
    Kind.FLAGGED: Words(
        patient=_("The message was marked urgent, so the team sees it before others."),
        staff=_("The safety check marked it urgent."),
    ),
}


def register_words(words: Mapping[str, Words]) -> None:
    """Add the words of the steps that a room above makes (`triage/steps/transitions.py`)."""
    WORDS.update(words)


@dataclass(frozen=True)
class HistoryLine:
    text: str
    at: datetime


def steps_for_veteran(events: Iterable[ThreadEvent]) -> list[HistoryLine]:
    """Return the steps so far, without the names of staff and what is between colleagues."""
    return [
        HistoryLine(_words(event).patient % _facts(event), event.at)
        for event in events
        if not event.is_internal
    ]


def events_of(thread: Thread) -> list[ThreadEvent]:
    """Return the events of a thread, the oldest first."""
    return _EVENTS.ask(thread)


def events_with_people(thread: Thread) -> list[ThreadEvent]:
    """Return the events of a thread with all that staff read of them, in one query."""
    return _EVENTS_WITH_PEOPLE.ask(thread)


_TEAMS = [f"{team}_team__{one}" for team in ("from", "to") for one in ("lead_provider", "facility")]
# What stands in the name of a team; a place has many other columns.
_NAMED = [
    f"{team}_team__{one}"
    for team in ("from", "to")
    for one in ("care_kind", "lead_provider", "facility__name")
]
_OWN = [field.name for field in ThreadEvent._meta.concrete_fields]
_EVENTS = Prepared(lambda thread: ThreadEvent.objects.filter(thread=thread))
_EVENTS_WITH_PEOPLE = Prepared(
    lambda thread: (
        ThreadEvent.objects.filter(thread=thread)
        .select_related("actor", "to_user", *_TEAMS)
        .only(*_OWN, *_NAMED)
    )
)


def steps_for_staff(events: Iterable[ThreadEvent]) -> list[HistoryLine]:
    """Return the steps so far and the people who took them; load the events with their people."""
    return [HistoryLine(_line_for_staff(event), event.at) for event in events]


def _line_for_staff(event: ThreadEvent) -> str:
    people = {
        "name": _name(event),
        "to": staff_name(event.to_user) if event.to_user else "",
        "from_team": event.from_team.name if event.from_team else "",
        "to_team": event.to_team.name if event.to_team else "",
        "day": weekday_in_words(event.day, with_year=False) if event.day else "",
    }
    words = _words(event)
    said = words.undone if words.undone and event.day is None else words.staff
    line: str = said % (_facts(event) | people)
    if event.reason:
        line = gettext("%(line)s Reason: %(reason)s.") % {
            "line": line,
            "reason": event.get_reason_display(),
        }
    return line


def _words(event: ThreadEvent) -> Words:
    words = WORDS[event.kind]
    return words if event.role or words.without_role is None else words.without_role


def _facts(event: ThreadEvent) -> dict[str, str]:
    role = a_role(event.role)
    return {"role": role, "Role": capfirst(role), "outcome": event.get_outcome_display()}


def _name(event: ThreadEvent) -> str:
    if event.actor is None:
        return ""
    is_patients = event.kind in (Kind.SENT, Kind.REPLIED, Kind.THANKED)
    return person_name(event.actor) if is_patients else staff_name(event.actor)
