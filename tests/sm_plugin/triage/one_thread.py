"""One thread between one Veteran and the teams of a facility, for tests of any order of steps."""

from typing import Any
from uuid import uuid4

from django.contrib.auth import get_user_model
from django.core.cache import cache
from django.db import transaction
from hypothesis.stateful import RuleBasedStateMachine

from sm_plugin.errors import InvalidInput, NotAllowed, NotEligible, Refused
from sm_plugin.mailboxes.models import MailboxEntry
from sm_plugin.sending.services import reply
from sm_plugin.teams.models import CareTeam
from sm_plugin.threads.models import Thread
from sm_plugin.triage.models import WorkItem
from sm_plugin.triage.ownership.unseen import MENDED
from tests.factories import (
    FacilityFactory,
    mailbox_of,
    national_administrator,
    patient_at,
    sent_message,
    team_at,
)

User = get_user_model()
NO = (Refused, NotAllowed, NotEligible, InvalidInput)
CAME = ("opened_at", "started_at", "planned_at", "date_joined")


def came_at(row: Any) -> Any:
    return next(getattr(row, name) for name in CAME if hasattr(row, name))


class World(RuleBasedStateMachine):
    """One facility, its teams and people, and one Veteran who writes to them."""

    def __init__(self) -> None:
        super().__init__()
        self.savepoint = transaction.atomic()
        self.savepoint.__enter__()
        cache.delete(MENDED)
        self.refused: set[str] = set()
        self.nora = national_administrator()
        self.facility = FacilityFactory()
        self.team("Dr. Maria Santos", nurse="Angela Brooks", pharmacist="Peter Nguyen")
        self.team("Dr. Chen Wei", nurse="Chris Dunn", clerk="Carol Benson")
        first = CareTeam.objects.filter(facility=self.facility).earliest("opened_at")
        self.mailbox = mailbox_of(patient_at(self.facility), first)
        self.thread = sent_message(self.mailbox, first).thread

    def team(self, provider: str, **members: str) -> CareTeam:
        return team_at(self.facility, provider, **members)

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self.savepoint.__exit__(None, None, None)

    def pick(self, rows: Any, number: int) -> Any:
        """Return one of the rows, by the order in which they came: keys are another each time."""
        found = sorted(rows, key=came_at)
        return found[number % len(found)] if found else None

    def staff(self) -> Any:
        return User.objects.filter(sm_memberships__team__facility=self.facility).distinct()

    def member_of_today(self, number: int) -> Any:
        team = Thread.objects.get(pk=self.thread.pk).team_id
        people = self.staff().filter(
            is_active=True, sm_memberships__team=team, sm_memberships__ended_at=None
        )
        return self.pick(people, number)

    def patient_writes(self, body: str) -> None:
        entry = MailboxEntry.objects.select_related("thread__team", "mailbox").get(
            mailbox=self.mailbox
        )
        try:
            with transaction.atomic():
                reply(
                    actor=self.mailbox.owner,
                    entry=entry,
                    body=body,
                    idempotency_key=uuid4(),
                    again=True,
                )
        except NO:
            pass

    def step(self, number: int, service: Any, **words: Any) -> None:
        """A step by somebody in the thread's team; what the state forbids is refused."""
        item = WorkItem.objects.filter(thread=self.thread).latest("received_at")
        person = self.member_of_today(number)
        if person is None:
            return
        due = Thread.objects.get(pk=self.thread.pk).due_at
        try:
            with transaction.atomic():
                service(actor=person, item=item, **words)
        except NO:
            pass
        assert Thread.objects.get(pk=self.thread.pk).due_at == due, "no step moves the due day"
