"""An interim answer names a day: it stands until that day is over, and staff see it."""

from datetime import UTC, date, datetime
from uuid import uuid4

import pytest
import time_machine

from sm_plugin.threads.text import state_words
from sm_plugin.triage.models import WorkItem
from sm_plugin.triage.steps.services import answer, interim
from tests.factories import (
    FacilityFactory,
    mailbox_of,
    member,
    patient_at,
    sent_message,
    team_at,
)
from tests.sm_plugin.helpers.reading import see

pytestmark = pytest.mark.django_db

TUESDAY = date(2026, 12, 1)
MONDAY_NOON = datetime(2026, 11, 30, 17, tzinfo=UTC)
LATE_ON_TUESDAY_IN_DENVER = datetime(2026, 12, 2, 6, 30, tzinfo=UTC)
WEDNESDAY_IN_DENVER = datetime(2026, 12, 2, 7, 30, tzinfo=UTC)
STAFF_READ = "The patient was told to hear from us by Tuesday, December 1"


@pytest.fixture
def item():
    team = team_at(
        FacilityFactory(state="CO", latitude="39.7", longitude="-104.9"), nurse="Angela Brooks"
    )
    with time_machine.travel(MONDAY_NOON, tick=False):
        mailbox = mailbox_of(patient_at(team.facility), team)
        item = sent_message(mailbox, team).thread.work_items.get()
        interim(
            actor=member(team),
            item=item,
            body="We are asking the clinic.",
            until=TUESDAY,
            idempotency_key=uuid4(),
        )
    return WorkItem.objects.get(pk=item.pk)


def test_no_veteran_goes_on_reading_that_we_write_by_a_day_that_is_over(item):
    with time_machine.travel(LATE_ON_TUESDAY_IN_DENVER, tick=False):
        assert "You hear from us by Tuesday, December 1" in state_words(item.thread)
    with time_machine.travel(WEDNESDAY_IN_DENVER, tick=False):
        assert state_words(item.thread) == "Being answered by a nurse"


def test_staff_see_the_day_that_the_patient_was_told_until_they_answer(item):
    nurse = member(item.team)

    for at in (MONDAY_NOON, WEDNESDAY_IN_DENVER):
        with time_machine.travel(at, tick=False):
            assert see(nurse, "item", item.pk).says(STAFF_READ)
    with time_machine.travel(WEDNESDAY_IN_DENVER, tick=False):
        answer(actor=nurse, item=item, body="It is sorted out.", idempotency_key=uuid4())
        assert not see(nurse, "item", item.pk).says(STAFF_READ)
