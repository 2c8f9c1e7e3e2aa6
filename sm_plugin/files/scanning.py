"""The worker's part: files without a verdict are shown to the scanner until there is one.

A file is never let through for want of an answer. When the scanner is down, or does not know a
harmless text, nothing is counted against the files. A file on which a scanner that works gives no
verdict five times, or that ends its worker as often, is asked about once more only by hand.

See docs/decisions/0024.
"""

import logging
from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

from django.db import connection, transaction
from django.db.models import F
from django.utils import timezone

from sm_plugin.audit.actions import Action, Outcome
from sm_plugin.audit.services import record
from sm_plugin.threads.models import Thread
from sm_plugin.threads.services import lock_threads
from sm_plugin.vault.fields import DESTROYED
from sm_plugin.worker import WAITS, kind_and_place

from .choices import Verdict
from .contents import CONTENT, unsealed
from .models import Attachment, AttachmentContent
from .scanner import Finding, ScannerDown, has_scanner, prove, scan

logger = logging.getLogger(__name__)

SECONDS = 20  # for one file, whose scanner was proved a moment ago
BATCH = 50
TRIES = len(WAITS) + 1
LEASE = timedelta(minutes=15)  # a file whose worker died is free again after that


def scan_waiting(*, stop: Callable[[], bool] = lambda: False) -> int:
    """Ask about the files that wait, until told to stop; returns how many got a verdict.

    The scanner has to know a harmless text first, so that a fault of its own counts against none.
    """
    if not has_scanner():
        return 0
    waiting = Attachment.objects.waiting(timezone.now())
    keys = list(waiting.values_list("pk", flat=True)[:BATCH])
    found = 0
    try:
        if keys:
            prove()
        for pk in keys:
            if stop():
                break
            found += _scan_one(pk)
    except ScannerDown as error:
        logger.warning("The virus scanner can't be reached, or does not work (%s).", error)
    return found


def retry_failed() -> int:
    """Put the files that could not be checked back in line with all their tries; returns how many.

    Not those whose key is destroyed: nobody can open them again.
    """
    failed = Attachment.objects.filter(verdict=Verdict.FAILED).exclude(key_id=DESTROYED)
    now = timezone.now()
    return failed.update(verdict=Verdict.WAITING, checked_at=None, scan_tries=0, scan_at=now)


def _claim(pk: UUID) -> Attachment | None:
    """Take a file for the time of a lease and count the try at once, in case it never ends.

    None for one that another worker has, that was taken off its draft, or that is given up.
    """
    now = timezone.now()
    attachment: Attachment | None = (
        Attachment.objects.waiting(now).with_threads().filter(pk=pk).first()
    )
    if attachment is None:
        return None
    if attachment.scan_tries >= TRIES:
        logger.error("File %s was given up: its worker died each time.", pk)
        _decide(attachment, Verdict.FAILED)
        return None
    mine = Attachment.objects.waiting(now).filter(pk=pk)
    if not mine.update(scan_tries=F("scan_tries") + 1, scan_at=now + LEASE):
        return None
    attachment.scan_tries += 1
    return attachment


def _scan_one(pk: UUID) -> bool:
    """Scan one file and return True if there is a verdict."""
    attachment = _claim(pk)
    if attachment is None:
        return False
    try:
        finding = scan(unsealed(attachment, CONTENT), seconds=SECONDS)
    except ScannerDown:
        mine = Attachment.objects.filter(pk=pk)
        mine.update(scan_tries=F("scan_tries") - 1, scan_at=attachment.scan_at)
        raise
    except Exception as error:
        # Whatever it is, it is put off: the file at the head of the line must not hold up others.
        if not connection.is_usable():
            raise
        _put_off(attachment, error)
        return False
    _decide(attachment, Verdict.CLEAN if finding is Finding.CLEAN else Verdict.INFECTED)
    return True


def _put_off(attachment: Attachment, error: Exception) -> None:
    logger.warning("File %s got no verdict (%s).", attachment.pk, kind_and_place(error))
    if attachment.scan_tries >= TRIES:
        _decide(attachment, Verdict.FAILED)
        return
    later = timezone.now() + WAITS[attachment.scan_tries - 1]
    Attachment.objects.filter(pk=attachment.pk).update(scan_at=later)


@transaction.atomic
def _decide(attachment: Attachment, verdict: Verdict) -> None:
    """Write the verdict once; what is harmful is deleted in the same moment.

    A conversation that has the file is made searchable once more: its name counts now, or no more.
    A copy of it for the chart that was made before says that the file waits: there is a next one.
    """
    threads = Thread.objects.filter(messages__attachments=attachment.pk)
    keys = list(threads.values_list("pk", flat=True))
    lock_threads(keys)
    waiting = Attachment.objects.filter(pk=attachment.pk, verdict=Verdict.WAITING)
    if not waiting.update(verdict=verdict, checked_at=timezone.now()):
        return
    with_file = Thread.objects.filter(pk__in=keys)
    with_file.make_words_again()
    with_file.exclude(key_id=DESTROYED).update(in_chart_through=None)
    if verdict == Verdict.CLEAN:
        return
    if verdict == Verdict.INFECTED:
        AttachmentContent.objects.filter(pk=attachment.pk).delete()
    record(
        actor=None,
        action=Action.ATTACHMENT_CHECK,
        outcome=Outcome.REFUSED if verdict == Verdict.INFECTED else Outcome.FAILED,
        obj=attachment,
        patient=attachment.patient_id,
        code=f"file_{verdict.value}",
    )
