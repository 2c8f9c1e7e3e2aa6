"""Closes a station or a clinic from a day on, and opens it again if that was a mistake.

Nobody uses the place when it is closed, and nothing new begins there from then on. See
docs/decisions/0752.
"""

from datetime import date
from typing import Any

from django.db import transaction
from django.utils.text import get_text_list
from django.utils.translation import gettext as _

from sm_plugin.errors import InvalidInput, NotAllowed, Refused
from sm_plugin.facilities.closing.services import hold_places, write_closing
from sm_plugin.facilities.models import Facility
from sm_plugin.facilities.services import check_reason, is_national_administrator
from sm_plugin.text.dates import far_problem

from .obstacles import obstacles_to_closing


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
