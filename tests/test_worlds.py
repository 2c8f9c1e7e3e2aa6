"""A world is made once, and no test sees what another did to it."""

from types import SimpleNamespace
from typing import Any

import pytest
from django.db import connection

from sm_plugin.facilities.models import Facility
from sm_plugin.teams.models import CareTeam
from tests.factories import FacilityFactory, team_at
from tests.worlds import world, worlds_of

pytestmark = pytest.mark.django_db
NAME = "Harbor"
made: list[str] = []


@world
def place() -> Facility:
    made.append("place")
    return FacilityFactory(name=NAME)


@world
def team(place: Facility) -> CareTeam:
    made.append("team")
    return team_at(place)


@pytest.fixture
def short() -> None:
    """Lasts as long as a test."""


@pytest.mark.parametrize("time", range(2))
def test_what_a_test_changes_is_neither_in_the_object_nor_in_the_database_of_the_next(place, time):
    assert place.name == Facility.objects.get().name == NAME
    assert made.count("place") == 1

    place.name = f"Changed {time}"
    place.save()
    FacilityFactory()


@pytest.mark.parametrize("time", range(2))
def test_a_world_lies_on_the_one_it_takes_and_holds_its_value(place, team, time):
    assert team.facility is place
    assert (made.count("place"), made.count("team")) == (1, 1)
    CareTeam.objects.update(accepts_messages=False)


def test_what_a_test_does_not_ask_for_is_not_there():
    assert not Facility.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_a_test_that_commits_has_a_world_for_itself(team):
    assert not connection.in_atomic_block
    assert CareTeam.objects.get() == team
    made.clear()


@pytest.mark.parametrize("time", range(2))
def test_after_a_connection_that_was_closed_the_world_is_made_again(place, time):
    assert Facility.objects.get() == place
    connection.close()
    made.clear()


def test_a_world_takes_nothing_that_ends_with_a_test():
    def fixture(func: Any, *argnames: str) -> list[Any]:
        return [SimpleNamespace(func=func, argnames=argnames, scope="function")]

    needy = SimpleNamespace(makes_world=lambda short: short)
    names = {"needy": fixture(needy, "short"), "short": fixture(short)}
    item: Any = SimpleNamespace(
        _fixtureinfo=SimpleNamespace(name2fixturedefs=names), fixturenames=list(names)
    )
    with pytest.raises(pytest.UsageError, match="needy takes short"):
        worlds_of(item)
