"""A list of stations changes nothing about what is closed, and says so."""

from datetime import timedelta

import pytest
from django.core.management import CommandError
from django.utils import timezone

from sm_plugin.facilities import importing
from sm_plugin.facilities.importing import plan_import
from sm_plugin.facilities.models import Facility
from sm_plugin.rollout.closing.services import close_facility
from tests.factories import UserFactory, national_administrator
from tests.sm_plugin.facilities.test_import import CARIBOU, JUNCTION, TOGUS, run, write

__all__ = ["write"]

pytestmark = pytest.mark.django_db

PAGE = "/admin/secure-messaging/import-stations/"
TODAY = timezone.localdate()


@pytest.fixture
def caribou(write):
    run(write(TOGUS, CARIBOU, JUNCTION), "--apply")
    return closed("402GA")


def closed(number, day=TODAY):
    place = Facility.objects.get(station_number=number)
    return close_facility(
        actor=national_administrator(), facility=place, day=day, reason="It shuts"
    )


def test_a_closed_clinic_that_the_list_still_names_stays_closed(caribou, write):
    said = run(write(TOGUS, CARIBOU.replace("Caribou VA", "Aroostook VA"), JUNCTION), "--apply")
    assert "closed  402GA Aroostook VA Clinic" in said or "closed  402GA Caribou VA Clinic" in said
    caribou.refresh_from_db()
    assert caribou.name == "Aroostook VA Clinic"
    assert caribou.closes_on == TODAY


def test_a_closed_clinic_goes_to_no_other_station_and_becomes_none(caribou, write):
    for line in (CARIBOU.replace(",402,", ",405,"), CARIBOU.replace(",402,", ",402GA,")):
        with pytest.raises(CommandError, match="402GA is closed here, so it stays"):
            run(write(TOGUS, line, JUNCTION), "--apply")
        plan = plan_import(write(TOGUS, line, JUNCTION), leaves_out=True)
        assert list(plan.left_out) == ["402GA"]
        assert plan.closed == [caribou]
        assert plan.missing == []


def test_no_place_comes_under_a_station_that_closes(caribou, write):
    closed("402", TODAY + timedelta(days=30))
    new = CARIBOU.replace("402GA", "402GB")
    with pytest.raises(CommandError, match="its station 402 is closed here"):
        run(write(TOGUS, CARIBOU, new, JUNCTION), "--apply")
    plan = plan_import(write(TOGUS, CARIBOU, new, JUNCTION), leaves_out=True)
    assert list(plan.left_out) == ["402GB"]
    assert plan.does_nothing


def test_the_page_names_what_is_closed_whether_the_list_has_it_or_not(
    caribou, write, client, monkeypatch
):
    client.force_login(UserFactory(is_superuser=True, is_staff=True))
    monkeypatch.setattr(
        "sm_plugin.admin.stations.station_list.PACKAGED_CSV", write(TOGUS, CARIBOU, JUNCTION)
    )
    page = " ".join(client.get(PAGE).content.decode().split())
    assert "In the list, and closed here" in page
    assert "Caribou VA Clinic (402GA)</a>: closed since" in page
    assert importing.plan_import(write(TOGUS, JUNCTION)).missing == [caribou]
    monkeypatch.setattr(
        "sm_plugin.admin.stations.station_list.PACKAGED_CSV", write(TOGUS, JUNCTION)
    )
    page = " ".join(client.get(PAGE).content.decode().split())
    assert "Here, and not in the list" in page
    assert "Caribou VA Clinic (402GA): closed since" in page
