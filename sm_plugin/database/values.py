"""Values from forms and addresses, asked whether a column can hold them before a database is."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.utils import timezone


def can_hold(column: Any, text: str) -> bool:
    """Return True if the column can hold this; whether a row has it is for the list to say.

    NUL is a character in Python that no text column can hold.
    """
    try:
        column.run_validators(column.to_python(text))
    except ValidationError:
        return False
    return "\0" not in text


def is_key(text: str) -> bool:
    """Return True for the text of a UUID."""
    return uuid_or_none(text) is not None


def uuid_or_none(text: str) -> UUID | None:
    """Return the UUID that a form or an address names; None, which no row has, for other texts."""
    try:
        return UUID(text)
    except ValueError:
        return None


def number_or_none(text: str) -> int | None:
    """Return the whole number that a form names, of nine digits at most; None for other texts."""
    is_number = text.isascii() and text.isdecimal() and len(text) <= 9
    return int(text) if is_number else None


def moment_or_none(text: str) -> datetime | None:
    """Return the moment that a form names with its zone, in ISO 8601; None for other texts."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    return moment if timezone.is_aware(moment) else None
