"""Facts about the plugin's facilities for public pages; none where the plugin isn't installed."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from django.apps import apps
from django.db.models import Count, Q, QuerySet
from django.utils import timezone

ROWS = 20


@dataclass(frozen=True)
class Finder:
    """A search for facilities with its results; `more` is how many rows are not shown."""

    words: str = ""
    state: str = ""
    states: list[str] = field(default_factory=list)
    rows: list = field(default_factory=list)
    more: int = 0

    @property
    def asked(self) -> bool:
        return bool(self.words or self.state)


@dataclass(frozen=True)
class Progress:
    """Stations by stage, and how many of them exchange messages today."""

    live: int
    total: int
    stages: list[tuple[str, int]]
    as_of: date

    @property
    def to_come(self) -> int:
        return self.total - self.live


def find(params: Mapping[str, str]) -> Finder | None:
    """Return the facilities with these words in name, city or station number, in this state."""
    if not apps.is_installed("sm_plugin"):
        return None
    from sm_plugin.facilities.models import Facility

    facilities = Facility.objects.select_related("parent")
    states = list(facilities.order_by("state").values_list("state", flat=True).distinct())
    words = " ".join(params.get("facility", "").replace("\0", "").split())[:80]
    state = params.get("state", "")
    if state not in states:
        state = ""
    if not words and not state:
        return Finder(states=states)
    found = _matching(facilities, words, state)
    count = found.count()
    return Finder(words, state, states, list(found[:ROWS]), max(0, count - ROWS))


def _matching(facilities: QuerySet, words: str, state: str) -> QuerySet:
    """Each word must be found somewhere, so that “Boston clinic” narrows and does not widen."""
    for word in words.split():
        facilities = facilities.filter(
            Q(name__icontains=word) | Q(city__icontains=word) | Q(station_number__iexact=word)
        )
    return facilities.filter(state=state) if state else facilities


def progress() -> Progress | None:
    if not apps.is_installed("sm_plugin"):
        return None
    from sm_plugin.facilities.choices import Stage
    from sm_plugin.facilities.models import Facility

    stations = Facility.objects.stations()
    counted = stations.order_by().values_list("stage").annotate(Count("pk"))
    by_stage = dict(counted)
    return Progress(
        live=stations.live().count(),
        total=sum(by_stage.values()),
        stages=[(str(stage.label), by_stage[stage]) for stage in Stage if stage in by_stage],
        as_of=timezone.localdate(),
    )
