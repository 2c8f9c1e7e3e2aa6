"""Rules for a folder's name: letters, digits and spaces of any script."""

import unicodedata
from collections.abc import Iterable

from django.utils.translation import gettext as _

from sm_plugin.errors import InvalidInput
from sm_plugin.text.plain_text import JOINERS, is_seen

NAME_LENGTH = 50  # characters, as in the system this one models
# Marks belong to letters in many scripts.
LETTERS = ("L", "M", "N")
OURS = ("inbox", "sent", "drafts", "deleted")


def folder_name(typed: str, *, taken: Iterable[str]) -> str:
    """Return the name as it is kept; `InvalidInput` says what is wrong with it.

    `taken` are the other folders' names: two that look alike count as the same.
    """
    name = " ".join(unicodedata.normalize("NFC", typed).split())
    if not any(unicodedata.category(one)[0] in "LN" and is_seen(one) for one in name):
        raise _invalid(_("Give the folder a name with at least one letter or number."))
    if len(name) > NAME_LENGTH:
        raise _invalid(
            _("Shorten the name to %(limit)d characters. It has %(length)d now.")
            % {"limit": NAME_LENGTH, "length": len(name)}
        )
    if _refused(name):
        raise _invalid(
            _("A folder's name can have letters, numbers and spaces. Take out: %(signs)s")
            % {"signs": " ".join(dict.fromkeys(_refused(name)))}
        )
    ours = (*OURS, _("Inbox"), _("Sent"), _("Drafts"), _("Deleted"))
    if _looks(name) in {_looks(other) for other in ours}:
        raise _invalid(_("Every mailbox has a folder with this name. Choose another name."))
    if _looks(name) in {_looks(other) for other in taken}:
        raise _invalid(_("You already have a folder with this name. Choose another name."))
    return name


def _refused(name: str) -> list[str]:
    """Return the signs that may not be in a name."""
    return [one for one in name if one != " " and one not in JOINERS and not _is_letter(one)]


def _is_letter(one: str) -> bool:
    return unicodedata.category(one)[0] in LETTERS and is_seen(one)


def _looks(name: str) -> str:
    plain = unicodedata.normalize("NFKC", name).casefold()
    return "".join(one for one in plain if one not in JOINERS)


def _invalid(message: str) -> InvalidInput:
    return InvalidInput(message, code="folder_name", field="name")
