"""Stopping a patient's messages to one team: who may, for how long, and what goes on meanwhile."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from sm_plugin.audit.models import AuditEvent
from sm_plugin.errors import InvalidInput, NotAllowed, Refused
from sm_plugin.sending.services import reply
from sm_plugin.teams.models import CareTeam
from sm_plugin.teams.models.stops import MessagingBlock
from sm_plugin.teams.stops.services import block_patient, lift_block
from sm_plugin.triage.models import WorkItem
from sm_plugin.triage.steps.services import reassign
from tests.factories import (
    FacilityFactory,
    administrator,
    mailbox_of,
    member,
    patient_at,
    sent_message,
    team_at,
)
from tests.sm_plugin.matrix.cast import signed_in
from tests.worlds import world

pytestmark = pytest.mark.django_db

STOPS = "/admin/secure-messaging/stops/"
TEAM = "/secure-messaging/team/"


@world
def team():
    return team_at(FacilityFactory(), nurse="Angela Brooks", coordinator="Denise Park")


@world
def ruth(team):
    return mailbox_of(patient_at(team.facility), team).patient


def today(team):
    return timezone.now().astimezone(team.facility.time_zone).date()


def stop(actor, team, ruth, **other):
    words = {"reason": "conduct", "last_day": today(team) + timedelta(days=7)} | other
    return block_patient(actor=actor, team=team, patient=ruth, **words)


def test_coordinator_and_administrator_stop_messages_and_others_do_not(team, ruth):
    coordinator, frank = member(team, "coordinator"), administrator(team.facility)
    for person in (member(team), administrator(FacilityFactory(), "Joan Mercer"), ruth.user):
        with pytest.raises(NotAllowed):
            stop(person, team, ruth)

    first = stop(coordinator, team, ruth)
    second = stop(frank, team, ruth, reason="safety")

    assert list(MessagingBlock.objects.standing()) == [second]
    first.refresh_from_db()
    assert first.lifted_by == frank
    with pytest.raises(NotAllowed):
        lift_block(actor=member(team), block=second)


def test_it_holds_for_that_team_until_its_last_day_is_over(team, ruth):
    other = team_at(team.facility, "Dr. Chen Wei")
    mailbox_of(ruth, other)
    block = stop(member(team, "coordinator"), team, ruth, last_day=today(team))

    assert list(CareTeam.objects.writable_by(ruth)) == [other]
    assert block.ends_at.astimezone(team.facility.time_zone).date() == today(team)
    MessagingBlock.objects.update(ends_at=timezone.now())
    assert set(CareTeam.objects.writable_by(ruth)) == {team, other}
    assert stop(member(team, "coordinator"), team, ruth).is_standing, "one that ran out is no bar"


def test_lifting_it_works_at_once_and_only_once(team, ruth):
    coordinator = member(team, "coordinator")
    block = stop(coordinator, team, ruth)

    lift_block(actor=coordinator, block=block)

    assert CareTeam.objects.writable_by(ruth).exists()
    with pytest.raises(Refused):
        lift_block(actor=coordinator, block=block)
    events = AuditEvent.objects.filter(object_key=str(block.pk))
    rows = list(events.order_by("id").values_list("action", "code", "patient_key"))
    assert rows == [("block.set", "conduct", str(ruth.pk)), ("block.lift", "", str(ruth.pk))]


@pytest.mark.parametrize("days", [-1, 367])
def test_the_last_day_is_within_a_year(days, team, ruth):
    coordinator, last_day = member(team, "coordinator"), today(team) + timedelta(days=days)
    with pytest.raises(InvalidInput) as refused:
        stop(coordinator, team, ruth, last_day=last_day)
    assert refused.value.field == "last_day"


def test_only_a_patient_of_the_team_is_stopped_and_only_for_a_known_reason(team, ruth):
    coordinator, stranger = member(team, "coordinator"), patient_at(team.facility, "James Okafor")
    with pytest.raises(InvalidInput):
        stop(coordinator, team, stranger)
    with pytest.raises(InvalidInput):
        stop(coordinator, team, ruth, reason="because")
    assert not MessagingBlock.objects.exists()


@world
def guest(team):
    """A message to another team that was sent on to this one, whose patient the writer is not."""
    first = team_at(team.facility, "Dr. Chen Wei", nurse="Chris Dunn")
    mailbox = mailbox_of(patient_at(team.facility, "James Okafor"), first)
    item = WorkItem.objects.get(thread=sent_message(mailbox, first).thread)
    reassign(actor=member(first), item=item, to=team.pk, reason="other_team")
    return mailbox


def replies(mailbox):
    entry = mailbox.entries.select_related("thread__team", "thread__topic").get()
    entry.mailbox = mailbox
    return reply(actor=mailbox.owner, entry=entry, body=f"{uuid4()}", idempotency_key=uuid4())


def test_replies_to_a_message_that_was_sent_on_to_the_team_are_stopped_too(client, team, guest):
    denise, item = member(team, "coordinator"), WorkItem.objects.get()
    replies(guest)
    client.force_login(denise)
    form = {"reason": "conduct", "last_day": str(today(team))}

    assert client.post(f"{TEAM}items/{item.pk}/stop/", form).status_code == 302

    with pytest.raises(Refused) as refused:
        replies(guest)
    assert refused.value.code == "team_unavailable.blocked"
    page = signed_in(guest.owner).get(f"/secure-messaging/threads/{item.thread_id}/")
    assert "through" in page.content.decode()
    [block] = client.get(f"{TEAM}stops/").context["rows"]
    assert client.post(f"{TEAM}stops/", {"stop": str(block.pk)}).status_code == 302
    replies(guest)


def test_of_a_patient_who_left_the_teams_care_nothing_is_stopped(team, ruth):
    """Old threads of a patient who left its care take no reply anyway."""
    sent_message(ruth.mailbox, team)
    ruth.assignments.update(ended_at=timezone.now())
    with pytest.raises(InvalidInput):
        stop(member(team, "coordinator"), team, ruth)


def test_an_administrator_stops_and_lifts_in_the_admin_and_is_asked_first(client, team, ruth):
    client.force_login(administrator(team.facility))
    data = {"team": str(team.pk), "person": ruth.user.email, "reason": "safety"}
    data |= {"last_day": str(today(team))}

    asked = client.post(f"{STOPS}create/", data)
    assert not MessagingBlock.objects.exists()
    assert "Ruth Delgado" in asked.content.decode()
    client.post(f"{STOPS}create/", data | {"confirmed": asked.context["token"]})
    block = MessagingBlock.objects.get()
    assert list(client.get(STOPS).context["object_list"]) == [block]
    assert client.post(f"{STOPS}edit/{block.pk}/", {"lifts": "on"}).status_code == 302
    assert not MessagingBlock.objects.standing().exists()
    assert list(client.get(STOPS, {"time": "past"}).context["object_list"]) == [block]


def test_an_administrator_of_another_facility_finds_no_stop_of_this_one(client, team, ruth):
    block = stop(member(team, "coordinator"), team, ruth)
    client.force_login(administrator(FacilityFactory(), "Joan Mercer"))

    assert list(client.get(STOPS, {"time": "every"}).context["object_list"]) == []
    assert client.get(f"{STOPS}edit/{block.pk}/").status_code == 404
    assert client.post(f"{STOPS}edit/{block.pk}/", {"lifts": "on"}).status_code == 404
    assert block.is_standing


def test_a_coordinator_sets_sees_and_lifts_a_stop_on_the_teams_pages(team, ruth):
    item = WorkItem.objects.get(thread=sent_message(ruth.mailbox, team).thread)
    denise, angela = signed_in(member(team, "coordinator")), signed_in(member(team))
    page, stops = f"{TEAM}items/{item.pk}/", f"{TEAM}stops/"
    assert f"{page}stop/" in denise.get(page).content.decode()
    assert f"{page}stop/" not in angela.get(page).content.decode()
    assert stops not in angela.get(TEAM).content.decode()
    assert stops in denise.get(TEAM).content.decode()

    wrong = denise.post(f"{page}stop/", {"reason": "conduct", "last_day": "2001-01-01"})
    assert wrong.status_code == 422
    assert "Please choose today or a later day." in wrong.content.decode()
    words = {"reason": "conduct", "last_day": (today(team) + timedelta(days=7)).isoformat()}
    assert denise.post(f"{page}stop/", words).status_code == 302
    listed = denise.get(stops).content.decode()
    assert "Ruth Delgado" in listed
    assert "Threats or abusive messages" in listed
    assert "write to this team through" in angela.get(page).content.decode()

    block = MessagingBlock.objects.standing().get()
    assert angela.post(stops, {"stop": block.pk}).status_code == 403
    assert denise.post(stops, {"stop": block.pk}).status_code == 302
    assert not MessagingBlock.objects.standing().exists()
