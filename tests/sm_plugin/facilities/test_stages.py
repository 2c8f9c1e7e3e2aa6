from datetime import timedelta

import pytest
from django.contrib.auth.models import Permission
from django.utils import timezone

from sm_plugin.audit.models import AuditEvent
from sm_plugin.errors import InvalidInput, NotAllowed, Refused
from sm_plugin.facilities.machine.choices import FREEZING_STAGES, MACHINE, Stage
from sm_plugin.facilities.models import Facility, StageChange
from sm_plugin.facilities.services import (
    Move,
    change_details,
    change_stage,
    may_manage_rollout,
    next_stages,
)
from tests.factories import make_ready

ALLOWED = {
    ("planned", "preparing"),
    ("preparing", "planned"),
    ("preparing", "pilot"),
    ("pilot", "live"),
    ("pilot", "paused"),
    ("live", "paused"),
    ("live", "moving"),
    ("paused", "pilot"),
    ("paused", "live"),
    ("paused", "moving"),
    ("moving", "live"),
    ("moving", "paused"),
    ("moving", "moved"),
}
EVERY_STEP = [(a.value, b.value) for a in Stage for b in Stage]


def walk(actor, facility, *stages):
    for stage in stages:
        facility = change_stage(actor=actor, facility=facility, to=stage, reason="as planned")
    return facility


@pytest.mark.parametrize(("now", "to"), EVERY_STEP)
def test_only_the_steps_of_the_plan_are_taken(now, to, togus, frank):
    Facility.objects.filter(pk=togus.pk).update(stage=now)
    if (now, to) == ("pilot", "live"):
        make_ready(togus)
    if (now, to) in ALLOWED:
        today = timezone.localdate()
        days = Move(freeze_on=today, moving_on=today) if to in FREEZING_STAGES else None
        step = change_stage(actor=frank, facility=togus, to=to, reason="why", move=days)
        assert step.stage == to
    else:
        with pytest.raises(Refused) as refusal:
            change_stage(actor=frank, facility=togus, to=to, reason="why")
        assert refusal.value.code == "stage_step"
        togus.refresh_from_db()
        assert togus.stage == now
        assert not togus.stage_changes.exists()


def test_every_stage_has_its_steps():
    assert set(MACHINE) == set(Stage)


@pytest.mark.parametrize("before", ["pilot", "live"])
def test_a_paused_station_returns_to_the_stage_it_was_paused_from(before, togus, frank):
    Facility.objects.filter(pk=togus.pk).update(stage=before)
    paused = walk(frank, togus, "paused")
    assert next_stages(paused) == tuple(s for s in Stage if s in (before, "moving"))


def test_a_refusal_names_the_stages_that_are_possible(togus, frank):
    with pytest.raises(Refused) as refusal:
        change_stage(actor=frank, facility=togus, to="live", reason="why")
    assert str(refusal.value.message) == (
        "This station is planned. It can't become live; next is preparing."
    )


def test_a_step_is_kept_with_who_when_and_why_and_recorded(togus, frank):
    change_stage(actor=frank, facility=togus, to="preparing", reason="  Team\n is ready ")
    step = StageChange.objects.get()
    assert (step.facility, step.from_stage, step.to_stage) == (togus, "planned", "preparing")
    assert (step.actor, step.reason) == (frank, "Team is ready")
    event = AuditEvent.objects.latest("at")
    assert (event.action, event.code, event.actor_key) == (
        "facility.stage",
        "preparing",
        str(frank.pk),
    )
    assert event.object_key == str(togus.pk)


@pytest.mark.parametrize("reason", ["", "  \n", "x" * 301])
def test_a_reason_of_1_to_300_characters_is_needed(reason, togus, frank):
    with pytest.raises(InvalidInput) as refusal:
        change_stage(actor=frank, facility=togus, to="preparing", reason=reason)
    assert refusal.value.field == "reason"
    togus.refresh_from_db()
    assert togus.stage == "planned"


def test_going_live_sets_the_day_and_a_pause_keeps_it(togus, frank):
    make_ready(togus)
    live = walk(frank, togus, "preparing", "pilot", "live")
    assert live.go_live_on == live.stage_since == timezone.localdate()
    Facility.objects.filter(pk=togus.pk).update(go_live_on="2025-02-03")
    back = walk(frank, live, "paused", "live")
    back.refresh_from_db()
    assert str(back.go_live_on) == "2025-02-03"


def test_a_planned_day_comes_with_a_step(togus, frank):
    day = timezone.localdate() + timedelta(days=30)
    station = change_stage(
        actor=frank, facility=togus, to="preparing", reason="why", go_live_on=day
    )
    assert station.go_live_on == day


def test_a_planned_day_in_the_past_is_refused(togus, frank):
    yesterday = timezone.localdate() - timedelta(days=1)
    with pytest.raises(InvalidInput) as refusal:
        change_stage(
            actor=frank, facility=togus, to="preparing", reason="why", go_live_on=yesterday
        )
    assert refusal.value.field == "go_live_on"
    with pytest.raises(InvalidInput):
        change_details(actor=frank, facility=togus, go_live_on=yesterday, help_phone="")


def test_the_day_is_history_once_messaging_has_started(togus, frank):
    make_ready(togus)
    live = walk(frank, togus, "preparing", "pilot", "live")
    with pytest.raises(Refused):
        change_details(actor=frank, facility=live, go_live_on=None, help_phone="")
    kept = change_details(
        actor=frank, facility=live, go_live_on=live.go_live_on, help_phone=" 207-555-0142 "
    )
    assert kept.help_phone == "207-555-0142"


def test_a_site_follows_its_station(togus, caribou, frank):
    with pytest.raises(Refused):
        change_stage(actor=frank, facility=caribou, to="preparing", reason="why")
    assert not caribou.is_live
    walk(frank, togus, "preparing", "pilot")
    caribou = Facility.objects.select_related("parent").get(pk=caribou.pk)
    assert caribou.is_live
    assert caribou.stage_in_words == "in a pilot"
    assert caribou.station == togus
    assert set(Facility.objects.live()) == {caribou, togus}


@pytest.mark.parametrize("who", ["sam", "joan", "closed"])
def test_nobody_else_changes_a_station(who, request, togus, frank):
    actor = frank if who == "closed" else request.getfixturevalue(who)
    if who == "closed":
        actor.is_active = False
        actor.save()
    with pytest.raises(NotAllowed):
        change_stage(actor=actor, facility=togus, to="preparing", reason="why")
    with pytest.raises(NotAllowed):
        change_details(actor=actor, facility=togus, go_live_on=None, help_phone="1")
    togus.refresh_from_db()
    assert (togus.stage, togus.help_phone) == ("planned", "")


def test_an_administrator_manages_the_sites_of_the_station_too(frank, togus, caribou, junction):
    assert may_manage_rollout(frank, togus)
    assert may_manage_rollout(frank, caribou)
    assert not may_manage_rollout(frank, junction)


def test_national_administrators_manage_every_station(superuser, sam, togus, junction):
    sam.user_permissions.add(Permission.objects.get(codename="change_facility"))
    for person in (superuser, type(sam).objects.get(pk=sam.pk)):
        assert may_manage_rollout(person, togus)
        assert may_manage_rollout(person, junction)
