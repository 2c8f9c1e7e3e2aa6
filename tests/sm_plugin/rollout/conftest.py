"""A station with an administrator; a test that needs another station has one of its own."""

from sm_plugin.facilities.models import Facility
from tests.factories import FacilityFactory, administrator
from tests.worlds import world


@world
def station(db: None) -> Facility:
    return FacilityFactory(station_number="402")


@world
def frank(station: Facility):
    return administrator(station)
