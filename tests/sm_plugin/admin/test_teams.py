from uuid import uuid4

import pytest
from django.contrib.auth.models import Permission
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from sm_plugin.audit.models import AuditEvent
from sm_plugin.errors import NotAllowed, Refused
from sm_plugin.facilities.models import Facility
from sm_plugin.mailboxes.models import Mailbox
from sm_plugin.teams.models import CareTeam, Membership, Topic
from sm_plugin.teams.services import add_member, assign_patient, change_team
from sm_plugin.teams.topics.services import change_topic
from sm_plugin.triage.models import WorkItem
from sm_plugin.triage.ownership.handover import end_membership
from sm_plugin.triage.steps.services import take
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
from tests.worlds import world

pytestmark = pytest.mark.django_db

ADMIN = "/admin/secure-messaging/"
NO_QUESTIONS = {"questions-TOTAL_FORMS": "0", "questions-INITIAL_FORMS": "0"}


@world
def togus():
    return FacilityFactory(name="Togus VA Medical Center", station_number="402")


@world
def santos(togus):
    return team_at(togus, "Dr. Maria Santos", nurse="Angela Brooks")


@world
def whitaker():
    junction = FacilityFactory(name="White River Junction VAMC", station_number="405")
    return team_at(junction, "Dr. Alan Whitaker", nurse="Luis Romero")


@world
def frank(togus, santos, whitaker):
    return administrator(togus)


@pytest.fixture
def as_frank(client, frank):
    client.force_login(frank)
    return client


@pytest.fixture
def as_nora(client):
    client.force_login(national_administrator())
    return client


def rows(response):
    return list(response.context["object_list"])


def nurse_of(team):
    return team.memberships.get(role="nurse")


@pytest.mark.parametrize("page", ["teams", "members"])
def test_an_administrator_sees_only_the_own_places(page, as_frank, santos):
    response = as_frank.get(f"{ADMIN}{page}/", {"time": "every"})
    html = response.content.decode()
    assert {getattr(row, "team", row) for row in rows(response)} == {santos}
    assert response.context["all_count"] == len(rows(response))
    assert "Santos" in html
    for foreign in ("Whitaker", "Romero", "White River", "405"):
        assert f">{foreign}" not in html
        assert f"={foreign}" not in html
    assert rows(as_frank.get(f"{ADMIN}{page}/", {"place": "405"})) == []


def test_a_national_administrator_sees_every_team(as_nora, santos, whitaker):
    assert set(rows(as_nora.get(f"{ADMIN}teams/"))) == {santos, whitaker}


def test_teams_of_the_stations_sites_are_the_administrators_too(as_frank, togus):
    site = FacilityFactory(parent=togus, station_number="402GA", stage="planned")
    caribou = team_at(site, "Dr. Lee Grant")
    assert caribou in rows(as_frank.get(f"{ADMIN}teams/"))


@pytest.mark.parametrize("page", ["teams", "members", "topics"])
def test_a_foreign_row_answers_as_a_missing_one(page, as_frank, whitaker):
    foreign = {
        "teams": whitaker,
        "members": nurse_of(whitaker),
        "topics": TopicFactory(),
    }[page]
    missing = as_frank.get(f"{ADMIN}{page}/edit/{uuid4()}/")
    found = as_frank.get(f"{ADMIN}{page}/edit/{foreign.pk}/")
    posted = as_frank.post(f"{ADMIN}{page}/edit/{foreign.pk}/", {"leaves": "on", "role": "clerk"})
    assert missing.status_code == found.status_code == posted.status_code == 404
    assert missing.content == found.content
    assert AuditEvent.objects.latest("at").action == "access.refused"
    assert nurse_of(whitaker).ended_at is None


@pytest.mark.parametrize("page", ["teams", "members"])
@pytest.mark.parametrize(
    "query",
    [
        "team__group__user__password__startswith=md5",
        "user__password__startswith=md5",
        "lead_provider__password__startswith=md5",
        "memberships__user__email=x",
    ],
)
def test_only_declared_filters_are_answered(page, query, as_frank):
    assert as_frank.get(f"{ADMIN}{page}/?{query}").status_code == 400


def test_opening_a_team_goes_through_the_service(as_frank, togus, frank):
    provider = UserFactory(full_name="Dr. Lee Grant")
    data = {
        "facility": str(togus.pk),
        "lead": provider.email.upper(),
        "care_kind": "heart",
        "accepts_messages": "on",
    }
    response = as_frank.post(f"{ADMIN}teams/create/", data)
    assert response.status_code == 302
    team = CareTeam.objects.get(lead_provider=provider)
    assert (team.facility, team.care_kind, team.accepts_messages) == (togus, "heart", True)
    assert team.memberships.get().role == "provider"
    event = AuditEvent.objects.filter(object_type="careteam").latest("at")
    assert (event.object_key, event.actor_key) == (str(team.pk), str(frank.pk))


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"lead": "nobody@example.org"}, "We found no account with this address."),
        ({"lead": "gone@example.org"}, "We found no account with this address."),
        ({"lead": ""}, "This field is required."),
        ({"care_kind": "magic"}, "Select a valid choice."),
        ({"facility": "foreign"}, "Select a valid choice."),
        ({"care_kind": "primary"}, "already has a team for this kind of care"),
    ],
)
def test_a_team_that_cannot_be_opened_says_why(wrong, says, as_frank, santos, whitaker):
    UserFactory(email="gone@example.org", is_active=False)
    data = {"facility": str(santos.facility_id), "lead": santos.lead_provider.email}
    data |= {"care_kind": "heart"} | wrong
    if data["facility"] == "foreign":
        data["facility"] = str(whitaker.facility_id)
    before = CareTeam.objects.count()
    response = as_frank.post(f"{ADMIN}teams/create/", data)
    assert response.status_code == 200
    assert says in response.content.decode()
    assert CareTeam.objects.count() == before


def test_the_form_offers_own_places_only(as_frank, santos, whitaker):
    html = as_frank.get(f"{ADMIN}teams/create/").content.decode()
    assert str(santos.facility_id) in html
    assert str(whitaker.facility_id) not in html
    html = as_frank.get(f"{ADMIN}members/create/").content.decode()
    assert str(santos.pk) in html
    assert str(whitaker.pk) not in html
    assert "Angela" not in html


def test_changing_a_team_keeps_its_place_and_provider(as_frank, santos, whitaker):
    data = {"care_kind": "women", "facility": str(whitaker.facility_id), "closed_at": "2020-01-01"}
    assert as_frank.post(f"{ADMIN}teams/edit/{santos.pk}/", data).status_code == 302
    again = CareTeam.objects.get(pk=santos.pk)
    assert (again.care_kind, again.accepts_messages) == ("women", False)
    assert (again.facility_id, again.closed_at) == (santos.facility_id, None)


def test_a_team_does_not_become_the_twin_of_another(as_frank, santos, frank):
    other = team_at(santos.facility, "Dr. Lee Grant")
    other.lead_provider = santos.lead_provider
    other.care_kind = "heart"
    other.save()
    with pytest.raises(Refused):
        change_team(actor=frank, team=other, care_kind="primary", accepts_messages=True)


def test_adding_a_member_goes_through_the_service(as_frank, santos):
    peter = UserFactory(full_name="Peter Nguyen")
    data = {"team": str(santos.pk), "person": peter.email, "role": "pharmacist"}
    asked = as_frank.post(f"{ADMIN}members/create/", data)
    assert (asked.status_code, asked.context["token"]) == (200, str(peter.pk))
    assert "Peter Nguyen" not in asked.content.decode(), "he is of no station of Frank's yet"
    assert "check the address letter by letter" in asked.content.decode()
    assert peter.email in asked.content.decode()
    assert not Membership.objects.filter(user=peter).exists()
    wrong = as_frank.post(f"{ADMIN}members/create/", data | {"confirmed": "someone-else"})
    assert wrong.status_code == 200
    sure = data | {"confirmed": asked.context["token"]}
    assert as_frank.post(f"{ADMIN}members/create/", sure).status_code == 302
    assert Membership.objects.get(user=peter).role == "pharmacist"
    assert set(CareTeam.objects.visible_to(peter)) == {santos}


@pytest.mark.parametrize("who", ["the patient", "a caregiver", "a caregiver of before", "another"])
def test_adding_somebody_to_a_team_of_their_own_care_says_what_they_will_not_see(
    who, as_frank, santos
):
    ruth = patient_at(santos.facility)
    assign_patient(actor=national_administrator(), patient=ruth, team=santos)
    person = ruth.user if who == "the patient" else UserFactory()
    if "caregiver" in who:
        now = timezone.now()
        facts = {"right": "read", "starts_on": now.date(), "accepted_at": now}
        ended = now if "before" in who else None
        ruth.delegations.create(email=person.email, delegate=person, ended_at=ended, **facts)
    data = {"team": str(santos.pk), "person": person.email, "role": "clerk"}
    page = as_frank.post(f"{ADMIN}members/create/", data).content.decode()
    is_said = "In that care he or she sees and does nothing as a member" in page
    assert is_said == (who in ("the patient", "a caregiver"))
    assert "could read" not in page


def test_adding_the_same_member_again_leaves_the_membership_as_it_is(frank, santos):
    nurse = nurse_of(santos)
    before = AuditEvent.objects.count()
    assert add_member(actor=frank, team=santos, user=nurse.user, role="nurse") == nurse
    nurse.refresh_from_db()
    assert nurse.ended_at is None
    assert AuditEvent.objects.count() == before


def test_a_member_is_not_added_to_a_foreign_team(as_frank, whitaker):
    peter = UserFactory(full_name="Peter Nguyen")
    data = {"team": str(whitaker.pk), "person": peter.email, "role": "nurse"}
    response = as_frank.post(f"{ADMIN}members/create/", data)
    assert response.status_code == 200
    assert not Membership.objects.filter(user=peter).exists()


def test_nobody_puts_themselves_in_a_team(as_frank, frank, santos):
    data = {"team": str(santos.pk), "person": frank.email, "role": "nurse"}
    data |= {"confirmed": str(frank.pk)}
    response = as_frank.post(f"{ADMIN}members/create/", data)
    assert "put yourself in a team" in response.content.decode()
    data = {"facility": str(santos.facility_id), "lead": frank.email, "care_kind": "heart"}
    response = as_frank.post(f"{ADMIN}teams/create/", data)
    assert "put yourself in a team" in response.content.decode()
    with pytest.raises(NotAllowed):
        add_member(actor=frank, team=santos, user=frank, role="coordinator")
    assert not CareTeam.objects.visible_to(frank).exists()
    assert not Mailbox.objects.granted_to(frank, "view_mailbox").exists()
    assert CareTeam.objects.filter(lead_provider=frank).count() == 0


def test_ending_a_membership_works_at_once(as_frank, santos):
    nurse = nurse_of(santos)
    url = f"{ADMIN}members/edit/{nurse.pk}/"
    assert as_frank.post(url, {"role": "nurse", "leaves": "on"}).status_code == 302
    nurse.refresh_from_db()
    assert nurse.ended_at is not None
    assert not CareTeam.objects.visible_to(nurse.user).exists()
    assert nurse not in rows(as_frank.get(f"{ADMIN}members/"))
    assert nurse in rows(as_frank.get(f"{ADMIN}members/", {"time": "past"}))
    assert as_frank.get(url).status_code == 302
    with pytest.raises(Refused):
        end_membership(actor=national_administrator(), membership=nurse)


def test_a_new_role_ends_the_old_one(as_frank, santos):
    nurse = nurse_of(santos)
    data = {"role": "coordinator"}
    assert as_frank.post(f"{ADMIN}members/edit/{nurse.pk}/", data).status_code == 302
    nurse.refresh_from_db()
    assert nurse.ended_at is not None
    assert Membership.objects.active().get(user=nurse.user).role == "coordinator"


def test_saving_the_same_role_changes_nothing(as_frank, santos):
    nurse = nurse_of(santos)
    before = AuditEvent.objects.count()
    as_frank.post(f"{ADMIN}members/edit/{nurse.pk}/", {"role": "nurse"})
    assert Membership.objects.active().get(user=nurse.user) == nurse
    assert AuditEvent.objects.count() == before


@pytest.mark.parametrize("page", ["teams", "members", "topics"])
def test_nothing_is_deleted_or_read_as_history(page, as_nora, santos):
    row = {"teams": santos, "members": nurse_of(santos), "topics": TopicFactory()}[page]
    for action in ("delete", "history"):
        assert as_nora.post(f"{ADMIN}{page}/{action}/{row.pk}/").status_code == 404
    assert type(row).objects.filter(pk=row.pk).exists()


def test_a_national_administrator_changes_topics(as_nora):
    topic = TopicFactory()
    data = {
        "label": "Symptoms",
        "hint": "How do you feel?",
        "first_role": "provider",
        "position": "3",
    }
    url = f"{ADMIN}topics/edit/{topic.pk}/"
    assert as_nora.post(url, data | {"code": "mine"} | NO_QUESTIONS).status_code == 302
    again = Topic.objects.get(pk=topic.pk)
    assert (again.label, again.first_role, again.position, again.is_active, again.code) == (
        "Symptoms",
        "provider",
        3,
        False,
        topic.code,
    )
    assert AuditEvent.objects.latest("at").object_key == str(topic.pk)


def test_facility_administrators_neither_see_nor_change_topics(as_frank, frank):
    topic = TopicFactory()
    assert as_frank.get(f"{ADMIN}topics/").status_code == 302
    with pytest.raises(NotAllowed):
        change_topic(
            actor=frank,
            topic=topic,
            label="x",
            hint="",
            first_role="nurse",
            position=1,
            is_active=True,
        )


def test_the_menu_shows_each_person_what_they_may_use(as_frank):
    html = as_frank.get("/admin/").content.decode()
    for page in ("stations", "teams", "members"):
        assert f"{ADMIN}{page}/" in html
    assert f"{ADMIN}topics/" not in html


def test_an_editor_sees_nothing_of_messaging(client, santos):
    editor = UserFactory(full_name="Emily Editor")
    editor.user_permissions.add(Permission.objects.get(codename="access_admin"))
    client.force_login(editor)
    assert "secure-messaging" not in client.get("/admin/").content.decode()
    for page in ("stations", "teams", "members", "topics"):
        assert client.get(f"{ADMIN}{page}/").status_code == 302
    assert client.get(f"{ADMIN}teams/create/").status_code == 302
    assert client.get(f"{ADMIN}teams/edit/{santos.pk}/").status_code == 404


@pytest.mark.parametrize("page", ["teams", "members"])
def test_a_list_costs_the_same_for_few_and_for_many_rows(page, as_nora, togus):
    team_at(togus, "Dr. One")
    as_nora.get(f"{ADMIN}{page}/")
    with CaptureQueriesContext(connection) as few:
        as_nora.get(f"{ADMIN}{page}/")
    for number in range(8):
        team_at(togus, f"Dr. Number {number}")
    with CaptureQueriesContext(connection) as many:
        response = as_nora.get(f"{ADMIN}{page}/")
    assert len(rows(response)) >= 9
    assert len(many) == len(few)


def test_run_by_is_the_stations_granted_and_their_sites(frank, togus):
    site = FacilityFactory(parent=togus, station_number="402GA", stage="planned")
    assert set(Facility.objects.run_by(frank)) == {togus, site}
    frank.is_active = False
    assert not Facility.objects.run_by(frank).exists()


def test_a_teams_page_shows_people_panel_and_work_in_counts_and_no_word(client):
    station = FacilityFactory()
    team = team_at(station, nurse="Angela Brooks")
    message = sent_message(mailbox_of(patient_at(station), team), team, "Dizzy in the morning")
    nurse = member(team)
    take(actor=nurse, item=WorkItem.objects.get(thread=message.thread))
    client.force_login(administrator(station))
    text = client.get(f"/admin/secure-messaging/teams/edit/{team.pk}/").content.decode()
    assert "Angela Brooks" in text
    assert "Messages in hand" in text
    assert "Reads first" in text
    assert "Dizzy" not in text
    assert "Ruth Delgado" not in text
