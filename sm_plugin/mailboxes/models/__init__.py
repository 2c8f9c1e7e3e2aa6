from .entries import MailboxEntry
from .folders import Folder, system_folder
from .keys import MailboxKey, require_key
from .mailboxes import (
    Mailbox,
    MailboxGroupObjectPermission,
    MailboxUserObjectPermission,
)
from .signatures import Signature
from .undo import UNDO_FOR, UndoEntry, UndoStep

__all__ = [
    "UNDO_FOR",
    "Folder",
    "Mailbox",
    "MailboxEntry",
    "MailboxGroupObjectPermission",
    "MailboxKey",
    "MailboxUserObjectPermission",
    "Signature",
    "UndoEntry",
    "UndoStep",
    "require_key",
    "system_folder",
]
