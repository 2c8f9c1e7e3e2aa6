"""Phone numbers that people are told to call."""

import re

from .csv_files import STARTS_A_FORMULA

LEAST_DIGITS = 7  # of a number without its extension
_NO_NUMBER = tuple(sign for sign in STARTS_A_FORMULA if sign != "+")
_EXTENSION = re.compile(r"(?:ext|x)[^\dx]*+(\d++)\s*$", re.IGNORECASE)


def parts_of(number: str) -> tuple[str, str]:
    """Return what is dialed first, and the digits of the extension that follows after a pause."""
    extension = _EXTENSION.search(number)
    return (number[: extension.start()], extension[1]) if extension else (number, "")


def can_be_called(number: str) -> bool:
    """Return True if a phone could dial it: words alone, or a few digits, lead to nobody.

    Nor does what a spreadsheet program would take for a formula; "+" begins a number, too.
    """
    if number.startswith(_NO_NUMBER):
        return False
    return sum(sign in "0123456789" for sign in parts_of(number)[0]) >= LEAST_DIGITS
