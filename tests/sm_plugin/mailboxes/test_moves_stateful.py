"""Any order of moving, marking, undoing, answering and removing folders loses no thread.

The rules keep a plain picture of the mailbox beside it, and both must agree after every step.
"""

from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import transaction
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    consumes,
    invariant,
    multiple,
    rule,
    run_state_machine_as_test,
)

from sm_plugin.mailboxes.models import Mailbox, MailboxEntry
from sm_plugin.mailboxes.models.folders import Folder
from sm_plugin.mailboxes.moving import mark, move, undo
from sm_plugin.mailboxes.own_folders import add_folder, remove_folder
from sm_plugin.threads.models import Message, Thread
from sm_plugin.triage.models import WorkItem
from sm_plugin.triage.steps.services import answer
from tests.factories import FacilityFactory, mailbox_of, member, patient_at, sent_message, team_at
from tests.machines import both_ways, runs

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

SOME = st.sets(st.integers(0, 2), min_size=1)
SYSTEM = st.sampled_from([Folder.Kind.INBOX, Folder.Kind.DELETED])
State = tuple[Any, bool, int]  # folder or kind, unread, answers


class Moves(RuleBasedStateMachine):
    """Three threads; the first two have been answered once."""

    folders = Bundle("folders")
    steps = Bundle("steps")
    mailbox: Mailbox
    nurse: Any

    def __init__(self) -> None:
        super().__init__()
        self.savepoint = transaction.atomic()
        self.savepoint.__enter__()
        self.threads = [
            sent_message(self.mailbox, self.mailbox.patient.assignments.get().team, f"{n}").thread
            for n in range(3)
        ]
        self.picture: list[State] = [(Folder.Kind.INBOX, False, 0) for _thread in self.threads]
        self.gone: set[UUID] = set()
        self.answer_one(0)
        self.answer_one(1)

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self.savepoint.__exit__(None, None, None)

    def ids(self, some: set[int]) -> list[UUID]:
        return [self.threads[number].pk for number in some]

    def answer_one(self, number: int) -> None:
        item = WorkItem.objects.filter(thread=self.threads[number]).latest("received_at")
        answer(actor=self.nurse, item=item, body="Rest.", idempotency_key=uuid4())
        _where, _unread, answers = self.picture[number]
        self.picture[number] = (Folder.Kind.INBOX, True, answers + 1)

    @rule(target=folders)
    def add(self) -> Any:
        name = f"Folder {uuid4().hex[:8]}"
        return add_folder(actor=self.mailbox.owner, mailbox=self.mailbox, name=name).pk

    @rule(target=steps, some=SOME, to=SYSTEM | folders)
    def move(self, some: set[int], to: Any) -> Any:
        target = to if isinstance(to, Folder.Kind) else Folder.objects.get(pk=to)
        step = move(
            actor=self.mailbox.owner, mailbox=self.mailbox, threads=self.ids(some), to=target
        )
        return self.after(step, {n: (to, *self.picture[n][1:]) for n in some})

    @rule(target=steps, some=SOME, unread=st.booleans())
    def mark(self, some: set[int], unread: bool) -> Any:
        step = mark(
            actor=self.mailbox.owner,
            mailbox=self.mailbox,
            threads=self.ids(some),
            unread=unread,
        )
        received = {n for n in some if self.picture[n][2]}
        return self.after(
            step, {n: (self.picture[n][0], unread, self.picture[n][2]) for n in received}
        )

    def after(self, step: Any, now: dict[int, State]) -> Any:
        """What the step changed, and how it was, for undoing it."""
        was = {n: self.picture[n] for n, state in now.items() if state != self.picture[n]}
        assert (step is None) == (not was)
        for number in was:
            self.picture[number] = now[number]
        if step is None:
            return multiple()
        return step.pk, was, {n: now[n] for n in was}

    @rule(step=consumes(steps))
    def undo(self, step: Any) -> None:
        step_id, was, left = step
        known = {n: state for n, state in was.items() if state[0] not in self.gone}
        if any(state[0] in self.gone for state in left.values()):
            return  # the step went with the folder it led to
        back = {n for n in known if self.picture[n] == left[n]}
        done = undo(actor=self.mailbox.owner, mailbox=self.mailbox, step_id=step_id)
        assert done == (len(back), len(known) - len(back))
        for number in back:
            self.picture[number] = was[number]

    @rule(number=st.integers(0, 2))
    def answered(self, number: int) -> None:
        self.answer_one(number)

    @rule(folder=consumes(folders), to=SYSTEM)
    def remove(self, folder: UUID, to: Folder.Kind) -> None:
        inside = {n for n, state in enumerate(self.picture) if state[0] == folder}
        row = Folder.objects.get(pk=folder)
        assert remove_folder(actor=self.mailbox.owner, folder=row, to=to) == len(inside)
        self.gone.add(folder)
        for number in inside:
            self.picture[number] = (to, *self.picture[number][1:])

    @invariant()
    def nothing_is_lost_and_everything_lies_where_it_should(self) -> None:
        entries = {
            entry.thread_id: entry
            for entry in MailboxEntry.objects.filter(mailbox=self.mailbox).select_related("folder")
        }
        assert set(entries) == set(self.ids({0, 1, 2}))
        assert Thread.objects.filter(pk__in=entries).count() == 3
        for number, (where, unread, answers) in enumerate(self.picture):
            entry = entries[self.threads[number].pk]
            folder = entry.folder.pk if entry.folder.is_own else Folder.Kind(entry.folder.kind)
            assert (folder, entry.unread) == (where, unread)
            texts = Message.objects.filter(thread=entry.thread_id)
            assert texts.count() == 1 + answers

    @invariant()
    def the_counts_agree(self) -> None:
        def kept(states: list[State]) -> dict[Any, int]:
            places = [state[0] for state in states]
            return {place: places.count(place) for place in places}

        folders = Folder.objects.filter(mailbox=self.mailbox)
        key = {one.pk: one.pk if one.is_own else Folder.Kind(one.kind) for one in folders}
        counts = MailboxEntry.objects.count_by_folder(self.mailbox)
        assert {key[pk]: count for pk, count in counts.items()} == kept(self.picture)
        unread = [state for state in self.picture if state[1]]
        folders = Folder.objects.of(self.mailbox).counted()
        counts = {folder.pk: folder.unread for folder in folders if folder.unread}
        assert {key[pk]: count for pk, count in counts.items()} == kept(unread)
        new = [state for state in unread if state[0] != Folder.Kind.DELETED]
        assert MailboxEntry.objects.unread_count(self.mailbox) == len(new)


@both_ways
def test_no_order_of_moves_marks_and_undos_loses_anything(times):
    team = team_at(FacilityFactory())
    Moves.mailbox = mailbox_of(patient_at(team.facility), team)
    Moves.nurse = member(team)
    run_state_machine_as_test(Moves, settings=runs(times, examples=15, steps=12))
