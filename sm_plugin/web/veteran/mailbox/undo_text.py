"""The last step in words, beside the button that takes it back."""

from dataclasses import dataclass, field
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from sm_plugin.mailboxes.folder_list import FolderList
from sm_plugin.mailboxes.models.undo import UndoStep


@dataclass(frozen=True)
class Done:
    """Its repr keeps the words to themselves: they can name a folder."""

    step_id: UUID
    text: str = field(repr=False)


def done_words(step: UndoStep, folders: FolderList) -> Done | None:
    """Return the step in words; None where nothing of it is left, as after a folder was removed."""
    count = step.entries.count()
    if not count:
        return None
    if step.kind == UndoStep.Kind.READ:
        text = ngettext(
            "%(count)d conversation is marked as read.",
            "%(count)d conversations are marked as read.",
            count,
        )
        return Done(step.pk, text % {"count": count})
    if step.kind == UndoStep.Kind.UNREAD:
        text = ngettext(
            "%(count)d conversation is marked as unread.",
            "%(count)d conversations are marked as unread.",
            count,
        )
        return Done(step.pk, text % {"count": count})
    if step.to_folder_id is None:
        raise ValueError("A move has a target.")
    folder = folders.folder(step.to_folder_id)
    text = ngettext(
        "%(count)d conversation was moved to %(folder)s.",
        "%(count)d conversations were moved to %(folder)s.",
        count,
    )
    words = text % {"count": count, "folder": folder.name}
    if folder is folders.deleted:
        words += " " + _("Moving to Deleted erases nothing. You can move it back at any time.")
    return Done(step.pk, words)


def undone_words(back: int, stay: int) -> str:
    """Return in words how the taking back went."""
    if not back:
        return _("Nothing was changed: these conversations have changed since then.")
    text = ngettext(
        "%(count)d conversation is back as it was.",
        "%(count)d conversations are back as they were.",
        back,
    ) % {"count": back}
    if stay:
        text += " " + ngettext(
            "%(count)d has changed since then and stays as it is now.",
            "%(count)d have changed since then and stay as they are now.",
            stay,
        ) % {"count": stay}
    return text
