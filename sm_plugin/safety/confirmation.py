"""Proof that a person saw the safety page for exactly this text, and for no other.

The proof says nothing by itself and is stored nowhere: it is the keyed digest of what was checked.
"""

import json
from collections.abc import Sequence
from typing import Any

from sm_plugin.marks import is_mark_of, mark_of

SALT = "sm_plugin.safety.confirmation"


def confirmation(author: Any, texts: Sequence[str]) -> str:
    """Return the token a page gives back when the author sends these texts all the same."""
    return mark_of(SALT, _checked(author, texts))


def is_confirmed(token: str, author: Any, texts: Sequence[str]) -> bool:
    """Return True if the token is for this author and these texts, unchanged."""
    return is_mark_of(token, SALT, _checked(author, texts))


def _checked(author: Any, texts: Sequence[str]) -> str:
    return json.dumps([str(author.pk), *texts])
