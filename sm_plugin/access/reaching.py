"""The reach of what a team writes: who can read it and reply, or why not; for any number.

It asks what decides whether the patient could write to the team: nobody gets a first message that
can't be replied to, and who answers in a thread reads that there will be no reply. One who has
still to agree to new terms can read, and replies after agreeing.

See docs/decisions/0585.
"""

from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet, Subquery

from sm_plugin.errors import Refused
from sm_plugin.mailboxes.models import Mailbox
from sm_plugin.people.choices import IdentityLevel
from sm_plugin.people.models import Patient
from sm_plugin.teams.models import CareTeam, PatientAssignment
from sm_plugin.teams.models.stops import MessagingBlock
from sm_plugin.teams.routing import TeamRoutes, routes_of_loaded, with_routes
from sm_plugin.threads.models import Thread

from .access import Access, PatientAccess, Reason, in_mailboxes
from .choices import Unreached
from .recipients import Obstacle, Writing


class NotReached(Refused):
    """A first message that does not go to this patient; `why` says so to staff."""

    code = "not_reached"

    def __init__(self, why: Unreached) -> None:
        self.why = why
        super().__init__(why.label, code=f"not_reached.{why.value}")


_OF_ACCOUNT: Mapping[Reason, Unreached] = {
    Reason.NOT_UPGRADED: Unreached.NOT_VERIFIED,
    Reason.RELEASED: Unreached.WRONG_PERSON,
    Reason.OPTED_OUT: Unreached.OPTED_OUT,
}
_OF_TEAM: Mapping[Obstacle, Unreached] = {
    Obstacle.TEAM_CLOSED: Unreached.TEAM_CLOSED,
    Obstacle.NOT_MINE: Unreached.NOT_IN_CARE,
    Obstacle.PAUSED: Unreached.PAUSED,
    Obstacle.MOVING: Unreached.MOVING,
    Obstacle.MOVED: Unreached.MOVED,
    Obstacle.NOT_LIVE: Unreached.NOT_LIVE,
    Obstacle.NOT_ACCEPTING: Unreached.NOT_ACCEPTING,
    Obstacle.BLOCKED: Unreached.STOPPED,
    Obstacle.NOBODY: Unreached.NOBODY,
}


def why_unreached(team: CareTeam, patients: QuerySet[Patient]) -> dict[UUID, Unreached]:
    """Return the reason of each of these patients who can't be reached; the others can.

    Three queries, however many patients, and one more if the team has exceptions of its own.
    """
    found = list(with_routes(CareTeam.objects.filter(pk=team.pk).named()))
    routes = routes_of_loaded(found)
    people = patients.order_by().select_related(None)
    facts = people.values_list("pk", "identity_level", "released_at")
    reasons = {pk: _without_mailbox(level, released_at) for pk, level, released_at in facts}
    for access in in_mailboxes(_mailboxes(team, people)):
        if access.patient.pk not in reasons:
            continue  # came into the team's care since the first query
        asked: Any = access.mailbox
        why = _why(
            access, found[0], routes, in_care=asked.in_care, stopped_until=asked.stopped_until
        )
        if why is None:
            reasons.pop(access.patient.pk, None)
        else:
            reasons[access.patient.pk] = why
    return reasons


def _without_mailbox(level: str, released_at: datetime | None) -> Unreached:
    if released_at is not None:
        return Unreached.WRONG_PERSON
    return Unreached.NO_ACCOUNT if level == IdentityLevel.UPGRADED else Unreached.NOT_VERIFIED


def why_no_reply(
    thread: Thread,
    *,
    has_left: bool,
    in_care: bool,
    stopped_until: datetime | None,
    roles: Collection[str],
) -> Unreached | None:
    """Return why the patient can't reply in the thread, or not even read it; None for one who can.

    The caller has asked all of it along: whether the patient opted out, is in the team's care and
    is stopped by it, and the roles that are there today. In a thread that staff sent to the team
    the patient need not be in its care.
    """
    patient, team, reason = thread.patient, thread.team, Reason.READY
    if patient.is_released:
        reason = Reason.RELEASED
    elif not patient.is_upgraded:
        reason = Reason.NOT_UPGRADED
    elif has_left:
        reason = Reason.OPTED_OUT
    access = PatientAccess(patient.user, reason, patient, agreed_before=True)
    routes = {team.pk: TeamRoutes(frozenset(roles))}
    in_care = in_care or thread.reassigned_at is not None
    return _why(access, team, routes, in_care=in_care, stopped_until=stopped_until)


def _mailboxes(team: CareTeam, patients: QuerySet[Patient]) -> QuerySet[Any]:
    """Ask along whether the patient is in the team's care, and until when stopped by it."""
    this = {"team": team.pk, "patient": OuterRef("patient")}
    stops = MessagingBlock.objects.standing().filter(**this)
    care = PatientAssignment.objects.filter(ended_at__isnull=True, **this)
    mailboxes = Mailbox.objects.of_patients().filter(patient__in=patients.values("pk"))
    return mailboxes.annotate(
        in_care=Exists(care), stopped_until=Subquery(stops.values("ends_at")[:1])
    )


def _why(
    access: Access,
    team: CareTeam,
    routes: Mapping[Any, TeamRoutes],
    *,
    in_care: bool,
    stopped_until: datetime | None,
) -> Unreached | None:
    if not access.user.is_active:
        return Unreached.CLOSED_ACCOUNT
    if why := _OF_ACCOUNT.get(access.reason):
        return why
    stopped = {team.pk: stopped_until} if stopped_until else {}
    own = {team.pk: team} if in_care else {}
    reads = replace(access, reason=Reason.READY)
    obstacle = Writing(reads, own, routes, stopped).to_team(team)
    return _OF_TEAM[obstacle.obstacle] if obstacle else None
