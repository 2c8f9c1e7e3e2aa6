"""Rules for text that people typed: is there anything to see in it, and is it one plain line.

The one place for this rule. Rooms ask it before they keep or send a text; a form that lets
something through changes nothing about that.

See docs/decisions/0123.
"""

import unicodedata

# Letters, marks and signs that show nothing at all; the categories don't tell (Unicode 17:
# Default_Ignorable_Code_Point, and two blanks that are drawn as a space).
FILLERS = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u180b\u180c\u180d\u180f\u2800\u3164\uffa0")
# Persian and the scripts of India need these between letters, families of emoji too.
JOINERS = "\u200c\u200d"


def is_seen(character: str) -> bool:
    """Return True for a character that puts ink on the page."""
    if character in FILLERS or _is_selector(character):
        return False
    return unicodedata.category(character)[0] not in "CZ"


def is_blank(text: str) -> bool:
    """Return True for a text without anything to see: only spaces, controls, invisible signs."""
    return not any(map(is_seen, text))


def is_same_text(one: str, other: str) -> bool:
    """Compare two texts as people do: a browser sends other line ends than a template has."""
    return one.replace("\r\n", "\n") == other.replace("\r\n", "\n")


def one_line(text: str) -> str:
    """Return the text as one line: no line breaks, control or direction marks, single spaces.

    Empty when there is nothing to see in it.
    """
    if is_blank(text):
        return ""
    kept = (" " if one.isspace() else one for one in unicodedata.normalize("NFC", text))
    line = "".join(one for one in kept if one in JOINERS or not _is_control(one))
    return " ".join(line.split()).strip(JOINERS)


def _is_selector(character: str) -> bool:
    """Return True for variation selectors, which choose the look of what stands before them."""
    return "\ufe00" <= character <= "\ufe0f" or "\U000e0100" <= character <= "\U000e01ef"


def _is_control(character: str) -> bool:
    """Return True for controls, direction marks, surrogates, fillers and unassigned characters."""
    return character in FILLERS or unicodedata.category(character)[0] == "C"
