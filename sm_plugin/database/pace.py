"""Limits by the hour or the minute, counted in rows that all processes share."""

import math
from datetime import timedelta
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

HOUR = timedelta(hours=1)


def wait(rows: QuerySet[Any], at: str, limit: int, *, within: timedelta = HOUR) -> timedelta | None:
    """Return how long until one more may come; None while fewer than `limit` came `within` it.

    `at` names the column with the moment, and `rows` come newest first. Two that come in the same
    moment may both be let in: a person has as many more as there are processes.
    """
    now = timezone.now()
    latest = list(rows.filter(**{f"{at}__gt": now - within}).values_list(at, flat=True)[:limit])
    return latest[-1] + within - now if len(latest) == limit else None


def minutes(wait: timedelta) -> int:
    """Return a wait in whole minutes, at least one."""
    return max(math.ceil(wait.total_seconds() / 60), 1)
