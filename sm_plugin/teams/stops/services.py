"""Stopping a patient's messages to one team for a time, and lifting that again.

See docs/decisions/0037.
"""

from datetime import date, datetime, time
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from sm_plugin.audit.actions import Action
from sm_plugin.audit.services import record
from sm_plugin.errors import InvalidInput, NotAllowed, Refused
from sm_plugin.facilities.services import may_manage_rollout
from sm_plugin.people.models import Patient
from sm_plugin.people.own_care import require_not_own_care

from ..choices import BlockReason
from ..models import CareTeam
from ..models.stops import MessagingBlock
from ..services import lock_teams

END_OF_DAY = time(23, 59, 59)
LONGEST = 366  # days; a longer stop has to be looked at again


@transaction.atomic
def block_patient(
    *, actor: Any, patient: Patient, team: CareTeam, reason: str, last_day: date
) -> MessagingBlock:
    """Stop the patient's messages to the team until the end of a day on the facility's clock.

    Reading goes on. For the team's coordinator and those who run the team's facility; a block
    that stands already is replaced. Raises `NotAllowed` for others and in one's own care,
    `InvalidInput` for a day that is past or too far, and for who can't write to the team.
    """
    _require_blocker(actor, team, patient)
    if not _may_write_to(team, patient):
        text = _("This person is not in the care of this team.")
        raise InvalidInput(text, code="not_in_care", field="person")
    if reason not in BlockReason.values:
        raise InvalidInput(_("Please choose a reason."), field="reason")
    now, zone = timezone.now(), team.facility.time_zone
    _check_last_day(last_day, now.astimezone(zone).date())
    lock_teams([team.pk])  # two who stop a patient at once: the second one's replaces the first's
    for old in _standing(team).filter(patient=patient):
        _lift(old, actor, now)
    block = MessagingBlock.objects.create(
        patient=patient,
        team=team,
        reason=reason,
        starts_at=now,
        ends_at=datetime.combine(last_day, END_OF_DAY, zone),
        blocked_by=actor,
    )
    record(actor=actor, action=Action.BLOCK_SET, obj=block, patient=patient.pk, code=reason)
    return block


@transaction.atomic
def lift_block(*, actor: Any, block: MessagingBlock) -> MessagingBlock:
    """Let the patient write to the team again, at once; for those who may block."""
    _require_blocker(actor, block.team, block.patient)
    current = _standing(block.team).filter(pk=block.pk).first()
    if current is None:
        raise Refused(_("This was lifted already."), code="already_lifted")
    _lift(current, actor, timezone.now())
    record(actor=actor, action=Action.BLOCK_LIFT, obj=current, patient=current.patient_id)
    return current


def carry_stops(actor: Any, team: CareTeam, to: CareTeam) -> int:
    """Stop the same patients in the team that takes over, for the same reason to the same day.

    Of two stops the one that ends later holds. Returns how many went over. The caller has locked
    both teams and asked the rights of `actor`.
    """
    now, carried = timezone.now(), 0
    there = {block.patient_id: block for block in _standing(to)}
    for block in _standing(team).filter(ends_at__gt=now).select_related("patient"):
        last_day = block.ends_at.astimezone(team.facility.time_zone).date()
        ends_at = datetime.combine(last_day, END_OF_DAY, to.facility.time_zone)
        own = there.get(block.patient_id)
        _lift(block, actor, now)
        if own is not None and own.ends_at >= ends_at:
            continue
        if own is not None:
            _lift(own, actor, now)
        facts = {"patient": block.patient, "reason": block.reason, "blocked_by": block.blocked_by}
        new = MessagingBlock.objects.create(team=to, starts_at=now, ends_at=ends_at, **facts)
        patient = block.patient_id
        record(actor=actor, action=Action.BLOCK_SET, obj=new, patient=patient, code=block.reason)
        carried += 1
    return carried


def _may_write_to(team: CareTeam, patient: Patient) -> bool:
    """Return True for a patient of the team, and for one who replies where staff sent it there."""
    in_care = team.assignments.filter(patient=patient, ended_at__isnull=True)
    sent_there = team.threads.filter(patient=patient, reassigned_at__isnull=False)
    return in_care.exists() or sent_there.exists()


def may_block(user: Any, team: CareTeam) -> bool:
    """Return True for the team's coordinator and those who run the team's facility."""
    coordinates = team.pk in CareTeam.objects.ids_granted(user, "coordinate_team")
    return coordinates or may_manage_rollout(user, team.facility)


def _require_blocker(actor: Any, team: CareTeam, patient: Patient) -> None:
    if not may_block(actor, team):
        raise NotAllowed
    require_not_own_care(actor, patient)


def _check_last_day(last_day: date, today: date) -> None:
    if last_day < today:
        raise InvalidInput(_("Please choose today or a later day."), field="last_day")
    if (last_day - today).days > LONGEST:
        text = _("Please choose a day within a year. You can stop messages again then.")
        raise InvalidInput(text, field="last_day")


def _standing(team: CareTeam) -> Any:
    """Not lifted, whether run out or not; held until the transaction ends."""
    return MessagingBlock.objects.select_for_update(of=("self",)).filter(
        team=team, lifted_at__isnull=True
    )


def _lift(block: MessagingBlock, actor: Any, now: datetime) -> None:
    block.lifted_at, block.lifted_by = min(now, block.ends_at), actor
    block.save(update_fields=["lifted_at", "lifted_by"])
