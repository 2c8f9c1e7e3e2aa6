"""The words for a place that closes, for each audience of `stages`."""

from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from sm_plugin.text.dates import day_in_words

from ..models import Facility

# By the audience, the title and what it means.
_CLOSED = {
    "public": (lazy("Closed"), lazy("%(place)s closed on %(day)s.")),
    "newcomer": (
        lazy("Your facility has closed"),
        lazy("%(place)s closed on %(day)s, so you can't start here."),
    ),
    "patient": (
        lazy("You can't write here: %(place)s has closed"),
        lazy("%(place)s closed on %(day)s. You can read and download your messages."),
    ),
    "caregiver": (
        lazy("You can't write here: %(place)s has closed"),
        lazy("%(place)s closed on %(day)s. The messages can be read."),
    ),
    "staff": (
        lazy("The patient can't write back"),
        lazy(
            "%(place)s closed on %(day)s. Your answer can be read, but call if you need to hear "
            "from the patient."
        ),
    ),
}


Said = tuple[str, str, date | None]


def closing_instead(place: Facility, audience: str, *, is_to_start: bool) -> Said | None:
    """Return title, text and day instead of what the stage says, or None.

    So it is once the place is closed, and where it closes before messages start there.
    """
    if place.is_closed:
        return *_closed(place, audience), place.closes_on
    if place.closes_on and is_to_start:
        return *_not_starting(place, audience), place.closes_on
    return None


def closing_after(place: Facility, audience: str) -> str:
    """Return what stands behind the words of the stage; nothing where no day to close is known."""
    if place.closes_on is None:
        return ""
    return f" {_('%(place)s closes on %(day)s.') % _names(place)}{_where_then(place, audience)}"


def closing_tab(place: Facility) -> str:
    """Return the words of the tab where `closing_instead` has others than the stage."""
    if place.is_closed:
        return _("Secure Messaging: your facility has closed")
    return _("Secure Messaging: not at your facility")


def where_with_an_id(place: Facility) -> str:
    """Return since when a place is closed, and where to go to show who one is; else nothing.

    Only the place's own station looks at an ID, so people go there while that is open.
    """
    if not place.is_closed:
        return ""
    other = place.goes_to if place.station.is_closed else place.station
    return f"{str(_CLOSED['public'][1]) % _names(place)} {_where_to_go(other)}"


def _closed(place: Facility, audience: str) -> tuple[str, str]:
    title, text = _CLOSED[audience]
    names = _names(place)
    words = str(text) % names
    if audience != "staff":
        words = f"{words} {_where_now(place)}"
    return str(title) % names, words


def _where_now(place: Facility) -> str:
    """Return where people go, and where they write if messages had moved before it closed."""
    successor = place.station.taken_over_by
    if successor is None or successor == place.goes_to:
        return _where_to_go(place.goes_to)
    go = f"{_where_to_go(place.goes_to)} " if place.goes_to else ""
    return go + _("Write to %(other)s now.") % {"other": successor.name}


def _where_to_go(other: Facility | None) -> str:
    if other is None:
        return _("Call and ask where to go now.")
    return _("Go to %(other)s instead.") % {"other": other.name}


def _where_then(place: Facility, audience: str) -> str:
    """Return the sentence that says where people go from the day on, to stand behind others."""
    if place.goes_to is None or audience == "staff":
        return ""
    return f" {_('From that day on, go to %(other)s.') % {'other': place.goes_to.name}}"


def _not_starting(place: Facility, audience: str) -> tuple[str, str]:
    title = _("Secure Messaging will not start at your facility")
    if audience in ("public", "staff"):
        title = _("Not in use here, and about to close")
    text = _("%(place)s closes on %(day)s. Secure Messaging will not start there.")
    return title, text % _names(place) + _where_then(place, audience)


def _names(place: Facility) -> dict[str, str]:
    return {"place": place.name, "day": day_in_words(place.closes_on) if place.closes_on else "-"}
