"""A site that leaves its station by a new list: nobody's messages stop by it without a word."""

import pytest
from django.core.management import CommandError
from django.db import connection
from django.test.utils import CaptureQueriesContext

from sm_plugin.access.revoking import revoke_identity
from sm_plugin.audit.models import AuditEvent
from sm_plugin.facilities import importing
from sm_plugin.facilities.appointments import appoint, check_grants
from sm_plugin.facilities.importing import PlanChanged, apply_plan, plan_import
from sm_plugin.facilities.models import Facility, StageChange
from sm_plugin.facilities.services import change_stage, next_stages
from sm_plugin.management.commands import sm_import_facilities
from tests.factories import (
    UserFactory,
    administrator,
    national_administrator,
    patient_at,
    registered_patient_at,
    team_at,
)
from tests.sm_plugin.facilities.test_import import CARIBOU, JUNCTION, TOGUS, run, write

__all__ = ["write"]

EAST = JUNCTION
OWN = CARIBOU.replace(",402,", ",402GA,")
UNDER_EAST = CARIBOU.replace(",402,", ",405,")
EAST_UNDER = EAST.replace(",405,43", ",402,43")

pytestmark = pytest.mark.django_db


@pytest.fixture
def togus(write):
    """A station that went live, with an administrator and a verifier; Caribou is a site of it."""
    run(write(TOGUS, CARIBOU, EAST), "--apply")
    nora, togus = national_administrator(), Facility.objects.get(station_number="402")
    administrator(togus, "Frank Keller")
    appoint(actor=nora, user=UserFactory(full_name="Vi"), post="verifier", facility=togus)
    for stage in ("preparing", "pilot"):
        change_stage(actor=nora, facility=togus, to=stage, reason="Next")
    change_stage(actor=nora, facility=togus, to="live", reason="Now", override=True)
    Facility.objects.filter(pk=togus.pk).update(
        help_phone="207-555-0142", days_off=[["2030-01-02", "Flood"]]
    )
    return Facility.objects.get(pk=togus.pk)


def caribou():
    return Facility.objects.select_related("parent").get(station_number="402GA")


def posts(station):
    return {(one.post, one.user.pk) for one in station.appointments.filter(until=None)}


def test_a_site_that_becomes_a_station_goes_on_as_it_was_with_the_same_people(togus, write):
    team_at(caribou())
    frank = togus.appointments.get(post="administrator").user
    events = AuditEvent.objects.filter(action="grant.given").count()
    path = write(TOGUS, OWN, EAST)
    shown = run(path)
    assert "becomes a station. It is live, as Togus VA Medical Center (402) is" in shown
    assert "Open care teams: 1." in shown
    assert not caribou().appointments.exists()
    run(path, "--apply")
    clinic = caribou()
    assert clinic.parent is None
    assert clinic.is_live
    taken = ("stage", "stage_since", "go_live_on", "help_phone", "days_off")
    assert [getattr(clinic, name) for name in taken] == [getattr(togus, name) for name in taken]
    assert posts(clinic) == posts(togus) != set()
    assert set(Facility.objects.administered_by(frank)) == {clinic, togus}
    assert not list(check_grants())
    assert AuditEvent.objects.filter(action="grant.given").count() == events + 2
    assert "0 to change" in run(path)


@pytest.mark.parametrize("began", ["pilot", "live"])
def test_the_history_goes_along_so_that_a_pause_leads_back_to_where_it_began(began, write):
    run(write(TOGUS, CARIBOU), "--apply")
    nora, togus = national_administrator(), Facility.objects.get(station_number="402")
    for stage in ("preparing", "pilot", "live")[: 2 if began == "pilot" else 3]:
        is_last = stage == "live"
        change_stage(actor=nora, facility=togus, to=stage, reason="Next", override=is_last)
    change_stage(actor=nora, facility=togus, to="paused", reason="x" * 300)
    run(write(TOGUS, OWN), "--apply")
    clinic, togus = caribou(), Facility.objects.get(station_number="402")
    assert next_stages(clinic) == next_stages(togus)
    before_start = Facility.objects.before_start()
    assert (clinic in before_start) == (togus in before_start) == (began == "pilot")
    reasons = StageChange.objects.filter(facility=clinic).values_list("reason", flat=True)
    assert len(reasons) == togus.stage_changes.count()
    assert all(reason.startswith("Togus VA Medical Center (402): ") for reason in reasons)


@pytest.mark.parametrize("used_by", ["team", "patient"])
def test_a_site_in_use_does_not_come_where_its_people_could_not_write(used_by, togus, write):
    if used_by == "team":
        team_at(caribou())
    else:
        registered_patient_at(caribou(), "Ruth Delgado")
    path = write(TOGUS, UNDER_EAST, EAST)
    with pytest.raises(CommandError, match="line 3, parent_station: people of 402GA could not"):
        run(path, "--apply")
    assert caribou().parent == togus
    Facility.objects.filter(station_number="405").update(stage="live")
    run(path, "--apply")
    assert caribou().station.station_number == "405"
    assert caribou().is_live


def test_an_account_that_was_the_wrong_persons_keeps_no_site_where_it_is(togus, write):
    verifier = togus.appointments.get(post="verifier").user
    revoke_identity(actor=verifier, patient=patient_at(caribou()), why="wrong_person")
    run(write(TOGUS, UNDER_EAST, EAST), "--apply")
    assert caribou().station.station_number == "405"


@pytest.mark.parametrize("stage", ["moving", "moved"])
def test_nobody_is_told_to_bring_a_station_into_use_that_moves_away(stage, togus, write):
    team_at(caribou())
    Facility.objects.filter(station_number="405").update(stage=stage, freeze_on=togus.today)
    with pytest.raises(CommandError, match="moves to another system, or has moved") as error:
        run(write(TOGUS, UNDER_EAST, EAST))
    assert "into use first" not in str(error.value)


def test_what_has_changed_while_the_command_ran_is_said_in_words(togus, write, monkeypatch):
    def plan_then_pause(path):
        plan = plan_import(path)
        Facility.objects.filter(pk=togus.pk).update(stage="paused")
        return plan

    monkeypatch.setattr(sm_import_facilities, "plan_import", plan_then_pause)
    with pytest.raises(CommandError, match=r"have changed meanwhile.*Nothing was written"):
        run(write(TOGUS, OWN, EAST), "--apply")
    assert caribou().parent == togus


def test_the_page_leaves_such_a_site_where_it_is_and_says_what_to_do_first(
    client, togus, write, monkeypatch
):
    patient_at(caribou())
    monkeypatch.setattr("sm_plugin.admin.stations.station_list.PACKAGED_CSV", write(UNDER_EAST))
    client.force_login(national_administrator())
    page = client.get("/admin/secure-messaging/import-stations/").content.decode()
    assert "Bring that station into use first" in page
    assert "Nothing else would change." in page


def test_a_site_that_nobody_uses_goes_where_the_list_says(togus, write):
    run(write(TOGUS, UNDER_EAST, EAST), "--apply")
    assert caribou().station.station_number == "405"


def test_a_site_may_come_under_a_clinic_that_becomes_a_station_and_stays_in_use(togus, write):
    houlton = CARIBOU.replace("402GA", "402GB")
    run(write(TOGUS, CARIBOU, houlton, EAST), "--apply")
    team_at(Facility.objects.get(station_number="402GB"))
    run(write(TOGUS, OWN, houlton.replace(",402,", ",402GA,"), EAST), "--apply")
    site = Facility.objects.select_related("parent").get(station_number="402GB")
    assert (site.station.station_number, site.is_live) == ("402GA", True)


def test_many_clinics_that_leave_cost_as_many_queries_as_one(togus, write):
    sites = [CARIBOU.replace("402GA", f"402G{letter}") for letter in "ABCDE"]
    run(write(TOGUS, EAST, *sites), "--apply")
    Facility.objects.filter(station_number="405").update(stage="live")
    team_at(caribou())
    patient_at(caribou())
    counts = []
    for number in (1, 5):
        moved = [site.replace(",402,", ",405,") for site in sites[:number]]
        with CaptureQueriesContext(connection) as asked:
            plan = plan_import(write(TOGUS, EAST, *moved, *sites[number:]))
        assert plan.handovers[0].use == (1, 1)
        counts.append(len(asked))
    assert counts[0] == counts[1]


def test_the_page_says_which_clinics_others_run_from_then_on(client, togus, write, monkeypatch):
    Facility.objects.filter(station_number="405").update(stage="paused")
    monkeypatch.setattr("sm_plugin.admin.stations.station_list.PACKAGED_CSV", write(UNDER_EAST))
    client.force_login(national_administrator())
    page = client.get("/admin/secure-messaging/import-stations/").content.decode()
    assert "was part of Togus VA Medical Center (402), which is live." in page
    assert "It comes under 405, which is paused. Who runs 405 runs it from then on." in page
    assert "Open care teams: 0. Patients: 0." in page


def test_a_stage_that_has_changed_since_it_was_shown_is_shown_again(togus, write):
    plan = plan_import(write(TOGUS, OWN, EAST))
    Facility.objects.filter(pk=togus.pk).update(stage="paused")
    with pytest.raises(PlanChanged):
        apply_plan(plan, actor=None)
    assert caribou().parent == togus
    assert importing.plan_import(write(TOGUS, OWN, EAST)).handovers[0].stage == "paused"


def test_a_station_that_becomes_a_clinic_of_one_in_use_starts_after_a_question_alone(togus, write):
    east = Facility.objects.get(station_number="405")
    team_at(east)
    path = write(TOGUS, CARIBOU, EAST_UNDER)
    shown = run(path)
    assert "405) was a station of its own, which is planned. It comes under 402, which" in shown
    assert "is live. Who runs 402 runs it from then on. Open care teams: 1." in shown
    assert "Its teams that accept messages take them from then on." in shown
    plan = plan_import(path)
    Facility.objects.filter(pk=togus.pk).update(stage="paused")
    shown = run(path)
    assert "which is paused" in shown
    assert "take them from then on" not in shown
    with pytest.raises(PlanChanged):
        apply_plan(plan, actor=None)


def test_a_station_that_takes_over_from_another_becomes_no_clinic(togus, write):
    east = Facility.objects.get(station_number="405")
    Facility.objects.filter(pk=togus.pk).update(stage="moving", successor=east)
    path = write(TOGUS, CARIBOU, EAST.replace(",405,43", ",608,43"), EAST.replace("405", "608"))
    with pytest.raises(CommandError, match="405 takes over from 402 and can't become a site"):
        run(path, "--apply")
    Facility.objects.filter(pk=togus.pk).update(successor=None)
    run(path, "--apply")
    assert Facility.objects.get(station_number="405").parent.station_number == "608"
