"""A team like another one: its routes and switches, and only the people who are chosen."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from sm_plugin.errors import InvalidInput, NotAllowed, Refused
from sm_plugin.facilities.services import appoint_administrator
from sm_plugin.teams.copying import NewTeam, check_copy, copy_team, members_to_copy
from sm_plugin.teams.models import CareTeam
from sm_plugin.teams.panels.services import list_person
from sm_plugin.teams.services import add_member, plan_membership
from sm_plugin.teams.stops.services import block_patient
from sm_plugin.teams.topics.routes import set_route
from sm_plugin.triage.models import WorkItem
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
    service_at,
    team_at,
)
from tests.worlds import world

pytestmark = pytest.mark.django_db

PAGE = "/admin/secure-messaging/teams/{}/copy/"


@world
def team():
    return team_at(FacilityFactory(name="Togus"), nurse="Angela Brooks", coordinator="Denise Park")


@world
def frank(team):
    return administrator(team.facility)


@world
def chen():
    return UserFactory(full_name="Dr. Chen Wei", email="chen@va.example")


@world
def route(team, frank):
    return set_route(
        actor=frank, team=team, topic=TopicFactory(), is_offered=True, first_role="coordinator"
    )


def like(team, lead, **facts):
    """What the form says when nothing but the lead was entered."""
    return NewTeam(
        **{"facility": team.facility, "care_kind": team.care_kind, "accepts_messages": True}
        | {"lead_provider": lead}
        | facts
    )


def test_nobody_and_no_patient_comes_along_who_was_not_chosen(team, frank, chen, route):
    patient = mailbox_of(patient_at(team.facility), team).patient
    copied = copy_team(actor=frank, team=team, new=like(team, chen))
    assert copied.name == "Dr. Chen Wei — Primary care — Togus"
    assert [one.user for one in copied.memberships.all()] == [chen]
    assert not copied.assignments.exists()
    way = copied.topic_routes.get()
    assert (way.topic, way.first_role) == (route.topic, "coordinator")
    assert list(CareTeam.objects.of_patient(patient)) == [team]


def test_who_is_chosen_joins_with_role_title_and_days_and_stays_where_they_were(team, frank, chen):
    day = timezone.localdate() + timedelta(days=9)
    nurse = team.memberships.get(role="nurse")
    plan_membership(actor=frank, membership=nurse, title="RN", last_day=day)
    mailbox = mailbox_of(patient_at(team.facility), team)
    sent_message(mailbox, team)
    members = list(members_to_copy(team, frank).filter(role="nurse"))
    copied = copy_team(
        actor=frank, team=team, new=like(team, chen), members=members, with_patients=True
    )
    joined = copied.memberships.get(role="nurse")
    assert (joined.user, joined.title, joined.last_day) == (nurse.user, "RN", day)
    assert team.memberships.active().filter(user=nurse.user).exists()
    assert set(CareTeam.objects.writable_by(mailbox.patient)) == {team, copied}
    assert WorkItem.objects.get().team == team


def test_who_leads_the_copy_is_in_it_once_though_chosen_as_a_member(team, frank):
    provider = team.memberships.get(role="provider")
    new = like(team, provider.user, care_kind="heart")
    copied = copy_team(actor=frank, team=team, new=new, members=[provider])
    assert copied.memberships.get().user == provider.user


def test_patients_come_along_to_their_own_station_only(team, frank, chen):
    other = FacilityFactory()
    appoint_administrator(actor=national_administrator(), facility=other, user=frank)
    new = like(team, chen, facility=other)
    for service in (copy_team, check_copy):
        with pytest.raises(InvalidInput) as refused:
            service(actor=frank, team=team, new=new, with_patients=True)
        assert refused.value.field == "with_patients"
    assert copy_team(actor=frank, team=team, new=new).facility == other


def test_patients_do_not_come_to_a_team_in_which_nobody_reads(team, frank):
    """A copy of a service has no lead who would be its first member."""
    pharmacy = service_at(team.facility, pharmacist="Peter Nguyen")
    mailbox_of(patient_at(team.facility), pharmacy)
    new = like(pharmacy, None, care_kind="coordination")
    facts = {"actor": frank, "team": pharmacy, "new": new, "with_patients": True}
    for service in (copy_team, check_copy):
        with pytest.raises(InvalidInput) as refused:
            service(**facts)
        assert refused.value.field == "with_patients"
    copied = copy_team(members=list(members_to_copy(pharmacy, frank)), **facts)
    assert copied.assignments.count() == 1


def test_patients_do_not_come_to_a_team_that_a_clerk_alone_reads(team, frank):
    """None of them could write to it, and nothing of it could be changed."""
    pharmacy = service_at(team.facility, pharmacist="Peter Nguyen", clerk="Carol Benson")
    mailbox_of(patient_at(team.facility), pharmacy)
    facts = {"actor": frank, "team": pharmacy, "with_patients": True}
    facts["new"] = like(pharmacy, None, care_kind="coordination")
    clerk = [one for one in members_to_copy(pharmacy, frank) if one.role == "clerk"]
    with pytest.raises(InvalidInput) as refused:
        copy_team(members=clerk, **facts)
    assert refused.value.message.startswith("Somebody has to review what patients write.")


def test_a_check_refuses_what_the_copy_would_and_changes_nothing(team, frank, chen):
    facts = {"actor": frank, "team": team}
    check_copy(new=like(team, chen), **facts)
    with pytest.raises(Refused):
        check_copy(new=like(team, team.lead_provider), **facts)
    assert CareTeam.objects.count() == 1


def test_who_does_not_run_both_places_copies_nothing(team, frank, chen):
    other = FacilityFactory()
    joan = administrator(other, "Joan Mercer")
    for actor in (frank, joan):
        with pytest.raises(NotAllowed):
            copy_team(actor=actor, team=team, new=like(team, chen, facility=other))


def test_an_administrator_never_comes_along_into_what_patients_write(team):
    nurse = member(team)
    administrator_too = administrator(team.facility, "Vic Both")
    add_member(actor=national_administrator(), team=team, user=administrator_too, role="clerk")
    people = {one.user for one in members_to_copy(team, administrator_too)}
    assert nurse in people
    assert administrator_too not in people


@pytest.fixture
def page(client, team, frank):
    client.force_login(frank)
    return PAGE.format(team.pk)


def test_the_page_proposes_what_the_team_is_and_shows_the_copy_before_it_opens(
    client, page, team, chen, route
):
    mailbox_of(patient_at(team.facility), team)
    form = client.get(page).content.decode()
    assert "Angela Brooks" in form
    assert f'value="{team.facility.pk}" selected' in form
    nurse = team.memberships.get(role="nurse")
    data = {
        "facility": str(team.facility.pk),
        "lead": chen.email,
        "care_kind": "primary",
        "accepts_messages": "on",
        "members": [str(nurse.pk)],
        "with_patients": "on",
    }
    shown = client.post(page, data)
    text = " ".join(shown.content.decode().split())
    assert "Nothing has changed yet." in text
    assert "<dt>Patients who come into its care</dt> <dd>1</dd>" in text
    assert "Dr. Chen Wei" not in text  # of nobody's own station
    assert CareTeam.objects.count() == 1
    token = shown.context["token"]
    other = client.post(page, data | {"members": [], "confirmed": token})
    assert other.context["token"] != token
    assert CareTeam.objects.count() == 1
    done = client.post(page, data | {"confirmed": token}, follow=True)
    copied = CareTeam.objects.exclude(pk=team.pk).get()
    assert done.redirect_chain[0][0].endswith(f"teams/edit/{copied.pk}/")
    assert copied.memberships.count() == 2
    assert copied.assignments.count() == 1


def test_the_page_says_on_the_first_form_what_refuses_the_copy(client, page, team):
    data = {
        "facility": str(team.facility.pk),
        "lead": team.lead_provider.email,
        "care_kind": "primary",
    }
    assert "already has a team for this kind" in client.post(page, data).content.decode()
    assert "enter the provider" in client.post(page, data | {"lead": ""}).content.decode()
    again = client.post(page, data | {"lead": "", "again": "1"}).content.decode()
    assert "Open a team like this one" in again
    assert CareTeam.objects.count() == 1


def test_a_colleague_whose_first_day_is_to_come_can_be_chosen_and_keeps_it(team, frank, chen):
    day = timezone.localdate() + timedelta(days=5)
    nurse = UserFactory(full_name="Nina New")
    add_member(actor=frank, team=team, user=nurse, role="nurse", first_day=day)
    chosen = list(members_to_copy(team, frank).filter(user=nurse))
    copied = copy_team(actor=frank, team=team, new=like(team, chen), members=chosen)
    begins = copied.memberships.get(user=nurse).starts_at
    assert begins.astimezone(team.facility.time_zone).date() == day


def test_the_page_says_what_of_the_patients_stays_with_the_other_team(client, page, team, chen):
    mailbox = mailbox_of(patient_at(team.facility), team)
    facts = {"actor": national_administrator(), "team": team}
    list_person(name="Lena Listed", record_number="L1", birth_date=date(1950, 1, 1), **facts)
    block_patient(patient=mailbox.patient, reason="safety", last_day=timezone.localdate(), **facts)
    data = {"facility": str(team.facility.pk), "lead": chen.email, "care_kind": "primary"}
    text = client.post(page, data | {"with_patients": "on"}).content.decode()
    assert "stay on the list of the other team alone" in text
    assert "may write to this one" in text
