"""Refuses what would begin at a place that closes, and writes a closing.

See docs/decisions/0752.
"""

from collections.abc import Collection
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from sm_plugin.audit.actions import Action
from sm_plugin.audit.services import record
from sm_plugin.errors import Refused
from sm_plugin.text.dates import day_in_words

from ..machine.choices import MACHINE, Stage
from ..models import ClosingChange, Facility


def may_close_at_stage(station: Facility) -> bool:
    """Return True in the stages in which nobody writes, and nobody is about to."""
    return MACHINE[Stage(station.stage)].may_close


def hold_places(places: Collection[Facility]) -> dict[Any, Facility]:
    """Lock the places and their stations in one order, and return them by key as they are now."""
    keys = {one.pk for one in places} | {one.station.pk for one in places}
    rows = Facility.objects.filter(pk__in=keys).select_related("parent").order_by("pk")
    return {one.pk: one for one in rows.select_for_update(of=("self",), no_key=True)}


def hold_open(place: Facility) -> None:
    """Lock the place's station, without which nothing there closes; raise `Refused` if it closes.

    What is begun at the place afterwards is there before anybody can close it.
    """
    station = place.station
    held = list(Facility.objects.select_for_update(of=("self",), no_key=True).filter(pk=station.pk))
    if place.pk != station.pk:
        held = list(Facility.objects.filter(pk=place.pk))
    refuse_closing(held[0])


def refuse_closing(place: Facility, *, field: str = "") -> None:
    """Raise `Refused` for a place that is closed, or whose last day is known already."""
    if place.closes_on is None:
        return
    words = {"place": place.name, "day": day_in_words(place.closes_on)}
    if place.is_closed:
        text = _("%(place)s closed on %(day)s. Nothing new begins there.")
    else:
        text = _("%(place)s closes on %(day)s. Nothing new begins there.")
    raise Refused(text % words, code="closed", field=field)


def write_closing(
    actor: Any, place: Facility, day: date | None, *, goes_to: Facility | None, reason: str
) -> None:
    """Write the day from which the place is closed, or None for one that is open again.

    The caller holds the place and has passed the checks of the step.
    """
    place.closes_on, place.goes_to = day, goes_to
    place.save(update_fields=["closes_on", "goes_to"])
    ClosingChange.objects.create(
        facility=place, day=day, goes_to=goes_to, actor=actor, reason=reason
    )
    code = "open" if day is None else "close"
    record(actor=actor, action=Action.FACILITY_CHANGE, obj=place, code=code)
