"""What the list and the head of an item say of who has it, and of the day."""

from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from sm_plugin.teams.choices import Role
from sm_plugin.triage.models import WorkItem
from sm_plugin.triage.ownership.absences import begin_absence
from sm_plugin.triage.ownership.handover import end_membership
from sm_plugin.triage.steps.services import answer, complete, reassign, refer
from tests.factories import (
    FacilityFactory,
    mailbox_of,
    member,
    national_administrator,
    patient_at,
    sent_message,
    team_at,
)
from tests.sm_plugin.helpers.reading import Parsed, see, signed_in
from tests.worlds import world

pytestmark = pytest.mark.django_db


@world
def item() -> WorkItem:
    team = team_at(FacilityFactory(), nurse="Angela Brooks", pharmacist="Peter Nguyen")
    mailbox = mailbox_of(patient_at(team.facility), team)
    return WorkItem.objects.get(thread=sent_message(mailbox, team).thread)


@world
def answered(item: WorkItem) -> WorkItem:
    nurse = member(item.team)
    answer(actor=nurse, item=item, body="Sit up slowly.", idempotency_key=uuid4())
    return WorkItem.objects.select_related("thread", "team").get(pk=item.pk)


def test_a_question_between_colleagues_waits_for_the_role_that_was_asked(answered):
    nurse = member(answered.team)
    refer(actor=nurse, item=answered, role=Role.PHARMACIST, reason="medication")

    page = see(nurse, "item", answered.pk)

    assert page.says("Waiting for a pharmacist")
    assert not page.says("Waiting for a nurse")


def test_who_answered_and_is_only_away_is_not_said_to_have_left(answered):
    nurse, today = member(answered.team), timezone.localdate(None, answered.team.facility.time_zone)
    begin_absence(actor=nurse, team=answered.team, user=nurse, first_day=today, last_day=today)

    page = see(member(answered.team, Role.PHARMACIST), "item", answered.pk)

    assert page.says("Answered, not completed yet. Nobody has it now")


def test_who_answered_is_not_said_to_have_left_where_another_team_has_it_now(answered):
    angela, other = member(answered.team), team_at(answered.team.facility, "Dr. Chen Wei")
    reassign(actor=angela, item=answered, to=other.pk, reason="other_team")

    page = see(other.lead_provider, "item", answered.pk)

    assert page.says("Answered, not completed yet. Nobody has it now")
    assert not page.says("away")


def test_a_question_for_somebody_who_is_away_waits_for_the_one_who_reads_it(answered):
    nurse, pharmacist = member(answered.team), member(answered.team, Role.PHARMACIST)
    refer(actor=nurse, item=answered, role=Role.PHARMACIST, reason="medication")
    today = answered.team.facility.today
    begin_absence(
        actor=pharmacist, team=answered.team, user=pharmacist, first_day=today, last_day=today
    )

    page, listed = see(nurse, "item", answered.pk), see(nurse, "queue", queue="role")

    assert page.says("Waiting for a nurse")
    assert not page.says("Waiting for a pharmacist")
    assert listed.says("Symptom or health question nurse")


def test_lists_ask_no_more_for_many_questions_between_colleagues(answered, client):
    nurse, team = member(answered.team), answered.team
    client.force_login(nurse)
    address = reverse("sm_plugin:queue")

    def statements():
        with CaptureQueriesContext(connection) as asked:
            assert client.get(address, {"queue": "unassigned"}).status_code == 200
        return len(asked)

    refer(actor=nurse, item=answered, role=Role.PHARMACIST, reason="medication")
    statements()
    one = statements()
    for number in range(3):
        box = mailbox_of(patient_at(team.facility), team)
        item = WorkItem.objects.get(thread=sent_message(box, team, f"Subject {number}").thread)
        answer(actor=nurse, item=item, body="Rest.", idempotency_key=uuid4())
        item = WorkItem.objects.select_related("thread", "team").get(pk=item.pk)
        refer(actor=nurse, item=item, role=Role.PHARMACIST, reason="medication")
    assert statements() == one


def test_what_is_given_back_after_the_asker_left_is_not_said_to_be_with_that_colleague(answered):
    nurse, pharmacist = member(answered.team), member(answered.team, Role.PHARMACIST)
    refer(actor=nurse, item=answered, role=Role.PHARMACIST, reason="medication")
    membership = answered.team.memberships.get(user=nurse, ended_at=None)
    end_membership(actor=national_administrator(), membership=membership)

    address = reverse("sm_plugin:give_back", args=[answered.pk])
    page = Parsed(signed_in(pharmacist).post(address, follow=True).content.decode())

    assert page.says("The colleague who asked is not in the team now. Nobody has it.")
    assert not page.says("It went back to the colleague who asked.")


def test_a_day_in_the_list_is_named_for_what_happened_on_it(answered):
    nurse = member(answered.team)
    waiting = see(nurse, "queue", queue="patient")
    complete(actor=nurse, item=answered, outcome="answered")
    done = see(nurse, "queue", queue="done")

    assert waiting.says("Choose Answered Patient, born, record")
    assert done.says("Choose Completed Patient, born, record")
    assert see(nurse, "queue", queue="mine").page.count("columnheader") == 0
