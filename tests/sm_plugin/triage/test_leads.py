"""Another provider leads a team: open messages go on, the new name is read, the past is kept."""

import pytest
from django.db import DatabaseError, transaction

from sm_plugin.errors import InvalidInput, NotAllowed, Refused
from sm_plugin.teams.models import CareTeam, LeadChange, Membership
from sm_plugin.teams.services import add_member, open_team
from sm_plugin.threads.history import events_of, steps_for_staff, steps_for_veteran
from sm_plugin.triage.models import WorkItem
from sm_plugin.triage.ownership import leads
from sm_plugin.triage.ownership.leads import change_lead
from sm_plugin.triage.steps.services import take
from tests.factories import (
    FacilityFactory,
    UserFactory,
    administrator,
    mailbox_of,
    patient_at,
    sent_message,
    team_at,
)
from tests.worlds import world

pytestmark = pytest.mark.django_db


@world
def team():
    return team_at(FacilityFactory(), "Dr. Maria Santos", nurse="Angela Brooks")


@world
def frank(team):
    return administrator(team.facility)


@world
def chen():
    return UserFactory(full_name="Dr. Chen Wei", email="chen@va.example")


@world
def thread(team):
    return sent_message(mailbox_of(patient_at(team.facility), team), team).thread


def member(team, role):
    return Membership.objects.active().get(team=team, role=role).user


def test_the_new_name_is_read_and_the_new_lead_has_the_rights_of_it(team, frank, chen):
    santos = team.lead_provider
    changed = change_lead(actor=frank, team=team, lead=chen)
    assert changed.name.startswith("Dr. Chen Wei")
    assert Membership.objects.active().get(team=team, user=chen).role == "provider"
    assert list(CareTeam.objects.written_for_by(chen)) == [team]
    assert not CareTeam.objects.written_for_by(santos).exists()
    assert Membership.objects.active().filter(team=team, user=santos).exists()
    assert list(CareTeam.objects.visible_to(chen)) == [team]


def test_open_messages_stay_with_who_has_them_and_their_history_says_so(team, frank, chen, thread):
    nurse, item = member(team, "nurse"), WorkItem.objects.get()
    take(actor=nurse, item=item)
    change_lead(actor=frank, team=team, lead=chen)
    item.refresh_from_db()
    assert (item.assignee, item.team) == (nurse, team)
    said = [line.text for line in steps_for_veteran(events_of(thread))]
    assert said[-1].startswith("Another provider leads the care team")
    assert "Chen" in steps_for_staff(events_of(thread))[-1].text


def test_settled_messages_are_left_as_they_are(team, frank, chen, thread):
    WorkItem.objects.update(status="done", done_at=thread.started_at)
    before = len(events_of(thread))
    change_lead(actor=frank, team=team, lead=chen)
    assert len(events_of(thread)) == before


def test_who_led_it_may_leave_and_what_that_person_had_goes_back(team, frank, chen, thread):
    santos, item = team.lead_provider, WorkItem.objects.get()
    WorkItem.objects.update(status="taken", assignee=santos)
    change_lead(actor=frank, team=team, lead=chen, leaves=True)
    item.refresh_from_db()
    assert item.assignee is None
    assert not CareTeam.objects.visible_to(santos).exists()


def test_a_nurse_of_the_team_who_leads_it_is_its_provider_then(team, frank):
    nurse = member(team, "nurse")
    change_lead(actor=frank, team=team, lead=nurse)
    assert Membership.objects.active().get(team=team, user=nurse).role == "provider"


def test_two_open_teams_of_one_name_are_refused_and_nothing_changes(team, frank, chen):
    facts = {"facility": team.facility, "care_kind": team.care_kind, "accepts_messages": False}
    open_team(actor=frank, lead_provider=chen, **facts)
    with pytest.raises(Refused) as refused:
        change_lead(actor=frank, team=team, lead=chen)
    assert refused.value.code == "team_exists"
    assert not LeadChange.objects.exists()


def test_nobody_makes_themselves_the_lead_nor_somebody_of_another_place(team, frank, chen):
    with pytest.raises(NotAllowed):
        change_lead(actor=frank, team=team, lead=frank)
    emma = administrator(FacilityFactory())
    with pytest.raises(NotAllowed):
        change_lead(actor=emma, team=team, lead=chen)
    chen.is_active = False
    with pytest.raises(InvalidInput):
        change_lead(actor=frank, team=team, lead=chen)
    assert CareTeam.objects.get().lead_provider == team.lead_provider


def test_the_same_lead_again_writes_nothing(team, frank):
    change_lead(actor=frank, team=team, lead=team.lead_provider)
    assert not LeadChange.objects.exists()


def test_two_leads_at_once_of_teams_of_one_name_are_answered_not_an_error(
    team, frank, chen, monkeypatch
):
    facts = {"facility": team.facility, "care_kind": team.care_kind, "accepts_messages": False}
    open_team(actor=frank, lead_provider=chen, **facts)
    monkeypatch.setattr(leads, "refuse_twin", lambda *_facts: None)  # asked a moment before
    with pytest.raises(Refused) as refused:
        change_lead(actor=frank, team=team, lead=chen)
    assert refused.value.code == "team_exists"
    assert not LeadChange.objects.exists()


def test_a_lead_who_is_put_in_the_team_at_the_same_moment_is_answered_not_an_error(
    team, frank, chen, monkeypatch
):
    add_member(actor=frank, team=team, user=chen, role="nurse")
    monkeypatch.setattr(leads, "_present", lambda *_facts: None)  # asked a moment before
    with pytest.raises(Refused) as refused:
        change_lead(actor=frank, team=team, lead=chen)
    assert refused.value.code == "joined_meanwhile"
    assert CareTeam.objects.get().lead_provider == team.lead_provider


@pytest.mark.parametrize("way", ["delete", "update"])
def test_the_database_refuses_to_rewrite_who_led_a_team(way, team, frank, chen):
    change_lead(actor=frank, team=team, lead=chen)
    rows = LeadChange.objects.all()
    with pytest.raises(DatabaseError), transaction.atomic():
        rows._raw_delete(rows.db) if way == "delete" else rows.update(was=chen)
    assert LeadChange.objects.get().became == chen


ADDRESS = "/admin/secure-messaging/teams/{}/lead/"


def test_on_screen_it_is_shown_before_it_changes_and_only_that(client, team, frank, chen, thread):
    client.force_login(frank)
    address = ADDRESS.format(team.pk)
    assert client.get(address).status_code == 200
    form = {"person": "chen@va.example", "leaves": "on"}
    shown = client.post(address, form)
    page = shown.content.decode()
    assert "Nothing has changed yet." in page
    assert "Dr. Chen Wei" not in page, "nobody of one's own place: the address alone"
    assert client.post(address, form | {"confirmed": "x"}).status_code == 200
    assert not LeadChange.objects.exists()
    done = client.post(address, form | {"confirmed": shown.context["token"]}, follow=True)
    assert "Dr. Chen Wei after Dr. Maria Santos" in done.content.decode()


def test_on_screen_a_yes_to_one_change_is_no_yes_to_another(client, team, frank, chen):
    client.force_login(frank)
    address = ADDRESS.format(team.pk)
    form = {"person": "chen@va.example", "leaves": "on"}
    token = client.post(address, form).context["token"]
    ito, santos = UserFactory(full_name="Dr. Ito", email="ito@va.example"), team.lead_provider
    change_lead(actor=frank, team=team, lead=ito)
    page = client.post(address, form | {"confirmed": token})
    assert "Somebody else has changed the lead meanwhile" in page.content.decode()
    assert 'value="chen@va.example"' in page.content.decode()
    assert CareTeam.objects.get().lead_provider == ito
    assert Membership.objects.active().filter(team=team, user=ito).exists()
    shown = client.post(address, form)
    assert shown.context["was"] == "Dr. Ito"
    client.post(address, form | {"confirmed": shown.context["token"]})
    assert CareTeam.objects.get().lead_provider == chen
    assert Membership.objects.active().filter(team=team, user=santos).exists()


def test_on_screen_a_form_that_names_nobody_or_two_or_oneself_is_refused(client, team, frank):
    client.force_login(frank)
    address, nurse = ADDRESS.format(team.pk), member(team, "nurse")
    UserFactory(email="chen@va.example")
    for form in ({}, {"member": nurse.pk, "person": "chen@va.example"}):
        assert "Choose one person" in client.post(address, form).content.decode()
    frank.email = "frank@va.example"
    frank.save()
    assert "put yourself" in client.post(address, {"person": frank.email}).content.decode()
    again = client.post(address, {"member": nurse.pk, "again": "1"})
    assert "Show what would happen" in again.content.decode()


def test_the_administrator_of_another_place_finds_no_such_page(client, team, chen):
    client.force_login(administrator(FacilityFactory()))
    address = ADDRESS.format(team.pk)
    assert client.get(address).status_code == 404
    assert client.post(address, {"person": chen.email}).status_code == 404
