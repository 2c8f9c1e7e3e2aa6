"""What older states of the tables left to be filled or mended is carried over.

Every step back and forth is gone, which takes minutes: `make test-all` goes these ways, on both
engines.
"""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.utils import timezone

from sm_plugin.grants import grant
from sm_plugin.sending.services import reply
from sm_plugin.teams.models import CareTeam
from sm_plugin.threads.models import Message
from sm_plugin.triage.models import Round, UrgencyReview, WorkItem
from sm_plugin.triage.steps.services import answer, complete, escalate_overdue
from tests.factories import FacilityFactory, mailbox_of, member, patient_at, sent_message, team_at
from tests.sm_plugin.test_migrations import migrate_to

DANGER = "I have crushing chest pain."


@pytest.mark.long
@pytest.mark.django_db(transaction=True)
def test_items_left_with_a_closed_team_go_to_the_team_of_today() -> None:
    latest = MigrationExecutor(connection).loader.graph.leaf_nodes("sm_plugin")[0][1]
    team = team_at(FacilityFactory())
    other = team_at(team.facility, "Dr. Chen Wei")
    nurse, mailbox = member(team), mailbox_of(patient_at(team.facility), team)
    thread = sent_message(mailbox, team).thread
    grant("coordinate_team", nurse, team)
    migrate_to("0008_late_notices")
    thread.team = other
    thread.save(update_fields=["team"])
    CareTeam.objects.filter(pk=team.pk).update(closed_at=timezone.now())

    migrate_to(latest)

    assert WorkItem.objects.get().team == other
    closed = CareTeam.objects.get(pk=team.pk)
    assert set(closed.memberships.values_list("ended_at", flat=True)) == {closed.closed_at}
    assert not closed.group.user_set.exists()
    assert not nurse.careteamuserobjectpermission_set.exists()
    assert other.group.user_set.count() == 2


@pytest.mark.long
@pytest.mark.django_db(transaction=True)
def test_the_history_of_before_becomes_rounds_reviews_and_clocks() -> None:
    latest = MigrationExecutor(connection).loader.graph.leaf_nodes("sm_plugin")[0][1]
    team = team_at(FacilityFactory())
    nurse, mailbox = member(team), mailbox_of(patient_at(team.facility), team)
    asked_twice = sent_message(mailbox, team, subject="Twice").thread
    _answer(asked_twice, nurse)
    _reply(mailbox, asked_twice)
    _complete(asked_twice, nurse)
    _reply(mailbox, asked_twice)
    escalate_overdue(now=timezone.now() + timedelta(days=30))
    was_urgent = sent_message(mailbox, team, subject="Was", body=DANGER).thread
    _answer(was_urgent, nurse)
    is_urgent = sent_message(mailbox, team, subject="Is", body=DANGER).thread
    before = _rounds()
    assert len(before) == 5

    migrate_to("0012_message_safety")
    Message.objects.update(safety_level="none")  # as nobody had noted it then
    migrate_to(latest)

    assert _rounds() == before
    review = UrgencyReview.objects.get()
    assert (review.round.item.thread, review.verdict, review.by) == (was_urgent, "answered", nurse)
    item = WorkItem.objects.get(alarm_at__isnull=False)
    assert item.thread == is_urgent
    assert timezone.now() < item.review_due_at
    assert item.order_key < 0 < WorkItem.objects.filter(alarm_at=None)[0].order_key
    flagged = Message.objects.filter(safety_level="flag").values_list("thread", flat=True)
    assert set(flagged) == {was_urgent.pk, is_urgent.pk}


def _rounds() -> set[Any]:
    """Every round as its reports would count it, to the second."""
    return {
        (
            one.item_id,
            one.n,
            one.team_asked_id,
            one.team_due_id,
            f"{one.asked_at:%X}",
            one.due_at,
            one.sorted_at is None,
            one.escalated_at is None,
            one.ended_how,
            one.answered_by_id,
            one.answered_role,
            one.reason,
        )
        for one in Round.objects.all()
    }


def _answer(thread: Any, nurse: Any) -> None:
    item = thread.work_items.get(done_at=None)
    answer(actor=nurse, item=item, body="Sit up.", idempotency_key=uuid4())


def _complete(thread: Any, nurse: Any) -> None:
    complete(actor=nurse, item=thread.work_items.get(done_at=None), outcome="phoned")


def _reply(mailbox: Any, thread: Any) -> None:
    entry = mailbox.entries.get(thread=thread)
    reply(actor=mailbox.owner, entry=entry, body=f"More. {uuid4()}", idempotency_key=uuid4())
