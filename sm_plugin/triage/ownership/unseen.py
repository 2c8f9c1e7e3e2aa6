"""Counting the open items that nobody present may review, and telling who can change that."""

import logging
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
from sm_plugin.worker import do_each

from ..models import WorkItem
from .own_care import is_of_colleague

logger = logging.getLogger(__name__)

UNSEEN = OutboxNotice.Kind.UNSEEN
TOLD = "sm_plugin:unseen_items"
TELL_AGAIN = 3600  # seconds
REMINDED = "sm_plugin:successor_wanted"
LATE = "sm_plugin:late_without_coordinator"
REMIND_AGAIN = 24 * 3600  # seconds
MENDED = "sm_plugin:mended_by_team"


def unseen() -> QuerySet[WorkItem]:
    """Return the open items in whose team nobody is present who may review for the patient."""
    members = Membership.objects.present().readers().in_open_teams()
    members = members.filter(team=OuterRef("thread__team"))
    others = members.staff_for(OuterRef(OuterRef("thread__patient")))
    alone = is_of_colleague() & ~Q(Exists(others))
    return WorkItem.objects.not_done().filter(~Q(Exists(members)) | alone)


def unseen_by_team() -> dict[Any, int]:
    """Return the counts by the team's key."""
    return dict(unseen().values_list("thread__team").annotate(Count("pk")).order_by())


def with_unseen(teams: CareTeamQuerySet) -> CareTeamQuerySet:
    """Ask along, as `unseen`, how many open items of each team nobody present may review."""
    return teams.annotate(unseen=_count_of_team(unseen()))


def late_alone(now: datetime) -> QuerySet[WorkItem]:
    """Return the late items of which no coordinator is there today who is staff for the patient."""
    coordinators = Membership.objects.present().filter(role=Role.COORDINATOR)
    there = coordinators.staff_for(OuterRef(OuterRef("thread__patient")))
    late = WorkItem.objects.owed().filter(escalated_at__isnull=False, due_at__lt=now)
    return late.exclude(Exists(there.filter(team=OuterRef("thread__team"))))


def with_late(teams: CareTeamQuerySet, now: datetime) -> CareTeamQuerySet:
    """Ask along, as `late_alone`, how many answers of each team are late with no coordinator."""
    return teams.annotate(late=_count_of_team(late_alone(now)))


def _count_of_team(items: QuerySet[WorkItem]) -> Coalesce:
    of_team = items.filter(thread__team=OuterRef("pk")).order_by().values("thread__team")
    return Coalesce(Subquery(of_team.annotate(items=Count("pk")).values("items")), 0)


def tell_unseen() -> int:
    """Tell how many open items nobody present may review; returns the number if it is news.

    Each number is logged, and the administrators of each team's station get a mail with no word of
    it, again after an hour.
    """
    by_team, is_news = unseen_by_team(), False
    for team, items in by_team.items():
        if cache.add(f"{TOLD}:{team}:{items}", True, TELL_AGAIN):
            logger.error("Team %s has %s open item(s) and nobody to review them.", team, items)
            is_news = True
    tell_of_each(TOLD, UNSEEN, CareTeam.objects.filter(pk__in=by_team), again=TELL_AGAIN)
    return sum(by_team.values()) if is_news else 0


def tell_of_each(
    reason: str, kind: OutboxNotice.Kind, teams: CareTeamQuerySet, *, again: int, log: str = ""
) -> int:
    """Tell who runs the station of each of these teams; returns of how many nobody was told yet.

    `again` is how many seconds a team counts as told of, for this reason; `log` is logged with its
    key. One of which telling fails holds up no other, and is told of in the next round.
    """

    def tell(team: CareTeam) -> bool:
        key = f"{reason}:{team.pk}"
        if not cache.add(key, True, again):
            return False
        if log:
            logger.error(log, team.pk)
        try:
            tell_station(kind, team)
        except Exception:
            cache.delete(key)
            raise
        return True

    return do_each(reason, teams.select_related("facility__parent"), tell)


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
    log = "Team %s has patients and nobody to review their messages."
    return tell_of_each(REMINDED, UNSEEN, waiting, again=REMIND_AGAIN, log=log)


def tell_of_late_answers(*, now: datetime) -> int:
    """Tell who runs the station, once a day, of teams that are late and have no coordinator there.

    Coordinators hear of each late answer as it gets late, and of none while they are away, or
    where it is their own. Returns how many teams were told of.
    """
    teams = CareTeam.objects.filter(pk__in=late_alone(now).values("thread__team"))
    return tell_of_each(LATE, OutboxNotice.Kind.LATE_ABOVE, teams, again=REMIND_AGAIN)


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
