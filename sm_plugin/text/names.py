"""Names of people on pages, in mails and in downloads: one line, titles for staff only.

Accounts name themselves at sign-up. So a name is shown as it stands only beside the person's
place in a team; of everybody else a title in front of or behind the name is left out, and nobody
passes for a doctor by signing up as one.

See docs/decisions/0124.
"""

import re
import unicodedata
from functools import lru_cache
from typing import Any

from django.utils.translation import gettext as _

from sm_plugin.adapter import adapter
from sm_plugin.text.look_alikes import LOOK_ALIKES
from sm_plugin.text.plain_text import one_line

DOCTORS = frozenset(["dr", "dra", "doctor", "doctora"])  # a title wherever it stands
BEFORE = DOCTORS | {
    *("prof", "professor", "profesor", "profesora", "nurse", "rn", "np", "md", "physician"),
    *("pharmacist", "enfermera", "enfermero", "medico", "medica"),
}
# Behind a name also without a comma; the others are surnames, too (Do, Pa, Nurse).
BEHIND = DOCTORS | {
    *("md", "rn", "phd", "pharmd", "dnp", "lpn", "lvn", "cna", "dds", "aprn", "msn", "bsn", "mbbs"),
    *("physician", "pharmacist"),
}
BEHIND_COMMA = BEHIND | frozenset(["do", "np", "pa", "pac", "nurse"])
# A title that runs into the name, as in "Dr.Maria".
_RUNS_INTO = re.compile(r"^(\w+)[^\w\s]+(?=\w\w)")
_DIVIDERS = " -\u2013\u2014|/:;\u00b7"


def staff_name(user: Any) -> str:
    """Return the name of a person whose place in a team is shown with it."""
    return _line(adapter().display_name(user)) or _("Name not given")


def person_name(user: Any) -> str:
    """Return the name of a patient, a caregiver or anybody else, without a title."""
    return _untitled(adapter().display_name(user)) or _("Name not given")


# A list has the same names again and again, and each letter of one is looked at.
@lru_cache(maxsize=2048)
def _line(name: str) -> str:
    return one_line(name)


@lru_cache(maxsize=2048)
def _untitled(name: str) -> str:
    return without_title(one_line(name))


def without_title(name: str) -> str:
    """Return the name without titles of health care before and behind it."""
    head, *behind = name.split(",")
    glued = _RUNS_INTO.match(head)
    if glued and _plain(glued[1]) in BEFORE:
        head = head[glued.end() :]
    words = [word for word in head.split() if _plain(word) not in DOCTORS]
    while words and _plain(words[0]) in BEFORE:
        words.pop(0)
    while len(words) > 1 and _plain(words[-1]) in BEHIND:
        words.pop()
    # "Santos, Dr. Maria": the rest may be a first name with a title of its own.
    rest = [without_title(part.strip()) for part in behind if not _is_title(part)]
    return ", ".join(part for part in [" ".join(words).strip(_DIVIDERS), *rest] if part)


def has_title(line: str) -> bool:
    """Return True if titles of health care stand before or behind the words."""
    return re.findall(r"\w+", line) != re.findall(r"\w+", without_title(line))


def is_same_name(listed: str, given: str) -> bool:
    """Compare two names without case, accents, order and single letters between them."""
    first, second = _parts(listed), _parts(given)
    return bool(first) and first == second


def _parts(name: str) -> list[str]:
    folded = unicodedata.normalize("NFKD", name).casefold()
    plain = "".join(letter for letter in folded if not unicodedata.combining(letter))
    return sorted(word for word in re.findall(r"[^\W\d_]+", plain) if len(word) > 1)


def _is_title(part: str) -> bool:
    words = part.split()
    return all(_plain(word) in BEHIND_COMMA for word in words)


def _plain(word: str) -> str:
    """Return the word's letters in lower case; look-alikes of other scripts count as Latin."""
    folded = unicodedata.normalize("NFKD", word).translate(LOOK_ALIKES).casefold()
    return re.sub(r"[^a-z]", "", folded)
