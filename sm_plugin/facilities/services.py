"""Moves stations through the rollout; only a person with that right on that station may."""

from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.text import get_text_list
from django.utils.translation import gettext as _

from sm_plugin.audit.actions import Action
from sm_plugin.audit.services import record
from sm_plugin.errors import InvalidInput, NotAllowed, Refused

from .appointments import (
    appoint,
    appoint_administrator,
    check_grants,
    dismiss,
    dismiss_administrator,
    may_appoint,
)
from .choices import BEFORE_START, MACHINE, MESSAGING_STAGES, Stage
from .models import Facility, StageChange, StageTarget
from .rollout_rights import is_national_administrator, may_manage_rollout

__all__ = [
    "appoint",
    "appoint_administrator",
    "change_details",
    "change_stage",
    "check_grants",
    "dismiss",
    "dismiss_administrator",
    "is_national_administrator",
    "is_stage",
    "may_appoint",
    "may_manage_rollout",
    "next_stages",
]


def next_stages(facility: Facility) -> tuple[Stage, ...]:
    """Return the stages it may enter now; from a pause it returns to where it was paused."""
    rule = MACHINE[Stage(facility.stage)]
    last = facility.stage_changes.filter(to_stage=facility.stage).first() if rule.returns else None
    if last is None:
        return rule.leads_to
    return tuple(s for s in rule.leads_to if s not in MESSAGING_STAGES or s == last.from_stage)


def is_stage(value: Any) -> bool:
    """Return True for the code of a stage."""
    return value in Stage.values


@transaction.atomic
def change_stage(
    *, actor: Any, facility: Facility, to: str, reason: str, go_live_on: date | None = None
) -> Facility:
    """Take a station one step on; `go_live_on` is kept when None.

    Raises `NotAllowed` without the right, `Refused` for a step that doesn't exist from here,
    `InvalidInput` for a missing reason or a date in the past.
    """
    station = _locked(actor, facility)
    reason = " ".join(reason.split())
    _check_reason(reason)
    if to not in next_stages(station):
        raise Refused(_refusal(station, to), code="stage_step")
    _check_date(Stage(to), go_live_on)
    change = StageChange.objects.create(
        facility=station, from_stage=station.stage, to_stage=to, actor=actor, reason=reason
    )
    station.stage, station.stage_since = to, timezone.localdate(change.at)
    if go_live_on is not None:
        _plan(actor, station, go_live_on)
    if to == Stage.LIVE and not MACHINE[Stage(change.from_stage)].returns:
        station.go_live_on = station.stage_since
    station.save(update_fields=["stage", "stage_since", "go_live_on"])
    record(actor=actor, action=Action.FACILITY_STAGE, obj=station, code=Stage(to).value)
    return station


@transaction.atomic
def change_details(
    *, actor: Any, facility: Facility, go_live_on: date | None, help_phone: str
) -> Facility:
    """Change the planned date and the number to call; raises `InvalidInput` for a past date."""
    station = _locked(actor, facility)
    if go_live_on != station.go_live_on:
        if station.stage not in BEFORE_START:
            text = _("The date can't change any more: messaging has started here.")
            raise Refused(text, code="go_live_past")
        _check_date(Stage(station.stage), go_live_on)
        _plan(actor, station, go_live_on)
    station.help_phone = help_phone.strip()
    station.save(update_fields=["go_live_on", "help_phone"])
    record(actor=actor, action=Action.FACILITY_CHANGE, obj=station)
    return station


def _plan(actor: Any, station: Facility, day: date | None) -> None:
    """Set the planned day and keep it in the history, which going live doesn't overwrite."""
    if day != station.go_live_on:
        station.go_live_on = day
        StageTarget.objects.create(facility=station, day=day, actor=actor)


def _locked(actor: Any, facility: Facility) -> Facility:
    """The station's row as it is now, held until the end of the transaction."""
    if not may_manage_rollout(actor, facility):
        raise NotAllowed
    if facility.parent_id is not None:
        text = _("A site follows its station. Please change the station instead.")
        raise Refused(text, code="site_follows_station")
    return Facility.objects.select_for_update().get(pk=facility.pk)


def _refusal(station: Facility, to: str) -> str:
    known = {stage.value: str(stage.label) for stage in Stage}
    words = {"now": known[station.stage], "wanted": known.get(to, to)}
    possible = [str(stage.label) for stage in next_stages(station)]
    if not possible:
        return _("This station is %(now)s. That is its last stage.") % words
    words["possible"] = get_text_list(possible, _("or"))
    return _("This station is %(now)s. It can't become %(wanted)s; next is %(possible)s.") % words


def _check_reason(reason: str) -> None:
    limit = StageChange._meta.get_field("reason").max_length or 0
    if not reason:
        raise InvalidInput(_("Please say why."), code="reason_missing", field="reason")
    if len(reason) > limit:
        text = _("Please use at most %(limit)d characters.") % {"limit": limit}
        raise InvalidInput(text, code="reason_long", field="reason")


def _check_date(stage: Stage, go_live_on: date | None) -> None:
    if go_live_on and stage in BEFORE_START and go_live_on < timezone.localdate():
        text = _("Please choose today or a later day.")
        raise InvalidInput(text, code="date_past", field="go_live_on")
