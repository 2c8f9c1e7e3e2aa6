"""Rights on a mailbox, and on a thread's entry in it."""

from typing import Any

from sm_plugin.permissions import register_model

from .models import Mailbox, MailboxEntry


def _on_mailbox(user: Any, codename: str, mailbox: Mailbox) -> bool:
    """The owner column alone gives every right; only for others a grant is looked up."""
    if mailbox.owner_id is not None and mailbox.owner_id == user.pk:
        return bool(user.is_authenticated and user.is_active)
    return Mailbox.objects.opened_by_grant(user, codename).filter(pk=mailbox.pk).exists()


def _on_entry(user: Any, codename: str, entry: MailboxEntry) -> bool:
    return _on_mailbox(user, codename, entry.mailbox)


register_model(Mailbox, _on_mailbox)
register_model(MailboxEntry, _on_entry)
