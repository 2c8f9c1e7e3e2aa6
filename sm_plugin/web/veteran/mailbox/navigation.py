"""The lists of a mailbox: which threads each shows, and in which order."""

from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from sm_plugin.access.access import MailboxAccess
from sm_plugin.database.paging import PreparedList
from sm_plugin.database.values import uuid_or_none
from sm_plugin.errors import NotFound
from sm_plugin.mailboxes.folder_list import FolderList, NamedFolder, folders_of
from sm_plugin.mailboxes.models import Mailbox, MailboxEntry
from sm_plugin.permissions import Act, allowed, allowed_in_state
from sm_plugin.web.veteran.page import address

INBOX, SENT, DELETED = "inbox", "sent", "deleted"
DRAFTS = "drafts"  # no list of threads: it has a page of its own


_ENTRIES = MailboxEntry.objects
_SENT_LIST = PreparedList(
    MailboxEntry,
    lambda mailbox: _ENTRIES.filter(mailbox=mailbox).sent(),
    lambda entries: entries.select_related("thread"),
)
_FOLDER_LIST = PreparedList(
    MailboxEntry,
    lambda mailbox, folder: _ENTRIES.filter(mailbox=mailbox).filter(folder=folder),
    lambda entries: entries.select_related("thread"),
)


@dataclass(frozen=True)
class Place:
    """One list; `field` is the moment that orders it. Its repr keeps the folder's name to itself.

    `key` is one of the words above, or the id of an own folder.
    """

    key: str
    name: str = field(repr=False)
    field: str
    folder: NamedFolder | None = None

    @property
    def is_own(self) -> bool:
        return self.key not in (INBOX, SENT, DELETED)

    @property
    def label(self) -> str:
        """The name as the navigation has it."""
        return {SENT: _("Sent"), DELETED: _("Deleted")}.get(self.key, self.name)

    def entries(self, mailbox: Mailbox) -> Any:
        entries = MailboxEntry.objects.filter(mailbox=mailbox)
        if self.key == SENT:
            return entries.sent()
        if self.folder is None:
            return entries.none()
        return entries.filter(folder=self.folder.pk)

    def listed(self, mailbox: Mailbox) -> Any:
        """Return the same entries with their threads, all of them, for `keyset_page`."""
        if self.key == SENT:
            return _SENT_LIST.of(mailbox)
        return _FOLDER_LIST.of(mailbox, self.folder.pk) if self.folder else self.entries(mailbox)

    def url(self, access: MailboxAccess) -> str:
        if self.is_own:
            return address(access, "folder", folder_id=self.key)
        return address(access, self.key)


def place_of(folders: FolderList, key: str) -> Place:
    """The list of that key; raises `NotFound` for a folder that is not there."""
    if key == INBOX:
        return Place(INBOX, _("Inbox"), "last_at", folders.inbox)
    if key == SENT:
        return Place(SENT, _("Sent messages"), "last_sent_at")
    if key == DELETED:
        return Place(DELETED, _("Deleted messages"), "last_at", folders.deleted)
    pk = uuid_or_none(key)
    if pk is None:
        raise NotFound
    named = folders.own_folder(pk)
    return Place(str(pk), named.name, "last_at", named)


def home_of(folders: FolderList, entry: MailboxEntry) -> Place:
    """The list to which one goes back from a thread."""
    named = folders.folder(entry.folder_id)
    if named.folder.is_own:
        return place_of(folders, str(named.pk))
    if named is folders.deleted:
        return place_of(folders, DELETED)
    return place_of(folders, INBOX)


@dataclass(frozen=True)
class FolderTab:
    """A link to a list; `unread` is a number of threads, `begun` one of drafts."""

    name: str = field(repr=False)
    url: str
    unread: int = 0
    begun: int = 0
    is_current: bool = False


@dataclass(frozen=True)
class FolderTabs:
    """The folder navigation: our lists side by side, the person's own below."""

    ours: list[FolderTab]
    own: list[FolderTab]

    @property
    def current_unread(self) -> int:
        return sum(tab.unread for tab in (*self.ours, *self.own) if tab.is_current)


def folder_tabs(
    access: MailboxAccess, folders: FolderList, current: str = "", *, begun: int = 0
) -> FolderTabs:
    """The navigation, with the unread threads of counted folders and how many drafts are begun."""

    def tab(key: str, name: str, folder: NamedFolder | None) -> FolderTab:
        place = place_of(folders, key)
        count = folder.unread if folder else 0
        return FolderTab(name, place.url(access), count, is_current=key == current)

    drafts = FolderTab(
        _("Drafts"), address(access, "drafts"), begun=begun, is_current=current == DRAFTS
    )
    ours = [
        tab(INBOX, _("Inbox"), folders.inbox),
        drafts,
        tab(SENT, _("Sent"), None),
        tab(DELETED, _("Deleted"), folders.deleted),
    ]
    return FolderTabs(ours, [tab(str(own.pk), own.name, own) for own in folders.own])


def move_choices(folders: FolderList, kept_in: UUID | None = None) -> list[tuple[str, str]]:
    """Return the folders that threads can be moved to by hand, without the one they are in.

    Deleted is not among them: it has a button of its own.
    """
    inbox = folders.inbox.pk if folders.inbox else None
    choices = [(INBOX, _("Inbox"))] if inbox != kept_in or kept_in is None else []
    return choices + [(str(own.pk), own.name) for own in folders.own if own.pk != kept_in]


def put_away(user: Any, access: MailboxAccess, entry: MailboxEntry) -> dict[str, Any]:
    """Return where a thread is kept and where it can go, for its page."""
    folders = folders_of(entry.mailbox)
    home = home_of(folders, entry)
    return {
        "home": home,
        "home_url": home.url(access),
        "tabs": folder_tabs(access, folders),
        "move_to": move_choices(folders, entry.folder_id),
        **rights(user, entry.mailbox),
    }


def rights(user: Any, mailbox: Mailbox) -> dict[str, bool]:
    """Return the rights behind a page's buttons; both acts need the same one, asked for once."""
    may = allowed(user, Act.ORGANISE, mailbox)
    return {"can_organise": may, "can_mark": may and allowed_in_state(user, Act.MARK, mailbox)}
