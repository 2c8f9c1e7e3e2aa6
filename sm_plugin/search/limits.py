"""How often a person may search: each search opens every text of a mailbox."""

import time
from typing import Any

from django.core.cache import cache

from sm_plugin.errors import TooOften

A_MINUTE = 60  # searches of one person


def count_search(user: Any) -> None:
    """Raise `TooOften` after sixty in one minute of the clock, counted in the shared cache.

    Two in the very same moment may count as one: this is no lock, it keeps a machine from
    searching without end.
    """
    key = f"sm_search:{user.pk}:{int(time.time() // 60)}"
    cache.add(key, 0, timeout=120)
    try:
        count = cache.incr(key)
    except ValueError:  # thrown out of a full cache meanwhile
        return
    if count > A_MINUTE:
        raise TooOften
