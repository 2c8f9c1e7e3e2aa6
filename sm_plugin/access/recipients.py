"""Why one can't write to a team or in a thread: one answer for rows, pages, forms and services.

See docs/decisions/0036.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from functools import partial
from typing import Any

from django.db.models import Exists, OuterRef, Q, Subquery

from sm_plugin.database.each_once import EachOnce
from sm_plugin.database.prepared import Prepared
from sm_plugin.facilities.stages import Audience, meaning_of
from sm_plugin.people.models import Patient
from sm_plugin.teams.models import CareTeam, PatientAssignment
from sm_plugin.teams.models.stops import MessagingBlock
from sm_plugin.teams.querysets import CareTeamQuerySet
from sm_plugin.teams.routing import TeamRoutes, routes_of_loaded, with_routes
from sm_plugin.threads.models import Thread
from sm_plugin.threads.reply_window import reply_window

from .access import OF_TEAMS, Access, MailboxAccess, PatientAccess


class Obstacle(StrEnum):
    """In the order in which they are told: the first that applies."""

    ACCOUNT = "account"
    TEAM_CLOSED = "team_closed"
    NOT_MINE = "not_mine"
    PAUSED = "facility_paused"
    MOVING = "facility_moving"
    MOVED = "facility_moved"
    CLOSED = "facility_closed"
    NOT_LIVE = "facility_not_live"
    NOT_ACCEPTING = "not_accepting"
    BLOCKED = "blocked"
    NOBODY = "nobody"
    TOO_OLD = "too_old"


@dataclass(frozen=True)
class WhyNot:
    """An obstacle to writing; `instead` is the team that a new message could go to."""

    obstacle: Obstacle
    team: CareTeam
    instead: CareTeam | None = None
    until: datetime | None = None
    days: int = 0


@dataclass(frozen=True)
class Writing:
    """All that decides where one patient can write, read once for however many rows.

    `written_to` are the teams that have threads of the patient today, if they were asked for.
    """

    access: Access
    teams: Mapping[Any, CareTeam]
    routes: Mapping[Any, TeamRoutes]
    blocked_until: Mapping[Any, datetime]
    written_to: Sequence[CareTeam] = ()
    _known: dict[Any, WhyNot | None] = field(default_factory=dict, compare=False, repr=False)

    def to_team(self, team: CareTeam) -> WhyNot | None:
        """Why no new message can go to the team, or None."""
        return self._why_not(team)

    def _why_not(self, team: CareTeam, *, is_guest: bool = False) -> WhyNot | None:
        """Return the obstacle; in a thread that staff sent there no team need be the patient's.

        Many rows of a list ask about the same team.
        """
        key = team.pk, is_guest
        if key not in self._known:
            self._known[key] = self._find_out(team, is_guest=is_guest)
        return self._known[key]

    def _find_out(self, team: CareTeam, *, is_guest: bool) -> WhyNot | None:
        if self.access.reason not in OF_TEAMS:
            return WhyNot(Obstacle.ACCOUNT, team)
        if obstacle := self._obstacle(team, is_guest=is_guest):
            until = self.blocked_until.get(team.pk)
            return WhyNot(obstacle, team, self._instead_of(team), until)
        return None

    def in_thread(self, thread: Thread) -> WhyNot | None:
        """Why no reply can go into the thread, or None."""
        if why := self._why_not(thread.team, is_guest=thread.reassigned_at is not None):
            return why
        if not (isinstance(self.access, MailboxAccess) and self.access.can_reply_in(thread)):
            return WhyNot(Obstacle.ACCOUNT, thread.team)
        if self.routes[thread.team_id].of_thread(thread.topic) is None:
            return WhyNot(Obstacle.NOBODY, thread.team)
        window = reply_window(thread)
        if not window.is_open:
            instead = None if self.to_team(thread.team) else thread.team
            return WhyNot(Obstacle.TOO_OLD, thread.team, instead, days=window.days)
        return None

    def unwritable(self) -> list[WhyNot]:
        """The patient's own teams that can't be written to, each with its reason."""
        return [why for team in self.teams.values() if (why := self.to_team(team))]

    @property
    def only_team(self) -> CareTeam | None:
        """Return the one team of the patient, if it can be written to: nothing is to be chosen."""
        teams = list(self.teams.values())
        return teams[0] if len(teams) == 1 and not self.to_team(teams[0]) else None

    def _obstacle(self, team: CareTeam, *, is_guest: bool = False) -> Obstacle | None:
        if team.closed_at is not None:
            return Obstacle.TEAM_CLOSED
        if team.pk not in (self.routes if is_guest else self.teams):
            return Obstacle.NOT_MINE
        meaning = meaning_of(team.facility, Audience.PATIENT)
        if not meaning.can_write:
            return Obstacle(meaning.refusal)
        if not team.accepts_messages:
            return Obstacle.NOT_ACCEPTING
        if team.pk in self.blocked_until:
            return Obstacle.BLOCKED
        return None if self.routes[team.pk].can_review else Obstacle.NOBODY

    def _instead_of(self, team: CareTeam) -> CareTeam | None:
        """The team that took over from one that closed, if this patient can write to it."""
        other = self.teams.get(team.replaced_by_id)
        return other if other and self._obstacle(other) is None else None


def writing_of(access: Access, *, with_written_to: bool = False) -> Writing:
    """Read what decides; one query, and one more if a team has exceptions of its own."""
    if not isinstance(access, PatientAccess):
        return Writing(access, {}, {}, {})
    found = (_ALL_TEAMS if with_written_to else _TEAMS).ask(access.patient)
    teams = {team.pk: team for team in found if team.is_own}
    written_to = [team for team in found if team.a_thread] if with_written_to else []
    blocked = {team.pk: team.blocked_until for team in found if team.blocked_until}
    return Writing(access, teams, routes_of_loaded(found), blocked, written_to)


def _teams_with_facts(patient: Patient, with_written_to: bool) -> CareTeamQuerySet:
    blocks = MessagingBlock.objects.standing().of_patient(patient)
    until = blocks.filter(team=OuterRef("pk")).values("ends_at")[:1]
    asked = _teams(patient, with_written_to).primary_first()
    return with_routes(asked.annotate(blocked_until=Subquery(until)))


_TEAMS = Prepared(partial(_teams_with_facts, with_written_to=False))
_ALL_TEAMS = Prepared(partial(_teams_with_facts, with_written_to=True))


def _teams(patient: Patient, with_written_to: bool) -> CareTeamQuerySet:
    """Return the patient's own teams, each marked as such, and those of threads.

    Without `with_written_to`, only of threads that staff sent to another team.
    """
    own = PatientAssignment.objects.filter(patient=patient, ended_at__isnull=True).order_by()
    sent_on = "" if with_written_to else "reassigned_at"
    of_threads = EachOnce(Thread, "team", "patient", patient.pk, filled=sent_on)
    teams = CareTeam.objects.filter(Q(pk__in=own.values("team")) | Q(pk__in=of_threads))
    teams = teams.annotate(is_own=Exists(own.filter(team=OuterRef("pk"))))
    if with_written_to:  # the key, not whether there is one: that would be a set of all threads
        written = Thread.objects.filter(patient=patient, team=OuterRef("pk")).order_by()
        teams = teams.annotate(a_thread=Subquery(written.values("pk")[:1]))
    return teams


def why_not_write(access: Access, to: Thread | CareTeam) -> WhyNot | None:
    """Why this person can't write to the team or in the thread, or None."""
    writing = writing_of(access)
    return writing.in_thread(to) if isinstance(to, Thread) else writing.to_team(to)
