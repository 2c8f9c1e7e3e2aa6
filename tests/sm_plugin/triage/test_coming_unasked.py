"""Messages that come to somebody without a step of a person: who reads them there, and is told."""

from datetime import date
from uuid import uuid4

import pytest
from django.utils import timezone

from sm_plugin.answering.services import AnswerEdit, save_answer_draft
from sm_plugin.errors import Refused
from sm_plugin.mailboxes.models import MailboxEntry
from sm_plugin.notify.models import OutboxNotice
from sm_plugin.people.models import Delegation
from sm_plugin.sending.services import reply
from sm_plugin.teams.choices import Role
from sm_plugin.teams.models import CareTeam
from sm_plugin.teams.services import add_member
from sm_plugin.threads.history import events_with_people, steps_for_veteran
from sm_plugin.triage.models import WorkItem
from sm_plugin.triage.ownership import closing
from sm_plugin.triage.ownership.absences import begin_absence
from sm_plugin.triage.ownership.closing import close_team
from sm_plugin.triage.ownership.handover import end_membership
from sm_plugin.triage.ownership.own_care import settle_own_care
from sm_plugin.triage.steps.passing import teams_to_reassign_to
from sm_plugin.triage.steps.services import answer, reassign, refer, take
from tests.factories import (
    FacilityFactory,
    administrator,
    mailbox_of,
    member,
    national_administrator,
    patient_at,
    sent_message,
    service_at,
    team_at,
)
from tests.sm_plugin.helpers.reading import see
from tests.worlds import world

pytestmark = pytest.mark.django_db

URGENT = "I want to kill myself tonight."


@world
def team() -> CareTeam:
    return team_at(FacilityFactory(), nurse="Angela Brooks", coordinator="Denise Park")


@world
def other(team: CareTeam) -> CareTeam:
    return team_at(team.facility, "Dr. Chen Wei", nurse="Chris Dunn")


def fresh(item):
    return WorkItem.objects.select_related("thread", "team").get(pk=item.pk)


def joins(person, team, role):
    return add_member(actor=national_administrator(), team=team, user=person, role=role)


def item_in(team, body="Since Monday.", patient=None):
    """Return the item of a new message; of the notices until now none is left."""
    box = mailbox_of(patient or patient_at(team.facility), team)
    item = WorkItem.objects.get(thread=sent_message(box, team, body=body).thread)
    OutboxNotice.objects.all().delete()
    return item


def told():
    rows = OutboxNotice.objects.values_list("kind", "recipient__full_name")
    return sorted(rows)


def newest_words(item):
    return steps_for_veteran(events_with_people(fresh(item).thread))[-1].text


def test_who_gets_the_messages_of_a_team_that_closes_is_told_once(team, other):
    taken = item_in(team)
    take(actor=member(team), item=taken)
    item_in(team)
    answered = item_in(team)
    answer(actor=member(team), item=answered, body="Sit up.", idempotency_key=uuid4())
    OutboxNotice.objects.all().delete()

    close_team(actor=administrator(team.facility), team=team, to=other)

    assert told() == [("handed", "Chris Dunn")]
    assert fresh(taken).team == other


def test_who_gets_what_a_caregiver_had_is_told(team):
    item, angela = item_in(team), member(team)
    take(actor=angela, item=item)
    facts = {"delegate": angela, "email": angela.email, "accepted_at": timezone.now()}
    Delegation.objects.create(
        patient=item.thread.patient, right="read", starts_on=date(2026, 1, 1), **facts
    )

    assert settle_own_care() == 1

    reader = fresh(item).thread.with_role
    assert told() == [("handed", member(team, reader).full_name)]


@pytest.mark.parametrize("body", ["Since Monday.", URGENT])
def test_what_a_leaver_had_goes_to_no_role_that_the_patient_alone_has(team, body):
    patient = patient_at(team.facility, "Nina Nurse")
    item, angela = item_in(team, body, patient), member(team)
    joins(patient.user, team, Role.NURSE)
    take(actor=angela, item=item)
    OutboxNotice.objects.all().delete()

    left = team.memberships.get(user__full_name="Angela Brooks")
    end_membership(actor=national_administrator(), membership=left)

    reader = fresh(item).thread.with_role
    kind = "urgent" if body == URGENT else "handed"
    assert reader == Role.PROVIDER
    assert told() == [(kind, member(team, Role.PROVIDER).full_name)]
    assert settle_own_care() == 0, "it was right at once"


def test_a_flagged_message_of_a_colleague_stays_where_it_was_referred_to(team):
    patient = patient_at(team.facility, "Clara Clerk")
    joins(patient.user, team, Role.CLERK)
    item = item_in(team, URGENT, patient)
    refer(actor=member(team), item=item, role=Role.PROVIDER, reason="clinical")

    assert settle_own_care() == 0
    assert fresh(item).thread.with_role == Role.PROVIDER

    entry = MailboxEntry.objects.select_related("thread__team", "mailbox")
    entry = entry.get(thread=item.thread, mailbox__team=None)
    reply(actor=patient.user, entry=entry, body="Today still.", idempotency_key=uuid4())
    assert fresh(item).thread.with_role == Role.PROVIDER


@pytest.mark.parametrize("way", ["reassign", "close"])
def test_a_patient_whose_answer_colleagues_talk_over_reads_of_no_nurse_elsewhere(team, other, way):
    item, angela = item_in(team), member(team)
    answer(actor=angela, item=item, body="Sit up.", idempotency_key=uuid4())
    refer(actor=angela, item=fresh(item), role=Role.PROVIDER, reason="opinion")

    if way == "reassign":
        reassign(actor=angela, item=fresh(item), to=other.pk, reason="other_team")
    else:
        close_team(actor=administrator(team.facility), team=team, to=other)

    assert "nurse" not in newest_words(item)


def test_a_flagged_message_that_moves_is_with_the_first_who_may_review_it_there(team, other):
    item = item_in(team, URGENT)
    refer(actor=member(team), item=item, role=Role.PROVIDER, reason="clinical")
    OutboxNotice.objects.all().delete()

    reassign(actor=member(team), item=fresh(item), to=other.pk, reason="other_team")

    assert fresh(item).thread.with_role == Role.NURSE
    assert told() == [("urgent", "Chris Dunn")]


def test_no_message_is_sent_to_a_team_that_its_patient_alone_may_read(team):
    patient = patient_at(team.facility, "Nina Nurse")
    item, place = item_in(team, patient=patient), service_at(team.facility, "advocate")
    joins(patient.user, place, Role.NURSE)
    assert place not in teams_to_reassign_to(fresh(item))

    joins(administrator(team.facility), place, Role.NURSE)
    assert place in teams_to_reassign_to(fresh(item))


def test_a_begun_answer_keeps_no_flagged_message_from_the_team_it_is_for(team, other):
    item = item_in(team, URGENT)
    save_answer_draft(actor=member(team), item=item, edit=AnswerEdit("Sit up slowly."))
    denise = member(team, Role.COORDINATOR)
    page = see(denise, "pass_on", item.pk)
    assert page.says("Another team doesn't get it. It stays with your team")
    assert "Sit up slowly." in page.page, "the other team may need it, so it can be copied"
    assert not page.says("The files of this answer")

    reassign(actor=denise, item=fresh(item), to=other.pk, reason="other_team")

    assert fresh(item).team == other


def test_who_may_not_write_here_is_told_to_take_it_over_first(team, other):
    item, angela = item_in(team), member(team)
    take(actor=angela, item=item)
    save_answer_draft(actor=angela, item=item, edit=AnswerEdit("Hel"))
    denise = member(team, Role.COORDINATOR)
    with pytest.raises(Refused) as refused:
        reassign(actor=denise, item=fresh(item), to=other.pk, reason="other_team")
    assert "take it over" in refused.value.message


def test_what_was_answered_is_not_said_to_have_been_in_work_as_its_holder_went_away(team):
    item, angela = item_in(team), member(team)
    answer(actor=angela, item=item, body="Sit up.", idempotency_key=uuid4())
    today = timezone.now().astimezone(team.facility.time_zone).date()
    days = {"first_day": today, "last_day": today}

    begun = begin_absence(actor=angela, team=team, user=angela, **days)

    assert (begun.moved, fresh(item).assignee) == (0, None)


def test_administrators_read_nothing_untrue_of_a_message_about_the_only_reader(team):
    patient = patient_at(team.facility, "Nina Nurse")
    place = service_at(team.facility, "advocate", clerk="Carl Clerk")
    joins(patient.user, place, Role.NURSE)
    item_in(place, patient=patient)

    page = see(administrator(team.facility), "uncovered")

    assert page.says("Those who are there today may not review these messages")
    assert not page.says("the team takes no new messages")


def test_a_closing_team_that_lost_its_people_is_not_said_to_need_somebody(team, other, monkeypatch):
    """Nobody can come into it, and it can't be closed a second time."""
    frank = administrator(team.facility)
    item_in(team)
    monkeypatch.setattr(closing, "AT_ONCE", 0)
    close_team(actor=frank, team=team, to=other)
    team.memberships.update(ended_at=timezone.now())

    page = see(frank, "uncovered")
    assert page.says("This team is closing. Its messages move by themselves")
    assert not page.says("Add somebody to the team")
    other.memberships.update(ended_at=timezone.now())
    page = see(frank, "uncovered")
    assert page.page.count(team.name) == 1
    assert page.says(f"nobody in {other.name} can read these messages")
