"""The folders of one mailbox with their names, as pages list them."""

import logging
from collections.abc import Iterator
from dataclasses import dataclass, field
from uuid import UUID

from django.utils.translation import gettext as _

from sm_plugin.database.prepared import Prepared
from sm_plugin.errors import NotFound, VaultError

from .models import Mailbox
from .models.folders import Folder

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class NamedFolder:
    """A folder and what it is called; its repr keeps the name to itself."""

    folder: Folder
    name: str = field(repr=False)
    is_readable: bool = True

    @property
    def pk(self) -> UUID:
        return self.folder.pk

    @property
    def unread(self) -> int:
        return int(getattr(self.folder, "unread", 0))


@dataclass(frozen=True)
class FolderList:
    """`inbox` and `deleted` are None until something was laid there; `own` goes by name."""

    inbox: NamedFolder | None
    deleted: NamedFolder | None
    own: tuple[NamedFolder, ...]

    def __iter__(self) -> Iterator[NamedFolder]:
        """Yield every folder, in the order in which pages show them."""
        system_last = (self.deleted,) if self.deleted else ()
        yield from (*((self.inbox,) if self.inbox else ()), *self.own, *system_last)

    def folder(self, pk: UUID) -> NamedFolder:
        """Return one of these folders; anybody else's does not exist."""
        for named in self:
            if named.pk == pk:
                return named
        raise NotFound

    def own_folder(self, pk: UUID) -> NamedFolder:
        named = self.folder(pk)
        if not named.folder.is_own:
            raise NotFound
        return named


def folders_of(mailbox: Mailbox, *, counted: bool = False) -> FolderList:
    """Return all folders of the mailbox with their names, and their unread threads if asked."""
    found = [named(folder) for folder in (_COUNTED if counted else _FOLDERS).ask(mailbox)]
    by_kind = {one.folder.kind: one for one in found if not one.folder.is_own}
    own = sorted((one for one in found if one.folder.is_own), key=_by_name)
    return FolderList(by_kind.get(Folder.Kind.INBOX), by_kind.get(Folder.Kind.DELETED), tuple(own))


_FOLDERS = Prepared(lambda mailbox: Folder.objects.of(mailbox))
_COUNTED = Prepared(lambda mailbox: Folder.objects.of(mailbox).counted())


def _by_name(named: NamedFolder) -> tuple[str, str]:
    return named.name.casefold(), str(named.pk)


def named(folder: Folder) -> NamedFolder:
    """Return the folder with its name; one that can't be opened says so and is logged by its id."""
    if folder.kind == Folder.Kind.INBOX:
        return NamedFolder(folder, _("Inbox"))
    if folder.kind == Folder.Kind.DELETED:
        return NamedFolder(folder, _("Deleted"))
    try:
        return NamedFolder(folder, folder.name)
    except VaultError as error:
        logger.error("The name of folder %s can't be opened: %s", folder.pk, error.code)
        return NamedFolder(folder, _("A folder whose name can't be opened"), False)
