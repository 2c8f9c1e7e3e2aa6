"""Another provider leads a team: what is open goes on, and its name is the new one everywhere.

See docs/decisions/0610.
"""

from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from sm_plugin.audit.actions import Action
from sm_plugin.audit.services import record
from sm_plugin.errors import InvalidInput, Refused
from sm_plugin.teams.choices import Role
from sm_plugin.teams.models import CareTeam, LeadChange, Membership
from sm_plugin.teams.services import (
    begin_membership,
    lock_teams,
    refuse_twin,
    require_manager,
    require_may_place,
    save_one_of_a_kind,
)
from sm_plugin.threads.models import Thread, ThreadEvent
from sm_plugin.threads.services import add_event, lock_threads

from ..models import WorkItem
from ..steps.under_lock import hold_memberships
from .handover import change_role, end_membership, hold_items


@transaction.atomic
def change_lead(
    *, actor: Any, team: CareTeam, lead: Any, leaves: bool = False, shown: str = ""
) -> CareTeam:
    """Let another provider lead the team; the same one again changes nothing.

    Who led it stays a member, or `leaves`. Messages that are open stay with those who have them.
    Raises what refuses a new member, and `Refused` where patients couldn't tell two teams apart,
    or where by now somebody else leads the team than whose key was `shown`.
    """
    team = _checked(actor, team, lead)
    was: Any = team.lead_provider
    if lead.pk == was.pk:
        return team
    if shown and shown != str(was.pk):
        text = _("Somebody else has changed the lead meanwhile. Please look at it again.")
        raise Refused(text, code="lead_changed")
    # All at once and in order: what follows locks some of them again, each in its own order.
    hold_memberships([team.pk], was, lead)
    threads = _open_threads(team)
    hold_items([team], was, lead)
    team.lead_provider = lead
    save_one_of_a_kind(team, update_fields=["lead_provider"])
    LeadChange.objects.create(team=team, was=was, became=lead, actor=actor)
    _join_as_provider(actor, team, lead)
    left = _present(team, was) if leaves else None
    if left is not None:
        end_membership(actor=actor, membership=left)
    _tell(threads, lead, actor)
    record(actor=actor, action=Action.TEAM_CHANGE, obj=team, code="lead")
    return team


@transaction.atomic
def check_lead(*, actor: Any, team: CareTeam, lead: Any) -> CareTeam:
    """Raise what `change_lead` would raise now, and change nothing; return the team."""
    return _checked(actor, team, lead)


def _checked(actor: Any, team: CareTeam, lead: Any) -> CareTeam:
    """Return the team locked, once nothing stands in the way."""
    require_manager(actor, team.facility)
    [team] = lock_teams([team.pk])
    if team.lead_provider_id is None:
        raise Refused(_("No provider leads this team."), code="no_lead")
    require_may_place(actor=actor, team=team, user=lead, role=Role.PROVIDER)
    if lead.pk == team.lead_provider_id:
        return team
    refuse_twin(team.facility, lead, team.care_kind)
    present = _present(team, lead)
    if present is not None and present.starts_at and present.starts_at > timezone.now():
        text = _("This person's days in the team have not begun yet.")
        raise InvalidInput(text, field="person")
    return team


def _present(team: CareTeam, person: Any) -> Membership | None:
    rows = team.memberships.select_related("user", "team__facility")
    found: Membership | None = rows.filter(user=person, ended_at=None).first()
    return found


def _join_as_provider(actor: Any, team: CareTeam, lead: Any) -> None:
    present = _present(team, lead)
    if present is None:
        begin_membership(actor=actor, team=team, user=lead, role=Role.PROVIDER)
    elif present.role != Role.PROVIDER:
        change_role(actor=actor, membership=present, role=Role.PROVIDER)


def _open_threads(team: CareTeam) -> list[Thread]:
    """Return the threads with something open, locked; what is settled stays as it is."""
    open_items = WorkItem.objects.not_done().filter(team=team).order_by()
    threads = Thread.objects.filter(pk__in=open_items.values("thread"))
    keys = list(threads.values_list("pk", flat=True))
    lock_threads(keys)
    return list(threads.filter(pk__in=keys).order_by("pk"))


def _tell(threads: Iterable[Thread], lead: Any, actor: Any) -> None:
    """Write it into the history of each thread, for both sides."""
    for thread in threads:
        add_event(thread, ThreadEvent.Kind.LED, actor=actor, at=timezone.now(), to_user=lead)
