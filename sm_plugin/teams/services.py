"""Changing teams and their people; each grant is given and withdrawn by the change it follows."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any

from django.contrib.auth.models import Group
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from sm_plugin.audit.actions import Action
from sm_plugin.audit.services import record
from sm_plugin.calendar import day_begins
from sm_plugin.database.prepared import Prepared
from sm_plugin.errors import InvalidInput, NotAllowed, Refused
from sm_plugin.facilities.closing.services import hold_open
from sm_plugin.facilities.models import Facility
from sm_plugin.facilities.services import may_manage_rollout
from sm_plugin.grants import grant, withdraw
from sm_plugin.people.models import Patient
from sm_plugin.people.services import refuse_released
from sm_plugin.text.dates import far_problem
from sm_plugin.text.plain_text import one_line

from .choices import WITHOUT_LEAD, CareKind, Role
from .models import CareTeam, Membership, PatientAssignment
from .readers import require_another_reader, require_reader, require_reader_first

TEAM_GROUP = "sm-team-"  # begins the name of each team's own group


@transaction.atomic
def open_team(
    *, actor: Any, facility: Facility, lead_provider: Any, care_kind: str, accepts_messages: bool
) -> CareTeam:
    """Open a team; the group that carries the team's grants comes with it.

    A provider leads it, and is its first member. A service of the place has none: the kinds in
    `WITHOUT_LEAD`, and no others. Raises `Refused` at a place that closes.
    """
    require_manager(actor, facility)
    _check_lead(care_kind, lead_provider)
    hold_open(facility)
    refuse_twin(facility, lead_provider, care_kind)
    team = CareTeam(
        facility=facility,
        lead_provider=lead_provider,
        care_kind=care_kind,
        accepts_messages=accepts_messages,
    )
    team.group = Group.objects.create(name=f"{TEAM_GROUP}{team.pk}")
    save_one_of_a_kind(team, force_insert=True)
    grant("work_team", team.group, team)
    record(actor=actor, action=Action.TEAM_CHANGE, obj=team)
    if lead_provider is not None:
        add_member(actor=actor, team=team, user=lead_provider, role=Role.PROVIDER)
    return team


def _check_lead(care_kind: str, lead_provider: Any) -> None:
    """Raise unless a provider leads exactly what a provider can lead."""
    if care_kind not in CareKind.values:
        raise InvalidInput
    if care_kind in WITHOUT_LEAD and lead_provider is not None:
        text = _("No provider leads a team of this kind. Please leave the address empty.")
        raise InvalidInput(text, field="lead")
    if care_kind not in WITHOUT_LEAD and lead_provider is None:
        raise InvalidInput(_("Please enter the provider who leads the team."), field="lead")


@transaction.atomic
def change_team(*, actor: Any, team: CareTeam, care_kind: str, accepts_messages: bool) -> CareTeam:
    """Change the kind of care or whether patients may write to the team."""
    require_manager(actor, team.facility)
    [team] = lock_teams([team.pk])
    if care_kind not in kinds_beside(team.care_kind):
        text = _("A team that a provider leads stays one, and a service without one stays one.")
        raise InvalidInput(text, field="care_kind")
    require_reader(team)
    require_staying(team)
    if care_kind != team.care_kind:
        refuse_twin(team.facility, team.lead_provider, care_kind)
    team.care_kind, team.accepts_messages = care_kind, accepts_messages
    save_one_of_a_kind(team, update_fields=["care_kind", "accepts_messages"])
    record(actor=actor, action=Action.TEAM_CHANGE, obj=team)
    return team


@transaction.atomic
def add_member(
    *,
    actor: Any,
    team: CareTeam,
    user: Any,
    role: str,
    first_day: date | None = None,
    last_day: date | None = None,
    title: str = "",
) -> Membership:
    """Let a person work the team's queues in one role, on these days if they are given.

    Someone who has that role already keeps the membership as it is; raises `Refused` for someone
    who has another (`triage.handover.change_role`), and for a closed team.
    """
    [team] = lock_teams([team.pk])
    require_may_place(actor=actor, team=team, user=user, role=role)
    current = team.memberships.select_for_update(of=("self",)).filter(
        user=user, ended_at__isnull=True
    )
    if old := current.first():
        if old.role == role:
            return old
        text = _("This person is in the team already, in another role. Change the role there.")
        raise Refused(text, code="has_role")
    days = planned_moments(team, first_day, last_day)
    return begin_membership(actor=actor, team=team, user=user, role=role, title=title, **days)


@transaction.atomic
def plan_membership(
    *, actor: Any, membership: Membership, title: str, last_day: date | None
) -> Membership:
    """Change the title in the team and the planned end; the same again changes nothing.

    Raises `InvalidInput` for a last day that is past, or before the membership begins, and
    `Refused` for one after which nobody would read for the team's patients.
    """
    require_manager(actor, membership.team.facility)
    lock_teams([membership.team_id])
    require_reader(membership.team)
    current = membership.team.memberships.select_for_update(of=("self",)).get(pk=membership.pk)
    if current.ended_at is not None:
        raise Refused(_("This person has left the team already."), code="left")
    title = one_line(title)
    if (current.title, current.last_day) == (title, last_day):
        return current
    begins = current.starts_at
    zone = membership.team.facility.time_zone
    first_day = begins.astimezone(zone).date() if begins else None
    if last_day != current.last_day:
        until, ends = current.ends_at, planned_moments(membership.team, first_day, last_day)
        current.ends_at = ends["ends_at"]
        if current.ends_at is not None and (until is None or current.ends_at < until):
            require_another_reader(current, current.ends_at)
    current.title = title
    current.save(update_fields=["title", "ends_at"])
    record(actor=actor, action=Action.TEAM_CHANGE, obj=current)
    return current


def planned_moments(
    team: CareTeam, first_day: date | None, last_day: date | None
) -> dict[str, datetime | None]:
    """Return when a planned membership begins and ends, on the clock of the team's place."""
    zone = team.facility.time_zone
    today = timezone.now().astimezone(zone).date()
    for field, day in (("first_day", first_day), ("last_day", last_day)):
        if problem := far_problem(day):
            raise InvalidInput(problem, field=field)
    if last_day is not None and last_day < max(today, first_day or today):
        text = _("The last day can't be before the first, and not past.")
        raise InvalidInput(text, field="last_day")
    starts = day_begins(first_day, zone) if first_day and first_day > today else None
    ends = day_begins(last_day + timedelta(days=1), zone) if last_day else None
    return {"starts_at": starts, "ends_at": ends}


def require_may_place(*, actor: Any, team: CareTeam, user: Any, role: str) -> None:
    """Raise unless the actor may give this person this role in the team.

    Nobody adds themselves: who runs a rollout sees counts, never what Veterans write.
    """
    require_manager(actor, team.facility)
    if user.pk == actor.pk:
        text = _("You can't put yourself in a team. Please ask another administrator.")
        raise NotAllowed(text, code="own_membership")
    if role not in Role.values or not user.is_active:
        raise InvalidInput
    require_staying(team)


def require_staying(team: CareTeam) -> None:
    """Raise `Refused` for a team that is closed or closing; ask it of a row that is locked."""
    if team.closed_at is not None:
        raise Refused(_("This team is closed already."), code="already_closed")
    if team.closing_at is not None:
        raise Refused(_("This team is closing already."), code="already_closing")


def begin_membership(
    *, actor: Any, team: CareTeam, user: Any, role: str, **facts: Any
) -> Membership:
    """Write a membership and the grants that follow from it; rights are checked by the caller.

    `facts` are title and planned moments. A grant opens nothing before the membership begins.
    Raises `Refused` where somebody else put the person in the team since it was asked.
    """
    try:
        with transaction.atomic():
            membership = Membership.objects.create(team=team, user=user, role=role, **facts)
    except IntegrityError as error:
        text = _("Somebody else has put this person in the team just now. Look at it again.")
        raise Refused(text, code="joined_meanwhile") from error
    user.groups.add(team.group)
    if role == Role.COORDINATOR:
        grant("coordinate_team", user, team)
    record(actor=actor, action=Action.TEAM_CHANGE, obj=membership)
    return membership


def stop_membership(membership: Membership) -> None:
    """End a membership and the grants that follow from it.

    What the person had to answer is for `triage.handover`, which calls this.
    """
    membership.ended_at = timezone.now()
    membership.save(update_fields=["ended_at"])
    membership.user.groups.remove(membership.team.group)
    withdraw("coordinate_team", membership.user, membership.team)


def lock_teams(keys: Iterable[Any]) -> list[CareTeam]:
    """Lock the rows in one order, before any thread; see docs/architecture.md, "Locks".

    Without the key: who writes a row that only points to the team needn't wait.
    """
    to_key = CareTeam._meta.pk.to_python
    wanted = list(dict.fromkeys(to_key(key) for key in keys))
    return _LOCKED.ask(wanted) if wanted else []


_LOCKED = Prepared(
    lambda keys: (
        CareTeam.objects.select_for_update(of=("self",), no_key=True)
        .named()
        .filter(pk__in=keys)
        .order_by("pk")
    )
)


@transaction.atomic
def assign_patient(*, actor: Any, patient: Patient, team: CareTeam) -> PatientAssignment:
    """Put a patient in the care of a team that somebody reads for; repeating it changes nothing."""
    require_manager(actor, team.facility)
    return put_in_care(actor=actor, patient=patient, team=team)


def put_in_care(*, actor: Any, patient: Patient, team: CareTeam) -> PatientAssignment:
    """Write that a team cares for a patient; rights are checked by the caller.

    A team that began to close has given its patients to another one, which gets this one, too.
    Raises `Refused` where no team took over, where nobody reads for the team, and for an account
    that was another person's.
    """
    # Who closes the team takes this patient along, or comes first.
    team = _lock_who_cares(team)
    require_reader_first(team)
    rows = Patient.objects.select_for_update(of=("self",), no_key=True)
    refuse_released(rows.get(pk=patient.pk))
    assignment, created = PatientAssignment.objects.get_or_create(
        patient=patient, team=team, ended_at=None
    )
    if created:
        record(actor=actor, action=Action.TEAM_CHANGE, obj=assignment, patient=patient.pk)
    return assignment


def _lock_who_cares(team: CareTeam) -> CareTeam:
    """Lock the team, or the one that has its patients today, and return it."""
    key: Any = team.pk
    while key is not None:
        with transaction.atomic():
            [found] = lock_teams([key])
            if found.closing_at is None and found.closed_at is None:
                return found
            key = found.replaced_by_id
            # Let go of this one: locks of several teams are taken in the order of their keys.
            transaction.set_rollback(True)
    text = _("This team is closed, and no other team took over. Please choose another one.")
    raise Refused(text, code="already_closed")


@transaction.atomic
def end_assignment(*, actor: Any, assignment: PatientAssignment) -> PatientAssignment:
    """Take the team off the patient's To list; threads that exist stay readable."""
    require_manager(actor, assignment.team.facility)
    require_reader(assignment.team)
    _end_care(actor, assignment)
    return assignment


def end_all_care(patient: Patient, *, by: Any) -> None:
    """Write that no team cares for a patient any more; rights are checked by the caller."""
    for assignment in PatientAssignment.objects.filter(patient=patient, ended_at=None):
        _end_care(by, assignment)


def _end_care(actor: Any, assignment: PatientAssignment) -> None:
    assignment.ended_at = timezone.now()
    assignment.save(update_fields=["ended_at"])
    record(actor=actor, action=Action.TEAM_CHANGE, obj=assignment, patient=assignment.patient_id)


def kinds_beside(care_kind: str) -> list[str]:
    """Return the kinds that a team of this kind can become: a service stays a service."""
    is_service = care_kind in WITHOUT_LEAD
    return [kind for kind in CareKind.values if (kind in WITHOUT_LEAD) == is_service]


def refuse_twin(facility: Facility, lead_provider: Any, care_kind: str) -> None:
    """Refuse a second open team of one provider, kind of care and place; or of one service there.

    Patients could not tell the two apart.
    """
    twins = CareTeam.objects.open().filter(
        facility=facility, lead_provider=lead_provider, care_kind=care_kind
    )
    if twins.exists():
        raise _twin(lead_provider)


def save_one_of_a_kind(team: CareTeam, **how: Any) -> None:
    """Save a team; raises `Refused` where another one came to be called the same meanwhile."""
    try:
        with transaction.atomic():
            team.save(**how)
    except IntegrityError as error:
        raise _twin(team.lead_provider) from error


def _twin(lead_provider: Any) -> Refused:
    text = _("This provider already has a team for this kind of care at this place.")
    if lead_provider is None:
        text = _("There is a team of this kind at this place already.")
    return Refused(text, code="team_exists")


def require_manager(actor: Any, facility: Facility) -> None:
    if not may_manage_rollout(actor, facility):
        raise NotAllowed
