"""Days on which a member is away, and who stands in; they change no grant.

See docs/decisions/0501.
"""

from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from sm_plugin.audit.actions import Action
from sm_plugin.audit.services import record
from sm_plugin.calendar import day_begins
from sm_plugin.errors import InvalidInput, NotAllowed, Refused
from sm_plugin.facilities.services import may_manage_rollout

from ..models import Absence, CareTeam, Membership
from ..services import lock_teams

LONGEST_ABSENCE = 366  # days


@transaction.atomic
def plan_absence(
    *, actor: Any, team: CareTeam, user: Any, first_day: date, last_day: date, surrogate: Any = None
) -> Absence:
    """Note that a member of the team is away from the first day to the last, on its place's clock.

    For the member, the team's coordinator and those who run the place. Raises `InvalidInput` for
    days that are past or too many, and for a surrogate who is not in the team.
    """
    lock_teams([team.pk])
    require_may_plan(actor, team, user)
    members = Membership.objects.active().filter(team=team)
    if not members.filter(user=user).exists():
        raise InvalidInput(_("This person is not in the team."), field="user")
    if surrogate is not None and not members.filter(user=surrogate).exists():
        raise InvalidInput(_("Choose somebody who is in the same team."), field="surrogate")
    if surrogate is not None and surrogate.pk == user.pk:
        raise InvalidInput(_("Choose somebody else."), field="surrogate")
    zone = team.facility.time_zone
    _check_days(first_day, last_day, timezone.now().astimezone(zone).date())
    starts, ends = day_begins(first_day, zone), day_begins(last_day + timedelta(days=1), zone)
    planned = Absence.objects.not_over().filter(team=team, user=user)
    if planned.filter(starts_at__lt=ends, ends_at__gt=starts).exists():
        text = _("There is an absence on some of these days already. End it first.")
        raise Refused(text, code="absent_already")
    absence = Absence.objects.create(
        team=team,
        user=user,
        surrogate=surrogate,
        first_day=first_day,
        last_day=last_day,
        starts_at=starts,
        ends_at=ends,
        planned_by=actor,
    )
    record(actor=actor, action=Action.ABSENCE_PLAN, obj=absence)
    return absence


@transaction.atomic
def end_absence(*, actor: Any, absence: Absence) -> Absence:
    """End an absence now, or take back one that has not begun."""
    current = Absence.objects.select_for_update(of=("self",)).get(pk=absence.pk)
    require_may_plan(actor, current.team, current.user)
    if current.ended_at is not None or current.ends_at <= timezone.now():
        raise Refused(_("This absence is over already."), code="already_ended")
    current.ended_at = timezone.now()
    current.save(update_fields=["ended_at"])
    record(actor=actor, action=Action.ABSENCE_END, obj=current)
    return current


def require_may_plan(actor: Any, team: CareTeam, user: Any) -> None:
    """Raise `NotAllowed` unless it is the actor's own absence, or the actor's team or place."""
    own = actor.pk == user.pk and team.pk in CareTeam.objects.ids_granted(actor, "work_team")
    coordinates = team.pk in CareTeam.objects.ids_granted(actor, "coordinate_team")
    if not (own or coordinates or may_manage_rollout(actor, team.facility)):
        raise NotAllowed


def surrogate_today(team: CareTeam, person: Any) -> Membership | None:
    """Return the present member who stands in for an absent one, by the chain of surrogates.

    None for a chain that circles or ends in nobody, and for a person who is not absent. Two
    queries, however long the chain is.
    """
    absences = Absence.objects.today().filter(team=team)
    next_of = dict(absences.values_list("user", "surrogate"))
    seen, stands_in = {person}, next_of.get(person)
    while stands_in in next_of and stands_in not in seen:
        seen.add(stands_in)
        stands_in = next_of[stands_in]
    if stands_in is None or stands_in in seen:
        return None
    members = Membership.objects.present().filter(team=team, user=stands_in)
    found: Membership | None = members.select_related("user").first()
    return found


def _check_days(first_day: date, last_day: date, today: date) -> None:
    if first_day < today:
        raise InvalidInput(_("Choose today or a later day."), field="first_day")
    if (first_day - today).days > LONGEST_ABSENCE:
        raise InvalidInput(_("Choose a day within a year."), field="first_day")
    if last_day < first_day:
        raise InvalidInput(_("The last day can't be before the first."), field="last_day")
    if (last_day - first_day).days > LONGEST_ABSENCE:
        text = _("Choose a day within a year. Somebody who is away longer leaves the team.")
        raise InvalidInput(text, field="last_day")
