"""Threads arriving in mailboxes and leaving them; the grants follow from who owns the mailbox."""

from datetime import datetime
from typing import Any

from sm_plugin.database.prepared import Prepared
from sm_plugin.grants import grant, withdraw
from sm_plugin.people.models import Delegation
from sm_plugin.teams.models import CareTeam

from .given_rights import DELEGATE_RIGHTS, TEAM_RIGHTS, rights_given
from .models import Mailbox, MailboxEntry
from .models.folders import Folder, system_folder


def lock_mailbox(mailbox: Mailbox) -> Mailbox:
    """Lock the mailbox, so that a form sent twice finds its first message.

    See docs/decisions/0008.
    """
    found: list[Mailbox] = _LOCKED.ask(mailbox.pk)
    if not found:
        raise Mailbox.DoesNotExist
    return found[0]


_LOCKED = Prepared(
    lambda key: (
        Mailbox.objects.select_for_update(of=("self",))
        .select_related("patient__user")
        .filter(pk=key)
    )
)


def mailbox_of_team(team: CareTeam) -> Mailbox:
    """The team's mailbox, opened and granted to the team's group at the first need."""
    mailbox, created = Mailbox.objects.get_or_create(team=team)
    if created:
        for right in TEAM_RIGHTS:
            grant(right, team.group, mailbox)
    return mailbox


def grant_to_delegate(mailbox: Mailbox, delegate: Any) -> None:
    """Make a caregiver's grants agree with all that the patient still gives this person.

    One person may have been named under several addresses, with other rights and days under
    each. The mailbox must be locked, so that two changes at once see each other.
    """
    given = Delegation.objects.not_ended_for(delegate).filter(patient=mailbox.patient_id)
    wanted = rights_given(given.values_list("right", flat=True))
    for right in sorted(rights_given(DELEGATE_RIGHTS)):
        change = grant if right in wanted else withdraw
        change(right, delegate, mailbox)


def deliver(mailbox: Mailbox, thread: Any, at: datetime) -> None:
    """A message came in: the thread stands in the inbox, unread, wherever it was kept before.

    The thread is new, or held by the caller.
    """
    inbox = system_folder(mailbox, Folder.Kind.INBOX)
    received = {"folder": inbox, "last_received_at": at, "last_at": at, "unread": True}
    of_thread = MailboxEntry.objects.filter(mailbox=mailbox, thread=thread)
    if not of_thread.update(**received):
        MailboxEntry.objects.create(mailbox=mailbox, thread=thread, **received)


def mark_sent(mailbox: Mailbox, thread: Any, at: datetime) -> None:
    """A message went out from this mailbox; the thread stays where it is kept."""
    sent = {"last_sent_at": at, "last_at": at}
    of_thread = MailboxEntry.objects.filter(mailbox=mailbox, thread=thread)
    if not of_thread.update(**sent):
        inbox = system_folder(mailbox, Folder.Kind.INBOX)
        MailboxEntry.objects.create(mailbox=mailbox, thread=thread, folder=inbox, **sent)


def mark_read(entry: MailboxEntry, reader: Any) -> bool:
    """Only the owner's own reading makes a message read; a caregiver's leaves it new to her.

    A message that came in after the entry was loaded was shown to nobody yet: it stays unread.
    Return True if it was unread before.
    """
    if not entry.unread or entry.mailbox.owner_id != reader.pk:
        return False
    as_read = MailboxEntry.objects.filter(pk=entry.pk, last_received_at=entry.last_received_at)
    entry.unread = not as_read.update(unread=False)
    return True
