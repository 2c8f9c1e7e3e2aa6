"""Services for what is not sent yet: save, discard, and close when it was sent.

See docs/decisions/0018, docs/decisions/0019, docs/decisions/0020 and docs/decisions/0021.
"""

from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from sm_plugin.audit.actions import Action
from sm_plugin.audit.services import record
from sm_plugin.errors import DraftConflict, DraftGone, KeyReused, Refused
from sm_plugin.files.services import hand_over
from sm_plugin.mailboxes.models import Mailbox
from sm_plugin.mailboxes.services import lock_mailbox
from sm_plugin.permissions import Act, require
from sm_plugin.teams.models import CareTeam, Topic
from sm_plugin.threads.models import Message, Thread
from sm_plugin.threads.services import message_sent_before

from .content import DraftWords
from .models import Draft


@dataclass(frozen=True)
class Edit:
    """One save as it comes from a page: what stands there now, and what the page knew.

    `team` is the one that the page names. `version` is the draft's version that the page showed,
    0 before the first save. `page` names the opened page and `step` counts its saves, so that it
    never stands in its own way. `quotes` is the id of the message that the text began with.
    """

    words: DraftWords
    team: CareTeam | None = None
    topic: Topic | None = None
    version: int = 0
    page: UUID | None = None
    step: int = 0
    quotes: UUID | None = None

    def is_in(self, draft: Draft) -> bool:
        """Return True if the draft says just this already."""
        same = (draft.team_id, draft.topic_id, draft.words)
        return same == (self.team and self.team.pk, self.topic and self.topic.pk, self.words)


@transaction.atomic
def save_draft(
    *,
    actor: Any,
    mailbox: Mailbox,
    edit: Edit,
    draft: Draft | None = None,
    thread: Thread | None = None,
    key: UUID | None = None,
    is_auto: bool = False,
) -> Draft:
    """Keep what was typed, as a new draft or over the version that the page showed.

    Without `draft`, the one made before with this `key` (or the reply in `thread`) is taken: the
    same page saved twice makes one draft. Raises `DraftConflict` with both texts when another
    page saved meanwhile, `DraftGone` when the draft has gone or was taken elsewhere, and
    `KeyReused` when the message of this `key` was already sent. A save by the clock (`is_auto`)
    leaves no row of its own in the record once the draft is there.
    """
    mailbox = lock_mailbox(mailbox)
    require(actor, Act.SAVE_DRAFT, draft or mailbox)
    found = _find(actor, mailbox, draft, thread, key)
    saved = _write_over(found, edit) if found else _begin(actor, mailbox, edit, thread, key)
    if found is None or not is_auto:
        record(actor=actor, action=Action.DRAFT_SAVE, obj=saved, patient=mailbox.patient_id)
    return saved


@transaction.atomic
def take_out_of_thread(*, actor: Any, draft: Draft, edit: Edit) -> Draft:
    """Make a reply draft one of a new message, with these words and all that belongs to it.

    Raises `DraftGone` when it has gone, `DraftConflict` when another page saved meanwhile.
    """
    mailbox = lock_mailbox(draft.mailbox)
    require(actor, Act.SAVE_DRAFT, draft)
    found = _held(actor, mailbox, draft)
    if found.version != draft.version:
        raise DraftConflict(mine=edit, saved=found)
    found.thread = None
    _put(found, edit)
    found.save()
    record(actor=actor, action=Action.DRAFT_SAVE, obj=found, patient=mailbox.patient_id)
    return found


@transaction.atomic
def discard(*, actor: Any, draft: Draft, version: int | None = None) -> None:
    """Throw a draft away with its files; raises `DraftGone` when it has gone.

    `version` is the one that the person's page asked about: what was written since was shown to
    nobody, and `Refused` is raised.
    """
    mailbox = lock_mailbox(draft.mailbox)
    require(actor, Act.DISCARD_DRAFT, draft)
    found = _held(actor, mailbox, draft)
    if version is not None and version != found.version:
        text = _(
            "This draft was changed in another window since you opened the page, so it was kept. "
            "Look at it once more before you throw it away."
        )
        raise Refused(text, code="draft_changed")
    pk = found.pk
    Draft.objects.filter(pk=pk).delete()
    record(actor=actor, action=Action.DRAFT_DISCARD, obj=("draft", pk), patient=mailbox.patient_id)


@transaction.atomic
def give_new_key(*, actor: Any, draft: Draft) -> Draft:
    """Return the draft with a key of its own again, after a message was made with the one it has.

    Raises `DraftGone` when it has gone, which is so for the draft that became that message.
    """
    mailbox = lock_mailbox(draft.mailbox)
    require(actor, Act.SAVE_DRAFT, draft)
    _held(actor, mailbox, draft)
    draft.idempotency_key = uuid4()
    Draft.objects.filter(pk=draft.pk).update(idempotency_key=draft.idempotency_key)
    return draft


def close_sent(
    message: Message,
    mailbox: Mailbox,
    *,
    draft: Draft | None,
    page: UUID | None,
    thread: Thread | None,
) -> None:
    """The draft became this message; called in the transaction that sends it, mailbox held.

    Its files go with the message. Without `draft` it is what the clock of the same `page` saved
    since, in the `thread` of a reply. Raises `DraftConflict` when another page has saved
    meanwhile, and `DraftGone` like `save_draft`.
    """
    author, key = message.author, message.idempotency_key
    if draft is not None:
        found: Draft | None = _held(author, mailbox, draft)
    else:
        found = _begun(author, mailbox, thread, key)
    if found is None:
        return
    is_known = found.version == draft.version if draft else page and found.saved_from == page
    if not is_known:
        words = DraftWords(message.thread.subject, message.body)
        edit = Edit(words, message.thread.team, message.thread.topic)
        raise DraftConflict(mine=edit, saved=found)
    hand_over(found, message)
    Draft.objects.filter(pk=found.pk).delete()


def _find(
    actor: Any, mailbox: Mailbox, draft: Draft | None, thread: Thread | None, key: UUID | None
) -> Draft | None:
    """The draft to write over, locked; None for a new one."""
    if draft is not None:
        return _held(actor, mailbox, draft)
    found = _begun(actor, mailbox, thread, key)
    if found is None and key and message_sent_before(actor, key):
        raise KeyReused
    return found


def _begun(actor: Any, mailbox: Mailbox, thread: Thread | None, key: UUID | None) -> Draft | None:
    """Return the draft made with this key, or the reply in the thread, locked.

    Raises `DraftGone` for one with this key that is no longer where it was.
    """
    here = Q(idempotency_key=key) if key else Q(pk=None)
    if thread is not None:
        here |= Q(mailbox=mailbox, thread=thread)
    begun = list(Draft.objects.filter(here, author=actor).select_for_update(of=("self",)))
    for found in begun:
        if (found.mailbox_id, found.thread_id) == (mailbox.pk, thread and thread.pk):
            return found
    if begun:
        raise DraftGone
    return None


def _held(actor: Any, mailbox: Mailbox, draft: Draft) -> Draft:
    """Return the draft as it is now, locked."""
    mine = Draft.objects.written_by(actor, mailbox).select_for_update(of=("self",))
    found: Draft | None = mine.filter(pk=draft.pk).first()
    if found is None:
        raise DraftGone
    return found


def _begin(
    actor: Any, mailbox: Mailbox, edit: Edit, thread: Thread | None, key: UUID | None
) -> Draft:
    draft = Draft(mailbox=mailbox, author=actor, thread=thread)
    if key is not None:
        draft.idempotency_key = key
        if not Draft.objects.filter(pk=key).exists():
            # Its address then leads to the message that it becomes, when the draft is gone.
            draft.pk = key
    draft.give_key()
    _put(draft, edit)
    draft.save(force_insert=True)
    return draft


def _write_over(draft: Draft, edit: Edit) -> Draft:
    if edit.is_in(draft):
        return draft
    if edit.page is None or draft.saved_from != edit.page:
        if draft.version != edit.version:
            raise DraftConflict(mine=edit, saved=draft)
    elif edit.step < draft.saved_step:
        return draft  # a later save of the same page came in first
    _put(draft, edit)
    draft.save()
    return draft


def _put(draft: Draft, edit: Edit) -> None:
    draft.team, draft.topic = edit.team, edit.topic
    draft.quotes = edit.quotes or draft.quotes
    draft.version += 1
    draft.seal("content_sealed", edit.words.to_json())
    draft.saved_at = timezone.now()
    draft.saved_from, draft.saved_step = edit.page, edit.step
