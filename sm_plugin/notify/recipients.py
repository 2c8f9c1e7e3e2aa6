"""The people who still get a notice, asked at the moment of sending: rights and wishes change."""

from collections.abc import Callable, Collection
from typing import Any

from django.db.models import Q, QuerySet

from sm_plugin.adapter import adapter
from sm_plugin.facilities.rollout_rights import may_manage_rollout
from sm_plugin.mailboxes.models import Mailbox, MailboxEntry
from sm_plugin.people.models import Delegation
from sm_plugin.people.own_care import is_own_care
from sm_plugin.terms.models import TermsAcceptance
from sm_plugin.threads.choices import Side
from sm_plugin.threads.models import Message, Thread
from sm_plugin.threads.text import OWED

from .models import OutboxNotice


def readers_of(mailbox: Mailbox) -> list[Any]:
    """Return who hears of mail in a patient's mailbox: its owner and today's helpers."""
    helping = Delegation.objects.active().filter(patient=mailbox.patient_id)
    helpers = (one.delegate for one in helping.select_related("delegate"))
    return list(dict.fromkeys([mailbox.owner, *helpers]))


FOR_ADMINISTRATORS = (
    OutboxNotice.Kind.CHAIN,
    OutboxNotice.Kind.UNSEEN,
    OutboxNotice.Kind.LATE_ABOVE,
)


OF_ACCOUNTS = (
    OutboxNotice.Kind.OPENED,
    OutboxNotice.Kind.RELEASED,
    OutboxNotice.Kind.RELEASED_OWN,
)


# Returns False once what a notice says of its message is no longer so.
Check = Callable[[Message], bool]
_CHECKS: dict[str, Check] = {}


def register_check(kinds: Collection[OutboxNotice.Kind], check: Check) -> None:
    """Ask this of the message before a notice of these kinds goes out; the rooms above know."""
    _CHECKS.update(dict.fromkeys(kinds, check))


def address_of(notice: OutboxNotice) -> str:
    return adapter().email(notice.recipient)


def count_for(notice: OutboxNotice) -> int:
    """Count the messages to tell of; none where nothing is left to read, or to do.

    Of an answer that the owner has read, and of messages that are closed to their readers because
    the account was the wrong person's, nobody hears.

    A closed account may read nothing, so it gets no mail. That a message is not one's own any more
    is told wherever it went: the notice says nothing else of it.
    """
    check = _CHECKS.get(notice.kind)
    if check and notice.message and not check(notice.message):
        return 0
    if notice.kind == OutboxNotice.Kind.DIGEST:
        return news_of(notice).count()
    if notice.kind == OutboxNotice.Kind.WELCOME:
        return int(_takes_part(notice))
    if notice.kind in OF_ACCOUNTS:
        return int(notice.recipient.is_active)
    if notice.kind == OutboxNotice.Kind.OPENED_OWN:
        return int(_owns_a_mailbox(notice))
    if notice.kind in FOR_ADMINISTRATORS:
        return int(_runs_the_facility(notice))
    message: Any = notice.message
    if notice.kind == OutboxNotice.Kind.MOVED:
        return int(_read_by(notice.recipient).filter(thread=message.thread_id).exists())
    if notice.kind == OutboxNotice.Kind.MESSAGE and message.side == Side.TEAM:
        return int(_new_to(notice.recipient).filter(thread=message.thread_id).exists())
    visible = Thread.objects.visible_to(notice.recipient)
    if notice.kind == OutboxNotice.Kind.TAKEN_OVER and notice.recipient.is_active:
        visible = Thread.objects.all()
    readable: QuerySet[Thread] = visible.filter(pk=message.thread_id)
    if message.side == Side.PATIENT:
        readable = _staffed_by(notice.recipient, readable)
    return int(readable.exists())


def _staffed_by(person: Any, threads: QuerySet[Thread]) -> QuerySet[Thread]:
    """Leave out those of the person's own care: of these nobody hears as staff."""
    return threads.exclude(is_own_care(person, "patient"))


def _takes_part(notice: OutboxNotice) -> bool:
    return _owns_a_mailbox(notice) and not TermsAcceptance.objects.has_left(notice.recipient)


def _owns_a_mailbox(notice: OutboxNotice) -> bool:
    return bool(Mailbox.objects.owned_by(notice.recipient).read_on().exists())


def _runs_the_facility(notice: OutboxNotice) -> bool:
    """Tell whether the person still runs the facility; a membership does not count for that."""
    team = notice.message.thread.team if notice.message else notice.team
    if team is None or not notice.recipient.is_active:
        return False
    return may_manage_rollout(notice.recipient, team.facility)


def _read_by(person: Any) -> QuerySet[MailboxEntry]:
    """Return the entries of patients' mailboxes that the person may open, the own and others'."""
    mailboxes = Mailbox.objects.of_patients().visible_to(person).read_on()
    return MailboxEntry.objects.filter(mailbox__in=list(mailboxes.values_list("pk", flat=True)))


def _new_to(person: Any) -> QuerySet[MailboxEntry]:
    """Leave out of those what the person has read.

    Read is what the owner has read; of a helper nobody knows it, so a helper hears of all.
    """
    return _read_by(person).filter(Q(unread=True) | ~Q(mailbox__owner=person))


def news_of(digest: OutboxNotice) -> QuerySet[Message]:
    """Return what a day brought and is still open: unread answers, and patients' messages owed."""
    messages = Message.objects.filter(notices__digest=digest)
    threads = list(messages.values_list("thread", flat=True).distinct())
    unread = _new_to(digest.recipient).filter(thread__in=threads)
    visible = _staffed_by(digest.recipient, Thread.objects.visible_to(digest.recipient))
    owed = visible.filter(pk__in=threads, state__in=OWED)
    return messages.filter(
        Q(side=Side.TEAM, thread__in=list(unread.values_list("thread", flat=True)))
        | Q(side=Side.PATIENT, thread__in=list(owed.values_list("pk", flat=True)))
    )
