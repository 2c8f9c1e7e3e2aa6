"""Dates that arrive by themselves: who is ready goes live, the others' owners are told."""

from collections.abc import Iterable
from typing import Any

from django.db.models import Exists, OuterRef
from django.utils import timezone

from sm_plugin.facilities.geography.days import is_today
from sm_plugin.facilities.models import Appointment, Facility
from sm_plugin.facilities.services import go_live_as_planned
from sm_plugin.worker import do_each

from .choices import NoticeKind
from .models import Interest, ReadinessStep, RolloutNotice
from .readiness import Step, steps_of


def arrive() -> int:
    """Do what today's dates ask for; returns how many stations went live.

    Nothing goes live with an open step: the owners of what is open, and the station's
    administrators, are told once for that day. People who asked are told where it started.
    """
    live = do_each("planned days", Facility.objects.past_planned_day(), _arrive_at)
    do_each("due steps", _due_steps(), _remind)
    do_each("started", Interest.objects.to_tell().exclude(notices__kind="started"), _tell)
    Interest.objects.lapsed().delete()
    return live


def _arrive_at(station: Facility) -> bool:
    """Take the station live in the round in which it is ready, told of the day or not."""
    if go_live_as_planned(facility=station):
        return True
    _tell_of_the_day(station)
    return False


def _tell_of_the_day(station: Facility) -> None:
    """Tell people on the day, then once a week: a plan that stays is not repeated every day."""
    told = RolloutNotice.objects.filter(kind=NoticeKind.DAY_CAME, facility=station)
    days, today = set(told.values_list("day", flat=True)), station.today
    late = (today - station.go_live_on).days if station.go_live_on else 0
    if today in days or (days and late % 7):
        return
    people = {step.owner for step in steps_of(station) if step.owner and not step.done}
    levels = Appointment.objects.levels_above(station)
    people |= set(next((level for level in levels if level), []))
    _write(NoticeKind.DAY_CAME, station, people)


def _due_steps() -> list[ReadinessStep]:
    """Return the steps that are due today and have an owner who was not reminded today."""
    reminded = RolloutNotice.objects.filter(
        kind=NoticeKind.STEP_DUE,
        day=OuterRef("due_on"),
        facility=OuterRef("facility"),
        recipient=OuterRef("owner"),
    )
    today = is_today("due_on", "facility__")
    due = ReadinessStep.objects.filter(~Exists(reminded), today, owner__is_active=True)
    return list(due.select_related("facility", "owner"))


def _remind(step: ReadinessStep) -> bool:
    """Remind the owner of a step that is due today and still open."""
    found: Step = next(one for one in steps_of(step.facility) if one.kind == step.kind)
    if found.done:
        return False
    _write(NoticeKind.STEP_DUE, step.facility, {step.owner})
    return True


def _tell(interest: Interest) -> None:
    RolloutNotice.objects.create(
        kind=NoticeKind.STARTED,
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
