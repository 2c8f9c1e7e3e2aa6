"""Adding files to a draft, taking them off again, and sending them with the message.

See docs/decisions/0163.
"""

from typing import Any

from django.db import transaction
from django.db.models import Max, Sum
from django.utils import timezone

from sm_plugin.audit.actions import Action, Outcome
from sm_plugin.audit.models import AuditEvent
from sm_plugin.audit.services import record
from sm_plugin.errors import NotFound
from sm_plugin.mailboxes.services import lock_mailbox
from sm_plugin.pace import minutes, wait
from sm_plugin.permissions import Act, require
from sm_plugin.threads.models import Message
from sm_plugin.vault.fields import meaning

from .choices import Verdict
from .contents import CONTENT, store, unsealed
from .inspection.recognition import Inspected, Upload, inspect, recognize
from .kinds import FILES_A_MESSAGE, FILES_AN_HOUR, MESSAGE_BYTES, TRIES_AN_HOUR
from .models import Attachment
from .refusals import FileRefused, TooManyUploads
from .scanner import Finding, ScanFailed, ScannerDown, scan

AT_ONCE = 5  # seconds that a person waits for the scanner; after that the worker asks again


def attach(*, actor: Any, draft: Any, upload: Upload) -> Attachment:
    """Keep a file with the draft, once it is what its name says and the scanner found no harm.

    The right is asked before anything of the file is looked at, and the try is counted, so that
    one that takes its process along is not forgotten; call it outside of a transaction. Without an
    answer from the scanner the file is kept and waits: nobody gets it before. Raises `FileRefused`
    with the reason, and `TooManyUploads` beyond 60 tries or 20 files an hour; nothing of the file
    is kept then.
    """
    require(actor, Act.SAVE_DRAFT, draft)
    _require_pace(actor)
    _count_try(actor, draft)
    try:
        _require_room(draft, upload)
        recognize(upload)
        verdict = _ask_scanner(upload.content)
        found = inspect(upload)
        return _keep(actor, draft, found, verdict)
    except FileRefused as refused:
        _note(actor, ("draft", draft.pk), draft.mailbox, refused.code)
        raise


@transaction.atomic
def remove(*, actor: Any, attachment: Attachment) -> None:
    """Take a file off a draft, with everything that was kept of it.

    Raises `NotFound` for a file that went out with a message: what was sent is never changed.
    """
    draft = attachment.draft
    if draft is None:
        raise NotFound
    require(actor, Act.SAVE_DRAFT, draft)
    mailbox = lock_mailbox(draft.mailbox)
    pk = attachment.pk
    gone, _rows = Attachment.objects.filter(pk=pk, draft=draft).delete()
    if not gone:
        raise NotFound
    record(
        actor=actor,
        action=Action.ATTACHMENT_REMOVE,
        obj=("attachment", pk),
        patient=mailbox.patient_id,
    )


def hand_over(draft: Any, message: Message) -> None:
    """Hand the files to the message; called in the transaction that sends it."""
    files = list(Attachment.objects.filter(draft=draft).select_for_update(of=("self",)))
    for file in files:
        file.draft = draft
        was = meaning(file, file.key_for)
        file.draft, file.message = None, message
        file.bind_key(was)
    Attachment.objects.bulk_update(files, ["draft", "message", "key_id", "wrapped_key"])


def _require_pace(actor: Any) -> None:
    """Counted in the record: the tries, and the files that were kept."""
    events = AuditEvent.objects.by(actor)
    for which, limit in (
        ({"action": Action.ATTACHMENT_TRY}, TRIES_AN_HOUR),
        ({"action": Action.ATTACHMENT_ADD, "outcome": Outcome.OK}, FILES_AN_HOUR),
    ):
        if time := wait(events.filter(**which), "at", limit):
            raise TooManyUploads(minutes(time))


def _count_try(actor: Any, draft: Any) -> None:
    """Committed before a byte is looked at."""
    record(
        actor=actor,
        action=Action.ATTACHMENT_TRY,
        obj=("draft", draft.pk),
        patient=draft.mailbox.patient_id,
    )


def _require_room(draft: Any, upload: Upload) -> None:
    there = Attachment.objects.counted().filter(draft=draft)
    if there.count() >= FILES_A_MESSAGE:
        raise FileRefused("file_too_many")
    together = there.aggregate(total=Sum("size"))["total"] or 0
    if together + upload.size > MESSAGE_BYTES:
        raise FileRefused("file_together_too_large")


def _require_new(draft: Any, content: bytes) -> None:
    """Refuse the same file twice: it is a second press of the button, and takes up room."""
    alike = Attachment.objects.counted().filter(draft=draft, size=len(content))
    if any(unsealed(one, CONTENT) == content for one in alike):
        raise FileRefused("file_twice")


def _ask_scanner(content: bytes) -> Verdict:
    try:
        finding = scan(content, seconds=AT_ONCE)
    except (ScannerDown, ScanFailed):
        return Verdict.WAITING
    if finding is Finding.HARMFUL:
        raise FileRefused("file_infected")
    return Verdict.CLEAN


@transaction.atomic
def _keep(actor: Any, draft: Any, found: Inspected, verdict: Verdict) -> Attachment:
    """Two files that come at the same time count each other: writers of a mailbox queue up."""
    mailbox = lock_mailbox(draft.mailbox)
    if not type(draft).objects.filter(pk=draft.pk).exists():
        raise NotFound
    _require_room(draft, Upload(found.name, len(found.content), b""))
    _require_new(draft, found.content)
    last = Attachment.objects.filter(draft=draft).aggregate(last=Max("position"))["last"]
    attachment = Attachment(
        draft=draft,
        added_by=actor,
        position=(last or 0) + 1,
        kind=found.kind.code,
        size=len(found.content),
        verdict=verdict,
        checked_at=timezone.now() if verdict is Verdict.CLEAN else None,
    )
    attachment.give_key()
    attachment.seal("name_sealed", found.name)
    attachment.save(force_insert=True)
    store(attachment, found)
    _note(actor, attachment, mailbox, "")
    return attachment


def _note(actor: Any, obj: Any, mailbox: Any, code: str) -> None:
    """One row for each file that came, kept or refused; never its name."""
    record(
        actor=actor,
        action=Action.ATTACHMENT_ADD,
        outcome=Outcome.REFUSED if code else Outcome.OK,
        obj=obj,
        patient=mailbox.patient_id,
        code=code,
    )
