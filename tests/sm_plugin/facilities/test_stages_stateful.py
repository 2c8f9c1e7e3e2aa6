"""Any order of steps, pauses, moves, days and go-lives keeps a station's story straight.

A plain picture of the station stands beside it; both must agree after every step.
"""

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import transaction
from django.utils import timezone
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from sm_plugin.errors import InvalidInput, NotAllowed, Refused
from sm_plugin.facilities.machine.choices import Stage
from sm_plugin.facilities.models import Facility, StageTarget
from sm_plugin.facilities.services import (
    Move,
    change_details,
    change_stage,
    go_live_as_planned,
    next_stages,
)
from sm_plugin.facilities.stages import Audience, meaning_of
from sm_plugin.rollout.dates import arrive
from tests.factories import (
    FacilityFactory,
    UserFactory,
    administrator,
    make_ready,
    national_administrator,
)
from tests.machines import both_ways, runs

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

# The plan as people say it, written down once more: a change of the machine has to be meant.
WAYS = {
    "planned": {"preparing"},
    "preparing": {"planned", "pilot"},
    "pilot": {"live", "paused"},
    "live": {"paused", "moving"},
    "paused": {"back", "moving"},
    "moving": {"back", "moved"},
    "moved": set(),
}
WRITE = {"pilot", "live"}
STAGES = st.sampled_from([stage.value for stage in Stage])
DAYS = st.integers(-2, 3)


class Rollout(RuleBasedStateMachine):
    """One station, its administrator, a national one, and somebody from elsewhere."""

    ready: bool

    def __init__(self) -> None:
        super().__init__()
        self.savepoint = transaction.atomic()
        self.savepoint.__enter__()
        self.station: Any = FacilityFactory(stage="planned", go_live_on=None)
        self.frank = administrator(self.station)
        self.nora, self.sam = national_administrator(), UserFactory()
        if self.ready:
            make_ready(self.station)
        self.stage, self.came_from = "planned", {"paused": "", "moving": ""}
        self.day: date | None = None
        self.since = timezone.localdate()
        self.freeze: date | None = None
        self.overridden = False
        self.steps: list[tuple[str, str]] = []
        self.days: list[date | None] = []

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self.savepoint.__exit__(None, None, None)

    def possible(self) -> set[str]:
        ways = WAYS[self.stage]
        back = {self.came_from[self.stage]} if "back" in ways else set()
        # Out of a pause within a move, and into a move within a pause, it goes on where it was.
        return (ways - {"back"}) | back

    def missing(self, to: str) -> bool:
        """Live needs every step done, when it is not the way back from a pause or a move."""
        return to == "live" and self.stage == "pilot" and not self.ready

    def took(self, to: str) -> None:
        was, today = self.stage, timezone.localdate()
        self.steps.append((was, to))
        if to in self.came_from and not (was == "moving" and to == "paused"):
            self.came_from[to] = was
        if to == "live" and was == "pilot":
            self.day = today
        if was == "moving" and to != "moved":
            self.freeze = None
        self.stage, self.since = to, today

    @rule(to=STAGES, freeze=DAYS, moves=st.integers(0, 3), override=st.booleans())
    def step(self, to: str, freeze: int, moves: int, override: bool) -> None:
        today = timezone.localdate()
        move = Move(today + timedelta(days=freeze), today + timedelta(days=freeze + moves))
        words = {"facility": self.station, "to": to, "reason": "why", "move": move}
        if to == "moved":
            words["move"] = None  # its days stay what they were: see rollout/test_ends_of_a_move.py
        frozen_at_once = self.stage == "paused"
        bad_days = (
            to == "moving"
            and to in self.possible()
            and (move.moving_on < today if frozen_at_once else freeze < 0)
        )
        if to not in self.possible() or self.missing(to):
            with pytest.raises(Refused):
                change_stage(actor=self.frank, override=override, **words)
        elif bad_days:
            with pytest.raises(InvalidInput):
                change_stage(actor=self.frank, override=override, **words)
        else:
            change_stage(actor=self.frank, override=override, **words)
            self.took(to)
            if to == "moving":
                self.freeze = today if frozen_at_once else move.freeze_on

    @rule(to=STAGES)
    def step_of_a_stranger(self, to: str) -> None:
        with pytest.raises(NotAllowed):
            change_stage(actor=self.sam, facility=self.station, to=to, reason="why")

    @precondition(lambda self: self.stage == "pilot" and not self.ready)
    @rule()
    def override(self) -> None:
        words = {"facility": self.station, "to": "live", "reason": "The winter"}
        change_stage(actor=self.nora, override=True, **words)
        self.overridden = True
        self.took("live")

    @rule(days=DAYS)
    def plan(self, days: int) -> None:
        day = timezone.localdate() + timedelta(days=days)
        words = {"facility": self.station, "go_live_on": day, "help_phone": "207-555-0100"}
        paused_pilot = self.stage == "paused" and self.came_from["paused"] == "pilot"
        before_start = paused_pilot or self.stage in ("planned", "preparing", "pilot")
        if day == self.day or (before_start and days >= 0):
            change_details(actor=self.frank, **words)
            if day != self.day:
                self.days.append(day)
            self.day = day
        else:
            with pytest.raises((Refused, InvalidInput)):
                change_details(actor=self.frank, **words)

    @rule()
    def a_round_of_the_worker(self) -> None:
        due = self.day is not None and self.day <= timezone.localdate()
        planned_for_it = self.day is not None and self.day >= self.since
        goes = due and planned_for_it and self.stage == "pilot" and self.ready
        assert arrive() == int(goes)
        if goes:
            self.took("live")
        assert not go_live_as_planned(facility=self.station)

    @invariant()
    def the_station_is_where_the_picture_is(self) -> None:
        station = Facility.objects.get(pk=self.station.pk)
        assert (station.stage, station.go_live_on) == (self.stage, self.day)
        assert station.freeze_on == (self.freeze if self.stage in ("moving", "moved") else None)
        assert {stage.value for stage in next_stages(station)} == self.possible()

    @invariant()
    def the_history_says_each_step_once_and_never_changes(self) -> None:
        changes = self.station.stage_changes.order_by("pk")
        assert list(changes.values_list("from_stage", "to_stage")) == self.steps
        assert changes.filter(overrode=True).exists() == self.overridden
        targets = StageTarget.objects.filter(facility=self.station).order_by("pk")
        assert list(targets.values_list("day", flat=True)) == self.days

    @invariant()
    def everybody_reads_the_same_of_it(self) -> None:
        station = Facility.objects.get(pk=self.station.pk)
        before_freeze = self.freeze is not None and self.freeze > timezone.localdate()
        writes = self.stage in WRITE or (self.stage == "moving" and before_freeze)
        assert Facility.objects.live().filter(pk=station.pk).exists() == writes
        for audience in Audience:
            meaning = meaning_of(station, audience)
            assert (meaning.can_write, meaning.can_read) == (writes, True)
            assert bool(meaning.refusal) != writes
            assert meaning.text


@both_ways
@pytest.mark.parametrize("ready", [True, False], ids=["ready", "not ready"])
def test_any_order_of_steps_keeps_the_rollout_straight(ready, times):
    machine = type("Rollout", (Rollout,), {"ready": ready})
    run_state_machine_as_test(machine, settings=runs(times, examples=12, steps=12))
