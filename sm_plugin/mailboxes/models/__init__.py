from .folders import Folder, system_folder
from .keys import MailboxKey, require_key
from .mailboxes import (
    Mailbox,
    MailboxEntry,
    MailboxGroupObjectPermission,
    MailboxUserObjectPermission,
)
from .undo import UNDO_FOR, UndoEntry, UndoStep

__all__ = [
    "UNDO_FOR",
    "Folder",
    "Mailbox",
    "MailboxEntry",
    "MailboxGroupObjectPermission",
    "MailboxKey",
    "MailboxUserObjectPermission",
    "UndoEntry",
    "UndoStep",
    "require_key",
    "system_folder",
]
