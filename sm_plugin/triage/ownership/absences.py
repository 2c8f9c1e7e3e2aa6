"""An absence that begins now moves what the person has at once, like leaving does."""

from datetime import date
from typing import Any, NamedTuple

from django.db import transaction

from sm_plugin.teams.members.absences import plan_absence
from sm_plugin.teams.models import Absence, CareTeam
from sm_plugin.teams.services import lock_teams

from .handover import hold_what_one_has, put_back_from


class Begun(NamedTuple):
    """An absence, and how many items that the person was answering went to others with it."""

    absence: Absence
    moved: int


@transaction.atomic
def begin_absence(
    *, actor: Any, team: CareTeam, user: Any, first_day: date, last_day: date, surrogate: Any = None
) -> Begun:
    """Plan an absence; one that has begun hands over what the person has in this transaction."""
    hold_what_one_has(lock_teams([team.pk]), user)
    absence = plan_absence(
        actor=actor,
        team=team,
        user=user,
        first_day=first_day,
        last_day=last_day,
        surrogate=surrogate,
    )
    moved = 0
    if Absence.objects.today().filter(pk=absence.pk).exists():
        moved = put_back_from(team=team, person=user.pk, actor=actor)
    return Begun(absence, moved)
