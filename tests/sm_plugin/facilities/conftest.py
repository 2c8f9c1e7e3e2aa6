from collections.abc import Callable
from typing import Any

import pytest

from sm_plugin.facilities.geography.places import Places
from sm_plugin.facilities.geography.wording import Word
from sm_plugin.facilities.importing import PACKAGED_CSV
from sm_plugin.facilities.importing.csv_rows import read_rows
from sm_plugin.facilities.models import Facility
from sm_plugin.facilities.services import appoint_administrator


class CountedPlaces(Places):
    """Counts the words that are looked up."""

    looks = 0

    def with_word(self, word: Word) -> dict[int, int]:
        self.looks += 1
        return super().with_word(word)


@pytest.fixture(scope="session")
def places() -> CountedPlaces:
    """Return those of the packaged list."""
    rows = read_rows(PACKAGED_CSV).values()
    columns: list[tuple[Any, ...]] = [
        (row.station_number, row.name, row.city, row.state, row.station_number, row.kind)
        for row in rows
    ]
    return CountedPlaces(columns)


@pytest.fixture
def make_facility(db: None) -> Callable[..., Facility]:
    """Makes a station, or a site of `parent`; Togus, Maine unless told otherwise."""

    def make(station_number: str = "402", **fields: Any) -> Facility:
        defaults = {
            "name": "Togus VA Medical Center",
            "kind": "medical_center",
            "city": "Augusta",
            "state": "ME",
            "visn": 1,
            "latitude": "44.280151",
            "longitude": "-69.704222",
        }
        facility = Facility.objects.create(station_number=station_number, **defaults | fields)
        facility.refresh_from_db()
        return facility

    return make


@pytest.fixture
def togus(make_facility):
    return make_facility()


@pytest.fixture
def junction(make_facility):
    return make_facility(
        "405", name="White River Junction VA Medical Center", city="Hartford", state="VT"
    )


@pytest.fixture
def caribou(make_facility, togus):
    return make_facility("402GA", parent=togus, name="Caribou VA Clinic", kind="clinic")


@pytest.fixture
def superuser(make_person):
    return make_person("Ada Superuser", is_superuser=True, is_staff=True)


@pytest.fixture
def frank(make_person, superuser, togus):
    """Administers Togus."""
    person = make_person("Frank Moreau")
    appoint_administrator(actor=superuser, facility=togus, user=person)
    return person


@pytest.fixture
def joan(make_person, superuser, junction):
    """Administers White River Junction."""
    person = make_person("Joan Mercer")
    appoint_administrator(actor=superuser, facility=junction, user=person)
    return person


@pytest.fixture
def sam(make_person):
    """A stranger."""
    return make_person("Sam Stranger")
