"""A phone that Veterans are told to call is one that a phone can dial."""

import pytest

from sm_plugin.errors import InvalidInput
from sm_plugin.facilities.models import Facility
from sm_plugin.facilities.services import change_details
from sm_plugin.rollout.choices import StepKind
from sm_plugin.rollout.readiness import steps_of
from sm_plugin.text.phones import can_be_called
from tests.factories import FacilityFactory, administrator
from tests.worlds import world

pytestmark = pytest.mark.django_db

GOOD = [
    "+1 207 555 0100",
    "207-623-8411 ext. 1234",
    "(207) 555-0100",
    "1-800-555-0100 x12",
    "555-0100",
]
BAD = ["call us", "ask at the desk", "555", "911", "call us ext. 1234567", "555 x 123456"]
BAD += ['=HYPERLINK("http://x.co/1234567","ok")', "-207-555-0100", "@207-555-0100"]


@world
def station():
    return FacilityFactory(stage="pilot", help_phone="")


@world
def frank(station):
    return administrator(station)


@pytest.mark.parametrize("phone", GOOD)
def test_a_number_with_or_without_an_extension_is_taken(station, frank, phone):
    assert can_be_called(phone)
    changed = change_details(actor=frank, facility=station, go_live_on=None, help_phone=phone)
    assert changed.help_phone == phone


@pytest.mark.parametrize("phone", BAD)
def test_words_and_a_few_digits_are_refused(station, frank, phone):
    with pytest.raises(InvalidInput) as refusal:
        change_details(actor=frank, facility=station, go_live_on=None, help_phone=phone)
    assert refusal.value.field == "help_phone"
    assert Facility.objects.get(pk=station.pk).help_phone == ""


def test_the_form_says_beside_the_phone_what_to_enter(client, station, frank):
    client.force_login(frank)
    at = f"/admin/secure-messaging/stations/edit/{station.pk}/"
    page = client.post(at, {"help_phone": "call us", "go_live_on": ""})
    assert "Enter a phone number with its area code" in page.content.decode()
    assert list(page.context["form"].errors) == ["help_phone"]
    assert 'value="call us"' in page.content.decode()


def test_a_phone_from_before_is_no_evidence_and_refuses_nothing_else(station, frank):
    Facility.objects.filter(pk=station.pk).update(help_phone="call us")
    station.refresh_from_db()
    step = next(step for step in steps_of(station) if step.kind == StepKind.PHONE)
    assert not step.done
    assert "Nobody can call “call us”" in step.words
    hours = {"go_live_on": None, "help_phone": "call us", "identity_hours": "Room 7"}
    assert change_details(actor=frank, facility=station, **hours).identity_hours == "Room 7"
