"""Counts of the items in each queue of the staff page, and of the topics in the chosen one.

Counting goes as far as a limit; see docs/decisions/0605.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.db.models import Q

from .choices import OWED

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from datetime import datetime

    from sm_plugin.teams.routing import Reads

# An alarm that nobody has reviewed.
URGENT = Q(alarm_at__isnull=False)
ESCALATED = Q(escalated_at__isnull=False) | URGENT
UNASSIGNED = Q(status="waiting")
FOR_PATIENT = Q(status="answered")
# What a person works on: what was taken, and what a colleague gave back.
IN_HAND = Q(status="taken") | Q(given_back_at__isnull=False)
# Above these there is "99+", and "More than 499" of the list that is shown.
COUNTED, COUNTED_WHERE_SHOWN = 100, 500
OLDEST = {"urgent": ("alarm_at",)}  # how long the oldest alarm waits is said above every queue


COUNTED_QUEUES = ("urgent", "role", "mine", "unassigned", "patient", "escalated")


@dataclass
class Survey:
    """The number of items in each queue; of the chosen one, also of each topic and kind."""

    queues: dict[str, Any] = field(default_factory=dict)
    topics: dict[str, tuple[str, int]] = field(default_factory=dict)
    kinds: dict[str, int] = field(default_factory=dict)
    alarm_since: datetime | None = None

    @classmethod
    def of(
        cls,
        rows: Iterable[Mapping[str, Any]],
        queues: Iterable[str],
        *,
        chosen: str = "",
        kinds: Iterable[str] = (),
    ) -> Survey:
        """Add up the rows, one of each topic."""
        survey = cls(dict.fromkeys(queues, 0), kinds=dict.fromkeys(kinds, 0))
        for row in rows:
            survey._add(row, chosen)
        return survey

    def is_whole(self, queue: str) -> bool:
        """Return True if the queue that is shown was counted to its end."""
        return self.queues.get(queue, 0) < COUNTED_WHERE_SHOWN

    def _add(self, row: Mapping[str, Any], chosen: str) -> None:
        for name in self.queues:
            self.queues[name] += row[f"in_{name}"]
        for name in self.kinds:
            self.kinds[name] += row[f"kind_{name}"]
        if count := row.get(f"in_{chosen}"):
            self.topics[row["topic_code"]] = (row["topic_label"], count)
        since = [one for one in (self.alarm_since, row["since"]) if one is not None]
        self.alarm_since = min(since, default=None)


def limit_of(queue: str, chosen: str) -> int:
    return COUNTED_WHERE_SHOWN if queue == chosen else COUNTED


def shown_count(count: int, limit: int = COUNTED) -> str:
    """Return the count for the eye: from the limit on, the last number before it and a plus."""
    return str(count) if count < limit else f"{limit - 1}+"


def queues_of(user: Any, read: Mapping[Any, Reads]) -> dict[str, Q]:
    """Return the queues that are counted, each as a condition."""
    wanted = Q(pk__in=[])
    for team, reads in read.items():
        wanted |= Q(team=team, role__in=reads.roles, alarm_at__isnull=True)
        if reads.alarms:
            wanted |= URGENT & Q(team=team)
    return {
        "urgent": URGENT,
        "role": Q(status__in=OWED) & wanted,
        "mine": IN_HAND & Q(assignee=user),
        "unassigned": UNASSIGNED,
        "patient": FOR_PATIENT,
        "escalated": Q(status__in=OWED) & ESCALATED,
    }


def parts_of(user: Any, read: Mapping[Any, Reads]) -> Iterator[tuple[str, Q]]:
    """Yield the same queues in parts that each have an index.

    "role" has a part for each role, and one for what is flagged: with the limit of its own queue,
    and in the teams alone whose flagged messages the person reads.
    """
    teams: dict[str, list[Any]] = defaultdict(list)
    for team, reads in read.items():
        for role in reads.roles:
            teams[role].append(team)
    for role, own in teams.items():
        yield "role", Q(team__in=own, role=role, status__in=OWED, order_key__gt=0)
    if flagged := [team for team, reads in read.items() if reads.alarms]:
        yield "role", URGENT & Q(team__in=flagged, status__in=OWED)
    for name, condition in queues_of(user, read).items():
        if name != "role":
            yield name, condition
