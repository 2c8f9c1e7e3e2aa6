"""The stations that a person runs, with what waits there: counts only, never words of a message."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce
from django.utils import timezone

from sm_plugin.facilities.geography.regions import region_in_words
from sm_plugin.facilities.models import Facility, StageChange
from sm_plugin.mailboxes.models import Mailbox
from sm_plugin.people.choices import IdentityLevel
from sm_plugin.teams.models import CareTeam
from sm_plugin.terms.models import TermsAcceptance
from sm_plugin.text.phones import can_be_called

from .models import WorkItem


@dataclass(frozen=True)
class StationRow:
    """One station; `days` until it goes live are negative once the planned day has passed.

    `accepting` counts the teams that accept messages and are read, whatever the stage allows.
    `overridden` is the reason why it went live although a step was open.
    """

    station: Facility
    days: int | None
    teams: int
    accepting: int
    opted_in: int
    open_items: int
    late_items: int
    overridden: str = ""

    @property
    def late_days(self) -> int:
        return -self.days if self.days is not None and self.days < 0 else 0

    @property
    def next_step(self) -> str:
        """Return the code of what the administrator does next; empty when nothing is missing.

        Where nobody can write, that is what the stage asks for: no team could accept messages.
        """
        station = self.station
        missing = {
            "closes": station.closes_on is not None,
            "phone": not can_be_called(station.help_phone),
            "moved": station.has_moved,
            "finish": station.is_frozen,
            "paused": not station.is_live and not station.may_plan_start,
            "teams": not self.teams,
            "accepting": not self.accepting,
            "day": self.days is None and station.may_plan_start,
            "patients": not self.opted_in,
        }
        return next((step for step, is_missing in missing.items() if is_missing), "")


@dataclass(frozen=True)
class RegionRow:
    """The stations of one region (VISN), counted."""

    visn: int
    stations: int
    live: int
    behind: int
    teams: int
    opted_in: int
    open_items: int
    late_items: int

    @property
    def name(self) -> str:
        return region_in_words(self.visn)


@dataclass(frozen=True)
class Board:
    """`rows` in the order in which they need somebody; `more` is how many aren't shown.

    `regions` counts all stations that the person runs, whichever are shown.
    """

    rows: list[StationRow]
    total: int
    live: int
    late_items: int
    behind: int
    regions: list[RegionRow]

    @property
    def more(self) -> int:
        return self.total - len(self.rows)


def board_of(user: Any, *, limit: int | None = 20, visn: int | None = None) -> Board:
    """Return the board of the person's stations, in six queries however many they are.

    Those that are closed are not on it. `visn` leaves out the stations of other regions, but not
    from `regions`.
    """
    stations = list(Facility.objects.run_by(user).stations().not_closed())
    keys = [station.pk for station in stations]
    teams = _by_station(CareTeam.objects.open(), "facility", keys)
    able = CareTeam.objects.open().filter(accepts_messages=True).staffed()
    accepting = _by_station(able, "facility", keys)
    boxes = _by_station(_opted_in(), "patient__home_facility", keys)
    owed, late = _items(keys)
    overrides = _overrides(keys)
    rows = [
        StationRow(
            station,
            _days(station),
            teams[station.pk],
            accepting[station.pk],
            boxes[station.pk],
            owed[station.pk],
            late[station.pk],
            overrides.get(station.pk, ""),
        )
        for station in stations
    ]
    rows.sort(key=lambda row: (-row.late_items, -row.late_days, row.days is None, row.days or 0))
    regions = _regions(rows)
    if visn is not None:
        rows = [row for row in rows if row.station.visn == visn]
    return Board(
        rows[:limit],
        total=len(rows),
        live=sum(row.station.is_live for row in rows),
        late_items=sum(row.late_items for row in rows),
        behind=sum(row.late_days > 0 for row in rows),
        regions=regions,
    )


def _regions(rows: list[StationRow]) -> list[RegionRow]:
    by_region: dict[int, list[StationRow]] = defaultdict(list)
    for row in rows:
        by_region[row.station.visn].append(row)
    return [
        RegionRow(
            visn,
            stations=len(own),
            live=sum(row.station.is_live for row in own),
            behind=sum(row.late_days > 0 for row in own),
            teams=sum(row.teams for row in own),
            opted_in=sum(row.opted_in for row in own),
            open_items=sum(row.open_items for row in own),
            late_items=sum(row.late_items for row in own),
        )
        for visn, own in sorted(by_region.items())
    ]


def _days(station: Facility) -> int | None:
    if station.go_live_on is None or not station.may_plan_start:
        return None
    return (station.go_live_on - station.today).days


def _opted_in() -> QuerySet[Mailbox]:
    """Return the mailboxes of verified patients whose agreement stands: a mailbox outlives both."""
    own = TermsAcceptance.objects.for_own_mailbox()
    standing = own.standing().filter(user=OuterRef("owner"))
    verified = Q(patient__identity_level=IdentityLevel.UPGRADED)
    return Mailbox.objects.of_people().filter(verified, Exists(standing))


def _station(path: str) -> Coalesce:
    return Coalesce(f"{path}__parent", path)


def _by_station(rows: Any, path: str, keys: Iterable[Any]) -> Counter[Any]:
    own = rows.order_by().annotate(station_key=_station(path)).filter(station_key__in=keys)
    return Counter(dict(own.values_list("station_key").annotate(n=Count("pk"))))


def _overrides(keys: Iterable[Any]) -> dict[Any, str]:
    changes = StageChange.objects.filter(overrode=True, facility__in=keys).order_by("at", "pk")
    return dict(changes.values_list("facility", "reason"))


def _items(keys: Iterable[Any]) -> tuple[Counter[Any], Counter[Any]]:
    owed = (
        WorkItem.objects.owed()
        .of_people()
        .order_by()
        .annotate(station_key=_station("team__facility"))
    )
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
