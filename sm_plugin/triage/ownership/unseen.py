"""Counting the open items that nobody present can see, and telling those who can change that."""

import logging
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.core.cache import cache
from django.db import transaction
from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from sm_plugin.facilities.models import Appointment
from sm_plugin.notify.models import OutboxNotice
from sm_plugin.notify.services import enqueue_of_team
from sm_plugin.teams.choices import Role
from sm_plugin.teams.models import CareTeam, Membership
from sm_plugin.teams.querysets import CareTeamQuerySet

from ..models import WorkItem
from .own_care import is_of_colleague

logger = logging.getLogger(__name__)

TOLD = "sm_plugin:unseen_items"
TELL_AGAIN = 3600  # seconds, unless the number changes
REMINDED = "sm_plugin:successor_wanted"
LATE = "sm_plugin:late_without_coordinator"
REMIND_AGAIN = 24 * 3600  # seconds
MENDED = "sm_plugin:mended_by_team"


def unseen() -> QuerySet[WorkItem]:
    """Return the open items in whose team nobody is present today who is staff for the patient."""
    members = Membership.objects.present().in_open_teams().filter(team=OuterRef("thread__team"))
    others = members.staff_for(OuterRef(OuterRef("thread__patient")))
    alone = is_of_colleague() & ~Q(Exists(others))
    return WorkItem.objects.not_done().filter(~Q(Exists(members)) | alone)


def unseen_by_team() -> dict[Any, int]:
    """Return the counts by the team's key."""
    return dict(unseen().values_list("thread__team").annotate(Count("pk")).order_by())


def with_unseen(teams: CareTeamQuerySet) -> CareTeamQuerySet:
    """Ask along, as `unseen`, how many open items of each team nobody present can see."""
    return teams.annotate(unseen=_count_of_team(unseen()))


def late_alone(now: datetime) -> QuerySet[WorkItem]:
    """Return the late items of teams of which no coordinator is there today."""
    coordinators = Membership.objects.present().filter(role=Role.COORDINATOR)
    late = WorkItem.objects.owed().filter(escalated_at__isnull=False, due_at__lt=now)
    return late.exclude(Exists(coordinators.filter(team=OuterRef("thread__team"))))


def with_late(teams: CareTeamQuerySet, now: datetime) -> CareTeamQuerySet:
    """Ask along, as `late_alone`, how many answers of each team are late with no coordinator."""
    return teams.annotate(late=_count_of_team(late_alone(now)))


def _count_of_team(items: QuerySet[WorkItem]) -> Coalesce:
    of_team = items.filter(thread__team=OuterRef("pk")).order_by().values("thread__team")
    return Coalesce(Subquery(of_team.annotate(items=Count("pk")).values("items")), 0)


def tell_unseen() -> int:
    """Tell how many open items no present member can see; returns the number if it is news.

    It is logged, and the administrators of each team's station get a mail with no word of it.
    """
    by_team = unseen_by_team()
    count = sum(by_team.values())
    told = cache.get(TOLD) or {}
    if {str(team): items for team, items in by_team.items()} == told:
        return 0
    cache.set(TOLD, {str(team): items for team, items in by_team.items()}, TELL_AGAIN)
    for team, items in by_team.items():
        logger.error("Team %s has %s open item(s) and nobody who can see them.", team, items)
    news = [team for team in by_team if str(team) not in told]
    for found in CareTeam.objects.filter(pk__in=news).select_related("facility__parent"):
        tell_station(OutboxNotice.Kind.UNSEEN, found)
    return count


@transaction.atomic
def tell_station(kind: OutboxNotice.Kind, team: CareTeam) -> None:
    """Tell who runs the team's station what only they can mend.

    Where no mail reaches its own administrators, those of the region hear of it, then national
    ones. Nobody at all is an error in the log; it is tried again with the next reminder.
    """
    levels = Appointment.objects.levels_above(team.facility.station)
    if not any(enqueue_of_team(kind, team=team, recipients=people) for people in levels):
        logger.error("Nobody who runs the station of team %s can be told of it.", team.pk)


def remind_of_successors() -> int:
    """Tell who runs the station, once a day, of teams with patients that nobody reads for.

    Returns how many teams were told of. Those with open messages are told of by `tell_unseen`.
    """
    waiting = CareTeam.objects.without_reader().exclude(pk__in=unseen().values("thread__team"))
    told = 0
    for team in _once_a_day(REMINDED, waiting):
        logger.error("Team %s has patients and nobody who reads their messages.", team.pk)
        tell_station(OutboxNotice.Kind.UNSEEN, team)
        told += 1
    return told


def tell_of_late_answers(*, now: datetime) -> int:
    """Tell who runs the station, once a day, of teams that are late and have no coordinator there.

    Coordinators hear of each late answer as it gets late, and of none while they are away. Returns
    how many teams were told of.
    """
    teams = CareTeam.objects.filter(pk__in=late_alone(now).values("thread__team"))
    told = 0
    for team in _once_a_day(LATE, teams):
        tell_station(OutboxNotice.Kind.LATE_ABOVE, team)
        told += 1
    return told


def _once_a_day(reason: str, teams: CareTeamQuerySet) -> Iterator[CareTeam]:
    """Yield the teams of which nobody was told for this reason within a day."""
    for team in teams.select_related("facility__parent"):
        if cache.add(f"{reason}:{team.pk}", True, REMIND_AGAIN):
            yield team


def note_mended(team: Any, items: int) -> None:
    """Log and count what the worker mended: a service should have moved it before.

    Who runs the team's station reads the count; see `mended_of`.
    """
    if items:
        logger.warning("The worker mended %s item(s) of team %s.", items, team)
        so_far = _mended()
        so_far[str(team)] = so_far.get(str(team), 0) + items
        cache.set(MENDED, so_far, None)


def mended_of(teams: CareTeamQuerySet) -> int:
    """Return how many of these teams' items the worker has mended in this cache's time."""
    if not (so_far := _mended()):
        return 0
    own = teams.filter(pk__in=list(so_far)).values_list("pk", flat=True)
    return sum(so_far[str(team)] for team in own)


def _mended() -> dict[str, int]:
    """Return the counts by the team's key."""
    return dict(cache.get(MENDED) or {})
