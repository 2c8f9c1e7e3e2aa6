"""Where somebody who is not upgraded yet goes: the nearest first, when, and with what."""

import pytest
from django.urls import reverse

from sm_plugin.errors import NotAllowed
from sm_plugin.facilities.geography.nearest import places_near
from sm_plugin.facilities.models import Facility
from sm_plugin.facilities.services import change_details
from sm_plugin.people.choices import IdentityLevel
from sm_plugin.people.models import Patient
from tests.factories import UserFactory, administrator, registered_patient_at

pytestmark = pytest.mark.django_db
PAGE = reverse("sm_plugin:why_not")


@pytest.fixture
def places(togus, caribou):
    """Togus near Augusta, its clinic 200 miles north in Caribou."""
    Facility.objects.filter(pk=togus.pk).update(latitude=44.28, longitude=-69.70, stage="live")
    Facility.objects.filter(pk=caribou.pk).update(latitude=46.86, longitude=-68.01)
    return Facility.objects.get(pk=togus.pk), Facility.objects.get(pk=caribou.pk)


@pytest.fixture
def newcomer(places):
    patient = registered_patient_at(places[0], "Ruth Delgado")
    Patient.objects.filter(pk=patient.pk).update(identity_level=IdentityLevel.REGISTERED)
    return patient.user


def test_the_nearest_place_of_the_station_comes_first(places):
    togus, caribou = places
    assert [one.place for one in places_near(togus)] == [togus, caribou]
    assert [one.place for one in places_near(caribou)] == [caribou, togus]
    north = places_near(togus, "04736")
    assert [one.place for one in north] == [caribou, togus]
    assert north[0].miles < 20 < north[1].miles
    assert [one.miles for one in places_near(togus, "no ZIP")] == [None, None]
    assert [one.miles for one in places_near(togus, "Suite 04736")] == [None, None]
    assert places_near(togus, "ME-04736")[0].place == caribou


def test_a_newcomer_reads_where_when_and_what_to_bring(client, places, newcomer):
    togus, caribou = places
    client.force_login(newcomer)
    page = client.get(PAGE).content.decode()
    assert "Call before you come" in page
    assert "Bring a photo ID" in page
    assert page.index(f"{togus.name}, {togus.city}") < page.index(f"{caribou.name}, ")
    frank = administrator(togus)
    change_details(
        actor=frank,
        facility=togus,
        go_live_on=None,
        help_phone="207-555-0100",
        identity_hours="Room 110, Monday to Friday",
    )
    page = client.get(PAGE, {"zip": "04736"}).content.decode()
    assert "Room 110, Monday to Friday" in page
    assert page.index(f"{caribou.name}, ") < page.index(f"{togus.name}, {togus.city}")
    assert "miles away" in page


def test_hours_are_set_on_screen_and_by_nobody_else(client, places):
    togus, _caribou = places
    frank = administrator(togus)
    client.force_login(frank)
    address = f"/admin/secure-messaging/stations/edit/{togus.pk}/"
    form = {"help_phone": "207-555-0142", "identity_hours": "Room 7, mornings"}
    assert client.post(address, form).status_code == 302
    assert Facility.objects.get(pk=togus.pk).identity_hours == "Room 7, mornings"
    with pytest.raises(NotAllowed):
        change_details(actor=UserFactory(), facility=togus, go_live_on=None, help_phone="")
    change_details(actor=frank, facility=togus, go_live_on=None, help_phone="207-555-0143")
    assert Facility.objects.get(pk=togus.pk).identity_hours == "Room 7, mornings"
