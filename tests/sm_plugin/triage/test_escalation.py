"""What is late is shown to the coordinators once, not in every round of the worker."""

from datetime import timedelta

import pytest
from django.utils import timezone

from sm_plugin.threads.models import ThreadEvent
from sm_plugin.triage.models import WorkItem
from sm_plugin.triage.steps.services import escalate_overdue
from tests.factories import FacilityFactory, mailbox_of, patient_at, sent_message, team_at

pytestmark = pytest.mark.django_db


def test_a_late_item_is_escalated_in_one_round_and_left_alone_in_the_next():
    team = team_at(FacilityFactory())
    thread = sent_message(mailbox_of(patient_at(team.facility), team), team).thread
    now = timezone.now()
    WorkItem.objects.filter(thread=thread).update(due_at=now - timedelta(hours=1))

    assert escalate_overdue(now=now) == 1
    assert escalate_overdue(now=now + timedelta(minutes=1)) == 0

    item = WorkItem.objects.get(thread=thread)
    assert item.escalated_at == now
    assert thread.events.filter(kind=ThreadEvent.Kind.ESCALATED).count() == 1
