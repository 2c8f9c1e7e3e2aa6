"""The one registry of who may do what, in which state; views, services and buttons read it.

Every right is a guardian permission on a mailbox, a care team or a facility. A patient's own
mailbox carries all mailbox rights by its owner column. Superusers hold nothing of themselves.

Each room registers in its `rights.py` how a right on its models is asked; triage registers the
rows of its steps from `triage/steps/transitions.py`. Apps load these modules, this one imports
no room.

See docs/decisions/0054 and 0220.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sm_plugin.errors import NotAllowed, Refused

Asked = Callable[[Any, str, Any], bool]


class Act(StrEnum):
    """The acts that are no step of a work item; those are named in triage's table."""

    LIST_MAILBOX = "mailbox.list"
    READ_THREAD = "thread.read"
    EXPORT = "mailbox.export"
    ORGANISE = "mailbox.organise"
    MARK = "mailbox.mark"
    WRITE_MESSAGE = "message.write"
    REPLY = "message.reply"
    READ_DRAFT = "draft.read"
    SAVE_DRAFT = "draft.save"
    DISCARD_DRAFT = "draft.discard"
    WORK_QUEUE = "queue.list"
    READ_ITEM = "item.read"
    SAVE_ANSWER = "answer.save"
    WRITE_NOTE = "note.write"
    WRITE_FIRST = "message.write_first"
    MANAGE_TEAM = "team.manage"
    MANAGE_ROLLOUT = "rollout.manage"


def _is_owner(user: Any, mailbox: Any) -> bool:
    return mailbox.owner_id == user.pk


@dataclass(frozen=True)
class Rule:
    """`codename` must be held on the object; then `states` and `when` must allow the act.

    `who` names those of the holders who have the right at all, such as one role of a team.
    """

    codename: str
    states: frozenset[str] | None = None
    when: Callable[[Any, Any], bool] | None = None
    who: Callable[[Any, Any], bool] | None = None


RULES: dict[str, Rule] = {
    Act.LIST_MAILBOX: Rule("view_mailbox"),
    Act.READ_THREAD: Rule("view_mailbox"),
    Act.EXPORT: Rule("view_mailbox"),
    Act.ORGANISE: Rule("organise_mailbox"),
    # Read and unread are what the owner has read: nobody else's reading counts.
    Act.MARK: Rule("organise_mailbox", when=_is_owner),
    Act.WRITE_MESSAGE: Rule("send_as_mailbox"),
    Act.REPLY: Rule("send_as_mailbox"),
    Act.READ_DRAFT: Rule("view_mailbox"),
    Act.SAVE_DRAFT: Rule("send_as_mailbox"),
    Act.DISCARD_DRAFT: Rule("view_mailbox"),
    Act.WORK_QUEUE: Rule("work_team"),
    Act.READ_ITEM: Rule("work_team"),
    Act.SAVE_ANSWER: Rule("work_team"),
    Act.WRITE_NOTE: Rule("work_team"),
    Act.MANAGE_TEAM: Rule("manage_team"),
    Act.MANAGE_ROLLOUT: Rule("manage_rollout"),
}
_ASKED: dict[type, Asked] = {}


def register_model(model: type, asked: Asked) -> None:
    """Register how a right on objects of `model` is asked: `asked(user, codename, obj)`."""
    _ASKED[model] = asked


def register_rules(rules: Mapping[str, Rule]) -> None:
    """Add rows; raises `ValueError` for an act that has one already."""
    if twice := RULES.keys() & rules.keys():
        raise ValueError(f"Acts with two rows: {', '.join(sorted(twice))}")
    RULES.update(rules)


def has_permission(user: Any, codename: str, obj: Any) -> bool:
    """Return True if the person has the right on the mailbox, team or facility behind `obj`."""
    asked = _ASKED.get(type(obj))
    if asked is None:
        raise TypeError(f"No room registered how a right on {type(obj).__name__} is asked")
    return asked(user, codename, obj)


def allowed_in_state(user: Any, act: str, obj: Any) -> bool:
    """Return True if the object is in a state for the act; the right itself is not asked."""
    rule = RULES[act]
    if rule.states is not None and obj.status not in rule.states:
        return False
    return rule.when is None or rule.when(user, obj)


def allowed(user: Any, act: str, obj: Any) -> bool:
    return _holds(user, act, obj) and allowed_in_state(user, act, obj)


def require(user: Any, act: str, obj: Any) -> None:
    """Raise `NotAllowed` without the right, `Refused` when the state has moved on."""
    if not _holds(user, act, obj):
        raise NotAllowed
    if not allowed_in_state(user, act, obj):
        raise Refused


def _holds(user: Any, act: str, obj: Any) -> bool:
    rule = RULES[act]
    held = has_permission(user, rule.codename, obj)
    return held and (rule.who is None or rule.who(user, obj))
