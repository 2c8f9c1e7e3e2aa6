"""Why an item is urgent, as staff read it, and what is true of it for the patient."""

from dataclasses import dataclass, field

from django.utils import timezone
from django.utils.translation import gettext as _

from sm_plugin.audit.actions import Action, Outcome
from sm_plugin.audit.models import AuditEvent
from sm_plugin.errors import VaultError
from sm_plugin.safety.findings import NOTHING_FOUND, UNCHECKED, Findings
from sm_plugin.teams.models import Membership
from sm_plugin.text.said import Say, said
from sm_plugin.threads.models import Message, Thread

from .choices import Told
from .models import WorkItem


@dataclass(frozen=True)
class Urgency:
    """`label` names the danger, `words` are what the patient typed there."""

    label: str
    words: tuple[str, ...] = field(default=(), repr=False)
    was_checked: bool = True
    is_late: bool = False


def urgency(item: WorkItem, say: Say = said) -> Urgency | None:
    """None for a routine item. What can't be opened leaves the item urgent all the same.

    A kind of danger is named only where a phrase names it.
    """
    if not item.is_urgent:
        return None
    is_late = _is_late(item)
    try:
        found = item.findings
    except VaultError:
        return Urgency(_("Urgent"), was_checked=False, is_late=is_late)
    was_checked = UNCHECKED not in found.kinds
    return Urgency(say(_label, found.kinds), found.words, was_checked=was_checked, is_late=is_late)


def _label(kinds: tuple[str, ...]) -> str:
    if "suicide" in kinds and "emergency" in kinds:
        return _("Urgent: may be about suicide and an emergency")
    if "suicide" in kinds:
        return _("Urgent: may be about suicide")
    if "emergency" in kinds:
        return _("Urgent: may be an emergency")
    if UNCHECKED in kinds:
        return _("Urgent: the safety check did not work")
    return _("Urgent: it may not be safe to wait")


def _is_late(item: WorkItem) -> bool:
    if item.told != Told.NOBODY:
        return True
    return item.review_due_at is not None and item.review_due_at < timezone.now()


@dataclass(frozen=True)
class Waiting:
    """The advice to a patient while an alarm is unreviewed; `kinds` put the numbers in order.

    `is_late` says that nobody reviewed it in time, `was_opened` that somebody in the team has
    opened the conversation since.
    """

    kinds: tuple[str, ...] = ()
    is_late: bool = False
    was_opened: bool = True


def waiting_for_review(thread: Thread) -> Waiting | None:
    """Return None for a thread without an unreviewed alarm; one query, late ones take two more."""
    item = WorkItem.objects.urgent().filter(thread=thread).first()
    if item is None or item.alarm_at is None:
        return None
    item.thread = thread
    try:
        kinds = item.findings.kinds
    except VaultError:
        kinds = ()
    is_late = _is_late(item)
    return Waiting(kinds, is_late, not is_late or _was_opened(item))


def _was_opened(item: WorkItem) -> bool:
    """Ask the record: "nobody has read this" must be true when it is said."""
    members = Membership.objects.filter(team=item.team_id).values_list("user", flat=True)
    readings = AuditEvent.objects.about(item.thread).filter(
        action=Action.THREAD_READ, outcome=Outcome.OK, at__gte=item.alarm_at
    )
    return readings.filter(actor_key__in=[str(key) for key in members]).exists()


def found_in(message: Message) -> Findings:
    """Return what the check found in a message; nothing where it can't be opened."""
    try:
        mark = message.safety_mark
        return Findings.from_text(mark.findings) if mark.findings else NOTHING_FOUND
    except VaultError:
        return NOTHING_FOUND
