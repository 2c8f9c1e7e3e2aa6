"""The only way to send, for a page and for the API: check, ask once more where needed, send.

It knows no request and answers with no page: what comes back is `Sent`, or what is still needed.

See docs/decisions/0210.
"""

from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from sm_plugin.access.access import MailboxAccess
from sm_plugin.audit.actions import Action
from sm_plugin.audit.services import record
from sm_plugin.drafts.models import Draft
from sm_plugin.drafts.quoting import own_words
from sm_plugin.drafts.services import Edit, give_new_key, save_draft
from sm_plugin.errors import (
    AlreadySent,
    DraftConflict,
    InvalidInput,
    KeyReused,
    MessagingError,
    NotAllowed,
    NotEligible,
    Refused,
    TeamUnavailable,
    TooMany,
)
from sm_plugin.mailboxes.models import MailboxEntry
from sm_plugin.safety.confirmation import confirmation, is_confirmed
from sm_plugin.safety.findings import Findings
from sm_plugin.safety.services import check, checked_texts
from sm_plugin.teams.models import CareTeam
from sm_plugin.threads.facts import Fact
from sm_plugin.threads.models import Message

from . import services
from .answers import Problem
from .asked import asked
from .validation import Checked, check_message, check_reply


@dataclass(frozen=True)
class Outcome:
    """The result of a submission; `draft` is the text as it is kept now, if it is."""

    draft: Draft | None


@dataclass(frozen=True)
class Sent(Outcome):
    message: Message


@dataclass(frozen=True)
class NeedsConfirmation(Outcome):
    """The words suggest danger; sent again with `confirmation`, these very words go.

    `findings` may name no kind.
    """

    draft: Draft
    findings: Findings
    confirmation: str


@dataclass(frozen=True)
class Repeated(Outcome):
    """The same words went a short while ago; sent again with `again`, they go."""

    problem: AlreadySent


@dataclass(frozen=True)
class Conflict(Outcome):
    """Another page saved the draft meanwhile; `problem` has both texts."""

    problem: DraftConflict


@dataclass(frozen=True)
class Invalid(Outcome):
    """The texts must be put right first."""

    problems: Sequence[Problem]


@dataclass(frozen=True)
class Barred(Outcome):
    """The team, the thread, a limit or a pause stands in the way; the text is kept."""

    problem: MessagingError


def submit(
    access: MailboxAccess,
    draft: Draft | None,
    edit: Edit,
    *,
    team: CareTeam | None,
    key: UUID | None,
    confirmed: str = "",
    again: bool = False,
) -> Outcome:
    """Send a new message to the team, with the words of `edit`.

    A `draft` is saved first. Who can't write now but keeps the own drafts gets `Barred`. Raises
    `NotEligible` with the reason when the person can keep nothing either, `DraftGone` when the
    draft has gone, and `KeyReused` when another text went under this key.
    """
    return _NewMessage(access, draft, edit, key, confirmed, again, team).run()


def reply(
    access: MailboxAccess,
    draft: Draft | None,
    edit: Edit,
    *,
    entry: MailboxEntry,
    key: UUID | None,
    confirmed: str = "",
    again: bool = False,
) -> Outcome:
    """Send a reply in the thread of `entry`; see `submit`."""
    return _Reply(access, draft, edit, key, confirmed, again, entry).run()


@dataclass
class _Submission(ABC):
    access: MailboxAccess
    draft: Draft | None
    edit: Edit
    key: UUID | None
    confirmed: str
    again: bool
    page_shown: bool = field(default=False, init=False, kw_only=True)

    def run(self) -> Outcome:
        try:
            return self._submit() if self.may_go else self._keep_unsent()
        except DraftConflict as conflict:
            both = DraftConflict(mine=self.edit, saved=conflict.saved)
            return Conflict(conflict.saved, both)

    def _submit(self) -> Outcome:
        if self.draft is not None:
            self.keep()
        checked = self.check()
        if checked.problems:
            return Invalid(self.draft or self._kept(), checked.problems)
        try:
            if question := self._safety_question(checked.facts):
                return question
            return Sent(None, self._send_once(checked.facts))
        except (DraftConflict, KeyReused):
            raise
        except AlreadySent as problem:
            return Repeated(self.keep(), problem)
        except InvalidInput as problem:
            return Invalid(self.keep(), [Problem(problem.field, problem.message)])
        except (Refused, TooMany) as problem:
            return Barred(self.keep(), problem)

    def _keep_unsent(self) -> Barred:
        """Keep what was typed until the person can write again: a pause comes in mid-sentence."""
        try:
            draft = self._kept()
        except NotAllowed:
            raise NotEligible(self.access.reason) from None
        return Barred(draft, NotEligible(self.access.reason))

    def _send_once(self, facts: Sequence[Fact]) -> Message:
        """Send under the draft's key, or under a new one if that key has made a message before."""
        try:
            return self.send(facts)
        except KeyReused:
            if self.draft is None:
                raise
            self.draft = give_new_key(actor=self.access.user, draft=self.draft)
            return self.send(facts)

    def _kept(self) -> Draft | None:
        """Keep the words, if there are any, and return the draft."""
        return self.draft if self.edit.words.is_empty else self.keep()

    def keep(self) -> Draft:
        """Save the words as a draft; raises what `save_draft` raises."""
        self.draft = save_draft(
            actor=self.access.user,
            mailbox=self.access.mailbox,
            edit=self.edit,
            draft=self.draft,
            key=self.key,
            is_auto=True,
            **self.place,
        )
        return self.draft

    def _safety_question(self, facts: Sequence[Fact]) -> NeedsConfirmation | None:
        """Return None for words without a sign of danger and for those sent all the same."""
        words, author = self.edit.words, self.access.user
        texts = checked_texts(words.body.strip(), self.subject, facts)
        if is_confirmed(self.confirmed, author, texts):
            self.page_shown = True
            return None
        thread = self.place.get("thread")
        open_ones = asked(texts, self.draft, thread, author)
        findings = check(own_words(texts, self.draft), open_ones, [one.label for one in facts])
        if not findings.shows_page:
            return None
        draft = self.keep()
        record(actor=author, action=Action.SAFETY_SHOWN, obj=draft, patient=self.access.patient)
        return NeedsConfirmation(draft, findings, confirmation(author, texts))

    @property
    def may_go(self) -> bool:
        return self.access.can_write

    @property
    def subject(self) -> str:
        return ""

    @property
    def place(self) -> dict[str, Any]:
        return {}

    @property
    def own_key(self) -> UUID:
        """The draft's own, so that no window can send it a second time."""
        if self.draft is not None:
            return self.draft.idempotency_key
        if self.key is None:
            raise InvalidInput
        return self.key

    @abstractmethod
    def check(self) -> Checked: ...

    @abstractmethod
    def send(self, facts: Sequence[Fact]) -> Message: ...


@dataclass
class _NewMessage(_Submission):
    team: CareTeam | None

    def check(self) -> Checked:
        return check_message(self.team, self.edit, self.key)

    @property
    def subject(self) -> str:
        return self.edit.words.subject.strip()

    def send(self, facts: Sequence[Fact]) -> Message:
        if self.team is None or self.edit.topic is None:
            raise TeamUnavailable
        return services.send(
            actor=self.access.user,
            mailbox=self.access.mailbox,
            team=self.team,
            topic=self.edit.topic,
            subject=self.subject,
            body=self.edit.words.body.strip(),
            idempotency_key=self.own_key,
            facts=facts,
            draft=self.draft,
            page=self.edit.page,
            again=self.again,
            page_shown=self.page_shown,
        )


@dataclass
class _Reply(_Submission):
    entry: MailboxEntry

    @property
    def may_go(self) -> bool:
        return self.access.can_reply_in(self.entry.thread)

    def check(self) -> Checked:
        return check_reply(self.edit, self.key)

    @property
    def place(self) -> dict[str, Any]:
        return {"thread": self.entry.thread}

    def send(self, facts: Sequence[Fact]) -> Message:
        return services.reply(
            actor=self.access.user,
            entry=self.entry,
            body=self.edit.words.body.strip(),
            idempotency_key=self.own_key,
            draft=self.draft,
            page=self.edit.page,
            again=self.again,
            page_shown=self.page_shown,
        )
