"""Blocks that show the plugin's facilities; a portal without the plugin does not offer them.

See docs/decisions/0072.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.apps import apps
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from .text import LINKS

LONGEST = 160  # letters of what is looked for: a long name with its address
MOST_DRAWN = 20  # languages and pages with the block are few
_drawn: dict[Any, tuple[Any, str]] = {}
MESSAGING = frozenset({"facility_finder", "rollout_progress"})


def is_offered(name):
    """Return True if editors may add the block of that name here."""
    return name not in MESSAGING or apps.is_installed("sm_plugin")


@dataclass(frozen=True)
class Finder:
    """A search for facilities; `rows` are facilities with what their stage means.

    `more` is how many rows are not shown, `corrected` what was looked for instead of the words,
    `near` the ZIP to which the rows are the nearest ones. `is_elsewhere` tells that there are some
    in other states only, `asks_where` that what is near was asked for, and not near to what.
    """

    words: str = ""
    state: str = ""
    states: list[str] = field(default_factory=list)
    rows: list = field(default_factory=list)
    more: int = 0
    corrected: str = ""
    near: str = ""
    map: Any = None
    is_elsewhere: bool = False
    asks_where: bool = False
    longest: int = LONGEST

    @property
    def asked(self) -> bool:
        return bool(self.words or self.state)


@dataclass(frozen=True)
class Progress:
    """Stations by stage, and how many of them exchange messages today.

    `lines` go month by month with both plans, `map` shows the stations where they are.
    """

    live: int
    total: int
    stages: list[tuple[str, int]]
    as_of: date
    lines: Any = None
    map: Any = None

    @property
    def to_come(self) -> int:
        return self.total - self.live

    @property
    def percent(self) -> int:
        return round(100 * self.live / self.total) if self.total else 0


def find(params: Mapping[str, str]) -> Finder | None:
    """Return facilities that have the words, in the given state."""
    if not apps.is_installed("sm_plugin"):
        return None
    from sm_plugin.facilities.geography.finding import every_place, find_facilities
    from sm_plugin.rollout.us_map import map_of
    from sm_plugin.teams.places import with_meaning

    places = every_place()
    states = places.states
    words = " ".join(params.get("facility", "").replace("\0", "").split())[:LONGEST]
    state = params.get("state", "")
    if state not in states:
        state = ""
    if not words and not state:
        return Finder(states=states)
    found = find_facilities(words, state, places)
    rows = with_meaning(found.facilities)
    drawn = map_of(found.facilities) if rows else None
    return Finder(
        words=words,
        state=state,
        states=states,
        rows=rows,
        more=found.more,
        corrected=found.corrected,
        near=found.near,
        map=drawn,
        is_elsewhere=found.is_elsewhere,
        asks_where=found.asks_where,
    )


def progress() -> Progress | None:
    if not apps.is_installed("sm_plugin"):
        return None
    from sm_plugin.facilities.models import Facility
    from sm_plugin.rollout.progress import progress_of
    from sm_plugin.rollout.us_map import map_of

    stations = list(Facility.objects.stations().not_closed())
    drawn = map_of(stations)
    return Progress(
        live=sum(station.is_live for station in stations),
        total=len(stations),
        stages=[(station.stage_in_words, count) for station, count in drawn.legend],
        as_of=timezone.localdate(),
        lines=progress_of(stations),
        map=drawn,
    )


class FacilityFinderBlock(blocks.StructBlock):
    """A form that answers “Is my facility taking part?”, by name, city, state or ZIP."""

    title = blocks.CharBlock(
        max_length=120, label=_("Title"), help_text=_("Such as “Find your facility”.")
    )

    def get_context(self, value, parent_context=None):
        context = super().get_context(value, parent_context)
        request = context.get("request")
        return context | {"finder": find(request.GET if request else {})}

    class Meta:
        icon = "site"
        group = LINKS
        label = _("Facility finder")
        template = "content/blocks/facility_finder.html"
        preview_value = {"title": "Find your facility"}
        description = _("Readers look up their facility and whether it uses Secure Messaging.")


class RolloutProgressBlock(blocks.StructBlock):
    """The progress of the rollout: a sentence, month by month, on a map, each with its table."""

    title = blocks.CharBlock(
        max_length=120, label=_("Title"), help_text=_("Such as “How far we have come”.")
    )
    target_date = blocks.DateBlock(
        required=False,
        label=_("All facilities by"),
        help_text=_("The day by which all of them should take part."),
    )

    def render(self, value, context=None):
        """Return what this process drew before, as long as nothing that it shows has changed.

        It is the same for everybody and stands on pages that are drawn for each search of the
        finder: drawing 140 stations takes longer than all else on them. See docs/decisions/0658.
        """
        if not apps.is_installed("sm_plugin"):
            return super().render(value, context)
        from sm_plugin.rollout.progress import shown_state

        around = [(context or {}).get(name) for name in ("level", "anchor")]
        key = (get_language(), value["title"], value["target_date"], *around)
        state = shown_state()
        if (drawn := _drawn.get(key)) is None or drawn[0] != state:
            if len(_drawn) >= MOST_DRAWN:
                _drawn.clear()
            drawn = _drawn[key] = state, super().render(value, context)
        return drawn[1]

    def get_context(self, value, parent_context=None):
        return super().get_context(value, parent_context) | {"progress": progress()}

    class Meta:
        icon = "history"
        group = LINKS
        label = _("Rollout progress")
        template = "content/blocks/rollout_progress.html"
        preview_value = {"title": "How far we have come", "target_date": None}
        description = _("How many facilities use Secure Messaging: in words, a drawing and a map.")
