"""Adds to the record. Nothing else may write to its tables."""

import re
from typing import Any

from django.db import models, transaction
from django.utils import timezone

from sm_plugin.audit.actions import Action, Outcome
from sm_plugin.audit.chains.chain import chain_hash
from sm_plugin.audit.chains.seams import SEAM
from sm_plugin.audit.chains.writer import add_row
from sm_plugin.audit.lanes import NOTES, lane_of_key, start_of
from sm_plugin.audit.models import AuditEvent, AuditHead
from sm_plugin.audit.origin import current_origin
from sm_plugin.audit.querysets import NOTED, NOTED_DIGITS
from sm_plugin.audit.signals import recorded
from sm_plugin.database.prepared import Prepared
from sm_plugin.vault.services import prove_keyring

SYSTEM = "system"
ANONYMOUS = "anonymous"
KEY = re.compile(r"[0-9A-Za-z-]{0,40}")
WORD = re.compile(r"[0-9a-z_.-]{0,40}")


def record(
    *,
    actor: Any,
    action: Action | str,
    outcome: Outcome | str = Outcome.OK,
    obj: models.Model | tuple[str, Any] | None = None,
    patient: Any = None,
    code: str = "",
) -> AuditEvent:
    """Append one event, or raise: what can't be recorded must not be shown.

    `actor` is a user, an anonymous user, or None for the system itself; `obj` a model instance
    or (type, id); `patient` an instance or an id. ValueError for anything that could be text.

    Call it last in a transaction: the head of the actor's lane stays locked until the commit, and
    who locks other rows afterwards can deadlock; so could events of two actors in one transaction.
    A refusal is recorded where its exception is caught, outside of the transaction that it rolls
    back.
    """
    object_type, object_key = _object(obj)
    origin, actor_key = current_origin(), _actor_key(actor)
    event = AuditEvent(
        actor_key=actor_key,
        action=Action(action).value,
        outcome=Outcome(outcome).value,
        code=_matching(WORD, code),
        object_type=_matching(WORD, object_type),
        object_key=_matching(KEY, object_key),
        patient_key=_matching(KEY, _key(patient)),
        from_address=origin.address,
        route=origin.route,
    )
    _append(event, _lane(actor_key, object_type, object_key))
    recorded.send(AuditEvent, event=event)
    return event


@transaction.atomic
def note_heads() -> int:
    """Write into the record where each lane ends that has moved on; return how many have.

    A lane that is set back afterwards, as a whole and together with its head, then lacks a row
    that the record itself names.
    """
    moved = AuditHead.objects.exclude(pk=NOTES).exclude(last_hash="")
    heads = {str(head.last_id): head for head in moved}
    noted = AuditEvent.objects.notes_of(heads).values_list("object_key", flat=True)
    for key in sorted(heads.keys() - set(noted), key=int):
        event = AuditEvent(
            actor_key=SYSTEM,
            action=Action.HEAD_NOTE.value,
            outcome=Outcome.OK.value,
            code=heads[key].last_hash[:NOTED_DIGITS],
            object_type=NOTED,
            object_key=key,
        )
        _append(event, NOTES)
    return len(heads) - len(set(noted))


def add_seam(lane: int, digest: tuple[str, str]) -> None:
    """Append the first row of a lane under a new audit key; `digest` is of the rows before."""
    event = AuditEvent(
        actor_key=SYSTEM,
        action=Action.AUDIT_REKEY.value,
        outcome=Outcome.OK.value,
        code=digest[0],
        object_type=SEAM,
        object_key=digest[1],
    )
    _append(event, lane)


def _lane(actor_key: str, object_type: str, object_key: str) -> int:
    """A person's events are in one lane; those of nobody in particular follow their objects."""
    if actor_key in (SYSTEM, ANONYMOUS):
        return lane_of_key(object_type, object_key)
    return lane_of_key(actor_key)


# Without a savepoint: if this fails, whatever surrounds it can't be committed either.
@transaction.atomic(savepoint=False)
def _append(event: AuditEvent, lane: int) -> None:
    """Take the next place in the lane; the lock on its head lets one writer in at a time.

    The keyring is asked for after the wait: while it lasted the key may have been renewed.
    """
    head = _locked_head(lane)
    key = prove_keyring().audit
    event.id = head.last_id + 1
    event.at = timezone.now()
    event.previous = head.last_hash
    event.hash = chain_hash(event, key)
    head.last_id, head.last_hash = event.id, event.hash
    add_row(event, head)


def _locked_head(lane: int) -> AuditHead:
    found = _HEAD.ask(lane)
    if not found:
        AuditHead.objects.get_or_create(pk=lane, defaults={"last_id": start_of(lane)})
        found = _HEAD.ask(lane)
    head: AuditHead = found[0]
    return head


_HEAD = Prepared(lambda lane: AuditHead.objects.select_for_update().filter(pk=lane))


def _actor_key(actor: Any) -> str:
    if actor is None:
        return SYSTEM
    return _matching(KEY, str(actor.pk)) if actor.is_authenticated else ANONYMOUS


def _object(obj: models.Model | tuple[str, Any] | None) -> tuple[str, str]:
    if obj is None:
        return "", ""
    if isinstance(obj, models.Model):
        return str(obj._meta.model_name), str(obj.pk)
    return obj[0], _key(obj[1])


def _key(thing: Any) -> str:
    return "" if thing is None else str(getattr(thing, "pk", thing))


def _matching(pattern: re.Pattern[str], value: str) -> str:
    if not pattern.fullmatch(value):
        raise ValueError("The audit record takes ids and codes only, never text.")
    return value


def number_of_events() -> int:
    """Return how many events the record has, told by the ends of its lanes."""
    return sum(head.last_id - start_of(head.id) for head in AuditHead.objects.all())
