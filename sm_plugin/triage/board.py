"""The stations that a person runs, with what waits there: counts only, never words of a message."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q
from django.db.models.functions import Coalesce
from django.utils import timezone

from sm_plugin.facilities.models import Facility
from sm_plugin.mailboxes.models import Mailbox
from sm_plugin.teams.models import CareTeam

from .models import WorkItem


@dataclass(frozen=True)
class StationRow:
    """One station; `days` until it goes live are negative once the planned day has passed."""

    station: Facility
    days: int | None
    teams: int
    accepting: int
    opted_in: int
    open_items: int
    late_items: int

    @property
    def late_days(self) -> int:
        return -self.days if self.days is not None and self.days < 0 else 0

    @property
    def next_step(self) -> str:
        """Return the code of what the administrator does next; empty when nothing is missing."""
        missing = {
            "phone": not self.station.help_phone,
            "teams": not self.teams,
            "accepting": not self.accepting,
            "day": self.days is None and self.station.may_plan_start,
            "patients": not self.opted_in,
        }
        return next((step for step, is_missing in missing.items() if is_missing), "")


@dataclass(frozen=True)
class Board:
    """`rows` in the order in which they need somebody; `more` is how many aren't shown."""

    rows: list[StationRow]
    total: int
    live: int
    late_items: int
    behind: int

    @property
    def more(self) -> int:
        return self.total - len(self.rows)


def board_of(user: Any, *, limit: int = 20) -> Board:
    """Return the board of the person's stations, in five queries however many they are."""
    stations = list(Facility.objects.run_by(user).stations())
    keys = [station.pk for station in stations]
    teams = _by_station(CareTeam.objects.open(), "facility", keys)
    accepting = _by_station(CareTeam.objects.accepting().staffed(), "facility", keys)
    boxes = _by_station(Mailbox.objects.of_patients(), "patient__home_facility", keys)
    owed, late = _items(keys)
    rows = [
        StationRow(
            station,
            _days(station),
            teams[station.pk],
            accepting[station.pk],
            boxes[station.pk],
            owed[station.pk],
            late[station.pk],
        )
        for station in stations
    ]
    rows.sort(key=lambda row: (-row.late_items, -row.late_days, row.days is None, row.days or 0))
    return Board(
        rows[:limit],
        total=len(rows),
        live=sum(row.station.is_live for row in rows),
        late_items=sum(late.values()),
        behind=sum(row.late_days > 0 for row in rows),
    )


def _days(station: Facility) -> int | None:
    if station.go_live_on is None or not station.may_plan_start:
        return None
    return (station.go_live_on - timezone.localdate()).days


def _station(path: str) -> Coalesce:
    return Coalesce(f"{path}__parent", path)


def _by_station(rows: Any, path: str, keys: Iterable[Any]) -> Counter[Any]:
    own = rows.order_by().annotate(station_key=_station(path)).filter(station_key__in=keys)
    return Counter(dict(own.values_list("station_key").annotate(n=Count("pk"))))


def _items(keys: Iterable[Any]) -> tuple[Counter[Any], Counter[Any]]:
    owed = WorkItem.objects.owed().order_by().annotate(station_key=_station("team__facility"))
    overdue = Count("pk", filter=Q(due_at__lt=timezone.now()))
    counted = list(
        owed.filter(station_key__in=keys)
        .values_list("station_key")
        .annotate(owed=Count("pk"), overdue=overdue)
    )
    return (
        Counter({key: count for key, count, _late in counted}),
        Counter({key: late for key, _count, late in counted}),
    )
