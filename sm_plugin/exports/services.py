"""Asking for a file of one's messages, making it, and forgetting it again.

See docs/decisions/0063.
"""

import logging
from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from functools import partial
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import F, QuerySet
from django.utils import timezone
from django.utils.translation import get_language, override
from django.utils.translation import gettext_lazy as _

from sm_plugin.audit.actions import Action
from sm_plugin.audit.services import record
from sm_plugin.errors import InvalidInput, NotAllowed, Refused
from sm_plugin.mailboxes.models import Mailbox
from sm_plugin.mailboxes.services import lock_mailbox
from sm_plugin.permissions import Act, allowed, require
from sm_plugin.text.names import person_name
from sm_plugin.worker import kind_and_place

from .bundle import whole_text, write_bundle
from .choices import ExportState, Format, Scope
from .conversations import Conversation, conversations, entries_of
from .models import Export, ExportPart
from .pdf import as_pdf, has_pdf
from .writer import SealedSink

logger = logging.getLogger(__name__)

KEPT = timedelta(days=1)
LEASE = timedelta(minutes=30)
TRIES = 3
AT_ONCE = 10  # conversations: made while the person waits, more by the worker
MOST = 2_000  # conversations in one PDF or ZIP; more by year
UNMADE = 3  # files a person may have in the making
STEP = 20  # conversations between two notes of progress


class TooLarge(InvalidInput):
    """More conversations than one PDF or ZIP can hold."""

    code = "export_too_large"
    message = _("That is too much for one file. Choose one year at a time, or plain text.")


class TooManyExports(Refused):
    code = "export_too_many"
    message = _("Some of your downloads are still being made. Wait for them, then ask again.")


class _Lost(Exception):
    """Another process has the file by now, or it was forgotten: this one writes no more of it."""


@transaction.atomic
def ask(
    *,
    actor: Any,
    mailbox: Mailbox,
    scope: Scope,
    format: Format,
    thread: Any = None,
    folder: Any = None,
    year: int | None = None,
) -> Export:
    """Ask for a file of the mailbox's messages; the worker makes it, or `make` at once.

    It is made in the language of the moment, whichever process makes it.

    Raises `NotAllowed` without the right to read the mailbox or for a thread that has no entry in
    it, `TooLarge`, and `TooManyExports` while others of the person's are being made.
    """
    require(actor, Act.EXPORT, mailbox)
    lock_mailbox(mailbox)
    if Export.objects.of(actor, mailbox).filter(state__in=["waiting", "working"]).count() >= UNMADE:
        raise TooManyExports
    now = timezone.now()
    export = Export(
        mailbox=mailbox,
        requested_by=actor,
        scope=scope,
        format=format,
        language=get_language() or "",
        thread=thread,
        folder=folder,
        year=year,
        asked_at=now,
        expires_at=now + KEPT,
    )
    export.total = entries_of(export).count()
    if scope == Scope.THREAD and not export.total:
        raise NotAllowed
    if export.total > MOST and format != Format.TEXT:
        raise TooLarge
    if format == Format.PDF and not has_pdf():
        raise InvalidInput(_("PDF can't be made here right now. Choose plain text."))
    export.give_key()
    export.save(force_insert=True)
    record(
        actor=actor,
        action=Action.EXPORT,
        obj=export,
        patient=mailbox.patient_id,
        code=f"{format}.{scope}",
    )
    return export


def make(export: Export) -> Export:
    """Make the file unless somebody else is at it; a failure leaves it to be tried again.

    Made with the rights of the person who asked: without them by now, it fails.
    """
    if not _claim(export):
        return export
    try:
        if not allowed(export.requested_by, Act.EXPORT, export.mailbox):
            _finish(export, ExportState.FAILED)
        else:
            _write(export)
    except _Lost:
        logger.warning("Export %s was left: its lease ran out, or it was forgotten.", export.pk)
    except Exception as error:
        # Whatever it is: a file left "being made" until its lease ends would block the person.
        logger.error("Export %s failed (%s).", export.pk, kind_and_place(error))
        failed = export.tries >= TRIES
        _held(export).update(
            state=ExportState.FAILED if failed else ExportState.WAITING, leased_until=None
        )
    _refresh(export)
    return export


def make_waiting(*, stop: Callable[[], bool] = lambda: False) -> int:
    """Make what waits for the worker; return how many were made."""
    made = 0
    for export in Export.objects.unmade(timezone.now()).order_by("asked_at")[:20]:
        if stop():
            break
        made += make(export).is_ready
    return made


def forget_expired() -> int:
    """Delete what is older than a day, sealed parts and all."""
    keys = list(Export.objects.expired(timezone.now()).values_list("pk", flat=True)[:100])
    return _forget(keys)


def forget_downloads(patient_id: Any) -> int:
    """Delete every file of the patient's mailbox: what it holds is not to be opened any more.

    Who needs one asks for it again.
    """
    found = Export.objects.filter(mailbox__patient=patient_id)
    return _forget(list(found.values_list("pk", flat=True)))


def _forget(keys: list[Any]) -> int:
    ExportPart.objects.filter(export__in=keys).delete()
    return Export.objects.filter(pk__in=keys).delete()[0]


def _claim(export: Export) -> bool:
    now = timezone.now()
    mine = Export.objects.unmade(now).filter(pk=export.pk, tries__lt=TRIES)
    claimed = mine.update(
        state=ExportState.WORKING, leased_until=now + LEASE, tries=F("tries") + 1, done=0
    )
    if not claimed:
        spent = Export.objects.unmade(now).filter(pk=export.pk, tries__gte=TRIES)
        if spent.update(state=ExportState.FAILED, leased_until=None):
            logger.error("Export %s was given up: its process died each time.", export.pk)
    _refresh(export)
    return bool(claimed)


def _held(export: Export) -> QuerySet[Export]:
    return Export.objects.filter(pk=export.pk, leased_until=export.leased_until)


def _go_on(export: Export, **columns: Any) -> None:
    """Note that somebody is still at it; raises `_Lost`."""
    until = timezone.now() + LEASE
    if not _held(export).update(leased_until=until, **columns):
        raise _Lost
    export.leased_until = until


def _refresh(export: Export) -> None:
    """Load how it stands now, unless it was forgotten meanwhile."""
    with suppress(Export.DoesNotExist):
        export.refresh_from_db()


def _write(export: Export) -> None:
    export.parts.all().delete()  # of a try that was cut short
    with override(export.language or settings.LANGUAGE_CODE):
        found = _gather(export)
        if not _is_still_there(export):
            _finish(export, ExportState.FAILED)
            return
        sink = SealedSink(export, before_part=partial(_go_on, export))
        _write_found(sink, export, found)
    sink.close()
    _note_held(export, found)
    export.size, export.unreadable = sink.size, found.count(None)
    _finish(export, ExportState.READY)


def _is_still_there(export: Export) -> bool:
    """Return False where the download was forgotten, or its folder removed, before it was made.

    What was in the folder is in others by now, so the file would leave it out.
    """
    there = Export.objects.filter(pk=export.pk)
    if export.scope == Scope.FOLDER:
        there = there.filter(folder__isnull=False)
    return there.exists()


def _note_held(export: Export, found: list[Conversation | None]) -> None:
    """Write into the record which conversations the file holds, before it is ready to be taken.

    The file itself is forgotten. Each row commits by itself, so that nobody else of the lane waits
    for a large file.
    """
    for conversation in filter(None, found):
        record(
            actor=export.requested_by,
            action=Action.EXPORT_HOLDS,
            obj=conversation.thread,
            patient=export.mailbox.patient_id,
            code=str(export.pk),
        )


def _write_found(sink: SealedSink, export: Export, found: list[Conversation | None]) -> None:
    owner = person_name(export.mailbox.owner)
    if export.format == Format.TEXT:
        sink.write(whole_text(owner, found).encode())
    elif export.format == Format.PDF:
        sink.write(as_pdf(owner, found))
    else:
        write_bundle(sink, owner, found)  # type: ignore[arg-type]


def _gather(export: Export) -> list[Conversation | None]:
    found: list[Conversation | None] = []
    for conversation in conversations(export):
        found.append(conversation)
        if len(found) % STEP == 0:
            _go_on(export, done=len(found))
    return found


def _finish(export: Export, state: ExportState) -> None:
    _held(export).update(
        state=state,
        ready_at=timezone.now(),
        leased_until=None,
        size=export.size,
        unreadable=export.unreadable,
        done=F("total"),
    )
