"""Moves stations through the rollout; only a person with that right on that station may."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils.text import get_text_list
from django.utils.translation import gettext as _

from sm_plugin.audit.actions import Action
from sm_plugin.audit.services import record
from sm_plugin.errors import InvalidInput, NotAllowed, Refused
from sm_plugin.text.dates import far_problem
from sm_plugin.text.phones import can_be_called

from .appointments import (
    appoint,
    appoint_administrator,
    check_grants,
    dismiss,
    dismiss_administrator,
    may_appoint,
    posts_given_by,
)
from .choices import Condition
from .closing.services import hold_open, hold_places, refuse_closing
from .conditions import still_open
from .machine.choices import BEFORE_START, FREEZING_STAGES, LAST_STAGES, MACHINE, Stage
from .models import Facility, StageChange, StageTarget
from .rollout_rights import is_national_administrator, may_manage_rollout

__all__ = [
    "Move",
    "appoint",
    "appoint_administrator",
    "asks_again",
    "change_details",
    "change_move",
    "change_stage",
    "check_grants",
    "check_reason",
    "dismiss",
    "dismiss_administrator",
    "freeze_day",
    "go_live_as_planned",
    "has_move",
    "is_national_administrator",
    "is_stage",
    "live_changes",
    "may_appoint",
    "may_manage_rollout",
    "may_override",
    "needs_move",
    "next_stages",
    "posts_given_by",
    "puts_in_use",
    "what_is_open",
]


def next_stages(facility: Facility) -> tuple[Stage, ...]:
    """Return the stages it may enter now; a pause or a move goes back to where it began.

    One that closes enters no other.
    """
    if facility.closes_on is not None:
        return ()
    rule = MACHINE[Stage(facility.stage)]
    if not rule.returns_to:
        return rule.leads_to
    begun = facility.stage_changes.filter(to_stage=facility.stage, from_stage__in=rule.returns_to)
    last = begun.first()
    if last is None:
        return rule.leads_to
    return tuple(s for s in rule.leads_to if s not in rule.returns_to or s == last.from_stage)


def asks_again(to: str) -> bool:
    """Return True for a step whose consequences are shown before it is taken."""
    return is_stage(to) and MACHINE[Stage(to)].asks_again


def needs_move(to: str) -> bool:
    """Return True for the step that asks for the days of a move."""
    return is_stage(to) and MACHINE[Stage(to)].until_freeze


def has_move(to: str) -> bool:
    """Return True for a stage with the days of a move: one that begins with it, or is over."""
    return needs_move(to) or to in LAST_STAGES


def puts_in_use(to: str) -> bool:
    """Return True for the step after which everybody's teams may take part."""
    return to == Stage.LIVE


def what_is_open(station: Facility, to: str) -> list[str]:
    """Return what refuses the step, in words; nothing on the way back from a pause or a move."""
    needs = MACHINE[Stage(to)].needs if is_stage(to) else None
    if needs is None or Stage(to) in MACHINE[Stage(station.stage)].returns_to:
        return []
    return still_open(needs, station)


def is_stage(value: Any) -> bool:
    """Return True for the code of a stage."""
    return value in Stage.values


@dataclass(frozen=True)
class Move:
    """The days of a move: nobody writes from `freeze_on` on; `successor` may be elsewhere."""

    freeze_on: date | None = None
    moving_on: date | None = None
    successor: Facility | None = None


@transaction.atomic
def change_stage(
    *,
    actor: Any,
    facility: Facility,
    to: str,
    reason: str,
    go_live_on: date | None = None,
    move: Move | None = None,
    override: bool = False,
) -> Facility:
    """Take a station one step on; `go_live_on` is kept when None.

    Raises `NotAllowed` without the right, `Refused` for a step that doesn't exist from here or
    that something open stands in the way of, `InvalidInput` for a missing reason or an odd date.
    A national administrator may override what is open; the reason then stands on the board.
    """
    station = _locked(actor, facility, move)
    reason = " ".join(reason.split())
    check_reason(reason)
    refuse_closing(station)
    if to not in next_stages(station):
        raise Refused(_refusal(station, to), code="stage_step")
    if Stage(to) in BEFORE_START:
        _refuse_past(station, go_live_on)
    overridden = _refuse_open(actor, station, to, override)
    change = StageChange.objects.create(
        facility=station,
        from_stage=station.stage,
        to_stage=to,
        actor=actor,
        reason=reason,
        overrode=overridden,
    )
    _set_move(station, to, move)
    station.stage, station.stage_since = to, station.day_of(change.at)
    if go_live_on is not None:
        plan_start(actor, station, go_live_on)
    if to == Stage.LIVE and not MACHINE[Stage(change.from_stage)].returns_to:
        station.go_live_on = station.stage_since
    fields = ["stage", "stage_since", "go_live_on", "freeze_on", "moving_on", "successor"]
    station.save(update_fields=fields)
    record(actor=actor, action=Action.FACILITY_STAGE, obj=station, code=Stage(to).value)
    return station


@transaction.atomic
def go_live_as_planned(*, facility: Facility) -> bool:
    """Take a station live because its planned day has come, if nothing is open; by the worker.

    Return False where something is open, or live is not the next step, or the pilot began or
    went on after that day: nobody planned it for this pilot. See docs/decisions/0699.
    """
    station = Facility.objects.select_for_update(of=("self",), no_key=True).get(pk=facility.pk)
    day = station.go_live_on
    if day is None or day > station.today or Stage.LIVE not in next_stages(station):
        return False
    if station.stage not in BEFORE_START or day < station.stage_since:
        return False
    if what_is_open(station, Stage.LIVE):
        return False
    reason = _("The planned day has come, and every step is done.")
    change = StageChange.objects.create(
        facility=station, from_stage=station.stage, to_stage=Stage.LIVE, reason=reason
    )
    station.stage, station.stage_since = Stage.LIVE, station.day_of(change.at)
    station.go_live_on = station.stage_since
    station.save(update_fields=["stage", "stage_since", "go_live_on"])
    record(actor=None, action=Action.FACILITY_STAGE, obj=station, code=Stage.LIVE.value)
    return True


def _refuse_open(actor: Any, station: Facility, to: str, override: bool) -> bool:
    """Refuse the step while something is open; return True where that was overridden."""
    missing = what_is_open(station, to)
    if not missing:
        return False
    if override and may_override(actor, to):
        return True
    text = _("This can't be done yet: %(open)s.") % {"open": get_text_list(missing, _("and"))}
    raise Refused(text, code="condition")


def may_override(actor: Any, to: str) -> bool:
    """Return True if the person may take this step with something open; never what is owed."""
    return MACHINE[Stage(to)].needs is Condition.READY and is_national_administrator(actor)


def _set_move(station: Facility, to: str, move: Move | None) -> None:
    """Set the days of a move as it begins or ends, and drop them when the station returns."""
    if Stage(to) in FREEZING_STAGES:
        _write_move(station, move or Move())
    elif Stage(to) in LAST_STAGES:
        if move is not None:
            _write_move(station, move)
    elif station.is_moving and Stage(to) in MACHINE[Stage(station.stage)].returns_to:
        station.freeze_on = station.moving_on = station.successor = None


def _write_move(station: Facility, move: Move) -> None:
    """Set the days of a move and who takes over; the caller saves the row."""
    if station.is_frozen and move.freeze_on != station.freeze_on:
        text = _("Writing has stopped here already. The day can't change any more.")
        raise Refused(text, code="frozen")
    move = _checked_move(station, move)
    station.freeze_on, station.moving_on = move.freeze_on, move.moving_on
    station.successor = move.successor


def freeze_day(station: Facility, move: Move) -> date | None:
    """Return the freeze day that is kept: one that has begun, or the first day out of a pause."""
    if station.is_frozen:
        return station.freeze_on
    return move.freeze_on if station.is_live or station.is_moving else station.today


def _checked_move(station: Facility, move: Move) -> Move:
    """Return the move with the days that are kept, once they stand in order."""
    freeze = freeze_day(station, move)
    if not station.is_frozen and (freeze is None or freeze < station.today):
        text = _("Please choose the day from which nobody writes, today or later.")
        raise InvalidInput(text, code="freeze_missing", field="freeze_on")
    if move.moving_on is None or (freeze and move.moving_on < freeze):
        text = _("Please choose the day of the move, on or after the day when writing stops.")
        raise InvalidInput(text, code="move_missing", field="moving_on")
    _refuse_far("freeze_on", None if station.is_frozen else freeze)
    _refuse_far("moving_on", None if move.moving_on == station.moving_on else move.moving_on)
    return Move(freeze, move.moving_on, _checked_successor(station, move.successor))


def _checked_successor(station: Facility, other: Facility | None) -> Facility | None:
    if other is not None and (other.pk == station.pk or other.parent_id is not None):
        text = _("Please choose another station, or none.")
        raise InvalidInput(text, code="successor", field="successor")
    if other is not None and other.pk != station.successor_id:
        hold_open(other)
    return other


@transaction.atomic
def change_move(*, actor: Any, facility: Facility, move: Move) -> Facility:
    """Change the days of a move that goes on; a freeze that has begun is not taken back.

    Of a move that is over only the station that takes over can change: people read it.
    """
    station = _locked(actor, facility, move)
    if station.has_moved:
        if (move.freeze_on, move.moving_on) != (station.freeze_on, station.moving_on):
            raise Refused(
                _("This station has moved. The days can't change any more."), code="moved"
            )
        station.successor = _checked_successor(station, move.successor)
    elif station.is_moving:
        _write_move(station, move)
    else:
        raise Refused(_("This station is not moving."), code="not_moving")
    station.save(update_fields=["freeze_on", "moving_on", "successor"])
    record(actor=actor, action=Action.FACILITY_CHANGE, obj=station, code="move")
    return station


@transaction.atomic
def change_details(
    *,
    actor: Any,
    facility: Facility,
    go_live_on: date | None,
    help_phone: str,
    identity_hours: str | None = None,
) -> Facility:
    """Change the planned date, the number to call, and where and when identities are checked.

    Raises `InvalidInput` for a past date, and for a new phone that nobody can call. Hours that are
    None stay as they are.
    """
    station = _locked(actor, facility)
    if go_live_on != station.go_live_on:
        refuse_closing(station, field="go_live_on")
        if not Facility.objects.before_start().filter(pk=station.pk).exists():
            text = _("The date can't change any more: messaging has started here.")
            raise Refused(text, code="go_live_past")
        _refuse_past(station, go_live_on)
        plan_start(actor, station, go_live_on)
    station.help_phone = _checked_phone(station, help_phone.strip())
    if identity_hours is not None:
        station.identity_hours = identity_hours.strip()
    station.save(update_fields=["go_live_on", "help_phone", "identity_hours"])
    record(actor=actor, action=Action.FACILITY_CHANGE, obj=station)
    return station


def _checked_phone(station: Facility, phone: str) -> str:
    """Return the phone; one that stands there already never refuses another change."""
    if phone and phone != station.help_phone and not can_be_called(phone):
        text = _(
            "Enter a phone number with its area code, such as 207-555-0100 or "
            "207-555-0100 ext. 12. Veterans call it."
        )
        raise InvalidInput(text, field="help_phone")
    return phone


def plan_start(actor: Any, station: Facility, day: date | None) -> None:
    """Set the planned day and keep it in the history, which going live doesn't overwrite.

    Raises `InvalidInput` for a day further off than ten years, because history can't be mended.
    The caller saves the row, which is locked and has passed the checks of its step.
    """
    if day != station.go_live_on:
        _refuse_far("go_live_on", day)
        station.go_live_on = day
        StageTarget.objects.create(facility=station, day=day, actor=actor)


def live_changes(keys: Collection[Any]) -> QuerySet[StageChange]:
    """Return each step of these stations to being live, without an order."""
    return StageChange.objects.filter(facility__in=keys, to_stage=Stage.LIVE).order_by()


def _locked(actor: Any, facility: Facility, move: Move | None = None) -> Facility:
    """Return the station's row as it is now, held until the end of the transaction.

    With the one that takes over, in one order: two may be taking over from each other.
    """
    if not may_manage_rollout(actor, facility):
        raise NotAllowed
    if facility.parent_id is not None:
        text = _("A site follows its station. Please change the station instead.")
        raise Refused(text, code="site_follows_station")
    other = move.successor if move is not None else None
    return hold_places([facility, *([other] if other else [])])[facility.pk]


def _refusal(station: Facility, to: str) -> str:
    known = {stage.value: str(stage.label) for stage in Stage}
    words = {"now": known[station.stage], "wanted": known.get(to, to)}
    possible = [str(stage.label) for stage in next_stages(station)]
    if not possible:
        return _("This station is %(now)s. That is its last stage.") % words
    words["possible"] = get_text_list(possible, _("or"))
    return _("This station is %(now)s. It can't become %(wanted)s; next is %(possible)s.") % words


def check_reason(reason: str) -> None:
    """Raise `InvalidInput` unless it can stand in a history."""
    limit = StageChange._meta.get_field("reason").max_length or 0
    if not reason:
        raise InvalidInput(_("Please say why."), code="reason_missing", field="reason")
    if len(reason) > limit:
        text = _("Please use at most %(limit)d characters.") % {"limit": limit}
        raise InvalidInput(text, code="reason_long", field="reason")


def _refuse_far(field: str, day: date | None) -> None:
    if problem := far_problem(day):
        raise InvalidInput(problem, code="date_far", field=field)


def _refuse_past(station: Facility, go_live_on: date | None) -> None:
    if go_live_on and go_live_on < station.today:
        text = _("Please choose today or a later day.")
        raise InvalidInput(text, code="date_past", field="go_live_on")
