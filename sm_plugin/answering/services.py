"""Drafts of answers, kept for the team, and who has an item open.

See docs/decisions/0511.
"""

from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from datetime import timedelta
from secrets import randbelow
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from sm_plugin.audit.actions import Action
from sm_plugin.audit.services import record
from sm_plugin.errors import DraftConflict, KeyReused, Refused
from sm_plugin.files.services import hand_over
from sm_plugin.permissions import Act, require
from sm_plugin.text.plain_text import is_same_text
from sm_plugin.threads.models import Message
from sm_plugin.threads.services import message_sent_before
from sm_plugin.triage.models import WorkItem
from sm_plugin.triage.steps.under_lock import locked

from .models import AnswerDraft, Presence
from .placeholders import require_filled, signed

PRESENT = timedelta(seconds=60)
FIRST_VERSION_BELOW = 2**30  # half of what the column holds is left for saves


@dataclass(frozen=True)
class AnswerEdit:
    """One save: what stands on the page, and which version of the draft the page knew.

    `page` names the opened page and `step` counts its saves, so that it never stands in its own
    way. Its repr keeps the words to itself.
    """

    body: str = field(repr=False)
    version: int = 0
    page: UUID | None = None
    step: int = 0


def draft_of_team(item: WorkItem) -> AnswerDraft | None:
    """Return the draft of the item's team of today; a draft of another team is never shown."""
    draft: AnswerDraft | None = item.answer_draft
    return draft if draft is not None and draft.team_id == item.team_id else None


@transaction.atomic
def save_answer_draft(
    *,
    actor: Any,
    item: WorkItem,
    edit: AnswerEdit,
    key: UUID | None = None,
    is_auto: bool = False,
) -> AnswerDraft:
    """Keep what was typed, over the version that the page showed.

    Raises `DraftConflict` when a colleague, or another page, saved meanwhile, and `KeyReused`
    when the answer of this `key` was already sent: a save on its way behind it brings nothing
    back. Raises `Refused` for what a colleague completed meanwhile: nobody would find it there.
    A save by the clock (`is_auto`) leaves no row of its own in the record once the draft is there.
    """
    item = locked(item)
    require(actor, Act.READ_ITEM, item)
    if key is not None and message_sent_before(actor, key):
        raise KeyReused
    if item.done_at is not None:
        text = _("This message was completed meanwhile, so the answer is not kept. Open it again.")
        raise Refused(text, code="completed_meanwhile")
    drafts = AnswerDraft.objects.select_related("author")
    found = drafts.filter(item=item, team=item.team_id).first()
    is_new = found is None
    draft = found or _begin(item)
    if not is_new and not _may_write_over(draft, edit):
        raise DraftConflict(mine=edit, saved=draft)
    if is_new or draft.saved_from != edit.page or edit.step >= draft.saved_step:
        _put(draft, actor, edit)
    if is_new or not is_auto:
        record(actor=actor, action=Action.DRAFT_SAVE, obj=draft, patient=item.thread.patient_id)
    return draft


@transaction.atomic
def add_to_answer_draft(*, actor: Any, item: WorkItem, text: str) -> AnswerDraft:
    """Put a text under the team's draft as it is at this moment, whatever a page knew of it.

    Nothing that was saved is written over, also not by a page that is still saving as it closes.
    """
    item = locked(item)
    require(actor, Act.READ_ITEM, item)
    draft = AnswerDraft.objects.filter(item=item, team=item.team_id).first()
    before = f"{draft.body.rstrip()}\n\n" if draft and draft.body.strip() else ""
    edit = AnswerEdit(before + text, version=draft.version if draft else 0)
    return save_answer_draft(actor=actor, item=item, edit=edit)


def send_text(service: Callable[..., Message], **words: Any) -> Message:
    """Call the service that sends a text to the patient; a draft of the answer stays.

    The writer's name goes in here: a colleague may have begun the text. Raises `InvalidInput`
    while a place of a template is still to be filled in.
    """
    words["body"] = signed(words.get("body", ""), words["item"], words["actor"])
    require_filled(words["body"])
    return service(**words)


def send_and_close_draft(
    service: Callable[..., Message], *, edit: AnswerEdit, shown_files: Collection[str], **words: Any
) -> Message:
    """Do as `send_text` with an answer: the draft that it was goes with it, its files included.

    `edit` is the page's text and the draft's version that the page knew, `shown_files` the keys of
    the files on it. Raises `DraftConflict` when a colleague saved another text meanwhile, which
    would be gone unread, and `Refused` when the draft has other files by now. A draft that was
    saved later is another text: the same form sent again leaves it alone.
    """
    with transaction.atomic():
        item, actor = locked(words["item"], holder=words["actor"]), words["actor"]
        require(actor, Act.READ_ITEM, item)
        is_again = message_sent_before(actor, words["idempotency_key"]) is not None
        draft = AnswerDraft.objects.filter(item=item, team=item.team_id).first()
        if draft is not None and not is_again and not _may_write_over(draft, edit):
            raise DraftConflict(mine=edit, saved=draft)
        if not is_again:
            _require_shown(draft, shown_files)
        sent = send_text(service, **words)
        if draft is not None and not is_again:
            hand_over(draft, sent)
        drafts = AnswerDraft.objects.filter(item=item, team=item.team_id)
        drafts.filter(saved_at__lte=sent.sent_at).delete()
    return sent


def _require_shown(draft: AnswerDraft | None, shown: Collection[str]) -> None:
    """Nobody sends a file that was not on the page, or believes that one went that did not."""
    there = {str(one.pk) for one in draft.attachments.all()} if draft else set()
    if there != set(shown):
        raise Refused(
            _(
                "The files of this answer changed meanwhile, so nothing was sent. Please look at "
                "them first."
            ),
            code="files_changed",
        )


def note_presence(*, user: Any, item: WorkItem, is_writing: bool) -> list[Presence]:
    """Note that the person has the item open, and return the colleagues who have it open too."""
    now = timezone.now()
    Presence.objects.update_or_create(
        item=item, user=user, defaults={"seen_at": now, "is_writing": is_writing}
    )
    lately = (now - PRESENT, now + PRESENT)  # later ones are of a clock that ran ahead
    others = Presence.objects.filter(item=item, seen_at__range=lately).exclude(user=user)
    return list(others.select_related("user").order_by("-is_writing", "-seen_at"))


def forget_presence(*, user: Any, item: WorkItem) -> None:
    """Note that the person left the item's page."""
    Presence.objects.filter(user=user, item=item).delete()


def forget_old_presence() -> int:
    """Delete what pages left that were never closed in good order; returns how many rows."""
    now = timezone.now()
    rows, _of_model = Presence.objects.exclude(
        seen_at__range=(now - PRESENT, now + PRESENT)
    ).delete()
    return rows


def _may_write_over(draft: AnswerDraft, edit: AnswerEdit) -> bool:
    own_page = edit.page is not None and draft.saved_from == edit.page
    return own_page or draft.version == edit.version or is_same_text(draft.body, edit.body)


def _begin(item: WorkItem) -> AnswerDraft:
    """Return a new draft; a page that still shows an earlier one knows none of its versions."""
    draft = AnswerDraft(item=item, team=item.team, version=randbelow(FIRST_VERSION_BELOW))
    draft.give_key()
    return draft


def _put(draft: AnswerDraft, actor: Any, edit: AnswerEdit) -> None:
    draft.author = actor
    draft.version += 1
    draft.seal("body_sealed", edit.body)
    draft.saved_at = timezone.now()
    draft.saved_from, draft.saved_step = edit.page, edit.step
    draft.save()
