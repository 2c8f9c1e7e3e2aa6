"""Phone numbers that people are told to call."""

import re

LEAST_DIGITS = 7  # of a number without its extension
EXTENSION = re.compile(r"(?:ext|x)[^\dx]*+(\d++)\s*$", re.IGNORECASE)


def without_extension(number: str) -> str:
    """Return what is dialed first; an extension follows after a pause."""
    extension = EXTENSION.search(number)
    return number[: extension.start()] if extension else number


def can_be_called(number: str) -> bool:
    """Return True if a phone could dial it: words alone, or a few digits, lead to nobody."""
    return sum(sign in "0123456789" for sign in without_extension(number)) >= LEAST_DIGITS
