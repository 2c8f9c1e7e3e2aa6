"""The questions of the worklist: how many items each queue has, and the rows of one page.

Where nothing narrows the list, both are prepared; see docs/decisions/0580 and 0605.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.utils import timezone

from sm_plugin.database.paging import InParts, Place, joins_limited_lists
from sm_plugin.database.prepared import Prepared
from sm_plugin.teams.models import CareTeam
from sm_plugin.teams.routing import Reads
from sm_plugin.threads.models import Thread
from sm_plugin.triage.models import WorkItem
from sm_plugin.triage.querysets import has_promise_come
from sm_plugin.triage.queues import NOTHING, QUEUES, Queue
from sm_plugin.triage.survey import COUNTED_QUEUES, Survey
from sm_plugin.worklist.filters import KINDS, Narrowing, has_files, has_notes

# Django's setter asks the routers which database each of the two is of.
TEAM_OF_ITEM: Any = WorkItem._meta.get_field("team")
TEAM_OF_THREAD: Any = Thread._meta.get_field("team")
Read = tuple[tuple[str, ...], bool]  # roles of one team, and whether what is flagged there


@dataclass(frozen=True)
class Listing:
    """A queue of a person over their teams, narrowed or not; `read` comes of `read_by`."""

    user: Any
    teams: list[CareTeam]
    read: dict[Any, Reads]
    queue: Queue
    narrowing: Narrowing

    def survey(self) -> Survey:
        """Count what is in the queues, and of this one by topic and kind."""
        if self.narrowing:
            read = {team.pk: self._reads(team) for team in self.teams}
            rows: Any = _surveyed(self.user, read, self.queue.name, self.narrowing)
        else:
            reads = ((tuple(one.roles), one.alarms) for one in map(self._reads, self.teams))
            rows = _survey_of(self.queue.name, tuple(reads)).ask(self.user, self.teams)
        kinds = (*KINDS, "matching")
        return Survey.of(rows, COUNTED_QUEUES, chosen=self.queue.name, kinds=kinds)

    def rows(self, *, has_alarms: bool = True) -> InParts[WorkItem]:
        """Return the list as `keyset_page` takes it."""
        parts = self.queue.parts(self.user, self.teams, self.read, has_alarms=has_alarms)

        def keys(place: Place, count: int) -> Iterable[tuple[Any, ...]]:
            if self.narrowing or not parts or not joins_limited_lists():
                narrowed = self.narrowing.condition(self.user)
                found = [self.queue.part(self.user, *one).filter(narrowed) for one in parts]
                return _keys(self.queue, place, found, count) if found else []
            roles = tuple(role for _team, role in parts)
            asked = _keys_of(self.queue.name, roles, place.order, place.going_down, count)
            return asked.ask(place.beyond, [team for team, _role in parts], self.user)

        return InParts(WorkItem, keys, self._load)

    def _load(self, keys: list[Any]) -> Iterator[WorkItem]:
        """Yield the rows; what went to another team since its key was read is left out."""
        teams = {team.pk: team for team in self.teams}
        for item in _ROWS.ask(self.user, keys):
            if team := teams.get(item.team_id):
                TEAM_OF_ITEM.set_cached_value(item, team)
                TEAM_OF_THREAD.set_cached_value(item.thread, team)
                yield item

    def _reads(self, team: CareTeam) -> Reads:
        return self.read.get(team.pk, NOTHING)


def _surveyed(user: Any, read: dict[Any, Reads], queue: str, narrowing: Narrowing) -> Any:
    kinds = {name: one.condition(user) for name, one in KINDS.items()}
    kinds["matching"] = narrowing.condition(user)
    return WorkItem.objects.survey_rows(user, read, chosen=queue, kinds=kinds)


@lru_cache(maxsize=256)
def _survey_of(queue: str, reads: tuple[Read, ...]) -> Prepared:
    def about(user: Any, teams: list[CareTeam]) -> Any:
        read = {
            team.pk: Reads([*roles], alarms)
            for team, (roles, alarms) in zip(teams, reads, strict=True)
        }
        return _surveyed(user, read, queue, Narrowing())

    return Prepared(about)


@lru_cache(maxsize=256)
def _keys_of(
    queue: str, roles: tuple[str, ...], order: tuple[str, ...], going_down: bool, count: int
) -> Prepared:
    def about(beyond: list[Any], teams: list[CareTeam], user: Any) -> Any:
        parts = zip(teams, roles, strict=True)
        found = [QUEUES[queue].part(user, team, role) for team, role in parts]
        return _keys(QUEUES[queue], Place(order, going_down, beyond), found, count)

    return Prepared(about)


def _keys(queue: Queue, place: Place, parts: list[Any], count: int) -> Any:
    """Return the first places of the parts; what is promised for today is moved to the top."""
    if not queue.promises_first:
        return place.keys(parts, count)
    came = has_promise_come(timezone.now())
    promised = [part.filter(came) for part in parts]
    return place.keys([part.exclude(came) for part in parts], count, moved_up=promised)


def _shown(user: Any, keys: list[Any]) -> Any:
    """Ask for the rows of a page, of whatever team: with teams as a condition PostgreSQL reads
    all items of a team to find 26 of them, and `_load` knows the person's. See docs/decisions/0760.
    """
    items = WorkItem.objects.staffed_by(user).filter(pk__in=keys).with_row()
    return items.annotate(has_files=has_files(), has_notes=has_notes())


_ROWS = Prepared(_shown)
