from tests.factories import FacilityFactory, administrator
from tests.worlds import world


@world
def facility():
    return FacilityFactory()


@world
def frank(facility):
    return administrator(facility)
