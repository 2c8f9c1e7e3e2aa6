"""The finder of facilities where places moved, moved on, or closed."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from content.blocks.facilities import find
from sm_plugin.facilities.models import Facility
from sm_plugin.rollout.closing.services import close_facility
from tests.factories import FacilityFactory, national_administrator
from tests.worlds import world

pytestmark = pytest.mark.django_db


@world
def bay():
    return FacilityFactory(name="Bay VA Medical Center")


def chain_to(bay, number):
    """Make three stations that took over one from the other, the first one with a name."""
    last = bay
    for name in ("Far", "Mid", "Cove"):
        facts = {"stage": "moved", "moving_on": timezone.localdate(), "successor": last}
        last = FacilityFactory(name=f"{name} {number} VA Medical Center", **facts)


def test_stations_that_moved_several_times_cost_the_finder_no_statement_each(bay):
    counts = []
    for number in range(3):
        chain_to(bay, number)
        find({"facility": "Cove"})
        with CaptureQueriesContext(connection) as queries:
            found = find({"facility": "Cove"})
        counts.append(len(queries))
        assert all("Bay VA Medical Center" in meaning.text for _place, meaning in found.rows)
    assert len(set(counts)) == 1, counts


def test_two_that_took_over_from_each_other_are_looked_up(bay):
    chain_to(bay, 1)
    first = Facility.objects.get(name__startswith="Cove")
    Facility.objects.filter(name__startswith="Far").update(successor=first)
    [(_place, meaning)] = find({"facility": "Cove"}).rows
    assert "Call and ask where to write now." in meaning.text


def test_the_nearest_facilities_are_open_ones():
    """Beside ten that closed, the one that is open would be left out."""
    nora = national_administrator()
    for number in range(10):
        gone = FacilityFactory(planned=True, name=f"Gone {number} VA Medical Center")
        close_facility(facility=gone, actor=nora, day=timezone.localdate(), reason="It shuts")
    open_one = FacilityFactory(name="Open VA Medical Center", latitude="44.290151")
    found = find({"facility": "04330"})
    assert [place.pk for place, _meaning in found.rows] == [open_one.pk]
