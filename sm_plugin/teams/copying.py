"""Opens a team like another one: its switches and routes, and who of it is chosen to come along.

See docs/decisions/0649.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from sm_plugin.errors import InvalidInput
from sm_plugin.facilities.models import Facility

from .models import CareTeam, Membership, MessagingBlock, PanelEntry, PatientAssignment
from .models.topics import TeamTopicRoute
from .services import add_member, lock_teams, open_team, put_in_care, require_manager
from .topics.routes import set_route


@dataclass(frozen=True)
class NewTeam:
    """The copy: its place, who leads it if anybody, its kind of care and its switch."""

    facility: Facility
    lead_provider: Any
    care_kind: str
    accepts_messages: bool


def routes_to_copy(team: CareTeam) -> Any:
    """Return the team's own routes, with their topics."""
    return TeamTopicRoute.objects.filter(team=team).select_related("topic")


def members_to_copy(team: CareTeam, actor: Any) -> Any:
    """Return whom the actor may choose to come along: nobody puts himself or herself in a team."""
    members = Membership.objects.filter(team=team, ended_at=None, user__is_active=True)
    members = members.exclude(user=actor.pk).exclude(ends_at__lte=timezone.now())
    return members.select_related("user", "team__facility__parent").order_by("role", "started_at")


def listed_and_stopped(team: CareTeam) -> dict[str, int]:
    """Return what a team has beside its patients, counted: the list, and stops."""
    return {
        "listed": PanelEntry.objects.filter(team=team).count(),
        "stopped": MessagingBlock.objects.standing().filter(team=team).count(),
    }


def patients_to_copy(team: CareTeam) -> Any:
    """Return the rows of the patients whom the team cares for."""
    return PatientAssignment.objects.filter(team=team, ended_at=None).select_related("patient")


@transaction.atomic
def copy_team(
    *,
    actor: Any,
    team: CareTeam,
    new: NewTeam,
    members: Sequence[Membership] = (),
    with_patients: bool = False,
) -> CareTeam:
    """Open a team with the routes of another; with the chosen members and patients, if any.

    Nobody leaves the other team, and its messages stay there. Raises what refuses a new team or a
    member, and `InvalidInput` for patients of another station, or whom nobody there may review.
    """
    copied = _without_patients(actor, team, new, members, with_patients)
    if with_patients:
        for care in patients_to_copy(team).order_by("patient"):
            put_in_care(actor=actor, patient=care.patient, team=copied)
    return copied


@transaction.atomic
def check_copy(
    *,
    actor: Any,
    team: CareTeam,
    new: NewTeam,
    members: Sequence[Membership] = (),
    with_patients: bool = False,
) -> None:
    """Raise what `copy_team` would raise now, and change nothing."""
    _without_patients(actor, team, new, members, with_patients)
    transaction.set_rollback(True)


def _without_patients(
    actor: Any, team: CareTeam, new: NewTeam, members: Sequence[Membership], with_patients: bool
) -> CareTeam:
    """Open the copy with routes and members; `with_patients` says whether patients follow."""
    require_manager(actor, team.facility)
    if with_patients and new.facility.station.pk != team.facility.station.pk:
        text = _("Patients come along only to a team of the same station.")
        raise InvalidInput(text, field="with_patients")
    lock_teams([team.pk])
    facts = {"facility": new.facility, "lead_provider": new.lead_provider}
    copied = open_team(
        actor=actor, care_kind=new.care_kind, accepts_messages=new.accepts_messages, **facts
    )
    for way in routes_to_copy(team):
        names = ("topic", "is_offered", "first_role", "second_role")
        set_route(actor=actor, team=copied, **{name: getattr(way, name) for name in names})
    for member in members:
        _join(actor, copied, member)
    if with_patients and not copied.memberships.active().readers().exists():
        text = _(
            "Somebody has to review what patients write. Choose a nurse, provider, pharmacist or "
            "coordinator who joins as well."
        )
        raise InvalidInput(text, field="with_patients")
    return copied


def _join(actor: Any, copied: CareTeam, member: Membership) -> None:
    """Give the person the same role, title and days, unless he or she leads the copy."""
    if copied.lead_provider is not None and member.user_id == copied.lead_provider.pk:
        return
    zone, begins = copied.facility.time_zone, member.starts_at
    is_to_come = begins is not None and begins > timezone.now()
    add_member(
        actor=actor,
        team=copied,
        user=member.user,
        role=member.role,
        title=member.title,
        first_day=begins.astimezone(zone).date() if begins and is_to_come else None,
        last_day=member.last_day,
    )
