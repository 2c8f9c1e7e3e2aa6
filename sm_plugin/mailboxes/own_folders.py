"""A person's own folders: added, renamed, removed. Nothing in a folder is ever lost with it."""

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from sm_plugin.audit.actions import Action
from sm_plugin.audit.services import record
from sm_plugin.errors import InvalidInput, NotFound
from sm_plugin.mailboxes.folder_list import FolderList, folders_of
from sm_plugin.mailboxes.folder_names import folder_name
from sm_plugin.mailboxes.models import Mailbox, MailboxEntry
from sm_plugin.mailboxes.models.folders import Folder
from sm_plugin.mailboxes.models.keys import require_key
from sm_plugin.mailboxes.services import lock_mailbox
from sm_plugin.permissions import Act, require

FOLDERS_AT_MOST = 100  # own folders of one mailbox: they are listed on every page


@transaction.atomic
def add_folder(*, actor: Any, mailbox: Mailbox, name: str) -> Folder:
    """A new folder with its sealed name. Raises `InvalidInput` for a name that can't be used."""
    require(actor, Act.ORGANISE, mailbox)
    mailbox = lock_mailbox(mailbox)
    folders = folders_of(mailbox)
    if len(folders.own) >= FOLDERS_AT_MOST:
        message = _("You have %(limit)d folders, and that is the most. Remove one first.")
        raise InvalidInput(message % {"limit": FOLDERS_AT_MOST}, code="too_many", field="name")
    folder = Folder(mailbox=mailbox, kind=Folder.Kind.OWN)
    _give_name(folder, name, folders)
    folder.save(force_insert=True)
    _note(actor, Action.FOLDER_ADD, folder)
    return folder


@transaction.atomic
def rename_folder(*, actor: Any, folder: Folder, name: str) -> None:
    """Another name for an own folder, under the same rules as a new one's."""
    require(actor, Act.ORGANISE, folder.mailbox)
    mailbox = lock_mailbox(folder.mailbox)
    folders = folders_of(mailbox)
    kept = folders.own_folder(folder.pk).folder
    _give_name(kept, name, folders)
    kept.save(update_fields=["name_sealed"])
    _note(actor, Action.FOLDER_RENAME, kept)


@transaction.atomic
def remove_folder(*, actor: Any, folder: Folder, to: Folder.Kind | Folder | None = None) -> int:
    """Take an own folder away after its threads went to another one; returns how many went.

    Raises `InvalidInput` when it holds threads and nothing was said of where they go.
    """
    require(actor, Act.ORGANISE, folder.mailbox)
    mailbox = lock_mailbox(folder.mailbox)
    kept = folders_of(mailbox).own_folder(folder.pk).folder
    entries = MailboxEntry.objects.filter(mailbox=mailbox, folder=kept)
    moved = 0
    if entries.exists():
        target = destination(mailbox, to) if to is not None else None
        if target is None or target.pk == kept.pk:
            message = _("Choose where the messages in this folder go.")
            raise InvalidInput(message, code="folder_not_empty", field="to")
        moved = entries.update(folder=target)
    kept.delete()
    _note(actor, Action.FOLDER_REMOVE, ("folder", folder.pk), mailbox)
    return moved


def destination(mailbox: Mailbox, to: Folder.Kind | Folder) -> Folder:
    """The folder of this mailbox that is meant; anybody else's does not exist."""
    if isinstance(to, Folder):
        found = Folder.objects.filter(mailbox=mailbox, pk=to.pk).first()
        if found is None:
            raise NotFound
        return found
    return Folder.objects.get_or_create(mailbox=mailbox, kind=Folder.Kind(to))[0]


def _give_name(folder: Folder, name: str, folders: FolderList) -> None:
    others = [one.name for one in folders.own if one.is_readable and one.pk != folder.pk]
    require_key(folder.mailbox)
    folder.seal("name_sealed", folder_name(name, taken=others))


def _note(actor: Any, action: Action, obj: Any, mailbox: Mailbox | None = None) -> None:
    patient = (mailbox or obj.mailbox).patient_id
    record(actor=actor, action=action, obj=obj, patient=patient)
