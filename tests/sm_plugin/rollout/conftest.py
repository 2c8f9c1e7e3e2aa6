"""A station with an administrator; a test that needs another station has one of its own."""

import pytest

from sm_plugin.facilities.models import Facility
from tests.factories import FacilityFactory, administrator


@pytest.fixture
def station(db: None) -> Facility:
    return FacilityFactory(station_number="402")


@pytest.fixture
def frank(station: Facility):
    return administrator(station)
