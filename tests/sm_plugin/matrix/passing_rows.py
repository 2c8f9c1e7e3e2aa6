"""The services that pass work on, and absences: what each is called with, and who may do it."""

from datetime import date, timedelta
from typing import Any
from uuid import uuid4

from django.utils import timezone

from sm_plugin.teams.members.absences import end_absence, plan_absence
from sm_plugin.teams.models import Absence
from sm_plugin.teams.services import add_member
from sm_plugin.triage.models import WorkItem
from sm_plugin.triage.ownership.absences import begin_absence
from sm_plugin.triage.steps.passing import teams_to_reassign_to
from sm_plugin.triage.steps.putting_off import days_to_put_off
from sm_plugin.triage.steps.services import (
    assign,
    give_back,
    interim,
    put_off,
    reassign,
    refer,
    reopen,
    send_and_complete,
)
from tests.factories import UserFactory, national_administrator
from tests.sm_plugin.matrix.cast import TEAM_A, World


def absence_of_angela(world: World) -> dict[str, Any]:
    day = timezone.localdate() + timedelta(days=2)
    angela = world.people["angela"]
    return {"team": world.teams["a"], "user": angela, "first_day": day, "last_day": day}


def planned_absence(world: World) -> Absence:
    now = timezone.now()
    return Absence.objects.create(
        **absence_of_angela(world),
        starts_at=now + timedelta(days=2),
        ends_at=now + timedelta(days=3),
        planned_by=world.people["angela"],
    )


def ruths(**words: Any) -> Any:
    return TEAM_A, lambda world: {"item": world.item("ruth")} | words


def last_day(item: WorkItem) -> date:
    """Return the last day until which it can be put off; a wrong one for who may not."""
    days = days_to_put_off(item)
    return days[1] if days else timezone.localdate()


def written() -> dict[str, Any]:
    return {"body": "Words", "idempotency_key": uuid4()}


MAY_PLAN = "angela denise frank nora"  # the person, the coordinator, who runs the place


def new_colleague(world: World) -> Any:
    """Return somebody of the team who tries none of these: nobody gives work to oneself."""
    user, team = (
        UserFactory(full_name="Carla Diaz", email="carla@va.example"),
        world.item("ruth").team,
    )
    add_member(actor=national_administrator(), team=team, user=user, role="pharmacist")
    return user.pk


def new_colleagues(world: World) -> dict[str, str]:
    """Return the role of a colleague who tries none of these: it is never the actor's alone."""
    new_colleague(world)
    return {"role": "pharmacist"}


PASSING_ROWS = {
    refer: (
        TEAM_A,
        lambda world: {"item": world.item("ruth"), "reason": "medication"} | new_colleagues(world),
    ),
    assign: (
        TEAM_A,
        lambda world: {
            "item": world.item("ruth"),
            "person": new_colleague(world),
            "reason": "knows",
        },
    ),
    reassign: (
        TEAM_A,
        lambda world: {
            "item": world.item("ruth"),
            "to": teams_to_reassign_to(world.item("ruth"))[0].pk,
            "reason": "other_team",
        },
    ),
    give_back: ruths(),
    reopen: ruths(reason="more"),
    put_off: (
        TEAM_A,
        lambda world: {"item": world.item("ruth"), "until": last_day(world.item("ruth"))},
    ),
    interim: (
        TEAM_A,
        lambda world: {"item": world.item("ruth"), "until": timezone.localdate()} | written(),
    ),
    send_and_complete: (TEAM_A, lambda world: {"item": world.item("ruth")} | written()),
    plan_absence: (MAY_PLAN, absence_of_angela),
    begin_absence: (MAY_PLAN, absence_of_angela),
    end_absence: (MAY_PLAN, lambda world: {"absence": planned_absence(world)}),
}
