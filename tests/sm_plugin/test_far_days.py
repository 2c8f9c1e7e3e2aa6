"""A year that is mistyped is asked again wherever a person types a day that is to come."""

from collections.abc import Callable
from datetime import date, timedelta
from types import SimpleNamespace
from typing import Any
from uuid import uuid4

import pytest
from django.utils import timezone

from sm_plugin.caregivers.services import name_caregiver
from sm_plugin.errors import InvalidInput
from sm_plugin.facilities.days_off import add_day_off
from sm_plugin.facilities.models import StageTarget
from sm_plugin.facilities.planned_days import Shift, plan_days
from sm_plugin.facilities.services import Move, change_details, change_stage
from sm_plugin.people.choices import DelegationRight
from sm_plugin.rollout.readiness import plan_step
from sm_plugin.teams.members.absences import plan_absence
from sm_plugin.teams.services import planned_moments
from sm_plugin.teams.stops.services import block_patient
from sm_plugin.triage.models import WorkItem
from sm_plugin.triage.steps.answers import interim
from sm_plugin.triage.steps.putting_off import put_off
from sm_plugin.triage.steps.services import take
from tests.factories import (
    FacilityFactory,
    UserFactory,
    mailbox_of,
    member,
    national_administrator,
    patient_at,
    sent_message,
    team_at,
)
from tests.worlds import world

pytestmark = pytest.mark.django_db


TODAY = timezone.localdate


@world
def world() -> SimpleNamespace:
    team = team_at(FacilityFactory(), nurse="Angela Brooks", coordinator="Denise Park")
    mailbox = mailbox_of(patient_at(team.facility), team)
    sent_message(mailbox, team)
    take(actor=member(team), item=WorkItem.objects.get())
    return SimpleNamespace(
        nora=national_administrator(),
        planned=FacilityFactory(planned=True),
        team=team,
        nurse=member(team),
        coordinator=member(team, "coordinator"),
        mailbox=mailbox,
        item=WorkItem.objects.get(),
    )


def move(world: Any, **days: date) -> Any:
    words = {"to": "moving", "reason": "We move.", "move": Move(**days)}
    return change_stage(actor=world.nora, facility=world.team.facility, **words)


def caregiver(world: Any, **days: date) -> Any:
    words = {"email": UserFactory().email, "right": DelegationRight.READ} | days
    return name_caregiver(actor=world.mailbox.owner, **words)


def absence(world: Any, first_day: date, last_day: date) -> Any:
    words = {"team": world.team, "user": world.nurse}
    return plan_absence(actor=world.nurse, first_day=first_day, last_day=last_day, **words)


TYPED: dict[str, Callable[[Any, date], Any]] = {
    "planned day": lambda w, day: change_details(
        actor=w.nora, facility=w.planned, go_live_on=day, help_phone=""
    ),
    "planned day with a step": lambda w, day: change_stage(
        actor=w.nora, facility=w.planned, to="preparing", reason="why", go_live_on=day
    ),
    "planned days of several": lambda w, day: plan_days(
        actor=w.nora, stations=[w.planned], shift=Shift(day=day)
    ),
    "freeze": lambda w, day: move(w, freeze_on=day, moving_on=day),
    "day of the move": lambda w, day: move(w, freeze_on=TODAY(), moving_on=day),
    "due day of a step": lambda w, day: plan_step(
        actor=w.nora, station=w.planned, kind="phone", due_on=day
    ),
    "day off": lambda w, day: add_day_off(actor=w.nora, facility=w.planned, day=day, name="Closed"),
    "first day in a team": lambda w, day: planned_moments(w.team, day, None),
    "last day in a team": lambda w, day: planned_moments(w.team, None, day),
    "first day away": lambda w, day: absence(w, day, day),
    "last day away": lambda w, day: absence(w, TODAY(), day),
    "last day of a stop": lambda w, day: block_patient(
        actor=w.coordinator,
        team=w.team,
        patient=w.mailbox.patient,
        reason="abuse",
        last_day=day,
    ),
    "put off until": lambda w, day: put_off(actor=w.nurse, item=w.item, until=day),
    "promised until": lambda w, day: interim(
        actor=w.nurse, item=w.item, body="Soon.", until=day, idempotency_key=uuid4()
    ),
    "first day of a caregiver": lambda w, day: caregiver(w, starts_on=day),
    "last day of a caregiver": lambda w, day: caregiver(w, starts_on=TODAY(), ends_on=day),
}


@pytest.mark.parametrize("day", [timedelta(days=3660), date(2206, 2, 26), date.max])
@pytest.mark.parametrize("typed", sorted(TYPED))
def test_a_day_that_nobody_means_is_asked_again(
    world: Any, typed: str, day: date | timedelta
) -> None:
    with pytest.raises(InvalidInput):
        TYPED[typed](world, TODAY() + day if isinstance(day, timedelta) else day)
    assert not StageTarget.objects.exists()


def test_a_plan_of_an_odd_year_can_be_moved_back_but_not_on(world: Any) -> None:
    """What was planned before days were asked stays until somebody chooses another one."""
    type(world.planned).objects.filter(pk=world.planned.pk).update(go_live_on=date.max)
    world.planned.refresh_from_db()
    plan = plan_days(actor=world.nora, stations=[world.planned], shift=Shift(days=30))
    assert [one.problem for one in plan.refused] == [
        "the new day would be more than ten years away"
    ]
    assert not plan.changes
    mended = plan_days(actor=world.nora, stations=[world.planned], shift=Shift(day=TODAY()))
    assert len(mended.changes) == 1
