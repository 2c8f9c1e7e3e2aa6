"""A run that goes on past midnight: what its tests take for today."""

from datetime import timedelta

import time_machine
from django.utils import timezone

from tests.one_day import staying_in


def test_a_run_past_midnight_stays_in_the_day_in_which_it_began() -> None:
    began = timezone.now()
    day = timezone.localdate(began)
    with time_machine.travel(began + timedelta(days=1)), staying_in(day):
        assert timezone.localdate() == day
        assert abs(timezone.now() - began) < timedelta(seconds=10)


def test_on_its_day_the_clock_is_let_alone() -> None:
    began = timezone.now()
    with time_machine.travel(began, tick=False), staying_in(timezone.localdate(began)):
        assert timezone.now() == began
