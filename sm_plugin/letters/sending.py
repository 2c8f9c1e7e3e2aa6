"""Sending a letter: a row for each patient, sent by the worker, each in a transaction of its own.

A row is sent and marked in one transaction, so that a worker which is killed leaves nothing half
done, and what it had not come to yet is found by the next one.

See docs/decisions/0586.
"""

import hashlib
import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import InterfaceError, OperationalError, connection, transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from sm_plugin.access.choices import Unreached
from sm_plugin.access.reaching import NotReached, why_unreached
from sm_plugin.audit.actions import Action
from sm_plugin.audit.services import record
from sm_plugin.errors import InvalidInput, KeyReused, NotAllowed, Refused, UnknownKey
from sm_plugin.people.models import Patient
from sm_plugin.people.own_care import require_not_own_care
from sm_plugin.permissions import Act, require
from sm_plugin.sending.from_team import lock_for_first, write_first
from sm_plugin.teams.models import CareTeam, Topic
from sm_plugin.text.plain_text import one_line
from sm_plugin.threads.models import Message
from sm_plugin.worker import WAITS, kind_and_place

from .audience import Reach, patients_of
from .choices import Audience, LetterState, RowState
from .drafting import require_finished
from .filling import filled, require_fillable_for, require_fits
from .made_once import key_of
from .models import Letter, LetterRow

logger = logging.getLogger(__name__)

GRACE = timedelta(minutes=2)  # all of it can still be recalled
BATCH = 50  # rows in one round of the worker
TRIES = 3
FAULTS = 3  # of the site, in one round
# Faults of the site and of no patient's row: they pass, and the row is sent then.
OF_THE_SITE = (UnknownKey, OSError, OperationalError, InterfaceError)


def reach_of(letter: Letter) -> Reach:
    """Return who would get the letter now, and who would not; in a fixed number of queries."""
    patients = patients_of(letter)
    why = why_unreached(letter.team, patients)
    people = patients.select_related("user").order_by("pk")
    return Reach([one for one in people if one.pk not in why], dict(why))


def token_of(letter: Letter, reach: Reach) -> str:
    """Return what was shown, in short: a yes to these people and words is none to others.

    Names of teams differ by language, and with them the words.
    """
    keys = " ".join(sorted(str(one.pk) for one in reach.reached))
    text = bytes(letter.subject_sealed) + bytes(letter.body_sealed)
    return hashlib.sha256(f"{get_language()} {keys}".encode() + text).hexdigest()


@transaction.atomic
def send_letter(*, actor: Any, letter: Letter, expected: str) -> Letter:
    """Begin to send a draft to everyone who can be reached; who can't gets a row with the reason.

    `expected` is the token of what the author was shown: with another one `Refused` is raised,
    and nothing goes. Sent again, it is the same letter and nobody's second. It begins in two
    minutes; until then all of it can be recalled.
    """
    require(actor, Act.WRITE_FIRST, letter.team)
    locked = Letter.objects.select_for_update(of=("self",)).select_related(
        "team__facility", "topic"
    )
    letter = locked.get(pk=letter.pk)
    if letter.author_id != actor.pk:
        raise NotAllowed
    if not letter.is_draft:
        return letter
    try:
        require_finished(letter)
    except InvalidInput as missing:
        text = _("This letter is not finished, so nothing was sent. Please look at it again.")
        raise Refused(text, code="letter_unfinished") from missing
    reach = reach_of(letter)
    if not reach.reached:
        raise Refused(_("Nobody can get this letter now."), code="letter_for_nobody")
    try:
        require_fits(letter, reach.reached)
    except InvalidInput as problem:
        raise Refused(str(problem.message), code="letter_too_long") from problem
    if token_of(letter, reach) != expected:
        text = _("Others get the letter now than when you looked. Please look again.")
        raise Refused(text, code="letter_changed")
    now = timezone.now()
    _write_rows(letter, reach, now)
    letter.state, letter.begins_at = LetterState.SENDING, now + GRACE
    letter.language = get_language() or ""
    letter.save(update_fields=["state", "begins_at", "language"])
    record(actor=actor, action=Action.LETTER_SEND, obj=letter)
    return letter


def _write_rows(letter: Letter, reach: Reach, now: datetime) -> None:
    rows = [LetterRow(letter=letter, patient=one) for one in reach.reached]
    rows += [
        LetterRow(letter=letter, patient_id=key, state=RowState.NOT_SENT, reason=why, at=now)
        for key, why in reach.unreached.items()
    ]
    LetterRow.objects.bulk_create(rows, batch_size=500)


@transaction.atomic
def recall_letter(*, actor: Any, letter: Letter) -> int:
    """Keep back what has not gone yet; return of how many patients. What has gone stays."""
    require(actor, Act.WRITE_FIRST, letter.team)
    letter = Letter.objects.select_for_update(of=("self",)).get(pk=letter.pk)
    now = timezone.now()
    waiting = LetterRow.objects.filter(letter=letter, state=RowState.WAITING)
    count = waiting.update(state=RowState.RECALLED, at=now) if letter.is_sending else 0
    if not count:
        raise Refused(_("Nothing of this letter waits to be sent any more."), code="letter_gone")
    letter.state, letter.ended_at, letter.recalled_by = LetterState.RECALLED, now, actor
    letter.save(update_fields=["state", "ended_at", "recalled_by"])
    record(actor=actor, action=Action.LETTER_RECALL, obj=letter)
    return count


@transaction.atomic
def write_one(
    *,
    actor: Any,
    team: CareTeam,
    patient: Patient,
    topic: Topic,
    subject: str,
    body: str,
    idempotency_key: UUID,
) -> Letter:
    """Write to one patient first, at once: a letter of one row, by the rules of all letters.

    Raises what `write_first` raises, `NotAllowed` in one's own care, and `InvalidInput` for a
    place that is still to be filled in.
    """
    require(actor, Act.WRITE_FIRST, team)
    require_not_own_care(actor, patient)
    lock_for_first(team, patient)
    key = key_of(idempotency_key, actor)
    if found := Letter.objects.filter(pk=key, author=actor).first():
        was = (found.team_id, found.topic_id, found.subject, found.body)
        is_same = was == (team.pk, topic.pk, one_line(subject), body)
        if not (is_same and found.rows.filter(patient=patient).exists()):
            raise KeyReused
        return found
    now = timezone.now()
    letter = Letter(pk=key, author=actor, team=team, topic=topic, audience=Audience.ONE)
    letter.state, letter.begins_at, letter.ended_at = LetterState.SENT, now, now
    letter.language = get_language() or ""
    letter.give_key()
    letter.seal("subject_sealed", one_line(subject))
    letter.seal("body_sealed", body)
    letter.save(force_insert=True)
    row = LetterRow.objects.create(letter=letter, patient=patient, at=now)
    _mark_sent(row, _send(row))
    return letter


def send_waiting(*, now: datetime, stop: Callable[[], bool] = lambda: False) -> int:
    """Send a batch of what waits; return how many messages went.

    Some faults of the site end the batch: the next rows would meet them, too.
    """
    keys = list(LetterRow.objects.to_go(now).values_list("pk", flat=True)[:BATCH])
    sent = faults = 0
    for key in keys:
        if stop():
            break
        try:
            sent += _try(key, now)
        except OF_THE_SITE as fault:
            if not connection.is_usable():
                raise
            logger.error("The row %s of a letter waits (%s).", key, kind_and_place(fault))
            faults += 1
            if faults == FAULTS:
                break
    through = Letter.objects.through(now)
    through.update(state=LetterState.SENT, ended_at=now)
    return sent


def _try(key: UUID, now: datetime) -> bool:
    if not _claim(key):
        return False
    try:
        with transaction.atomic():
            return _send_row(key)
    except OF_THE_SITE:
        if connection.is_usable():
            _put_off(key, now)
        raise
    except Exception as error:
        # Whatever it is: one patient's row must not hold up the others.
        if not connection.is_usable():
            raise
        logger.error("The row %s of a letter failed (%s).", key, kind_and_place(error))
        _give_up_spent(key)
        return False


def _put_off(key: UUID, now: datetime) -> None:
    """Give the try back, and wait longer each time: it was no fault of the row."""
    row = LetterRow.objects.get(pk=key)
    waits = min(row.waits + 1, len(WAITS))
    again = LetterRow.objects.filter(pk=key, state=RowState.WAITING, tries__gt=0)
    again.update(tries=F("tries") - 1, waits=waits, due_at=now + WAITS[waits - 1])


def _claim(key: UUID) -> bool:
    """Count the try before it, so that a row that ends its worker is given up in the end too."""
    left = LetterRow.objects.filter(pk=key, state=RowState.WAITING, tries__lt=TRIES)
    if left.update(tries=F("tries") + 1):
        return True
    if _give_up_spent(key):
        logger.error("The row %s of a letter was given up: its worker died each time.", key)
    return False


def _send_row(key: UUID) -> bool:
    """Send one row and mark it; False where another worker has it, or it can't be sent."""
    rows = LetterRow.objects.select_for_update(of=("self",), skip_locked=True).select_related(
        "letter__team__facility", "letter__author", "letter__topic", "patient__user"
    )
    waiting = {"state": RowState.WAITING, "letter__state": LetterState.SENDING}
    row = rows.filter(pk=key, **waiting).first()
    if row is None:
        return False
    row.at = timezone.now()
    try:
        with transaction.atomic():
            message = _send(row)
    except (NotReached, NotAllowed, InvalidInput) as refused:
        row.state, row.reason = RowState.NOT_SENT, _reason(refused)
        row.save(update_fields=["state", "reason", "at"])
        return False
    _mark_sent(row, message)
    return True


def _mark_sent(row: LetterRow, message: Message) -> None:
    """Mark a row that this transaction holds already: nothing new is locked after the record."""
    row.state, row.thread = RowState.SENT, message.thread
    row.save(update_fields=["state", "thread", "at"])


def _send(row: LetterRow) -> Message:
    """Fill the text in for the patient of the row and send it as the letter's author."""
    letter = row.letter
    require_fillable_for(letter, row.patient)
    subject, body = filled(letter, row.patient)
    assert letter.topic is not None  # noqa: S101 - only a draft has none
    return write_first(
        actor=letter.author,
        team=letter.team,
        patient=row.patient,
        topic=letter.topic,
        subject=subject,
        body=body,
        idempotency_key=row.idempotency_key,
    )


def _reason(refused: NotReached | NotAllowed | InvalidInput) -> Unreached:
    if isinstance(refused, NotReached):
        return refused.why
    if isinstance(refused, NotAllowed):
        return Unreached.NO_RIGHT
    return Unreached.UNFILLED if refused.code == "unfilled" else Unreached.FAILED


def _give_up_spent(key: UUID) -> bool:
    spent = LetterRow.objects.filter(pk=key, state=RowState.WAITING, tries__gte=TRIES)
    now = timezone.now()
    return bool(spent.update(state=RowState.NOT_SENT, reason=Unreached.FAILED, at=now))
