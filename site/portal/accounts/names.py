"""Rules for a person's name and for a new address.

A name is something to see, on one line, without marks that turn its order. An address is in plain
letters, so that none looks like another's.
"""

import unicodedata

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

# Persian and the scripts of India need these between letters.
JOINERS = "\u200c\u200d"
# Letters by their category that show nothing.
FILLERS = "\u115f\u1160\u3164\uffa0"
LONGEST = 150  # characters of a name as it is kept


def full_name(typed: str) -> str:
    """Return the name as it is kept; raises `ValidationError` where no letter is in it."""
    spaced = (" " if one.isspace() else one for one in unicodedata.normalize("NFC", typed))
    kept = "".join(one for one in spaced if one in JOINERS or not _is_unseen(one))
    if not any(one.isalpha() for one in kept):
        raise ValidationError(_("Enter your name with at least one letter."), code="no_letter")
    name = " ".join(kept.split())
    if len(name) > LONGEST:  # one sign as typed may be two as it is kept
        text = _("Use at most %(limit_value)d letters and signs.") % {"limit_value": LONGEST}
        raise ValidationError(text, code="max_length")
    return name


def plain_address(typed: str) -> str:
    """Return a new address as it is kept; raises `ValidationError` for letters beyond ASCII."""
    address = typed.lower()
    if not address.isascii():
        text = _("Enter an email address with plain letters only, a to z and without accents.")
        raise ValidationError(text, code="not_plain")
    return address


def _is_unseen(character: str) -> bool:
    return character in FILLERS or unicodedata.category(character)[0] == "C"
