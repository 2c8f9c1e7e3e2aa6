"""Dates that arrive by themselves: who is ready goes live, the others' owners are told."""

import logging
from collections.abc import Iterable
from datetime import date, timedelta
from functools import partial
from typing import Any

from django.core.cache import cache
from django.db.models import Exists, Max, OuterRef, Q
from django.utils import timezone

from sm_plugin.adapter import adapter
from sm_plugin.facilities.geography.days import is_today
from sm_plugin.facilities.models import Appointment, Facility
from sm_plugin.facilities.services import go_live_as_planned
from sm_plugin.worker import do_each

from .choices import NoticeKind
from .models import Interest, ReadinessStep, RolloutNotice
from .readiness import Step, steps_of

logger = logging.getLogger(__name__)

NOBODY = "sm_plugin:rollout_nobody"
SAY_AGAIN = 24 * 3600  # seconds
A_WEEK = timedelta(days=7)


def arrive() -> int:
    """Do what today's dates ask for; returns how many stations went live.

    Nothing goes live with an open step: the owners of what is open, and the station's
    administrators, are told once for that day. So are those of a station that was to move by now.
    People who asked are told where it started, or that the place closed.
    """
    come = Facility.objects.past_planned_day() | Facility.objects.past_day_of_move()
    live = do_each("planned days", come, _arrive_at)
    do_each("due steps", _due_steps(), _remind)
    for kind, asked in (
        (NoticeKind.STARTED, Interest.objects.to_tell()),
        (NoticeKind.CLOSED, Interest.objects.of_closed()),
    ):
        do_each(kind, asked.exclude(notices__kind=kind), partial(_tell, kind))
    Interest.objects.lapsed().delete()
    return live


def _arrive_at(station: Facility) -> bool:
    """Take the station live in the round in which it is ready, told of the day or not."""
    if station.is_moving:
        _tell_of_the_day(NoticeKind.MOVE_CAME, station, station.moving_on)
        return False
    if go_live_as_planned(facility=station):
        return True
    _tell_of_the_day(NoticeKind.DAY_CAME, station, station.go_live_on)
    return False


def _tell_of_the_day(kind: NoticeKind, station: Facility, day: date | None) -> None:
    """Tell people on the day, then once a week: a plan that stays is not repeated every day.

    What they were told of an earlier day tells them nothing of this one, and what is dated after
    today was written by a clock that ran ahead.
    """
    today = station.today
    told = RolloutNotice.objects.filter(
        kind=kind, facility=station, day__range=(day or today, today)
    )
    last = told.aggregate(last=Max("day"))["last"]
    if last is not None and today < last + A_WEEK:
        return
    people = _nearest(station)
    if kind == NoticeKind.DAY_CAME:
        people |= _reached(step.owner for step in steps_of(station) if not step.done)
    _write(kind, station, people)


def _nearest(station: Facility) -> set[Any]:
    """Return who administers the station, or where no mail reaches them, its region or all.

    Nobody at all is an error in the log, once a day.
    """
    levels = Appointment.objects.levels_above(station)
    found = next(filter(None, map(_reached, levels)), set())
    if not found and cache.add(f"{NOBODY}:{station.pk}", True, SAY_AGAIN):
        logger.error("Nobody who runs station %s can be told of its days.", station.station_number)
    return found


def _reached(people: Iterable[Any]) -> set[Any]:
    """Return those of the people whom a mail reaches."""
    return {person for person in people if person and adapter().email(person)}


def due_and_open(station: Facility, day: date) -> list[Step]:
    """Return the steps of the station that are due on this day and not done."""
    return [step for step in steps_of(station) if step.due_on == day and not step.done]


def reminded_on(station: Facility, day: date) -> set[Any]:
    """Return who is to be reminded of the open steps of the station that are due on this day.

    Of a step whose owner no longer runs the station, or whom no mail reaches, those are who do.
    """
    due = due_and_open(station, day)
    owners = {step.owner for step in due if step.owner}
    reached = _reached(owners)
    is_lost = reached != owners or any(step.lost_owner for step in due)
    return reached | _nearest(station) if is_lost else reached


def _due_steps() -> list[ReadinessStep]:
    """Return the steps that are due today, but for those whose owner was reminded today."""
    reminded = RolloutNotice.objects.filter(
        kind=NoticeKind.STEP_DUE,
        day=OuterRef("due_on"),
        facility=OuterRef("facility"),
        recipient=OuterRef("owner"),
    )
    today = is_today("due_on", "facility__")
    due = ReadinessStep.objects.with_owner().filter(today, owner__isnull=False)
    due = due.filter(facility__in=Facility.objects.staying())
    return list(due.filter(~Exists(reminded) | Q(owner_runs_it=False)).select_related("facility"))


def _remind(step: ReadinessStep) -> None:
    """Remind people of what is due today at the station of the step, and still open."""
    _write(NoticeKind.STEP_DUE, step.facility, reminded_on(step.facility, step.facility.today))


def _tell(kind: NoticeKind, interest: Interest) -> None:
    RolloutNotice.objects.create(
        kind=kind,
        facility_id=interest.facility_id,
        interest=interest,
        day=timezone.localdate(),
    )


def _write(kind: NoticeKind, station: Facility, people: Iterable[Any]) -> None:
    today = station.today
    RolloutNotice.objects.bulk_create(
        [
            RolloutNotice(kind=kind, facility=station, recipient=person, day=today)
            for person in people
        ],
        ignore_conflicts=True,
    )
