"""A member of the team who is its patient, or a patient's caregiver, is no staff there."""

from datetime import date
from uuid import uuid4

import pytest
from django.core.cache import cache
from django.urls import reverse
from django.utils import timezone

from sm_plugin.answering.services import AnswerEdit, save_answer_draft
from sm_plugin.errors import NotAllowed
from sm_plugin.files.models import Attachment
from sm_plugin.letters.sending import write_one
from sm_plugin.notes.models import Note
from sm_plugin.notes.services import write_note
from sm_plugin.notify.delivery import deliver_due
from sm_plugin.notify.models import OutboxNotice
from sm_plugin.notify.recipients import count_for
from sm_plugin.people.models import Delegation
from sm_plugin.permissions import Act, allowed
from sm_plugin.search.team_mail import search_team_mail
from sm_plugin.search.tokens import make_searchable
from sm_plugin.teams.choices import BlockReason
from sm_plugin.teams.models import CareTeam, Membership
from sm_plugin.teams.models.stops import MessagingBlock
from sm_plugin.teams.routing import read_by
from sm_plugin.teams.services import add_member
from sm_plugin.teams.stops.services import block_patient
from sm_plugin.triage.models import WorkItem
from sm_plugin.triage.ownership.handover import end_membership
from sm_plugin.triage.ownership.own_care import settle_own_care
from sm_plugin.triage.ownership.telling import tell_where_it_waits
from sm_plugin.triage.ownership.unseen import tell_unseen, unseen
from sm_plugin.triage.queues import QUEUES
from sm_plugin.triage.steps.passing import people_to_assign, roles_to_refer_to
from sm_plugin.triage.steps.reviews import review_not_urgent
from sm_plugin.triage.steps.services import SERVICES, answer, take
from tests.factories import (
    FacilityFactory,
    TopicFactory,
    administrator,
    mailbox_of,
    member,
    national_administrator,
    patient_at,
    sent_message,
    team_at,
)
from tests.sm_plugin.helpers.counting import survey_of
from tests.sm_plugin.helpers.reading import signed_in
from tests.worlds import world

pytestmark = pytest.mark.django_db

URGENT = "I want to kill myself tonight."


@pytest.fixture(autouse=True)
def _nothing_told_yet():
    cache.clear()


@world
def team():
    return team_at(FacilityFactory(), nurse="Angela Brooks", coordinator="Denise Hall")


def joins(person, team, role="clerk"):
    return add_member(actor=national_administrator(), team=team, user=person, role=role)


def helps(person, patient):
    return Delegation.objects.create(
        patient=patient,
        email=person.email,
        right="read",
        starts_on=date(2026, 1, 1),
        delegate=person,
        accepted_at=timezone.now(),
    )


@pytest.fixture(params=["patient", "caregiver"])
def near(request, team):
    """A clerk of the team who is the patient of the item, or the patient's caregiver."""
    patient = patient_at(team.facility, "Clara Clerk")
    box = mailbox_of(patient, team)
    if request.param == "patient":
        person = patient.user
        joins(person, team)
    else:
        person = joins(patient_at(team.facility, "Carl Benson").user, team).user
        helps(person, patient)
    return person, box


def item_of(box, team, body="I feel dizzy."):
    return WorkItem.objects.get(thread=sent_message(box, team, body=body).thread)


def test_it_does_not_exist_for_that_person(team, near):
    person, box = near
    item = item_of(box, team, "Dizzy since Monday.")
    note = write_note(
        actor=member(team),
        item=item,
        body="Ask alone about her caregiver.",
        idempotency_key=uuid4(),
    )
    save_answer_draft(actor=member(team), item=item, edit=AnswerEdit("Come today."))
    make_searchable()
    client = signed_in(person)

    pages = [
        client.get(reverse(f"sm_plugin:{name}", args=[item.pk])) for name in ("item", "pass_on")
    ]
    assert [page.status_code for page in pages] == [404, 404]
    queue = client.get(reverse("sm_plugin:queue"), {"queue": "unassigned"}).content.decode()
    assert str(item.pk) not in queue
    assert not any(survey_of(person).queues.values())
    assert not any(part for one in QUEUES.values() for part in one.of(person, [team]) if part)
    assert not WorkItem.objects.visible_to(person).exists()
    assert note not in Note.objects.visible_to(person)
    assert not Attachment.objects.of_team_of(person).exists()
    assert not search_team_mail("dizzy", [team.pk], user=person, size=5).threads
    assert search_team_mail("dizzy", [team.pk], user=member(team), size=5).threads


def test_that_person_makes_no_step(team, near):
    person, box = near
    item = item_of(box, team)
    words = {"actor": person, "item": item}
    key = uuid4()

    with pytest.raises(NotAllowed):
        answer(**words, body="Renewed for a year.", idempotency_key=key)
    with pytest.raises(NotAllowed):
        write_note(**words, body="Mine", idempotency_key=key)
    with pytest.raises(NotAllowed):
        save_answer_draft(**words, edit=AnswerEdit("Mine"))
    with pytest.raises(NotAllowed):
        take(**words)
    assert not any(allowed(person, act, item) for act in (Act.READ_ITEM, "item.take", "item.refer"))
    client = signed_in(person)
    for address in SERVICES:
        response = client.post(reverse(f"sm_plugin:{address}", args=[item.pk]), {})
        assert response.status_code == 404, address


def test_nobody_clears_an_alarm_of_their_own(team):
    patient = patient_at(team.facility, "Nina Nurse")
    box = mailbox_of(patient, team)
    joins(patient.user, team, "provider")
    item = item_of(box, team, URGENT)

    with pytest.raises(NotAllowed):
        review_not_urgent(actor=patient.user, item=item)

    item.refresh_from_db()
    assert item.is_urgent


def test_a_coordinator_neither_stops_nor_writes_to_herself_or_whom_she_helps(team, near):
    (person, box), colleague = near, member(team, "coordinator")
    as_clerk = Membership.objects.get(team=team, user=person, role="clerk")
    end_membership(actor=national_administrator(), membership=as_clerk)
    joins(person, team, "coordinator")
    patient, day = box.patient, timezone.localdate()
    stop = {"patient": patient, "team": team, "reason": BlockReason.SAFETY, "last_day": day}
    block = block_patient(actor=colleague, **stop)
    client, stops = signed_in(person), reverse("sm_plugin:stops")

    with pytest.raises(NotAllowed, match="own_care"):
        block_patient(actor=person, **stop)
    assert client.post(stops, {"stop": block.pk}).status_code == 404
    assert not client.get(stops).context["rows"]
    assert MessagingBlock.objects.standing().get() == block
    assert signed_in(colleague).post(stops, {"stop": block.pk}).status_code == 302

    words = {"topic": TopicFactory(), "subject": "Hello", "body": "Come."}
    with pytest.raises(NotAllowed, match="own_care"):
        write_one(actor=person, team=team, patient=patient, idempotency_key=uuid4(), **words)
    page = client.get(reverse("sm_plugin:write_first", args=[patient.pk]))
    assert page.status_code == 403
    assert "Ask a colleague" in page.content.decode()
    assert write_one(actor=colleague, team=team, patient=patient, idempotency_key=uuid4(), **words)


def test_nothing_is_passed_or_told_to_that_person(team, near):
    person, box = near
    OutboxNotice.objects.all().delete()
    item = item_of(box, team)

    assert person.pk not in [one.user_id for one in people_to_assign(item)]
    assert "clerk" not in roles_to_refer_to(item, member(team))
    assert not OutboxNotice.objects.filter(recipient=person, message__side="patient").exists()
    notice = OutboxNotice.objects.create(
        recipient=person,
        message=item.thread.messages.get(),
        kind=OutboxNotice.Kind.TAKEN_OVER,
    )
    assert count_for(notice) == 0


def in_my_role(user, team, item):
    parts = QUEUES["role"].of(user, [team], read_by(user))
    return any(item in part for part in parts)


def test_what_waits_for_a_role_that_only_the_patient_has_goes_to_the_stand_in(team):
    patient = patient_at(team.facility, "Pat Nurse")
    box = mailbox_of(patient, team)
    joins(patient.user, team, "nurse")
    [nurse] = Membership.objects.filter(team=team, role="nurse").exclude(user=patient.user)
    before = item_of(box, team)
    angela = nurse.user
    assert in_my_role(angela, team, before)

    end_membership(actor=national_administrator(), membership=nurse)
    tell_where_it_waits()
    assert settle_own_care() == 1
    assert settle_own_care() == 0
    assert tell_where_it_waits() == 0
    after = item_of(box, team, "Another question.")

    provider = member(team, "provider")
    for item in (before, after):
        item.refresh_from_db()
        assert in_my_role(provider, team, item)
        assert item.thread.with_role == "provider"
        assert not unseen().filter(pk=item.pk).exists()


def test_what_a_new_caregiver_has_of_the_patient_goes_back(team):
    box = mailbox_of(patient_at(team.facility), team)
    item = item_of(box, team)
    angela = member(team)
    take(actor=angela, item=item)
    assert settle_own_care() == 0

    helps(angela, box.patient)
    assert settle_own_care() == 1

    item.refresh_from_db()
    assert (item.assignee, item.status) == (None, "waiting")
    assert in_my_role(member(team, "provider"), team, item)


def test_an_item_that_only_its_patient_could_see_is_seen_by_nobody(team):
    patient = patient_at(team.facility, "Nina Nurse")
    box = mailbox_of(patient, team)
    joins(patient.user, team, "nurse")
    item = item_of(box, team)
    assert not unseen().exists()

    for one in Membership.objects.filter(team=team).exclude(user=patient.user):
        end_membership(actor=national_administrator(), membership=one)

    assert list(unseen()) == [item]


def test_of_messages_of_the_only_readers_own_care_no_mail_and_no_page_says_that_nobody_is_there(
    mailoutbox,
):
    """Who looks found the team in order, and did nothing."""
    team = team_at(FacilityFactory(), nurse="Angela Brooks")
    team.memberships.filter(role="provider").update(ended_at=timezone.now())
    frank, ruth = administrator(team.facility), patient_at(team.facility)
    sent_message(mailbox_of(ruth, team), team)
    type(ruth).objects.filter(pk=ruth.pk).update(user=member(team))

    assert tell_unseen() == 1
    deliver_due()

    [mail] = [mail for mail in mailoutbox if mail.to == [frank.email]]
    assert "needs somebody who may review" in mail.subject
    page = signed_in(frank).get(reverse("sm_plugin:uncovered")).content.decode()
    assert "nobody does that in their own care" in page
    for text in (mail.subject + mail.body, page):
        for untrue in ("has nobody", "no nurse", "takes no new messages", "can&#x27;t write"):
            assert untrue not in text
    assert CareTeam.objects.staffed().filter(pk=team.pk).exists(), "others write to it"
    team.memberships.update(ended_at=timezone.now())
    page = signed_in(frank).get(reverse("sm_plugin:uncovered")).content.decode()
    assert "takes no new messages" in page
    assert "their own care" not in page
