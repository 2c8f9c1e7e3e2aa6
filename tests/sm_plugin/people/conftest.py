import pytest

from tests.factories import FacilityFactory, administrator


@pytest.fixture
def facility():
    return FacilityFactory()


@pytest.fixture
def frank(facility):
    return administrator(facility)
