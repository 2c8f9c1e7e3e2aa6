"""Destroying conversations whose time of keeping is over, by destroying their keys.

See docs/decisions/0603 and docs/decisions/0737.
"""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.db import models, transaction
from django.db.models import Exists, F, OuterRef, Q
from django.utils import timezone

from sm_plugin.answering.models import AnswerDraft
from sm_plugin.audit.actions import Action
from sm_plugin.audit.services import record
from sm_plugin.break_glass.models import EmergencyOpening
from sm_plugin.chart_copies.choices import CopyState
from sm_plugin.chart_copies.models import ChartCopy
from sm_plugin.chart_copies.receivers import has_receiver
from sm_plugin.drafts.models import Draft
from sm_plugin.errors import InvalidInput
from sm_plugin.exports.services import forget_downloads
from sm_plugin.files.choices import Verdict
from sm_plugin.files.models import Attachment
from sm_plugin.letters.choices import RowState
from sm_plugin.letters.models import Letter
from sm_plugin.mailboxes.models import Mailbox, MailboxEntry
from sm_plugin.mailboxes.services import lock_mailbox
from sm_plugin.notes.models import Note
from sm_plugin.search.tokens import forget_thread
from sm_plugin.threads.choices import ThreadState
from sm_plugin.threads.models import Message, Thread
from sm_plugin.threads.services import lock_threads
from sm_plugin.triage.models import WorkItem
from sm_plugin.vault.fields import DESTROYED, KeyRow
from sm_plugin.vault.key_holders import key_holders

# 45 CFR 164.316(b)(2)(i): six years from the day it was made, or was last in effect.
FEWEST_YEARS = 6
MOST_YEARS = 1000
# Reasons of openings are part of what tells who read what, and stay.
STAYS = (Thread, EmergencyOpening)


def past_their_time(*, years: int, now: datetime | None = None) -> models.QuerySet[Thread]:
    """Return the conversations of which all is so many years old, and nobody owes anything.

    That is each message, note and recorded call, and the day on which it was completed. They are
    closed, or the team wrote first and nobody replied. Where conversations are saved to the chart,
    only those that are there whole. Raises what `kept_for_chart` raises.
    """
    found = _over(years, now)
    return _whole_in_chart(found) if _has_chart() else found


def kept_for_chart(*, years: int, now: datetime | None = None) -> int:
    """Return how many conversations stay only because the chart does not have all of them.

    Raises `InvalidInput` for fewer years than the law asks for, and for more than a calendar goes
    back.
    """
    over = _over(years, now)
    return over.count() - _whole_in_chart(over).count() if _has_chart() else 0


def _over(years: int, now: datetime | None) -> models.QuerySet[Thread]:
    if years < FEWEST_YEARS:
        raise InvalidInput(code="kept_by_law", field="years")
    if years > MOST_YEARS:
        raise InvalidInput(code="too_many", field="years")
    since = _years_before(now or timezone.now(), years)
    of_thread = {"thread": OuterRef("pk")}
    items = WorkItem.objects.filter(Q(done_at=None) | Q(done_at__gte=since), **of_thread)
    notes = Note.objects.filter(written_at__gte=since, **of_thread)
    # Asked of each by the index: a list of all items would be read through for each candidate.
    return (
        Thread.objects.filter(last_message_at__lt=since)
        .filter(state__in=(ThreadState.CLOSED, ThreadState.WRITTEN))
        .exclude(key_id=DESTROYED)
        .filter(~Exists(items), ~Exists(notes))
        .order_by("last_message_at", "pk")
    )


def _has_chart() -> bool:
    """Copies tell of a chart also where this process was started without its settings."""
    return has_receiver() or ChartCopy.objects.exists()


def _whole_in_chart(threads: models.QuerySet[Thread]) -> models.QuerySet[Thread]:
    """Return those whose newest version was taken, with nothing still to come after it.

    `in_chart_through` alone says that a copy was noted, not that it arrived. Of a file the chart
    gets a line and no content, so a conversation with one is never whole there. What a released
    account wrote, and test messages, go to no chart and need none. But nothing goes while a copy
    lies in the chart of another person: the list that tells the coordinator asks for it.
    """
    copies = ChartCopy.objects.filter(thread=OuterRef("pk"))
    taken = copies.filter(state=CopyState.SENT, through_at__gte=OuterRef("last_message_at"))
    open_ones = copies.exclude(state__in=(CopyState.SENT, CopyState.SETTLED))
    files = Attachment.objects.filter(message__thread=OuterRef("pk"))
    is_whole = Q(
        Exists(taken),
        ~Exists(open_ones),
        ~Exists(files.exclude(verdict=Verdict.INFECTED)),
        in_chart_through__gte=F("last_message_at"),
    )
    goes_there = Q(patient__released_at=None, patient__is_test=False)
    misfiled = copies.filter(state=CopyState.MISFILED)
    return threads.filter(is_whole | (~goes_there & ~Exists(misfiled)))


def _years_before(now: datetime, years: int) -> datetime:
    """Return the same day of the year; for February 29 the 28th, which keeps a day longer."""
    try:
        return now.replace(year=now.year - years)
    except ValueError:
        return now.replace(year=now.year - years, day=28)


@transaction.atomic
def destroy(thread_id: Any, *, years: int) -> bool:
    """Destroy every key of a conversation and take it out of all mailboxes, on record.

    What was begun there goes as a whole, with its files: nobody could open it again or throw it
    away. So do downloads of the patient's mailbox, which may hold it. Asks once more under the
    lock; returns False for a conversation that went on meanwhile.
    """
    # Before the thread: nobody asks for a download or begins a reply until it is gone.
    for mailbox in Mailbox.objects.filter(patient__threads=thread_id):
        lock_mailbox(mailbox)
    lock_threads([thread_id])
    thread = past_their_time(years=years).filter(pk=thread_id).first()
    if thread is None:
        return False
    forget_downloads(thread.patient_id)
    for row in _key_rows(thread):
        row.destroy_key()
        row.save(update_fields=["key_id", "wrapped_key"])
    for begun in _begun(thread):
        begun.delete()
    _destroy_letter(thread)
    forget_thread(thread)
    thread.searchable_through = thread.last_message_at  # so that the worker makes none again
    thread.save(update_fields=["searchable_through"])
    MailboxEntry.objects.filter(thread=thread).delete()
    record(actor=None, action=Action.THREAD_PURGE, obj=thread, patient=thread.patient_id)
    return True


def _begun(thread: Thread) -> Iterator[models.QuerySet[Any]]:
    """Return the replies and the answer that were begun and never sent."""
    yield Draft.objects.filter(thread=thread)
    yield AnswerDraft.objects.filter(item__thread=thread)


def _destroy_letter(thread: Thread) -> None:
    """Destroy the letter's own copy of the text with the last conversation that came of it."""
    locked = Letter.objects.select_for_update(of=("self",), no_key=True)
    letter = locked.filter(rows__thread=thread).exclude(key_id=DESTROYED).first()
    if letter is None:
        return
    waits, opens = Q(state=RowState.WAITING), Q(thread__isnull=False) & ~Q(thread__key_id=DESTROYED)
    if not letter.rows.filter(waits | opens).exists():
        letter.destroy_key()
        letter.save(update_fields=["key_id", "wrapped_key"])


def _key_rows(thread: Thread) -> Iterator[KeyRow]:
    """Yield the thread, and every row with a key of its own that belongs to it.

    Found by what rows point at, so that a new kind of row beside a thread is not forgotten.
    """
    yield thread
    paths = {
        Thread: "",
        Message: "__thread",
        WorkItem: "__thread",
        Draft: "__thread",
        AnswerDraft: "__item__thread",
    }
    for model in key_holders():
        if model in STAYS:
            continue
        ways = [
            Q(**{f"{field.name}{paths[field.related_model]}": thread})
            for field in model._meta.concrete_fields
            if field.related_model in paths
        ]
        for way in ways:
            yield from model._default_manager.filter(way).exclude(key_id=DESTROYED)
