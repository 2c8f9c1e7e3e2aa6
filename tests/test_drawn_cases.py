"""Tests whose cases are drawn, by Hypothesis."""

import pytest
from hypothesis import HealthCheck, settings


def test_no_case_that_is_drawn_fails_by_a_clock() -> None:
    assert settings().deadline is None
    assert HealthCheck.too_slow in settings().suppress_health_check


def test_without_being_asked_for_others_they_are_the_same_each_time(
    pytestconfig: pytest.Config,
) -> None:
    asked_for = pytestconfig.getoption("--hypothesis-profile")
    assert settings().derandomize is (asked_for != "by_chance")
