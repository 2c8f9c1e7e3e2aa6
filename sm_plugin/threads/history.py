"""The history of a thread in plain words: the Veteran reads of roles, staff read names."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from sm_plugin.names import person_name, staff_name
from sm_plugin.teams.text import a_role

from .models import ThreadEvent

Kind = ThreadEvent.Kind

FOR_VETERAN = {
    Kind.SENT: _("The message was sent. It went to %(role)s."),
    Kind.REPLIED: _("Another message was sent to the care team. It went to %(role)s."),
    Kind.TAKEN: _("%(Role)s took it up to answer it."),
    Kind.RELEASED: _("It waits for %(role)s again."),
    Kind.REFERRED: _("It was passed on to %(role)s."),
    Kind.ANSWERED: _("The care team answered."),
    Kind.COMPLETED: _("Closed: %(outcome)s."),
    Kind.ESCALATED: _("The answer is late."),
    Kind.COORDINATOR_TOLD: _("The team's coordinator was told."),
    Kind.HANDED_ON: _("The care team closed. Another team took over, and %(role)s has it there."),
    Kind.FLAGGED: _("The message was marked urgent, so the team sees it before others."),
    Kind.HANDED_BACK: _("It waits for %(role)s now."),
}
FOR_STAFF = {
    Kind.SENT: _("%(name)s sent the message. It went to %(role)s."),
    Kind.REPLIED: _("%(name)s wrote again. It went to %(role)s."),
    Kind.TAKEN: _("%(name)s took it."),
    Kind.RELEASED: _("%(name)s put it back. It waits for %(role)s."),
    Kind.REFERRED: _("%(name)s referred it to %(role)s."),
    Kind.ANSWERED: _("%(name)s answered."),
    Kind.COMPLETED: _("%(name)s completed it: %(outcome)s."),
    Kind.ESCALATED: _("Escalated: it was not answered when due."),
    Kind.COORDINATOR_TOLD: _("The coordinator was told by email."),
    Kind.HANDED_ON: _("%(name)s closed the team that had it. It went to %(role)s here."),
    Kind.FLAGGED: _("The safety check marked it urgent."),
    Kind.HANDED_BACK: _("Who is in the team has changed. It waits for %(role)s now."),
}


@dataclass(frozen=True)
class Step:
    text: str
    at: datetime


def steps_for_veteran(events: Iterable[ThreadEvent]) -> list[Step]:
    """Return the steps so far, without the names of staff."""
    return [Step(FOR_VETERAN[Kind(event.kind)] % _facts(event), event.at) for event in events]


def steps_for_staff(events: Iterable[ThreadEvent]) -> list[Step]:
    """Return the steps so far and the people who took them; load the events with their actors."""
    return [
        Step(FOR_STAFF[Kind(event.kind)] % (_facts(event) | {"name": _name(event)}), event.at)
        for event in events
    ]


def _facts(event: ThreadEvent) -> dict[str, str]:
    role = a_role(event.role)
    return {"role": role, "Role": capfirst(role), "outcome": event.get_outcome_display()}


def _name(event: ThreadEvent) -> str:
    if event.actor is None:
        return ""
    is_patients = event.kind in (Kind.SENT, Kind.REPLIED)
    return person_name(event.actor) if is_patients else staff_name(event.actor)
