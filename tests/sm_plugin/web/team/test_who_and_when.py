"""What the list and the head of an item say of who has it, and of the day."""

from uuid import uuid4

import pytest
from django.utils import timezone

from sm_plugin.teams.choices import Role
from sm_plugin.triage.models import WorkItem
from sm_plugin.triage.ownership.absences import begin_absence
from sm_plugin.triage.steps.services import answer, complete, refer
from tests.factories import FacilityFactory, mailbox_of, member, patient_at, sent_message, team_at
from tests.sm_plugin.helpers.reading import see

pytestmark = pytest.mark.django_db


@pytest.fixture
def item() -> WorkItem:
    team = team_at(FacilityFactory(), nurse="Angela Brooks", pharmacist="Peter Nguyen")
    mailbox = mailbox_of(patient_at(team.facility), team)
    return WorkItem.objects.get(thread=sent_message(mailbox, team).thread)


@pytest.fixture
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

    assert page.says("Answered by someone who is away or has left the team")


def test_a_day_in_the_list_is_named_for_what_happened_on_it(answered):
    nurse = member(answered.team)
    waiting = see(nurse, "queue", queue="patient")
    complete(actor=nurse, item=answered, outcome="answered")
    done = see(nurse, "queue", queue="done")

    assert waiting.says("Choose Answered Patient, born, record")
    assert done.says("Choose Completed Patient, born, record")
    assert see(nurse, "queue", queue="mine").page.count("columnheader") == 0
