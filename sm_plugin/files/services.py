"""Adding files to a draft or a begun answer, taking them off again, and sending them.

See docs/decisions/0163.
"""

from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from sm_plugin.audit.actions import Action, Outcome
from sm_plugin.audit.models import AuditEvent
from sm_plugin.audit.services import record
from sm_plugin.database.pace import minutes, wait
from sm_plugin.errors import NotFound
from sm_plugin.permissions import require
from sm_plugin.threads.models import Message
from sm_plugin.vault.fields import meaning

from .choices import Verdict
from .contents import CONTENT, store, unsealed
from .inspection.recognition import Inspected, Upload, inspect, recognize
from .keeping import Keeper
from .kinds import FILES_A_MESSAGE, FILES_AN_HOUR, MESSAGE_BYTES, TRIES_AN_HOUR
from .models import Attachment
from .refusals import FileRefused, FileTwice, TooManyUploads
from .scanner import Finding, ScanFailed, ScannerDown, scan

AT_ONCE = 5  # seconds that a person waits for the scanner; after that the worker asks again


def attach(*, actor: Any, draft: Keeper, upload: Upload) -> Attachment:
    """Keep a file with a draft or a begun answer, once it is what its name says, and no harm.

    The right is asked before anything of the file is looked at, and the try is counted before it
    is read, so that one that takes its process along is not forgotten; call it outside of a
    transaction. Without an answer from the scanner the file is kept and waits: nobody gets it
    before. Raises `FileTwice` with the file that is there already, whether or not another could
    come, `TooManyUploads` beyond 60 tries or 20 files an hour, and `FileRefused` with the reason;
    nothing of the file is kept then.
    """
    require(actor, draft.keep_act, draft)
    try:
        there = _counted(draft)
        _require_not_there(there, upload.content)
        _require_pace(actor)
        _count_try(actor, draft)
        _require_room(there, upload.size)
        recognize(upload)
        verdict = _ask_scanner(upload.content)
        found = inspect(upload)
        return _keep(actor, draft, upload, found, verdict)
    except FileRefused as refused:
        _note(actor, draft, draft.patient_id, refused.code)
        raise


@transaction.atomic
def remove(*, actor: Any, attachment: Attachment) -> None:
    """Take a file off a draft, with everything that was kept of it.

    Raises `NotFound` for a file that went out with a message: what was sent is never changed.
    """
    draft = attachment.kept_with
    if draft is None:
        raise NotFound
    draft = draft.held()
    require(actor, draft.keep_act, draft)
    pk = attachment.pk
    gone, _rows = _files_of(draft).filter(pk=pk).delete()
    if not gone:
        raise NotFound
    record(
        actor=actor,
        action=Action.ATTACHMENT_REMOVE,
        obj=("attachment", pk),
        patient=draft.patient_id,
    )


def hand_over(draft: Keeper, message: Message) -> None:
    """Hand the files to the message; called in the transaction that sends it."""
    files = list(_files_of(draft).select_for_update(of=("self",)))
    for file in files:
        setattr(file, draft.file_column, draft)
        was = meaning(file, file.key_for)
        setattr(file, draft.file_column, None)
        file.message = message
        file.bind_key(was)
    columns = [draft.file_column, "message", "key_id", "wrapped_key"]
    Attachment.objects.bulk_update(files, columns)


def _files_of(draft: Keeper) -> Any:
    return Attachment.objects.filter(**{draft.file_column: draft.pk})


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
    """Committed before the file is read."""
    record(actor=actor, action=Action.ATTACHMENT_TRY, obj=draft, patient=draft.patient_id)


def _counted(draft: Keeper) -> list[Attachment]:
    """Return the files of the draft that take up room."""
    return list(_files_of(draft).counted().with_threads())


def _require_room(there: Sequence[Attachment], size: int) -> None:
    if len(there) >= FILES_A_MESSAGE:
        raise FileRefused("file_too_many")
    if sum(one.size for one in there) + size > MESSAGE_BYTES:
        raise FileRefused("file_together_too_large")


def _require_not_there(there: Sequence[Attachment], came: bytes) -> None:
    """Refuse the same upload twice: it is a second press of a button, and takes up room."""
    for one in there:
        if one.came_from(came):
            raise FileTwice(one)


def _require_unlike(there: Sequence[Attachment], content: bytes) -> None:
    """Refuse what would be kept as the same bytes, whatever it came as."""
    for one in there:
        if one.size == len(content) and unsealed(one, CONTENT) == content:
            raise FileTwice(one)


def _ask_scanner(content: bytes) -> Verdict:
    try:
        finding = scan(content, seconds=AT_ONCE)
    except (ScannerDown, ScanFailed):
        return Verdict.WAITING
    if finding is Finding.HARMFUL:
        raise FileRefused("file_infected")
    return Verdict.CLEAN


@transaction.atomic
def _keep(
    actor: Any, draft: Keeper, upload: Upload, found: Inspected, verdict: Verdict
) -> Attachment:
    """Two files that come at the same time count each other: writers of a draft queue up.

    The right is asked once more: reading the file took a while.
    """
    draft = draft.held()
    require(actor, draft.keep_act, draft)
    there = _counted(draft)
    _require_not_there(there, upload.content)
    _require_unlike(there, found.content)
    _require_room(there, len(found.content))
    last = _files_of(draft).aggregate(last=Max("position"))["last"]
    attachment = Attachment(
        **{draft.file_column: draft},
        added_by=actor,
        position=(last or 0) + 1,
        kind=found.kind.code,
        size=len(found.content),
        verdict=verdict,
        checked_at=timezone.now() if verdict is Verdict.CLEAN else None,
    )
    attachment.give_key()
    attachment.seal("name_sealed", found.name)
    attachment.note_origin(upload.content)
    attachment.save(force_insert=True)
    store(attachment, found)
    _note(actor, attachment, draft.patient_id, "")
    return attachment


def _note(actor: Any, obj: Any, patient: Any, code: str) -> None:
    """One row for each file that came, kept or refused; never its name."""
    record(
        actor=actor,
        action=Action.ATTACHMENT_ADD,
        outcome=Outcome.REFUSED if code else Outcome.OK,
        obj=obj,
        patient=patient,
        code=code,
    )
