"""The board on the admin's first page, and the list of stations to begin with."""

from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from sm_plugin.access.joining import opt_in, opt_out
from sm_plugin.access.revoking import revoke_identity
from sm_plugin.adapter import adapter
from sm_plugin.admin.stations import station_list
from sm_plugin.facilities.importing import apply_plan
from sm_plugin.facilities.models import Facility
from sm_plugin.facilities.services import appoint, change_stage
from sm_plugin.people.models import Patient
from sm_plugin.teams.models import CareTeam
from sm_plugin.triage.board import board_of
from sm_plugin.triage.models import WorkItem
from tests.factories import (
    FacilityFactory,
    UserFactory,
    mailbox_of,
    patient_at,
    sent_message,
    team_at,
)

HOME = "/admin/"
IMPORT = "/admin/secure-messaging/import-stations/"


def test_an_administrator_sees_the_own_stations_first_and_no_other(client, frank, togus, junction):
    client.force_login(frank)
    page = client.get(HOME).content.decode()
    assert "My stations" in page
    assert togus.name in page
    assert junction.name not in page
    assert "Bring in the list of stations" not in page
    assert "Enter the phone that Veterans can call" in page


def test_a_report_reader_gets_no_board(client, frank, sam, togus):
    appoint(actor=frank, user=sam, post="reports", facility=togus)
    client.force_login(sam)
    assert "My stations" not in client.get(HOME).content.decode()


@pytest.mark.django_db
def test_the_counts_are_those_of_the_station_and_its_clinics(frank, togus, caribou, junction):
    Facility.objects.filter(pk=togus.pk).update(stage="live", help_phone="207-555-0142")
    for place in (togus, caribou):
        place = Facility.objects.select_related("parent").get(pk=place.pk)
        team = team_at(place)
        sent_message(mailbox_of(patient_at(place), team), team)
    WorkItem.objects.filter(team__facility=caribou).update(due_at=timezone.now())
    [row] = board_of(frank).rows
    assert (row.teams, row.accepting, row.opted_in) == (2, 2, 2)
    assert (row.open_items, row.late_items) == (2, 1)
    assert row.next_step == ""


def test_who_opted_out_or_is_verified_no_more_is_not_counted_as_opted_in(frank, togus):
    Facility.objects.filter(pk=togus.pk).update(stage="live", help_phone="207-555-0142")
    stays, leaves, dies = (patient_at(togus) for _number in range(3))
    for patient in (stays, leaves, dies):
        mailbox_of(patient, team_at(togus))
    assert board_of(frank).rows[0].opted_in == 3
    opt_out(actor=leaves.user)
    revoke_identity(actor=frank, patient=dies, why="died")
    assert board_of(frank).rows[0].opted_in == 1
    opt_out(actor=stays.user)
    [row] = board_of(frank).rows
    assert (row.opted_in, row.next_step) == (0, "patients")
    opt_in(actor=leaves.user, digest=adapter().terms().digest)
    assert board_of(frank).rows[0].opted_in == 1


@pytest.mark.django_db
def test_a_board_of_many_stations_costs_as_many_queries_as_one_of_one(superuser):
    FacilityFactory()
    with CaptureQueriesContext(connection) as few:
        board_of(superuser)
    for _number in range(12):
        FacilityFactory()
    superuser = type(superuser).objects.get(pk=superuser.pk)
    with CaptureQueriesContext(connection) as many:
        assert board_of(superuser, limit=5).more == 8
    assert len(many) == len(few)


def test_a_station_with_open_steps_is_not_told_that_nothing_is_missing(client, frank, togus):
    Facility.objects.filter(pk=togus.pk).update(
        stage="pilot", help_phone="207-555-0142", go_live_on=timezone.localdate()
    )
    team = team_at(Facility.objects.get(pk=togus.pk))
    mailbox_of(patient_at(togus), team)
    [row] = board_of(frank).rows
    assert row.next_step == ""
    client.force_login(frank)
    for page in (
        HOME,
        f"{HOME}secure-messaging/board/",
        f"{HOME}secure-messaging/board/?format=csv",
    ):
        answer = client.get(page)
        assert answer.status_code == 200
        assert "Cover each topic" in answer.content.decode()
        assert "Nothing is missing" not in answer.content.decode()
    Facility.objects.filter(pk=togus.pk).update(stage="live")
    assert "Nothing is missing" in client.get(HOME).content.decode()


@pytest.mark.parametrize(
    ("stage", "words"),
    [
        ("live", "Nothing is missing"),
        ("paused", "Let messaging go on when the station is ready"),
        ("moving", "Finish what is open"),
        ("moved", "Nothing: the station has moved"),
    ],
)
def test_no_team_that_accepts_is_told_to_accept_where_the_stage_stops_it(
    client, frank, togus, stage, words
):
    Facility.objects.filter(pk=togus.pk).update(stage="live", help_phone="207-555-0142")
    mailbox_of(patient_at(togus), team_at(Facility.objects.get(pk=togus.pk)))
    days = {"freeze_on": togus.today, "moving_on": togus.today}
    Facility.objects.filter(pk=togus.pk).update(stage=stage, **days)
    [row] = board_of(frank).rows
    assert (row.teams, row.accepting) == (1, 1)
    client.force_login(frank)
    for page in (HOME, f"{HOME}secure-messaging/board/?format=csv"):
        page = client.get(page).content.decode()
        assert words in page
        assert "Let a team with members accept messages" not in page


def test_who_pauses_a_station_without_a_phone_enters_one_first(frank, togus):
    Facility.objects.filter(pk=togus.pk).update(stage="paused", help_phone="")
    [row] = board_of(frank).rows
    assert row.next_step == "phone"


def brought_in(client):
    """Look at what the list would change, and say yes."""
    shown = client.get(IMPORT).context["plan"].token
    return client.post(IMPORT, {"confirmed": shown}, follow=True).content.decode()


def test_who_begins_brings_the_stations_in_on_screen(client, superuser):
    client.force_login(superuser)
    assert "There are no stations yet" in client.get(HOME).content.decode()
    assert client.get(IMPORT).status_code == 200
    assert not Facility.objects.exists()
    done = brought_in(client)
    assert "140 stations, which you see here, and 1133 clinics and other sites" in done
    assert "140 out of 140" in done
    assert Facility.objects.stations().count() > 100
    assert "Nothing would change" in client.get(IMPORT).content.decode()


def test_what_has_changed_since_it_was_shown_is_shown_again(client, superuser):
    """What is written is what somebody read and said yes to."""
    client.force_login(superuser)
    brought_in(client)
    Facility.objects.filter(station_number="402").update(name="Togus of old")
    page = client.get(IMPORT)
    assert "Togus of old" in page.content.decode()
    assert "Togus VA Medical Center" in page.content.decode()
    shown = page.context["plan"].token
    Facility.objects.filter(station_number="405").update(visn=2)
    for token in (shown, "", "x"):
        page = client.post(IMPORT, {"confirmed": token})
        assert page.status_code == 200
        assert "have changed meanwhile" in page.content.decode()
    assert Facility.objects.get(station_number="402").name == "Togus of old"
    assert "The list is up to date" in brought_in(client)
    assert Facility.objects.get(station_number="405").visn == 1


def test_a_station_in_use_that_the_list_has_as_a_site_is_left_out_and_named(client, superuser):
    used = FacilityFactory(station_number="402GA", stage="live")
    client.force_login(superuser)
    page = client.get(IMPORT)
    assert "402GA is a station in use" in page.content.decode()
    assert used not in page.context["plan"].missing
    assert "141 stations, which you see here, and 1132 clinics" in brought_in(client)
    used.refresh_from_db()
    assert (used.parent, used.city) == (None, "Augusta")
    page = client.get(IMPORT).content.decode()
    assert "Nothing else would change" in page
    assert "all stations and clinics of the list are here" not in page


def test_a_station_that_is_in_use_since_the_plan_was_shown_is_told(client, superuser, monkeypatch):
    """Between the look at the list and its writing."""
    FacilityFactory(station_number="402GA", planned=True, go_live_on=None)
    client.force_login(superuser)
    token = client.get(IMPORT).context["plan"].token

    def late(plan, *, actor):
        Facility.objects.filter(station_number="402GA").update(stage="preparing")
        apply_plan(plan, actor=actor)

    monkeypatch.setattr(station_list, "apply_plan", late)
    page = client.post(IMPORT, {"confirmed": token})
    assert "have changed meanwhile" in page.content.decode()
    assert Facility.objects.count() == 1


def test_nobody_else_brings_stations_in(client, frank):
    client.force_login(frank)
    before = Facility.objects.count()
    assert client.get(IMPORT).status_code == 404
    assert client.post(IMPORT).status_code == 404
    assert Facility.objects.count() == before


STAFF = {"nurse": "Ann", "clerk": "Cora", "pharmacist": "Pete", "coordinator": "Dee"}


def signed_in(client, person):
    client.force_login(person)
    return client


def yes(client, address, data):
    """Send a form, read what is asked, and say yes."""
    asked = client.post(address, data)
    assert asked.status_code == 200, asked.url
    return client.post(address, data | {"confirmed": asked.context["token"]})


def test_from_an_empty_install_to_a_live_station_with_patients_on_screen_alone(client, superuser):
    """Only accounts are made beforehand: people sign up themselves."""
    at = "/admin/secure-messaging/"
    names = ("Fay", "Vi", "Dr. Lee", "Ruth", *STAFF.values())
    people = {name: UserFactory(full_name=name) for name in names}
    mail = {name: person.email for name, person in people.items()}

    client = signed_in(client, superuser)
    brought_in(client)
    station = Facility.objects.get(station_number="402")
    post = {"post": "administrator", "person": mail["Fay"], "facility": str(station.pk)}
    assert yes(client, f"{at}appointments/create/", post).status_code == 302

    client = signed_in(client, people["Fay"])
    assert station.name in client.get(HOME).content.decode()
    verifier = {"post": "verifier", "person": mail["Vi"], "facility": str(station.pk)}
    assert yes(client, f"{at}appointments/create/", verifier).status_code == 302
    team = {"facility": str(station.pk), "lead": mail["Dr. Lee"], "care_kind": "primary"}
    client.post(f"{at}teams/create/", team | {"accepts_messages": "on"})
    opened = CareTeam.objects.get()
    for role, name in STAFF.items():
        new = {"team": str(opened.pk), "person": mail[name], "role": role}
        assert yes(client, f"{at}members/create/", new).status_code == 302
    for stage in ("preparing", "pilot"):
        step = {"next_stage": stage, "reason": "As planned", "help_phone": "207-555-0142"}
        assert client.post(f"{at}stations/edit/{station.pk}/", step).status_code == 302
    entry = {
        "home_facility": str(station.pk),
        "person": mail["Ruth"],
        "birth_date": "1951-03-04",
        "record_number": "T1",
    }
    assert yes(client, f"{at}patients/create/", entry).status_code == 302
    page = f"{at}patients/edit/{Patient.objects.real().get().pk}/"
    client.post(page, {"document": "passport", "team": str(opened.pk)})
    shown = {"check": str(Patient.objects.real().get().waiting_check.pk)}
    signed_in(client, people["Vi"]).post(page, {"confirms": "on"} | shown)

    ready, live = f"{at}stations/{station.pk}/readiness/", step | {"next_stage": "live"}
    client = signed_in(client, people["Fay"])
    assert "1 step is open" in client.get(ready).content.decode()
    refused = client.post(f"{at}stations/edit/{station.pk}/", live)
    assert "Answer a test message" in refused.content.decode()
    assert client.post(ready, {"act": "test", "team": str(opened.pk)}).status_code == 302
    item = WorkItem.objects.get()
    client = signed_in(client, people["Ann"])
    shown = client.get(f"/secure-messaging/team/items/{item.pk}/").content.decode()
    assert "TEST" in shown
    written = {"body": "It arrived.", "idempotency_key": str(uuid4())}
    newest = str(item.thread.messages.get().pk)
    answered = f"/secure-messaging/team/items/{item.pk}/answer/"
    assert client.post(answered, written | {"newest_seen": newest}).status_code == 302
    client = signed_in(client, people["Fay"])
    assert "is ready to go live" in client.get(ready).content.decode()
    assert client.post(f"{at}stations/edit/{station.pk}/", live).status_code == 302

    patient = Patient.objects.real().get()
    message = sent_message(mailbox_of(patient), opened)
    assert message.thread.team == opened
    assert Facility.objects.get(pk=station.pk).is_live


def test_the_reason_why_a_station_waits_is_told_in_words(frank, togus):
    assert board_of(frank).rows[0].next_step == "phone"
    Facility.objects.update(help_phone="207-555-0142")
    assert board_of(frank).rows[0].next_step == "teams"
    change_stage(actor=frank, facility=togus, to="preparing", reason="why")
    assert board_of(frank).rows[0].next_step == "teams"


BOARD = "/admin/secure-messaging/board/"


def test_the_whole_board_is_by_region_and_shows_the_own_stations_alone(
    client, superuser, frank, togus, junction
):
    Facility.objects.filter(pk=junction.pk).update(visn=2)
    client.force_login(frank)
    page = client.get(BOARD).content.decode()
    assert togus.name in page
    assert junction.name not in page
    assert "By region" not in page
    assert junction.name not in client.get(BOARD, {"region": "2"}).content.decode()
    client.force_login(superuser)
    assert "By region" in client.get(BOARD).content.decode()
    page = client.get(BOARD, {"region": "2"}).content.decode()
    assert junction.name in page
    assert togus.name not in page
    for odd in ("x", "999999", "-1", "\u0662"):
        assert client.get(BOARD, {"region": odd}).status_code == 200


def test_the_ways_to_change_many_stations_stand_above_the_table(client, superuser, togus, junction):
    client.force_login(superuser)
    page = client.get(BOARD).content.decode()
    table = page.index('aria-labelledby="sm-board"')
    for words in ("Bring in teams, staff", "Change the planned days", "Change stages, days"):
        assert page.index(words) < page.index("Download as CSV") < table


def test_the_board_as_a_file_runs_no_formula_and_knows_no_other_station(
    client, frank, togus, junction
):
    Facility.objects.filter(pk=togus.pk).update(name="=HYPERLINK(1)")
    client.force_login(frank)
    answer = client.get(BOARD, {"format": "csv"})
    assert answer["Content-Type"].startswith("text/csv")
    text = answer.content.decode("utf-8-sig")
    assert "'=HYPERLINK(1)" in text
    assert ",=HYPERLINK" not in text
    assert junction.name not in text
    assert len(text.splitlines()) == 2


def test_nobody_without_a_station_opens_the_board(client, frank, sam, togus):
    appoint(actor=frank, user=sam, post="reports", facility=togus)
    client.force_login(sam)
    assert client.get(BOARD).status_code == 404


def test_a_station_that_started_is_not_said_to_wait_for_its_steps(client, togus, frank):
    """Steps open again, as somebody leaves a team; the station stays live."""
    page = f"{HOME}secure-messaging/stations/{togus.pk}/readiness/"
    client.force_login(frank)
    Facility.objects.filter(pk=togus.pk).update(stage="preparing")
    assert "can go live" in client.get(page).content.decode()
    Facility.objects.filter(pk=togus.pk).update(stage="live")
    text = client.get(page).content.decode()
    assert "has started." in text
    assert "go live" not in text


def test_the_page_of_imports_tells_the_words_that_its_columns_take(client, togus, frank):
    client.force_login(frank)
    text = client.get(f"{HOME}secure-messaging/import/").content.decode()
    for words in ("primary, women", "pharmacy, advocate", "clerk, pharmacist", "yes, no"):
        assert words in text
