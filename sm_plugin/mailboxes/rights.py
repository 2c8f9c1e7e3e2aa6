"""How a right on a mailbox is asked, and on a thread's entry in it."""

from typing import Any

from sm_plugin.permissions import register_model

from .models import Mailbox, MailboxEntry


def _on_mailbox(user: Any, codename: str, mailbox: Mailbox) -> bool:
    return Mailbox.objects.granted_to(user, codename).filter(pk=mailbox.pk).exists()


def _on_entry(user: Any, codename: str, entry: MailboxEntry) -> bool:
    return Mailbox.objects.granted_to(user, codename).filter(pk=entry.mailbox_id).exists()


register_model(Mailbox, _on_mailbox)
register_model(MailboxEntry, _on_entry)
