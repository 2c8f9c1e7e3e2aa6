"""Places come under one station by a new list: no two people there have one record number."""

from datetime import date

import pytest
from django.core.management import CommandError

from sm_plugin.facilities.importing import plan_import
from sm_plugin.facilities.models import Facility
from sm_plugin.people.models import Patient
from sm_plugin.people.services import register_patient
from sm_plugin.teams.panels.services import list_person, take_off
from tests.factories import UserFactory, administrator, national_administrator, team_at
from tests.sm_plugin.facilities.test_import import CARIBOU, JUNCTION, TOGUS, run, write

__all__ = ["write"]

pytestmark = pytest.mark.django_db
BORN, OTHER = date(1952, 5, 4), date(1940, 1, 1)
HOULTON = CARIBOU.replace("402GA", "402GB")
RUTLAND = CARIBOU.replace("402GA", "405GA").replace(",402,", ",405,")
LIST = (TOGUS, CARIBOU, HOULTON, JUNCTION, RUTLAND)


def place(number):
    return Facility.objects.select_related("parent").get(station_number=number)


def under(number, row):
    """Return the row with another station."""
    return ",".join([number if at == 6 else cell for at, cell in enumerate(row.split(","))])


@pytest.fixture
def bring(write):
    """Bring in the list with these rows in place of its own, after the stations went live."""
    run(write(*LIST), "--apply")
    Facility.objects.filter(parent=None).update(stage="live")

    def bring(*rows):
        wanted = {row.split(",")[0]: row for row in (*LIST, *rows)}
        return run(write(*wanted.values()), "--apply")

    return bring


def registered(number, name, born=BORN, record_number="1001"):
    return register_patient(
        actor=administrator(place(number).station),
        user=UserFactory(full_name=name),
        home_facility=place(number),
        birth_date=born,
        record_number=record_number,
    )


def test_a_clinic_does_not_come_where_its_patients_number_is_another_patients(bring):
    ruth, otto = registered("402GA", "Ruth Delgado"), registered("405", "Otto Blum", OTHER)
    with pytest.raises(CommandError) as refused:
        bring(under("405", CARIBOU))
    text = "1 patient of 402GA has a record number that is another patient's at 405."
    assert text in str(refused.value)
    assert not Patient.objects.sharing_a_number()
    assert place("402GA").station == place("402")
    Patient.objects.filter(pk=ruth.pk).update(record_number="2002")
    bring(under("405", CARIBOU))
    assert place("402GA").station == otto.home_facility


def test_the_page_leaves_such_a_clinic_where_it_is_and_writes_the_other_rows(bring, write):
    registered("402GA", "Ruth Delgado")
    registered("405", "Otto Blum", OTHER)
    rows = [under("405", row) for row in (CARIBOU, HOULTON)]
    plan = plan_import(write(TOGUS, *rows, JUNCTION), leaves_out=True)
    assert set(plan.left_out) == {"402GA"}
    assert [change.facility.station_number for change in plan.changed] == ["402GB"]


def test_two_clinics_that_come_from_different_stations_share_no_number_either(bring):
    registered("402GA", "Ruth Delgado")
    registered("405GA", "Otto Blum", OTHER)
    with pytest.raises(CommandError, match="1 patient of 405GA has a record number"):
        bring(under("402GA", CARIBOU), under("402GA", RUTLAND))
    assert not Patient.objects.sharing_a_number()


def test_a_station_does_not_become_a_clinic_where_its_patients_number_is_anothers(bring):
    registered("405", "Otto Blum", OTHER)
    registered("402", "Ruth Delgado")
    Facility.objects.filter(station_number="405").update(stage="planned")
    Facility.objects.get(station_number="405").appointments.all().delete()
    with pytest.raises(CommandError, match="1 patient of 405 has a record number"):
        bring(under("402", JUNCTION), under("402", RUTLAND))


@pytest.mark.parametrize("who", ["released", "test"])
def test_an_account_that_holds_no_number_keeps_no_clinic_back(who, bring):
    ruth = registered("402GA", "Ruth Delgado")
    registered("405", "Otto Blum", OTHER)
    of = {"released": {"released_at": ruth.user.date_joined}, "test": {"is_test": True}}
    Patient.objects.filter(pk=ruth.pk).update(**of[who])
    bring(under("405", CARIBOU))
    assert place("402GA").station == place("405")
    assert not Patient.objects.sharing_a_number()


def test_a_clinic_does_not_come_where_its_patients_number_is_somebody_elses_on_a_list(bring):
    registered("402GA", "Ruth Delgado")
    nora, team = national_administrator(), team_at(place("405"))
    facts = {"name": "Otto Blum", "record_number": "1001"}
    entry = list_person(actor=nora, team=team, birth_date=OTHER, **facts)
    with pytest.raises(CommandError, match="1 patient of 402GA has the record number of somebody"):
        bring(under("405", CARIBOU))
    take_off(actor=nora, entries=[entry])
    list_person(actor=nora, team=team, birth_date=BORN, **facts)
    bring(under("405", CARIBOU))
    assert place("402GA").station == place("405")
