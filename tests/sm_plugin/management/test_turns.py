"""No step of a round keeps what is urgent waiting: each has its turn."""

import time
from collections.abc import Callable
from io import StringIO
from threading import Event
from typing import Any

import pytest

from sm_plugin import worker
from sm_plugin.management.commands.sm_worker import Command
from sm_plugin.worker import TURN, Step, Stop, WorkerCommand

pytestmark = pytest.mark.django_db
SLOW = {
    "urgent notices",
    "notices",
    "closing teams",
    "rollout mails",
    "letters",
    "files",
    "downloads",
    "search",
    "imports",
    "past rows",
    "chart",
}


def noted(names: list[str], name: str, until: Callable[[Stop], Any] = bool) -> Any:
    def run(stop: Stop) -> int:
        names.append(name)
        until(stop)
        return 0

    return run


def wait_to_be_stopped(stop: Stop) -> None:
    end = time.monotonic() + 20
    while not stop():
        assert time.monotonic() < end, "its turn never ends"
        time.sleep(0.01)


def test_a_step_is_told_to_stop_when_its_turn_is_over_and_urgent_ones_come_again(monkeypatch):
    monkeypatch.setattr(worker, "LONG", 0.2)
    names: list[str] = []
    command = WorkerCommand(stdout=StringIO())
    command.steps = (
        Step("urgent", noted(names, "urgent"), "", is_urgent=True),
        Step("slow", noted(names, "slow", wait_to_be_stopped), "", seconds=0.3),
        Step("quick", noted(names, "quick"), ""),
    )

    command.handle(once=True)

    assert names == ["urgent", "slow", "urgent", "quick"]


def test_what_its_turn_ended_goes_on_in_the_next_round_and_not_after_an_hour():
    names: list[str] = []
    command = WorkerCommand(stdout=StringIO())
    command.steps = (
        Step("seldom", noted(names, "seldom"), "", every=3600, seconds=0.2),
        Step("much", noted(names, "much", wait_to_be_stopped), "", every=3600, seconds=0.2),
    )

    for _round in range(3):
        command._round(Event())

    assert names == ["seldom", "much", "much", "much"]


def test_every_step_with_work_for_hours_has_a_turn():
    assert {step.name for step in Command.steps if step.seconds == TURN} == SLOW


def test_what_nobody_reviewed_is_told_and_sent_before_all_other_mail():
    names = [step.name for step in Command.steps]
    urgent = ["urgent", "urgent notices"]
    assert [step.name for step in Command.steps if step.is_urgent] == urgent
    assert [name for name in names if name in [*urgent, "notices"]] == [*urgent, "notices"]
