from collections.abc import Callable
from uuid import uuid4

import pytest

from sm_plugin.mailboxes.models import Mailbox
from sm_plugin.notify.models import OutboxNotice
from sm_plugin.teams.models import CareTeam
from sm_plugin.triage.models import WorkItem
from sm_plugin.triage.steps.services import answer
from tests.factories import (
    FacilityFactory,
    mailbox_of,
    member,
    patient_at,
    sent_message,
    team_at,
)
from tests.worlds import world


@world
def team(db: None) -> CareTeam:
    return team_at(FacilityFactory())


@pytest.fixture
def make_notice(team: CareTeam) -> Callable[..., OutboxNotice]:
    """A Veteran was answered: the notice of the answer, and no other, waits in the outbox."""

    def make(name: str = "Ruth Delgado", **user_fields: str) -> OutboxNotice:
        mailbox: Mailbox = mailbox_of(patient_at(team.facility, name, **user_fields), team)
        thread = sent_message(mailbox, team, subject="Canary subject", body="Canary body").thread
        item = WorkItem.objects.get(thread=thread)
        message = answer(
            actor=member(team), item=item, body="Canary answer", idempotency_key=uuid4()
        )
        OutboxNotice.objects.filter(message__thread=thread).exclude(message=message).delete()
        return OutboxNotice.objects.get(message=message)

    return make


@pytest.fixture
def notice(make_notice: Callable[..., OutboxNotice]) -> OutboxNotice:
    return make_notice()
