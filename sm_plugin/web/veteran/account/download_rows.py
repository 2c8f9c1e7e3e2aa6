"""Rows of downloads, as pages show them."""

from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from sm_plugin.exports.choices import Scope
from sm_plugin.exports.models import Export
from sm_plugin.mailboxes.folder_list import FolderList, folders_of
from sm_plugin.mailboxes.models import Mailbox
from sm_plugin.threads.text import readable_subject


@dataclass(frozen=True)
class ExportRow:
    """A download and what it holds; its repr keeps names of folders and subjects to itself."""

    export: Export
    holds: str = field(repr=False)


def export_rows(exports: list[Export], mailbox: Mailbox) -> list[ExportRow]:
    folders = folders_of(mailbox)
    return [ExportRow(one, _holds(one, folders, mailbox)) for one in exports]


def _holds(export: Export, folders: FolderList, mailbox: Mailbox) -> str:
    if export.scope == Scope.FOLDER:
        if export.folder_id is None:
            return _("A folder that was removed")
        return _("Folder: %(name)s") % {"name": folders.folder(export.folder_id).name}
    if export.scope == Scope.THREAD and export.thread is not None:
        subject = readable_subject(export.thread, mailbox.patient_id)
        return _("Conversation: %(subject)s") % {"subject": subject.text}
    if export.scope == Scope.YEAR:
        return _("Year: %(year)s") % {"year": export.year}
    return _("All messages")
