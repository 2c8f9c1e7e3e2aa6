"""The reach of a step of a rollout: counts for the page that asks again."""

from dataclasses import dataclass

from sm_plugin.facilities.models import Facility
from sm_plugin.facilities.services import needs_move, puts_in_use
from sm_plugin.teams.models import CareTeam, PatientAssignment
from sm_plugin.triage.ownership.finishing import open_at

from .models import Interest


@dataclass(frozen=True)
class Reach:
    """Open items of people, those of them that are owed, teams, patients in their care, and emails.

    `mails` is how many people hear by email if everything open now is ended by the step, and
    `interested` how many because they asked to be told when it starts.
    """

    items: int
    owed: int
    teams: int
    patients: int
    mails: int
    interested: int


def reach_of(station: Facility, to: str) -> Reach:
    """Return what a step to this stage touches at the station and its sites."""
    items = open_at(station).of_people()
    owed = items.owed()
    teams = CareTeam.objects.open().of_station(station)
    cared = PatientAssignment.objects.filter(team__in=teams, ended_at__isnull=True)
    cared = cared.filter(patient__is_test=False)
    asked = owed.exclude(pk__in=items.internal().values("pk"))
    told = asked.order_by().values("thread__patient").distinct().count() if needs_move(to) else 0
    wishes = Interest.objects.of_station(station).confirmed()
    interested = wishes.count() if puts_in_use(to) else 0
    return Reach(
        items=items.count(),
        owed=owed.count(),
        teams=teams.count(),
        patients=cared.order_by().values("patient").distinct().count(),
        mails=told,
        interested=interested,
    )
