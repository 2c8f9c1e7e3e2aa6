"""Closes a station or a clinic from a day on, and opens it again if that was a mistake.

Nobody uses the place when it is closed, and nothing new begins there from then on. See
docs/decisions/0752.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils.text import get_text_list
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from sm_plugin.errors import InvalidInput, NotAllowed, Refused
from sm_plugin.facilities.closing.services import hold_places, may_close_at_stage, write_closing
from sm_plugin.facilities.models import Appointment, Facility
from sm_plugin.facilities.services import check_reason, is_national_administrator
from sm_plugin.people.models import Patient
from sm_plugin.teams.models import CareTeam, PanelEntry
from sm_plugin.text.dates import far_problem
from sm_plugin.triage.ownership.finishing import open_at

from .models import Interest

NAMED = 10  # of a list in words


class Hindrance(StrEnum):
    """What stands in the way of closing; a door knows where each is removed."""

    STAGE = "stage"
    SITES = "sites"
    TEAMS = "teams"
    MESSAGES = "messages"
    LISTED = "listed"
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

    `sites` are not closed yet. `listed` are people without an account. `interested` asked to be
    told when it starts, and hear that it won't.
    """

    teams: int
    items: int
    patients: int
    listed: int
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
        sites=place.sites.staying().count(),
        posts=Appointment.objects.current().filter(facility=place).count(),
        interested=Interest.objects.confirmed().filter(facility__in=here).count(),
    )


def obstacles_to_closing(place: Facility) -> list[Obstacle]:
    """Return what has to go before the place can close, in the order in which it is removed."""
    return [*_used(place), *_counted_on(place)]


@transaction.atomic
def close_facility(
    *, actor: Any, facility: Facility, day: date, reason: str, goes_to: Facility | None = None
) -> Facility:
    """Close a station or a site from this day on; `goes_to` is where people go instead.

    Again, for one whose day is to come or whose `goes_to` changes. Raises `NotAllowed` for
    anybody but a national administrator, `Refused` while something stands in the way, and
    `InvalidInput` for a day that can't be, a missing reason, and a place that closes itself.
    """
    place, held = _held(actor, facility, goes_to)
    reason = " ".join(reason.split())
    check_reason(reason)
    _check_day(place, day)
    if goes_to is not None:
        _check_other(place, held[goes_to.pk])
    if obstacles := obstacles_to_closing(place):
        words = get_text_list([one.words for one in obstacles], _("and"))
        text = _("This can't be closed yet: %(open)s.") % {"open": words}
        raise Refused(text, code="in_use")
    write_closing(actor, place, day, goes_to=goes_to, reason=reason)
    return place


@transaction.atomic
def open_again(*, actor: Any, facility: Facility, reason: str) -> Facility:
    """Take a closing back, whether or not its day has come; the place is what it was before.

    Raises `NotAllowed` for anybody but a national administrator, and `Refused` for a place that
    doesn't close, and for a site of a station that does.
    """
    place, _rows = _held(actor, facility)
    reason = " ".join(reason.split())
    check_reason(reason)
    if place.closes_on is None:
        raise Refused(_("This facility is not closed."), code="not_closed")
    if place.parent is not None and place.parent.closes_on is not None:
        text = _("Its station is closed, or about to close. Open the station again first.")
        raise Refused(text, code="station_closed")
    write_closing(actor, place, None, goes_to=None, reason=reason)
    return place


def _held(
    actor: Any, facility: Facility, other: Facility | None = None
) -> tuple[Facility, dict[Any, Facility]]:
    if not is_national_administrator(actor):
        raise NotAllowed
    held = hold_places([facility, *([other] if other else [])])
    return held[facility.pk], held


def _check_day(place: Facility, day: date) -> None:
    """Raise for a day that can't be; one that has come stays as people have read it."""
    if place.is_closed and day != place.closes_on:
        text = _("It is closed already. The day can't change any more.")
        raise InvalidInput(text, code="day_over", field="day")
    if not place.is_closed and day < place.today:
        text = _("Please choose today or a later day.")
        raise InvalidInput(text, code="date_past", field="day")
    if problem := far_problem(day):
        raise InvalidInput(problem, code="date_far", field="day")
    station = place.parent
    if station is not None and station.closes_on is not None and day > station.closes_on:
        text = _("Its station closes before that day. Please choose that day or an earlier one.")
        raise InvalidInput(text, code="after_station", field="day")
    if place.sites.filter(closes_on__gt=day).exists():
        text = _("A clinic of this station closes after that day. Please choose a later one.")
        raise InvalidInput(text, code="before_site", field="day")


def _check_other(place: Facility, other: Facility) -> None:
    if other.pk == place.pk or other.closes_on is not None:
        text = _("Please choose a facility that stays open, or none.")
        raise InvalidInput(text, code="goes_to", field="goes_to")


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
    return PanelEntry.objects.filter(Q(station=place) | Q(team__facility=place))
