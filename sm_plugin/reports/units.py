"""Units of reports and who may see them: a team, a station with its sites, a region, all."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from django.db.models import F, Value
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from sm_plugin.database.values import uuid_or_none
from sm_plugin.facilities.choices import Post
from sm_plugin.facilities.models import Appointment, Facility
from sm_plugin.facilities.rollout_rights import is_national_administrator
from sm_plugin.teams.models import CareTeam

STATION = Coalesce("counts_for__facility__parent", "counts_for__facility")
# A site is part of its station in every report, so it counts in its station's region.
REGION = Coalesce("counts_for__facility__parent__visn", "counts_for__facility__visn")


class Level(StrEnum):
    NATION = "nation"
    REGION = "region"
    FACILITY = "facility"
    TEAM = "team"


# What a report of a level lists, one a row; by which column rounds are sorted to them.
BELOW = {Level.NATION: Level.REGION, Level.REGION: Level.FACILITY, Level.FACILITY: Level.TEAM}
COLUMN: dict[Level, Any] = {
    Level.NATION: Value(""),
    Level.REGION: REGION,
    Level.FACILITY: STATION,
    Level.TEAM: F("counts_for"),
}


@dataclass(frozen=True)
class Unit:
    """`key` is a VISN or the id of a station or team; `above` the chain of units it lies in."""

    level: Level
    key: str
    name: str
    above: tuple["Unit", ...] = ()

    @property
    def query(self) -> str:
        """Return the part of a page's address that names it."""
        return f"{self.level}={self.key or 'all'}"

    @property
    def recorded(self) -> tuple[str, str]:
        """Return what the record of access calls it: as other acts on the same team or place."""
        kind = str(CareTeam._meta.model_name) if self.level == Level.TEAM else str(self.level)
        return kind, self.key or "all"


@dataclass(frozen=True)
class Reach:
    """The largest units whose reports a person sees; all that lie in them go with them."""

    nation: bool
    regions: frozenset[int]
    stations: tuple[Facility, ...]
    teams: tuple[CareTeam, ...]

    def __bool__(self) -> bool:
        return bool(self.nation or self.regions or self.stations or self.teams)

    def units(self) -> list[Unit]:
        """Return the largest units, by name."""
        if self.nation:
            return [nation()]
        stations = [one for one in self.stations if one.visn not in self.regions]
        inside = {one.pk for one in self.stations}
        teams = [one for one in self.teams if one.facility.station.pk not in inside]
        return [
            *(region(visn) for visn in sorted(self.regions)),
            *map(station_unit, stations),
            *map(team_unit, teams),
        ]

    def may_see(self, unit: Unit) -> bool:
        return self.nation or any(own in (unit, *unit.above) for own in self.units())

    def is_largest(self, unit: Unit) -> bool:
        """Return True if the person sees no report of something that the unit is a part of."""
        return unit in self.units()


def reach_of(user: Any) -> Reach:
    """Return what the person sees: coordinators the own teams, posts what they are given for."""
    posts = Appointment.objects.current().filter(
        user=user.pk, post__in=[Post.ADMINISTRATOR, Post.REPORTS], facility=None
    )
    wide = set(posts.values_list("visn", flat=True)) if user.is_active else set()
    if None in wide or is_national_administrator(user):
        return Reach(True, frozenset(), (), ())
    stations = Facility.objects.administered_by(user, "view_reports").stations()
    teams = CareTeam.objects.coordinated_by(user).named()
    return Reach(False, frozenset(wide), tuple(stations.order_by("name")), tuple(teams))


def nation() -> Unit:
    return Unit(Level.NATION, "", _("All regions"))


def region(visn: int) -> Unit:
    return Unit(Level.REGION, str(visn), _("Region (VISN) %(n)d") % {"n": visn}, (nation(),))


def station_unit(station: Facility) -> Unit:
    return Unit(Level.FACILITY, str(station.pk), station.name, (nation(), region(station.visn)))


def team_unit(team: CareTeam) -> Unit:
    """The team's rows need `named()`."""
    above = station_unit(team.facility.station)
    return Unit(Level.TEAM, str(team.pk), team.name, (*above.above, above))


def find_unit(level: str, key: str) -> Unit | None:
    """Return the unit that an address names; None if there is none."""
    if level == Level.NATION:
        return nation()
    if level == Level.REGION:
        is_one = key.isdecimal() and Facility.objects.stations().filter(visn=int(key[:4])).exists()
        return region(int(key[:4])) if is_one else None
    if (pk := uuid_or_none(key)) is None:
        return None
    if level == Level.FACILITY:
        station = Facility.objects.stations().filter(pk=pk).first()
        return station_unit(station) if station else None
    team = CareTeam.objects.named().filter(pk=pk).first()
    return team_unit(team) if team else None


def names_below(unit: Unit, keys: set[str]) -> Iterator[Unit]:
    """Yield the units that a report lists, for the keys of its rows."""
    below = BELOW[unit.level]
    if below == Level.REGION:
        yield from (region(int(key)) for key in sorted(keys, key=int))
    elif below == Level.FACILITY:
        yield from map(station_unit, Facility.objects.filter(pk__in=keys).order_by("name"))
    else:
        teams = CareTeam.objects.named().filter(pk__in=keys)
        yield from sorted(map(team_unit, teams), key=lambda one: one.name)
