"""Moving threads between folders, marking them, and taking either back.

See docs/decisions/0009.
"""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from sm_plugin.audit.actions import Action
from sm_plugin.audit.services import record
from sm_plugin.errors import InvalidInput, NotFound, UndoTooLate
from sm_plugin.mailboxes.models import Mailbox, MailboxEntry
from sm_plugin.mailboxes.models.folders import Folder
from sm_plugin.mailboxes.models.undo import UNDO_FOR, UndoEntry, UndoStep
from sm_plugin.mailboxes.services import lock_mailbox
from sm_plugin.permissions import Act, require

from .own_folders import destination

AT_ONCE = 100  # threads

# When the last message came into each thread that the person's page showed; None where none had.
Shown = Mapping[UUID, datetime | None]


@transaction.atomic
def move(
    *,
    actor: Any,
    mailbox: Mailbox,
    threads: Collection[UUID],
    to: Folder.Kind | Folder,
    shown: Shown | None = None,
) -> UndoStep | None:
    """Move threads of the mailbox to another folder; None when nothing moves.

    What is there already, and what had an answer since it was `shown`, stays where it is: nobody
    puts away what nobody has seen. Raises `NotFound` for a thread or folder that is not the
    mailbox's; then nothing moves.
    """
    require(actor, Act.ORGANISE, mailbox)
    mailbox = lock_mailbox(mailbox)
    entries = _held_entries(mailbox, threads)
    target = destination(mailbox, to)
    moving = [
        entry for entry in entries if entry.folder_id != target.pk and _was_shown(entry, shown)
    ]
    step = UndoStep(mailbox=mailbox, actor=actor, kind=UndoStep.Kind.MOVED, to_folder=target)
    return _take(step, moving, {"folder": target}, Action.THREAD_MOVE, target.kind)


@transaction.atomic
def mark(
    *,
    actor: Any,
    mailbox: Mailbox,
    threads: Collection[UUID],
    unread: bool,
    shown: Shown | None = None,
) -> UndoStep | None:
    """Mark threads as read or unread; None when nothing changes.

    What was only sent has nothing in it to be read, so it can't be unread. What came in since
    the list was `shown` is not marked as read.
    """
    require(actor, Act.MARK, mailbox)
    mailbox = lock_mailbox(mailbox)
    entries = _held_entries(mailbox, threads)
    changing = [
        entry
        for entry in entries
        if entry.unread != unread
        and entry.last_received_at
        and (unread or _was_shown(entry, shown))
    ]
    kind = UndoStep.Kind.UNREAD if unread else UndoStep.Kind.READ
    step = UndoStep(mailbox=mailbox, actor=actor, kind=kind)
    return _take(step, changing, {"unread": unread}, Action.THREAD_MARK, kind.value)


@transaction.atomic
def undo(*, actor: Any, mailbox: Mailbox, step_id: UUID) -> tuple[int, int]:
    """Put everything back as it was before the step; returns how many, and how many stay.

    An entry that was moved or marked again, or got a message since, stays as it is now. Raises
    `UndoTooLate` after some minutes or the second time, and for every step that the person has
    not: old ones are deleted, so nothing tells these from another's.
    """
    require(actor, Act.ORGANISE, mailbox)
    mailbox = lock_mailbox(mailbox)
    step = last_step(actor, mailbox, step_id)
    if step is None:
        raise UndoTooLate
    back = 0
    lines = list(step.entries.all())
    now = {one.pk: one for one in _locked(mailbox, pk__in=[line.entry_id for line in lines])}
    for line in lines:
        entry = now[line.entry_id]
        if _is_as_left(step, line, entry):
            entry.folder_id, entry.unread = line.folder_id, line.unread
            entry.save(update_fields=["folder", "unread"])
            back += 1
    step.undone_at = timezone.now()
    step.save(update_fields=["undone_at"])
    is_move = step.kind == UndoStep.Kind.MOVED
    action = Action.THREAD_MOVE if is_move else Action.THREAD_MARK
    record(actor=actor, action=action, obj=mailbox, patient=mailbox.patient_id, code="undo")
    return back, len(lines) - back


def last_step(actor: Any, mailbox: Mailbox, step_id: UUID) -> UndoStep | None:
    """Return the person's own step, to offer its undo; None once it is too late."""
    steps = UndoStep.objects.open_to(actor, mailbox, _since()).select_related("to_folder")
    found: UndoStep | None = steps.filter(pk=step_id).first()
    return found


def answered_since(mailbox: Mailbox, threads: Collection[UUID], shown: Shown) -> int:
    """Return in how many of these threads a message came in since they were `shown`."""
    entries = MailboxEntry.objects.filter(mailbox=mailbox, thread__in=set(threads))
    return sum(not _was_shown(entry, shown) for entry in entries)


def without_answer(mailbox: Mailbox, threads: Collection[UUID]) -> int:
    """Return how many of these threads have nothing in them to be read: they were only sent."""
    entries = MailboxEntry.objects.filter(mailbox=mailbox, thread__in=set(threads))
    return int(entries.filter(last_received_at=None).count())


def _was_shown(entry: MailboxEntry, shown: Shown | None) -> bool:
    return (shown or {}).get(entry.thread_id, entry.last_received_at) == entry.last_received_at


def _since() -> datetime:
    return timezone.now() - UNDO_FOR


def _held_entries(mailbox: Mailbox, threads: Collection[UUID]) -> list[MailboxEntry]:
    wanted = set(threads)
    if not 0 < len(wanted) <= AT_ONCE:
        raise InvalidInput(code="nothing_chosen" if not wanted else "too_many")
    entries = _locked(mailbox, thread__in=wanted)
    if len(entries) != len(wanted):
        raise NotFound
    return entries


def _locked(mailbox: Mailbox, **which: Any) -> list[MailboxEntry]:
    of_mailbox = MailboxEntry.objects.filter(mailbox=mailbox, **which)
    return list(of_mailbox.select_for_update(of=("self",)).order_by("pk"))


def _take(
    step: UndoStep, entries: list[MailboxEntry], change: dict[str, Any], action: Action, code: str
) -> UndoStep | None:
    """Make the change, keep how it was before, and record one act."""
    if entries:
        UndoStep.objects.filter(mailbox=step.mailbox, made_at__lte=_since()).delete()
        step.save(force_insert=True)
        UndoEntry.objects.bulk_create(
            UndoEntry(
                step=step,
                entry=entry,
                folder_id=entry.folder_id,
                unread=entry.unread,
                last_received_at=entry.last_received_at,
            )
            for entry in entries
        )
        MailboxEntry.objects.filter(pk__in=[entry.pk for entry in entries]).update(**change)
    obj = ("thread", entries[0].thread_id) if len(entries) == 1 else step.mailbox
    patient = step.mailbox.patient_id
    record(actor=step.actor, action=action, obj=obj, patient=patient, code=code)
    return step if entries else None


def _is_as_left(step: UndoStep, was: UndoEntry, now: MailboxEntry) -> bool:
    left_in = step.to_folder_id or was.folder_id
    left_unread = was.unread if step.leaves_unread is None else step.leaves_unread
    left = (left_in, left_unread, was.last_received_at)
    return left == (now.folder_id, now.unread, now.last_received_at)
