"""Two people have one edit page open: what one has saved, the other does not write back."""

from datetime import timedelta

import pytest

from sm_plugin.facilities.services import change_details
from sm_plugin.people.identity import see_document
from sm_plugin.teams.models import Topic
from sm_plugin.teams.services import change_team, plan_membership
from sm_plugin.teams.topics.services import change_topic
from tests.factories import (
    FacilityFactory,
    administrator,
    national_administrator,
    registered_patient_at,
    team_at,
)
from tests.worlds import world

pytestmark = pytest.mark.django_db
ADMIN = "/admin/secure-messaging/"


@world
def station():
    today = FacilityFactory.build().today
    day = today + timedelta(days=30)
    return FacilityFactory(stage="preparing", go_live_on=day, help_phone="207-555-0100")


@world
def ann(station):
    return administrator(station, "Ann Other")


@pytest.fixture
def as_frank(client, station):
    client.force_login(administrator(station))
    return client


def opened(client, url):
    """Return what the browser would send of the page as it stands."""
    form = client.get(url).context["form"]
    sent = {}
    for part in getattr(form, "parts", [form]):
        for name in part.fields:
            value = part[name].value()
            if value is not None and value is not False:
                sent[part[name].html_name] = "on" if value is True else value
    if hasattr(form, "parts"):
        count = form.questions.management_form.initial
        sent |= {f"questions-{name}": value for name, value in count.items() if value is not None}
    return sent


def moved(station, ann, days):
    day = station.go_live_on + timedelta(days=days)
    facts = {"go_live_on": day, "help_phone": station.help_phone}
    change_details(actor=ann, facility=station, **facts)
    return day


def test_a_colleagues_day_stays_where_only_the_phone_was_changed(as_frank, station, ann):
    url = f"{ADMIN}stations/edit/{station.pk}/"
    sent = opened(as_frank, url)
    day = moved(station, ann, 30)
    assert as_frank.post(url, sent | {"help_phone": "207-555-0199"}).status_code == 302
    station.refresh_from_db()
    assert (station.go_live_on, station.help_phone) == (day, "207-555-0199")


def test_a_field_that_both_changed_is_refused_with_the_new_value_and_saved_the_second_time(
    as_frank, station, ann
):
    url = f"{ADMIN}stations/edit/{station.pk}/"
    sent = opened(as_frank, url)
    day, own = moved(station, ann, 30), str(station.today + timedelta(days=5))
    refused = as_frank.post(url, sent | {"go_live_on": own, "help_phone": "207-555-0199"})
    station.refresh_from_db()
    assert (station.go_live_on, station.help_phone) == (day, "207-555-0100")
    form = refused.context["form"]
    [told] = form.errors["go_live_on"]
    assert f"{day:%B} {day.day}, {day.year}" in told
    assert form["go_live_on"].value() == own
    again = {name: form[name].value() or "" for name in form.fields}
    assert as_frank.post(url, again).status_code == 302
    station.refresh_from_db()
    assert (str(station.go_live_on), station.help_phone) == (own, "207-555-0199")


def test_a_team_that_a_colleague_stopped_stays_stopped(as_frank, station, ann):
    team = team_at(station)
    url = f"{ADMIN}teams/edit/{team.pk}/"
    sent = opened(as_frank, url)
    change_team(actor=ann, team=team, care_kind=team.care_kind, accepts_messages=False)
    assert as_frank.post(url, sent | {"care_kind": "heart"}).status_code == 302
    team.refresh_from_db()
    assert (team.care_kind, team.accepts_messages) == ("heart", False)


def test_a_members_last_day_stays_where_only_the_title_was_changed(as_frank, station, ann):
    member = team_at(station, clerk="Carol Benson").memberships.get(role="clerk")
    url = f"{ADMIN}members/edit/{member.pk}/"
    sent = opened(as_frank, url)
    day = station.today + timedelta(days=5)
    plan_membership(actor=ann, membership=member, title="", last_day=day)
    assert as_frank.post(url, sent | {"title": "CMA"}).status_code == 302
    member.refresh_from_db()
    assert (member.title, member.last_day) == ("CMA", day)


def test_a_topic_and_its_questions_keep_what_a_colleague_wrote(client):
    topic = Topic.objects.get(code="test-result")
    client.force_login(national_administrator())
    url = f"{ADMIN}topics/edit/{topic.pk}/"
    sent = opened(client, url)
    columns = {name: getattr(topic, name) for name in ("label", "first_role", "position")}
    other = national_administrator()
    change_topic(actor=other, topic=topic, hint="Ask here", is_active=True, **columns)
    first = topic.questions.first()
    first.help_text = "On the label"
    first.save(update_fields=["help_text"])
    own = {"position": "7", "questions-0-label": "Which test was it?"}
    assert client.post(url, sent | own).status_code == 302
    topic.refresh_from_db()
    first.refresh_from_db()
    assert (topic.hint, topic.position) == ("Ask here", 7)
    assert (first.help_text, first.label) == ("On the label", "Which test was it?")
    late = client.post(url, sent | {"questions-0-help_text": "Another"})
    assert "On the label" in str(late.context["form"].questions.errors)


def test_a_document_that_the_page_did_not_show_is_not_confirmed(as_frank, station, ann):
    vera, patient = administrator(station, "Vera Verifier"), registered_patient_at(station, "Ruth")
    see_document(actor=ann, patient=patient, document="passport")
    url = f"{ADMIN}patients/edit/{patient.pk}/"
    sent = opened(as_frank, url) | {"check": str(patient.waiting_check.pk)}
    assert f'name="check" value="{sent["check"]}"' in as_frank.get(url).content.decode()
    see_document(actor=vera, patient=patient, document="other")
    refused = as_frank.post(url, sent | {"confirms": "on"})
    assert "Another document was noted meanwhile" in refused.content.decode()
    assert as_frank.post(url, {"confirms": "on"}).status_code == 200, "no check was shown"
    patient.refresh_from_db()
    assert not patient.is_upgraded
    shown = {"check": str(patient.waiting_check.pk)}
    assert as_frank.post(url, sent | {"confirms": "on"} | shown).status_code == 302
    patient.refresh_from_db()
    assert patient.is_upgraded


def test_what_another_page_showed_says_nothing_about_this_one(as_frank, station):
    team, other = team_at(station), team_at(station, "Dr. Chen Wei")
    sent = opened(as_frank, f"{ADMIN}teams/edit/{other.pk}/") | {"care_kind": "heart"}
    url = f"{ADMIN}teams/edit/{team.pk}/"
    refused = as_frank.post(url, sent)
    assert "what this page has shown" in refused.content.decode()
    form = refused.context["form"]
    again = {name: form[name].value() or "" for name in form.fields}
    assert as_frank.post(url, again).status_code == 302
    team.refresh_from_db()
    assert team.care_kind == "heart"
