"""The one table of who may do what, in which state; views, services and buttons read it.

Every right is a guardian permission on a mailbox, a care team or a facility. A patient's own
mailbox carries all mailbox rights by its owner column. Superusers hold nothing of themselves.

See docs/decisions/0054.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sm_plugin.drafts.models import Draft
from sm_plugin.errors import NotAllowed, Refused
from sm_plugin.facilities.models import Facility
from sm_plugin.grants import granted_ids
from sm_plugin.mailboxes.models import Mailbox, MailboxEntry
from sm_plugin.teams.models import CareTeam
from sm_plugin.triage.models import WorkItem


class Act(StrEnum):
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
    TAKE_ITEM = "item.take"
    RELEASE_ITEM = "item.release"
    REFER_ITEM = "item.refer"
    ANSWER_ITEM = "item.answer"
    COMPLETE_ITEM = "item.complete"
    MANAGE_TEAM = "team.manage"
    MANAGE_ROLLOUT = "rollout.manage"


Status = WorkItem.Status


def _is_assignee(user: Any, item: WorkItem) -> bool:
    return item.assignee_id == user.pk


def _is_free_or_own(user: Any, item: WorkItem) -> bool:
    return item.assignee_id in (None, user.pk)


def _is_not_own(user: Any, item: WorkItem) -> bool:
    return item.assignee_id != user.pk


def _is_owner(user: Any, mailbox: Mailbox) -> bool:
    return mailbox.owner_id == user.pk


@dataclass(frozen=True)
class Rule:
    """`codename` must be held on the object; then `states` and `when` must allow the act."""

    codename: str
    states: frozenset[str] | None = None
    when: Callable[[Any, Any], bool] | None = None


OWED = frozenset({Status.WAITING, Status.TAKEN})
UNFINISHED = OWED | {Status.ANSWERED}

RULES: Mapping[Act, Rule] = {
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
    Act.TAKE_ITEM: Rule("work_team", UNFINISHED, _is_not_own),
    Act.RELEASE_ITEM: Rule("work_team", frozenset({Status.TAKEN}), _is_assignee),
    Act.REFER_ITEM: Rule("work_team", OWED, _is_free_or_own),
    Act.ANSWER_ITEM: Rule("work_team", UNFINISHED, _is_free_or_own),
    Act.COMPLETE_ITEM: Rule("work_team", UNFINISHED, _is_free_or_own),
    Act.MANAGE_TEAM: Rule("manage_team"),
    Act.MANAGE_ROLLOUT: Rule("manage_rollout"),
}


def holds(user: Any, codename: str, obj: Any) -> bool:
    """Return True if the person has the right on the mailbox, team or facility behind `obj`."""
    if isinstance(obj, WorkItem):
        # The thread's team of today, whichever team once worked on the item.
        return obj.thread.team_id in CareTeam.objects.ids_granted(user, codename)
    if isinstance(obj, Draft) and obj.author_id != user.pk:
        return False
    if isinstance(obj, MailboxEntry | Draft):
        return Mailbox.objects.held_by(user, codename).filter(pk=obj.mailbox_id).exists()
    if isinstance(obj, Mailbox):
        return Mailbox.objects.held_by(user, codename).filter(pk=obj.pk).exists()
    if isinstance(obj, CareTeam):
        return obj.pk in CareTeam.objects.ids_granted(user, codename)
    if isinstance(obj, Facility):
        return obj.pk in granted_ids(user, Facility, codename)
    raise TypeError(f"No rule for {type(obj).__name__}")


def fits(user: Any, act: Act, obj: Any) -> bool:
    """Return True if the object is in a state for the act; the right itself is not asked."""
    rule = RULES[act]
    if rule.states is not None and obj.status not in rule.states:
        return False
    return rule.when is None or rule.when(user, obj)


def allowed(user: Any, act: Act, obj: Any) -> bool:
    return holds(user, RULES[act].codename, obj) and fits(user, act, obj)


def require(user: Any, act: Act, obj: Any) -> None:
    """Raise `NotAllowed` without the right, `Refused` when the state has moved on."""
    if not holds(user, RULES[act].codename, obj):
        raise NotAllowed
    if not fits(user, act, obj):
        raise Refused
