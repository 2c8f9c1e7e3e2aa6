"""A mail says what is so as it goes out: what was done meanwhile is told to nobody."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.utils import timezone

from sm_plugin.mailboxes.models import Mailbox, MailboxEntry
from sm_plugin.notify.delivery import deliver_due
from sm_plugin.notify.models import OutboxNotice
from sm_plugin.sending.services import reply
from sm_plugin.teams.choices import Role
from sm_plugin.teams.models import CareTeam
from sm_plugin.triage.models import Round, WorkItem
from sm_plugin.triage.steps.alarms import tell_unreviewed
from sm_plugin.triage.steps.services import (
    answer,
    complete,
    escalate_overdue,
    refer,
    remind_half_time,
    review_called,
)
from tests.factories import (
    FacilityFactory,
    administrator,
    mailbox_of,
    member,
    patient_at,
    sent_message,
    team_at,
)
from tests.worlds import world

pytestmark = pytest.mark.django_db

DANGER = "I have crushing chest pain and I can't breathe."
HALF_AN_HOUR = timedelta(minutes=31)


@world
def team() -> CareTeam:
    return team_at(FacilityFactory(), nurse="Angela Brooks", coordinator="Denise Park")


@world
def mailbox(team: CareTeam) -> Mailbox:
    return mailbox_of(patient_at(team.facility), team)


def item_of(team: CareTeam, mailbox: Mailbox, **words: str) -> WorkItem:
    found = WorkItem.objects.get(thread=sent_message(mailbox, team, **words).thread)
    OutboxNotice.objects.all().delete()
    return found


def answered(item: WorkItem) -> WorkItem:
    words = {"body": "Sit up slowly.", "idempotency_key": uuid4()}
    answer(actor=member(item.team), item=item, **words)
    return WorkItem.objects.get(pk=item.pk)


def sent(*kinds: str) -> set[str]:
    """Deliver what is due, and return which of the kinds went out."""
    deliver_due()
    notices = OutboxNotice.objects.filter(kind__in=kinds, sent_at__isnull=False)
    return set(notices.values_list("kind", flat=True))


def late(item: WorkItem) -> None:
    assert escalate_overdue(now=WorkItem.objects.get(pk=item.pk).due_at + timedelta(minutes=1))


def half(item: WorkItem) -> None:
    assert remind_half_time(now=Round.objects.get(item=item).half_at + timedelta(minutes=1))


@pytest.mark.parametrize(("kind", "tell"), [("late", late), ("half", half)])
@pytest.mark.parametrize("how", [None, "answered", "completed", "answered and asked again"])
def test_who_is_late_is_told_only_while_the_question_is_owed(team, mailbox, kind, tell, how):
    item = item_of(team, mailbox)
    tell(item)

    if how == "completed":
        complete(actor=member(team), item=item, outcome="phoned")
    elif how is not None:
        answered(item)
    if how == "answered and asked again":
        entry = MailboxEntry.objects.select_related("thread__team", "mailbox").get(mailbox=mailbox)
        reply(actor=mailbox.owner, entry=entry, body="And now?", idempotency_key=uuid4())

    assert sent(kind) == (set() if how else {kind})


def test_a_late_question_of_a_colleague_is_told_though_the_patient_reads_answered(team, mailbox):
    item = answered(item_of(team, mailbox))
    refer(actor=member(team), item=item, role=Role.PROVIDER, reason="opinion")
    late(item)

    assert sent("late") == {"late"}


@pytest.mark.parametrize("how", [None, "answered", "called"])
def test_an_urgent_message_is_told_only_while_nobody_has_reviewed_it(team, mailbox, how):
    administrator(team.facility)
    thread = sent_message(mailbox, team, body=DANGER).thread
    item: Any = WorkItem.objects.get(thread=thread)
    for rounds in (1, 2):
        tell_unreviewed(now=timezone.now() + 2 * rounds * HALF_AN_HOUR)
    kinds = {"urgent", "unreviewed", "chain"}
    assert kinds <= set(OutboxNotice.objects.values_list("kind", flat=True))

    if how == "answered":
        answered(item)
    if how == "called":
        review_called(actor=member(team), item=item)

    assert sent(*kinds) == (set() if how else kinds)


def test_of_what_is_late_nobody_hears_that_half_of_the_time_is_over(team, mailbox):
    after = item_of(team, mailbox).due_at + timedelta(minutes=1)

    assert remind_half_time(now=after) == 0, "the worker was away until then"
    assert escalate_overdue(now=after) == 1
    assert remind_half_time(now=after) == 0
