"""Who sees which report, and that the file says no more than the page."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.test import Client

from sm_plugin.audit.models import AuditEvent
from sm_plugin.facilities.appointments import appoint
from sm_plugin.facilities.choices import Post
from sm_plugin.people.models import Patient
from sm_plugin.reports.months import months_on_offer
from sm_plugin.triage.models import WorkItem
from sm_plugin.triage.steps.services import answer
from tests.factories import (
    FacilityFactory,
    TopicFactory,
    UserFactory,
    administrator,
    mailbox_of,
    member,
    national_administrator,
    patient_at,
    sent_message,
    team_at,
)
from tests.sm_plugin.matrix.cast import signed_in
from tests.worlds import world

pytestmark = pytest.mark.django_db

PAGE = "/secure-messaging/team/reports/"
EVIL = "=2+5+cmd|' /C calc'!A0"


@world
def station():
    return FacilityFactory(name="Harbor VA Medical Center")


@world
def team(station):
    return team_at(station, nurse="Angela Brooks", coordinator="Denise Hall")


@world
def other(station):
    return team_at(station, "Dr. Chen Wei", nurse="Chris Dunn", coordinator="Cora Lane")


def ask(team, patients, topic=None):
    for number in range(patients):
        mailbox = mailbox_of(patient_at(team.facility, f"Patient {number}"), team)
        sent_message(mailbox, team, topic=topic)


def get(person, **query):
    return signed_in(person).get(PAGE, query)


def test_a_coordinator_sees_the_own_team_and_no_other_and_no_station(team, other, station):
    denise = member(team, "coordinator")

    assert team.name in get(denise).content.decode()
    assert get(denise, team=team.pk).status_code == 200
    for query in ({"team": other.pk}, {"facility": station.pk}, {"region": 1}, {"nation": "all"}):
        assert get(denise, **query).status_code == 404


def test_who_runs_a_facility_sees_it_and_its_teams_and_no_other(team, station):
    frank, elsewhere = administrator(station), FacilityFactory(visn=2)

    assert get(frank).status_code == get(frank, team=team.pk).status_code == 200
    assert get(frank, facility=elsewhere.pk).status_code == 404
    assert get(frank, team=team_at(elsewhere, "Dr. Far Away", nurse="N").pk).status_code == 404
    assert get(frank, region=1).status_code == 404


def test_a_report_reader_of_a_region_sees_its_stations_and_no_other_region(station, team):
    reader = UserFactory(full_name="Rita Reader")
    appoint(actor=national_administrator(), user=reader, post=Post.REPORTS, visn=1)
    FacilityFactory(visn=2)

    assert get(reader, region=1).status_code == 200
    assert get(reader, facility=station.pk).status_code == 200
    assert get(reader, region=2).status_code == get(reader, nation="all").status_code == 404


def test_national_administrators_see_all_and_a_nurse_none(station, team):
    nora = national_administrator()
    for query in (
        {},
        {"nation": "all"},
        {"region": 1},
        {"facility": station.pk},
        {"team": team.pk},
    ):
        assert get(nora, **query).status_code == 200
    assert get(member(team, "nurse")).status_code == 403
    assert Client().get(PAGE).status_code == 302


def test_only_the_report_of_the_largest_place_one_sees_has_topics(station, team):
    ask(team, 6)
    frank = administrator(station)

    assert "By topic" in get(frank).content.decode()
    assert "By topic" not in get(frank, team=team.pk).content.decode()
    assert "By topic" in get(member(team, "coordinator")).content.decode()


def test_a_figure_about_four_patients_is_hidden_on_page_chart_and_file(team):
    ask(team, 4)
    denise = member(team, "coordinator")
    page, file = get(denise).content.decode(), get(denise, **{"as": "csv"}).content.decode()

    assert "Too few patients" in page
    assert "hidden" in page
    for line in file.splitlines():
        if "How questions went" in line:
            assert not line.endswith(",4")
    assert 'width="100' not in page


def test_a_hidden_share_is_not_said_to_be_of_too_few_patients(team):
    ask(team, 6)
    item = WorkItem.objects.first()
    answer(actor=member(team), item=item, body="Yes.", idempotency_key=uuid4())
    month = months_on_offer()[0].words
    page = get(member(team, "coordinator")).content.decode()

    assert "Too few patients" not in page
    assert f"6 questions were asked in {month}. How they went is hidden: some of the" in page
    assert "<td>6</td>" in page


def test_a_figure_about_five_patients_is_shown(team):
    ask(team, 5)
    denise = member(team, "coordinator")

    assert "<td>5</td>" in get(denise).content.decode()
    assert "Asked,Number,5" in get(denise, **{"as": "csv"}).content.decode()


def test_what_somebody_wrote_for_a_test_is_in_no_figure(team):
    ask(team, 5)
    Patient.objects.filter(user__full_name="Patient 0").update(is_test=True)

    assert "<td>5</td>" not in get(member(team, "coordinator")).content.decode()


def test_a_name_that_is_a_formula_does_nothing_in_the_file(team):
    ask(team, 5, TopicFactory(code="evil", label=EVIL))
    file = get(member(team, "coordinator"), **{"as": "csv"}).content.decode()

    assert f"'{EVIL}" in file
    assert f",{EVIL}" not in file


def test_the_record_says_whose_report_was_seen_and_that_it_was_taken_away(team, station):
    denise = member(team, "coordinator")
    get(denise)
    get(denise, **{"as": "csv"})
    get(administrator(station))
    get(national_administrator())

    seen = AuditEvent.objects.filter(action="report.read").order_by("at", "id")
    assert list(seen.values_list("object_type", "object_key", "code")) == [
        ("careteam", str(team.pk), "page"),
        ("careteam", str(team.pk), "csv"),
        ("facility", str(station.pk), "page"),
        ("nation", "all", "page"),
    ]
    assert not AuditEvent.objects.filter(action="queue.list").exists()


def test_an_address_that_names_nothing_leads_nowhere(team):
    for query in ({"team": "x"}, {"facility": "1"}, {"region": "99"}, {"region": "²"}):
        assert get(national_administrator(), **query).status_code == 404


def test_what_is_open_and_late_of_few_patients_is_not_worked_out_from_all_that_is_open(team):
    ask(team, 6)
    for item in WorkItem.objects.order_by("pk")[:1]:
        late = item.received_at - timedelta(days=40)
        item.rounds.update(asked_at=late, due_at=late)  # of another month, and one patient
    ask(team, 6)
    denise = member(team, "coordinator")

    lines = get(denise, **{"as": "csv"}).content.decode().splitlines()

    open_now = next(line for line in lines if '"Open now, by age",All,Questions' in line)
    not_due = next(line for line in lines if '"Open, not yet due",Number' in line)
    assert "hidden" in (open_now.rpartition(",")[2], not_due.rpartition(",")[2])


def test_a_coordinator_gets_back_to_the_teams_messages_from_each_page_of_reports(team):
    denise = member(team, "coordinator")

    assert "Back to team messages" in get(denise).content.decode()
    frank = administrator(team.facility)
    assert "Back to team messages" not in get(frank).content.decode(), "it would be refused"
