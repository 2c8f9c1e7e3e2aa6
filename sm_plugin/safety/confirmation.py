"""Proof that a person saw the safety page for exactly this text, and for no other.

The proof says nothing by itself and is stored nowhere: it is the keyed digest of what was checked.
"""

import json
from collections.abc import Sequence
from typing import Any

from django.utils.crypto import constant_time_compare, salted_hmac

SALT = "sm_plugin.safety.confirmation"


def confirmation(author: Any, texts: Sequence[str]) -> str:
    """Return the token a page gives back when the author sends these texts all the same."""
    checked = json.dumps([str(author.pk), *texts])
    return salted_hmac(SALT, checked, algorithm="sha256").hexdigest()


def is_confirmed(token: str, author: Any, texts: Sequence[str]) -> bool:
    """Return True if the token is for this author and these texts, unchanged."""
    return constant_time_compare(token, confirmation(author, texts))
