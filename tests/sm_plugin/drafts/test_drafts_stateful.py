"""Two windows, any order of saving, sending and throwing away: no word is ever lost unasked."""

from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import transaction
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from sm_plugin.drafts.content import DraftWords
from sm_plugin.drafts.models import Draft
from sm_plugin.drafts.services import Edit, discard, save_draft
from sm_plugin.errors import DraftConflict, KeyReused, NotFound
from sm_plugin.mailboxes.models import Mailbox
from sm_plugin.sending.services import send
from sm_plugin.teams.models import CareTeam, Topic
from sm_plugin.threads.models import Message
from tests.factories import FacilityFactory, TopicFactory, mailbox_of, patient_at, team_at
from tests.machines import both_ways, runs
from tests.worlds import world

pytestmark = [pytest.mark.django_db, pytest.mark.slow, pytest.mark.engine]

WINDOWS = st.sampled_from(["first", "second"])
TEXTS = st.sampled_from(["a", "b", "c"])


class Window:
    """What one opened page knows of the draft, and what stands in it."""

    def __init__(self) -> None:
        self.page = uuid4()
        self.step = self.version = 0
        self.text = ""
        self.is_told = ""  # why its text is not saved, once the person has been told

    def edit(self, step: int, version: int, text: str, topic: Any) -> Edit:
        words = DraftWords("Subject", text)
        return Edit(words, None, topic, version=version, page=self.page, step=step)


class Drafts(RuleBasedStateMachine):
    """One draft after another in one mailbox, each open in two windows."""

    mailbox: Mailbox
    team: CareTeam
    topic: Topic

    def __init__(self) -> None:
        super().__init__()
        self.savepoint = transaction.atomic()
        self.savepoint.__enter__()
        self.sent: list[str] = []
        self.begin(uuid4())

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self.savepoint.__exit__(None, None, None)

    def begin(self, key: UUID) -> None:
        self.key, self.draft_id = key, None
        self.highest = 0
        self.windows = {"first": Window(), "second": Window()}
        self.delayed: list[tuple[Window, Edit]] = []

    def saved_often(self) -> bool:
        """So that a run does not spend its steps on beginning anew."""
        return self.highest > 3 and self.draft() is not None

    def draft(self) -> Draft | None:
        return Draft.objects.select_related("mailbox").filter(idempotency_key=self.key).first()

    def type_and_save(self, name: str, text: str) -> tuple[Window, Edit]:
        window = self.windows[name]
        window.text += text
        window.step += 1
        return window, window.edit(window.step, window.version, window.text, self.topic)

    @rule(name=WINDOWS, text=TEXTS)
    def save(self, name: str, text: str) -> None:
        self.arrive(*self.type_and_save(name, text))

    @rule(name=WINDOWS, text=TEXTS)
    def save_slowly(self, name: str, text: str) -> None:
        """The request hangs: later ones of the same window may come in before it."""
        self.delayed.append(self.type_and_save(name, text))

    @precondition(lambda self: self.delayed)
    @rule(last=st.booleans(), answer_is_lost=st.booleans())
    def come_in_late(self, last: bool, answer_is_lost: bool) -> None:
        window, edit = self.delayed.pop(-1 if last else 0)
        self.arrive(window, edit, answer_is_lost=answer_is_lost)

    def arrive(self, window: Window, edit: Edit, *, answer_is_lost: bool = False) -> None:
        before, others = self.draft(), self.other_text(window)
        try:
            saved = save_draft(
                actor=self.mailbox.owner, mailbox=self.mailbox, edit=edit, key=self.key
            )
        except DraftConflict as conflict:
            # Both texts are handed to the page, and the saved one is as it was.
            both = (conflict.mine.words, conflict.saved.words)
            assert (edit.words, before.words) == both
            assert self.draft().words == before.words
            window.is_told = "conflict"
            return
        except KeyReused:
            assert before is None
            assert self.sent, "only sending uses up the key"
            window.is_told = "sent"
            return
        if before is not None and saved.words != before.words:
            came_from_here = before.saved_from == window.page
            knew_of_it = edit.version == before.version
            assert came_from_here or knew_of_it, f"{others!r} was written over"
            assert not came_from_here or edit.step >= before.saved_step, "an older text came last"
        if not answer_is_lost:
            window.version, window.is_told = saved.version, ""

    def other_text(self, window: Window) -> str:
        return next(other.text for other in self.windows.values() if other is not window)

    @precondition(lambda self: self.draft() is not None)
    @rule(name=WINDOWS)
    def open_again(self, name: str) -> None:
        """A fresh page shows what is saved; the old one had been told, or its text is in there."""
        window, draft = Window(), self.draft()
        window.version, window.text = draft.version, draft.words.body
        self.windows[name] = window

    @precondition(lambda self: self.saved_often())
    @rule(name=WINDOWS)
    def send(self, name: str) -> None:
        window, draft = self.windows[name], self.draft()
        window.step += 1
        edit = window.edit(window.step, window.version, window.text, self.topic)
        try:
            draft = save_draft(
                actor=self.mailbox.owner, mailbox=self.mailbox, edit=edit, draft=draft
            )
        except DraftConflict:
            window.is_told = "conflict"
            return
        for _time in range(2):  # the button pressed twice
            message = send(
                actor=self.mailbox.owner,
                mailbox=self.mailbox,
                team=self.team,
                topic=self.topic,
                subject="Subject",
                body=draft.words.body,
                idempotency_key=self.key,
                draft=draft,
                again=True,
            )
        assert message.body == draft.words.body
        self.sent.append(message.body)
        assert self.draft() is None

    @precondition(lambda self: self.saved_often())
    @rule()
    def throw_away(self) -> None:
        draft = self.draft()
        discard(actor=self.mailbox.owner, draft=draft)
        with pytest.raises(NotFound):
            save_draft(
                actor=self.mailbox.owner,
                mailbox=self.mailbox,
                edit=Edit(DraftWords("", "late"), version=draft.version),
                draft=draft,
            )
        self.begin(uuid4())

    @precondition(lambda self: self.sent and self.draft() is None)
    @rule()
    def start_another(self) -> None:
        self.begin(uuid4())

    @invariant()
    def versions_only_grow(self) -> None:
        if draft := self.draft():
            assert draft.version >= self.highest
            self.highest = draft.version

    @invariant()
    def what_was_sent_is_there_once(self) -> None:
        mine = Message.objects.filter(author=self.mailbox.owner)
        assert sorted(message.body for message in mine) == sorted(self.sent)


@world
def cast() -> None:
    team = team_at(FacilityFactory())
    Drafts.team, Drafts.topic = team, TopicFactory()
    Drafts.mailbox = mailbox_of(patient_at(team.facility), team)


@both_ways
def test_no_text_is_lost_whatever_two_windows_do(cast: None, settings: Any, times: int) -> None:
    settings.SECURE_MESSAGING = {**settings.SECURE_MESSAGING, "SENDS_PER_HOUR": 1000}
    run_state_machine_as_test(Drafts, settings=runs(times, examples=15, steps=25))
