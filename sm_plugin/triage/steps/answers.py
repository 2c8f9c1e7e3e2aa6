"""Answering and completing: the steps that end what a team owes, and the one that does not."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from sm_plugin.calendar import day_begins
from sm_plugin.errors import InvalidInput, KeyReused, Refused
from sm_plugin.permissions import Act, require
from sm_plugin.text.dates import day_in_words
from sm_plugin.text.names import staff_name
from sm_plugin.threads.choices import Outcome, ThreadState
from sm_plugin.threads.models import Message
from sm_plugin.threads.querysets import QUIET
from sm_plugin.threads.services import message_sent_before, show_state
from sm_plugin.worker import do_each

from ..choices import Status, Verdict
from ..models import WorkItem
from ..querysets import WorkItemQuerySet
from ..rounds import end_answered, end_unanswered, note_interim
from ..to_patient import write_to_patient
from .alarms import end_alarm, write_reviews
from .rows import EXPIRE, INTERIM, SEND_AND_COMPLETE
from .step import Transition
from .transitions import ANSWER, COMPLETE, WRITE_AGAIN
from .under_lock import locked, require_nothing_new, require_step, write_step

PROMISE_BUSINESS_DAYS = 5
# The reasons that staff choose from. That a facility moved is said by those who run the move
# (`triage.finishing`), that nothing more came by the worker.
_SAID_BY_STEPS = (Outcome.ANSWERED, Outcome.MOVED, Outcome.NO_REPLY)
WITHOUT_AN_ANSWER = tuple(reason for reason in Outcome if reason not in _SAID_BY_STEPS)


@transaction.atomic
def answer(
    *,
    actor: Any,
    item: WorkItem,
    body: str,
    idempotency_key: UUID,
    newest_seen: UUID | None = None,
) -> Message:
    """Send the team's answer; the item then waits for the patient until it is completed.

    Sending the same form again returns the same message; the same key with another text raises
    `KeyReused`. `newest_seen` is the newest message on the page that was answered: `Refused` is
    raised when another has come since. While a message is flagged, the answer is its review.
    """
    item = locked(item, holder=actor)
    require(actor, Act.READ_ITEM, item)
    if earlier := _sent_before(item, actor, body, idempotency_key):
        return earlier
    step = WRITE_AGAIN if item.status == Status.ANSWERED else ANSWER
    require_step(actor, step, item)
    require_nothing_new(item, newest_seen)
    now = timezone.now()
    role = item.role_of(actor.pk)
    message = _write(item, actor, role, body, idempotency_key, now)
    if item.is_urgent:
        write_reviews(item, by=actor, role=role, verdict=Verdict.ANSWERED, at=now)
        end_alarm(item)
    end_answered(item, by=actor, role=role, at=now)
    item.status, item.assignee, item.answered_at = step.after(item.status), actor, now
    item.promised_at = None
    item.save()
    show_state(item.thread, state=ThreadState.ANSWERED, with_role=role, promised_on=None)
    write_step(item, step, actor, role=role)
    return message


@transaction.atomic
def interim(
    *,
    actor: Any,
    item: WorkItem,
    body: str,
    until: date,
    idempotency_key: UUID,
    newest_seen: UUID | None = None,
) -> Message:
    """Tell the patient that the team is still working on it, and by which day there is more.

    The clock goes on, the item is the actor's, and there is one interim answer in a round. The
    day is at most five business days away. Sent again, it is the same message, as for `answer`.
    """
    item = locked(item, holder=actor)
    require(actor, Act.READ_ITEM, item)
    if earlier := _sent_before(item, actor, body, idempotency_key):
        return earlier
    require_step(actor, INTERIM, item)
    require_nothing_new(item, newest_seen)
    now = timezone.now()
    first, last = days_to_promise(item, now)
    if not first <= until <= last:
        text = _("Choose a day from today to %(day)s.") % {"day": day_in_words(last)}
        raise InvalidInput(text, field="until")
    if not note_interim(item, now):
        text = _("An interim answer was sent already. Please answer, or complete the item.")
        raise Refused(text, code="interim_once")
    role = item.role_of(actor.pk)
    message = _write(item, actor, role, body, idempotency_key, now)
    item.status, item.assignee = INTERIM.after(item.status), actor
    item.promised_at = day_begins(until, item.team.facility.time_zone)
    item.save(update_fields=["status", "assignee", "promised_at"])
    show_state(item.thread, state=ThreadState.ANSWERING, with_role=role, promised_on=until)
    write_step(item, INTERIM, actor, role=role, at=now)
    return message


def days_to_promise(item: WorkItem, now: datetime) -> tuple[date, date]:
    """Return the first and the last day that an interim answer can name, on the station's clock."""
    days = item.team.facility.business_days
    zone, last = days.tz, days.after(now, PROMISE_BUSINESS_DAYS)
    return now.astimezone(zone).date(), last.astimezone(zone).date()


@transaction.atomic
def send_and_complete(
    *,
    actor: Any,
    item: WorkItem,
    body: str,
    idempotency_key: UUID,
    outcome: str = Outcome.ANSWERED,
    newest_seen: UUID | None = None,
) -> Message:
    """Answer and complete, both or neither; the same form sent twice does it once."""
    item = locked(item, holder=actor)
    require(actor, Act.READ_ITEM, item)
    if not message_sent_before(actor, idempotency_key):
        require_step(actor, SEND_AND_COMPLETE, item)
    message = answer(
        actor=actor,
        item=item,
        body=body,
        idempotency_key=idempotency_key,
        newest_seen=newest_seen,
    )
    item = locked(item)
    if item.status == Status.ANSWERED and _is_newest(item, message):
        _complete(actor, item, outcome)
    return message


def _is_newest(item: WorkItem, message: Message) -> bool:
    """Return False for a form sent again after somebody wrote more: that is not completed."""
    newest = item.thread.messages.order_by("-sent_at", "-id").first()
    return newest is not None and newest.pk == message.pk


def _sent_before(item: WorkItem, actor: Any, body: str, key: UUID) -> Message | None:
    """Return the message of the same form; raise `KeyReused` if the key was another text's."""
    earlier = message_sent_before(actor, key)
    if earlier and (earlier.thread_id != item.thread_id or earlier.body != body):
        raise KeyReused
    return earlier


def _write(
    item: WorkItem, actor: Any, role: str, body: str, idempotency_key: UUID, at: datetime
) -> Message:
    return write_to_patient(
        thread=item.thread,
        team=item.team,
        author=actor,
        role=role,
        body=body,
        idempotency_key=idempotency_key,
        at=at,
    )


@transaction.atomic
def complete(
    *, actor: Any, item: WorkItem, outcome: str, newest_seen: UUID | None = None
) -> WorkItem:
    """Close the item with a reason that both sides can read.

    Raises `InvalidInput` for a reason that is not so, and `Refused` as `answer` does, and while an
    answer is written but not sent.
    """
    item = locked(item)
    require_step(actor, COMPLETE, item)
    require_nothing_new(item, newest_seen)
    require_nothing_unsent(item, actor)
    return _complete(actor, item, outcome)


def has_unsent(item: WorkItem) -> bool:
    """Return True while words or files of an answer are kept for the item, and not sent."""
    draft = item.answer_draft
    if draft is None or draft.team_id != item.team_id:
        return False
    is_written = not draft.opens("body") or bool(draft.body.strip())
    return is_written or draft.attachments.exists()


def keys_with_nothing_unsent(items: WorkItemQuerySet, limit: int) -> list[UUID]:
    """Return the keys of those that may be ended: a written answer would be buried."""
    keys = list(items.exclude(_BEGUN).values_list("pk", flat=True)[:limit])
    return [*keys, *(one.pk for one in _begun(items) if not has_unsent(one))][:limit]


def keys_with_unsent(items: WorkItemQuerySet) -> list[UUID]:
    """Return the keys of those in which an answer is written and not sent."""
    return [one.pk for one in _begun(items) if has_unsent(one)]


_BEGUN = Q(answer_drafts__team=F("team"))


def _begun(items: WorkItemQuerySet) -> Any:
    return items.filter(_BEGUN).with_answer()


def require_nothing_unsent(item: WorkItem, actor: Any) -> None:
    """Raise `Refused` while an answer is kept for the item that this step would bury."""
    if has_unsent(item):
        text = _(
            "An answer is written here and was not sent. %(name)s wrote last. Send it, or take its "
            "words and files away and save that; then do this again."
        )
        if item.assignee_id not in (None, actor.pk):
            text = _(
                "An answer is written here and was not sent. %(name)s wrote last. A colleague has "
                "this: take it over. Then send the answer, or take its words and files away and "
                "save that; then do this again."
            )
        words = {"name": staff_name(item.answer_draft.author)}
        raise Refused(text % words, code="unsent_answer")


def _complete(actor: Any, item: WorkItem, outcome: str) -> WorkItem:
    if outcome not in outcomes_of(item):
        raise InvalidInput
    now = timezone.now()
    close_item(item, COMPLETE, outcome=outcome, at=now)
    end_unanswered(item, reason=outcome, at=now, role=item.role_of(actor.pk))
    write_step(item, COMPLETE, actor)
    return item


def close_item(
    item: WorkItem, step: Transition, *, outcome: str, at: datetime, is_internal: bool = False
) -> None:
    """Make the item done, and the patient read why.

    What was between colleagues ends as the patient knows it: what was read goes on being read, and
    the reason is that one.
    """
    if is_internal:
        is_closed = item.thread.state == ThreadState.CLOSED
        outcome = item.thread.outcome if is_closed else Outcome.ANSWERED
    item.status, item.outcome, item.done_at = step.after(item.status), outcome, at
    item.promised_at = None
    item.save(update_fields=["status", "outcome", "done_at", "promised_at"])
    if not is_internal:
        show_state(item.thread, state=ThreadState.CLOSED, outcome=outcome, promised_on=None)


def expire_answered(*, now: datetime, limit: int = 200) -> int:
    """Complete what was answered and got no further word for 14 days; returns how many.

    An answer that is written and not sent keeps the item open.
    """
    before = now - QUIET
    keys = keys_with_nothing_unsent(WorkItem.objects.quiet_since(before), limit)
    return do_each("quiet conversations", keys, lambda key: _expire(key, before, now))


def _expire(key: Any, before: datetime, now: datetime) -> bool:
    """Return False for an item that somebody works on, or in which somebody wrote meanwhile."""
    quiet = WorkItem.objects.quiet_since(before).filter(pk=key).select_related("thread")
    item = quiet.select_for_update(of=("self", "thread"), skip_locked=True).first()
    if item is None or has_unsent(item):
        return False
    # What was reopened among colleagues is still closed for the patient, as it was.
    is_internal = item.thread.state == ThreadState.CLOSED
    close_item(item, EXPIRE, outcome=Outcome.NO_REPLY, at=now, is_internal=is_internal)
    write_step(item, EXPIRE, None, is_internal=is_internal)
    return True


def outcomes_of(item: WorkItem) -> list[str]:
    """The reasons an item may be closed with: answered by message only if its last question was."""
    return [*([Outcome.ANSWERED] if item.is_answered else []), *WITHOUT_AN_ANSWER]
