"""The use of a place that is to close: what stands in the way, and counts for the question.

See docs/decisions/0752.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from django.db.models import Q
from django.utils.text import get_text_list
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from sm_plugin.facilities.closing.services import may_close_at_stage
from sm_plugin.facilities.models import Appointment, Facility
from sm_plugin.people.models import Patient
from sm_plugin.rollout.models import Interest
from sm_plugin.teams.models import CareTeam, PanelEntry
from sm_plugin.triage.ownership.finishing import open_at

NAMED = 10  # of a list in words


class Hindrance(StrEnum):
    """Kinds of things in the way of closing; a door knows where each is removed."""

    STAGE = "stage"
    SITES = "sites"
    TEAMS = "teams"
    MESSAGES = "messages"
    LISTED = "listed"
    PROMISED = "promised"
    TAKES_OVER = "takes_over"
    GOES_HERE = "goes_here"


@dataclass(frozen=True)
class Obstacle:
    """One of them in words, with the places that it is about, if it is others."""

    kind: Hindrance
    words: str
    places: tuple[Facility, ...] = ()


@dataclass(frozen=True)
class ClosingReach:
    """Counts of what closing a place touches, there and at its sites; never the test patient.

    `sites` are not closed yet. `listed` are people without an account, `promised` those who have
    one and wait for the first reader of their team. `interested` asked to be told when it starts,
    and hear that it won't.
    """

    teams: int
    items: int
    patients: int
    listed: int
    promised: int
    sites: int
    posts: int
    interested: int


def reach_of_closing(place: Facility) -> ClosingReach:
    here = Facility.objects.of_station(place)
    return ClosingReach(
        teams=CareTeam.objects.open().filter(facility__in=here).count(),
        items=open_at(place).of_people().count(),
        patients=Patient.objects.standing().real().filter(home_facility__in=here).count(),
        listed=_listed(place).count(),
        promised=_promised(place).count(),
        sites=place.sites.staying().count(),
        posts=Appointment.objects.current().filter(facility=place).count(),
        interested=Interest.objects.confirmed().filter(facility__in=here).count(),
    )


def obstacles_to_closing(place: Facility) -> list[Obstacle]:
    """Return what has to go before the place can close, in the order in which it is removed."""
    return [*_used(place), *_counted_on(place)]


def _used(place: Facility) -> Iterator[Obstacle]:
    """Yield what says that somebody still uses the place."""
    if place.parent_id is None and not may_close_at_stage(place):
        text = _("the station is %(stage)s: it has to move first, and be “moved”")
        yield Obstacle(Hindrance.STAGE, text % {"stage": place.stage_in_words})
    if count := place.sites.staying().count():
        words = ngettext(
            "%(n)d clinic of this station is open", "%(n)d clinics of this station are open", count
        )
        yield Obstacle(Hindrance.SITES, words % {"n": count})
    own = Q(facility=place) | Q(facility__parent=place)
    if count := CareTeam.objects.open().filter(own).count():
        words = ngettext("%(n)d care team is open", "%(n)d care teams are open", count)
        yield Obstacle(Hindrance.TEAMS, words % {"n": count})
    if count := open_at(place).count():
        words = ngettext("%(n)d message is open", "%(n)d messages are open", count)
        yield Obstacle(Hindrance.MESSAGES, words % {"n": count})


def _counted_on(place: Facility) -> Iterator[Obstacle]:
    """Yield what says that people, or words to people, count on the place."""
    if count := _listed(place).count():
        words = ngettext(
            "%(n)d person without an account is on a list under its record numbers",
            "%(n)d people without an account are on lists under its record numbers",
            count,
        )
        yield Obstacle(Hindrance.LISTED, words % {"n": count})
    if count := _promised(place).count():
        words = ngettext(
            "%(n)d person with an account waits on a list under its record numbers until somebody "
            "in the care team may review messages",
            "%(n)d people with an account wait on lists under its record numbers until somebody in "
            "their care teams may review messages",
            count,
        )
        yield Obstacle(Hindrance.PROMISED, words % {"n": count})
    if others := tuple(place.succeeds.not_closed().order_by("name", "pk")[:NAMED]):
        text = _("it takes over from %(others)s. Choose another station there first")
        yield Obstacle(Hindrance.TAKES_OVER, text % {"others": _names(others)}, others)
    sent_here = Facility.objects.filter(goes_to=place).order_by("name", "pk")
    if others := tuple(sent_here[:NAMED]):
        text = _("people of %(others)s are told to go here. Choose another facility there first")
        yield Obstacle(Hindrance.GOES_HERE, text % {"others": _names(others)}, others)


def _names(places: tuple[Facility, ...]) -> str:
    return str(get_text_list([one.name for one in places], _("and")))


def _listed(place: Facility) -> Any:
    return _on_lists(place).exclude(pk__in=_promised(place).values("pk"))


def _promised(place: Facility) -> Any:
    return _on_lists(place).known()


def _on_lists(place: Facility) -> Any:
    return PanelEntry.objects.filter(Q(station=place) | Q(team__facility=place))
