"""Marks in a page: digests that come back with a form and tell nobody what was marked.

A page may stand open while SECRET_KEY is renewed, so a mark of a former key is as good as one of
today's.

See docs/decisions/0681.
"""

from collections.abc import Iterator

from django.conf import settings
from django.utils.crypto import constant_time_compare, salted_hmac


def mark_of(salt: str, text: str) -> str:
    """Return the mark of a text for a page that is made now."""
    return next(all_marks_of(salt, text))


def is_mark_of(mark: str, salt: str, text: str) -> bool:
    """Return True for a mark that a page has, or had before SECRET_KEY was renewed."""
    return any(constant_time_compare(mark, one) for one in all_marks_of(salt, text))


def all_marks_of(salt: str, text: str) -> Iterator[str]:
    """Yield the marks by today's SECRET_KEY and by each former one that still counts."""
    for key in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS):
        yield salted_hmac(salt, text, secret=key, algorithm="sha256").hexdigest()[:32]
