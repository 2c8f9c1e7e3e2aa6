"""A team's own exceptions: who may make them, and that each message goes as the page says."""

import pytest

from sm_plugin.audit.models import AuditEvent
from sm_plugin.errors import InvalidInput, NotAllowed, TeamUnavailable
from sm_plugin.teams.choices import Role
from sm_plugin.teams.models import Topic
from sm_plugin.teams.models.topics import TeamTopicRoute
from sm_plugin.teams.routing import routes_of
from sm_plugin.teams.text import route_words
from sm_plugin.teams.topics.routes import remove_route, set_route
from sm_plugin.threads.text import reader_words
from sm_plugin.triage.models import WorkItem
from sm_plugin.web.veteran.compose.compose_form import ComposeForm
from tests.factories import (
    FacilityFactory,
    TopicFactory,
    administrator,
    mailbox_of,
    patient_at,
    sent_message,
    team_at,
)
from tests.worlds import world

pytestmark = pytest.mark.django_db

ROUTES = "/admin/secure-messaging/routes/"


@world
def team():
    return team_at(FacilityFactory(), nurse="Angela Brooks", pharmacist="Peter Nguyen")


@world
def frank(team):
    return administrator(team.facility)


@world
def mailbox(team):
    return mailbox_of(patient_at(team.facility), team)


def provider_first(frank, team, **other):
    return set_route(
        actor=frank,
        team=team,
        topic=TopicFactory(),
        **{"is_offered": True, "first_role": "provider", "second_role": "pharmacist"} | other,
    )


def test_compose_the_sent_message_and_the_thread_follow_the_exception(frank, team, mailbox):
    provider_first(frank, team)

    form = ComposeForm(team=team)
    said = {choice.topic.code: choice.route_words for choice in form.topic_choices()}
    thread = sent_message(mailbox, team).thread

    assert said["symptom"] == "A provider reads it first, then a pharmacist if needed."
    assert WorkItem.objects.get(thread=thread).role == Role.PROVIDER
    assert reader_words(thread) == said["symptom"]
    assert said["medication"] == "A pharmacist reads it first, then a provider if needed."


def test_another_team_goes_the_usual_way(frank, team):
    provider_first(frank, team)

    other = team_at(team.facility, "Dr. Chen Wei")

    assert route_words(routes_of(other).of(TopicFactory())).startswith("A nurse reads it first")


def test_a_role_without_staff_falls_on_as_ever(frank, team):
    provider_first(frank, team, first_role="clerk", second_role="coordinator")

    way = routes_of(team).of(TopicFactory())

    assert (way.first, way.then) == (Role.NURSE, Role.PROVIDER)


def test_a_topic_that_is_not_offered_is_neither_shown_nor_taken(frank, team, mailbox):
    thread = sent_message(mailbox, team).thread
    provider_first(frank, team, is_offered=False)

    form = ComposeForm(team=team)
    assert "symptom" not in {choice.topic.code for choice in form.topic_choices()}
    with pytest.raises(TeamUnavailable):
        sent_message(mailbox, team)
    assert routes_of(team).of_thread(thread.topic).first == Role.NURSE, "replies go on"


def test_an_exception_is_changed_and_removed_with_a_row_in_the_record(frank, team):
    way = provider_first(frank, team)
    again = provider_first(frank, team, first_role="nurse")
    remove_route(actor=frank, way=again)

    assert again.pk == way.pk
    assert not TeamTopicRoute.objects.exists()
    events = AuditEvent.objects.filter(object_key=str(way.pk)).values_list("action", "code")
    assert list(events.order_by("id")) == [
        ("route.change", ""),
        ("route.change", ""),
        ("route.change", "removed"),
    ]


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"first_role": ""}, "first_role"),
        ({"first_role": "magician"}, "first_role"),
        ({"second_role": "provider"}, "second_role"),
        ({"second_role": "magician"}, "second_role"),
    ],
)
def test_a_route_needs_readers_that_exist(wrong, field, frank, team):
    with pytest.raises(InvalidInput) as refused:
        provider_first(frank, team, **wrong)
    assert refused.value.field == field
    assert not TeamTopicRoute.objects.exists()


def test_nobody_routes_for_a_facility_that_is_not_theirs(team):
    joan = administrator(FacilityFactory(), "Joan Mercer")
    way = provider_first(administrator(team.facility), team)

    with pytest.raises(NotAllowed):
        provider_first(joan, team)
    with pytest.raises(NotAllowed):
        remove_route(actor=joan, way=way)
    assert TeamTopicRoute.objects.get() == way


def test_an_administrator_edits_routes_of_own_teams_only(client, frank, team):
    foreign = team_at(FacilityFactory(), "Dr. Alan Whitaker")
    topic = Topic.objects.get(code="medication")
    client.force_login(frank)
    data = {"team": str(team.pk), "topic": str(topic.pk), "is_offered": "on"}
    data |= {"first_role": "nurse", "second_role": ""}

    page = client.get(f"{ROUTES}create/").content.decode()
    refused = client.post(f"{ROUTES}create/", data | {"team": str(foreign.pk)})
    done = client.post(f"{ROUTES}create/", data)

    assert str(team.pk) in page
    assert str(foreign.pk) not in page
    assert "Select a valid choice" in refused.content.decode()
    assert done.status_code == 302
    way = TeamTopicRoute.objects.get()
    assert (way.team, way.topic, way.first_role) == (team, topic, "nurse")
    url = f"{ROUTES}edit/{way.pk}/"
    client.post(url, data | {"first_role": "provider", "team": str(foreign.pk)})
    way.refresh_from_db()
    assert (way.team, way.first_role) == (team, "provider")
    assert client.post(url, data | {"usual": "on"}).status_code == 302
    assert not TeamTopicRoute.objects.exists()


def test_an_administrator_sees_routes_of_own_teams_only(client, frank, team):
    own = provider_first(frank, team)
    elsewhere = team_at(FacilityFactory(), "Dr. Alan Whitaker")
    provider_first(administrator(elsewhere.facility, "Joan Mercer"), elsewhere)
    client.force_login(frank)

    response = client.get(ROUTES)

    assert list(response.context["object_list"]) == [own]
    assert client.get(f"{ROUTES}?team__group__user__password__startswith=a").status_code == 400


def test_what_is_missing_is_said_in_the_form(client, frank, team):
    client.force_login(frank)
    data = {"team": str(team.pk), "topic": str(TopicFactory().pk), "is_offered": "on"}

    page = client.post(f"{ROUTES}create/", data)

    assert "Please choose who reads first." in page.content.decode()
