"""Changes since a file was brought in, which undoing it would lose, in words."""

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Q
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from sm_plugin.people.models import Patient
from sm_plugin.rollout.choices import ImportStep
from sm_plugin.rollout.models import ImportRow
from sm_plugin.teams.choices import REVIEWERS
from sm_plugin.teams.models import CareTeam, Membership, PanelEntry, PatientAssignment
from sm_plugin.teams.models.panel_entries import digest_of_number, digest_of_person
from sm_plugin.teams.models.topics import TeamTopicRoute
from sm_plugin.teams.readers import tomorrow_begins
from sm_plugin.threads.models import Thread
from sm_plugin.triage.models import WorkItem

Words = str | Promise
CLOSED = _("the team has closed, or is closing")
TEAM_CHANGED = _("somebody has changed the team since")
TEAM_USED = _("the team has people, patients, routes or messages of its own by now")
LEFT = _("the person has left the team, or has another role by now")
LEADS = _("the person leads the team by now")
PLANNED = _("the title or the days in the team were changed since")
NOBODY_LEFT = _(
    "nobody who may review would be left in the team, which has patients or open messages"
)
NO_READER = _("nobody in the team reads its messages any more")
ACCOUNT_CLOSED = _("the person's account is closed by now")
OWN_PLACE = _("this is your own place in the team; another administrator can undo the import")
IN_HAND = _("the person has messages of the team in hand")
NOT_IN_CARE = _("the patient is no longer in the team's care")
WROTE = _("the patient and the team have written to each other since")
OFF_LIST = _("the person has an account by now, or was taken off the list")
CLAIMED = _("an account asks to be this person; decide that first")
AGAIN = _("the entry was brought in or changed again since")
ON_LIST = _("the person is on the list again")
REGISTERED = _("a person with this record number has an account by now")
ANOTHER = _("the record number stands for another birth date by now")

OF_PEOPLE = (ImportStep.JOIN, ImportStep.ROLE)
# Their way back is a service that asks `require_reader`; a role that may review is none.
ASK_FOR_A_READER = (
    *OF_PEOPLE,
    *(ImportStep.SWITCH, ImportStep.CARE, ImportStep.RENAMED, ImportStep.OFF),
)


class Now:
    """The objects that some rows made or changed, as they are; asked for all rows at once."""

    def __init__(self, actor: Any, rows: Sequence[ImportRow]) -> None:
        self.actor, self.rows = actor, rows
        self.teams = CareTeam.objects.named().in_bulk({row.team_id for row in rows})
        members = Membership.objects.select_related("user", "team__facility__parent")
        self.members = members.in_bulk(self._objects(*OF_PEOPLE))
        care = PatientAssignment.objects.select_related("team__facility__parent")
        self.care = care.in_bulk(self._objects(ImportStep.CARE))
        of_lists = (ImportStep.LISTED, ImportStep.RENAMED)
        entries = PanelEntry.objects.select_related("station", "team__facility__parent")
        self.entries = entries.in_bulk(self._objects(*of_lists))
        self.in_hand = self._in_hand()
        self.left_alone = self._left_alone()
        self.unread = self._unread()
        self.used = self._used()
        self.wrote = self._wrote()
        self.listed, self.persons = self._lists()
        self.registered = self._registered()

    def changed(self, row: ImportRow) -> Words:
        """Return what stands in the way of undoing the row, or nothing."""
        team = self.teams[row.team_id]
        if team.closed_at is not None or team.closing_at is not None:
            return CLOSED
        if team.pk in self.unread and _asks_for_a_reader(row):
            return NO_READER
        return _CHECKS[ImportStep(row.step)](self, row, team)

    def member(self, row: ImportRow) -> Membership:
        return self.members[_key(row)]

    def care_of(self, row: ImportRow) -> PatientAssignment:
        return self.care[_key(row)]

    def entry(self, row: ImportRow) -> PanelEntry:
        return self.entries[_key(row)]

    def opened(self, row: ImportRow, team: CareTeam) -> Words:
        return self.switched(row, team) or (TEAM_USED if team.pk in self.used else "")

    def switched(self, row: ImportRow, team: CareTeam) -> Words:
        wrote = row.content["before"]["wrote"]
        same = [str(team.lead_provider_id), team.care_kind, team.accepts_messages]
        return "" if same == wrote else TEAM_CHANGED

    def joined(self, row: ImportRow, team: CareTeam) -> Words:
        member = self.members.get(_key(row))
        if member is None or member.ended_at is not None:
            return LEFT
        if team.lead_provider_id == member.user_id and not row.content["before"]["leads"]:
            return LEADS
        if words := _JOINED[ImportStep(row.step)](self, member):
            return words
        if row.pk in self.left_alone:
            return NOBODY_LEFT
        return IN_HAND if (row.team_id, member.user_id) in self.in_hand else ""

    def leaves(self, member: Membership) -> Words:
        # A change of role keeps title and days; who leaves loses them.
        return PLANNED if member.title or member.starts_at or member.ends_at else ""

    def changes_role(self, member: Membership) -> Words:
        if not member.user.is_active:
            return ACCOUNT_CLOSED
        return OWN_PLACE if member.user_id == self.actor.pk else ""

    def cared(self, row: ImportRow, _team: CareTeam) -> Words:
        care = self.care.get(_key(row))
        if care is None or care.ended_at is not None:
            return NOT_IN_CARE
        last = self.wrote.get((care.patient_id, row.team_id))
        return WROTE if last is not None and last >= care.started_at else ""

    def on_list(self, row: ImportRow, _team: CareTeam) -> Words:
        entry = self.entries.get(_key(row))
        if entry is None:
            return OFF_LIST
        if entry.claimed_by_id is not None:
            return CLAIMED if entry.is_claimed else REGISTERED
        return "" if entry.seen_at.isoformat() == row.content["seen_at"] else AGAIN

    def off_list(self, row: ImportRow, team: CareTeam) -> Words:
        number, person = digests_of(row, team)
        if (person, team.pk) in self.listed:
            return ON_LIST
        if self.persons.get(number, person) != person:
            return ANOTHER
        station = team.facility.station.pk
        held = row.content["before"]["listed"]["record_number"]
        return REGISTERED if (station, held) in self.registered else ""

    def _objects(self, *steps: ImportStep) -> list[Any]:
        return [row.content["object"] for row in self.rows if row.step in steps]

    def _in_hand(self) -> set[tuple[Any, Any]]:
        people = [member.user_id for member in self.members.values()]
        had = WorkItem.objects.not_done().filter(team__in=self.teams, assignee__in=people)
        return set(had.order_by().values_list("team", "assignee"))

    def _left_alone(self) -> set[Any]:
        """Return the keys of the rows of the last readers of teams with patients or messages.

        The rows are gone through as they are undone, one after the other.
        """
        rows = [row for row in self.rows if row.step in OF_PEOPLE]
        readers = self._readers({row.team_id for row in rows}) if rows else {}
        alone = set()
        for row in rows:
            if row.team_id not in readers:
                continue
            if _brings_a_reader(row):
                readers[row.team_id].add(_key(row))
            else:
                readers[row.team_id].discard(_key(row))
                member = self.members.get(_key(row))
                if member and member.role in REVIEWERS and not readers[row.team_id]:
                    alone.add(row.pk)
        return alone

    def _readers(self, teams: set[Any]) -> dict[Any, set[Any]]:
        """Return who reads today and tomorrow in each of the teams with patients or messages."""
        counted_on = CareTeam.objects.filter(pk__in=teams).counted_on().order_by()
        readers: dict[Any, set[Any]] = {
            key: set() for key in counted_on.values_list("pk", flat=True)
        }
        members = Membership.objects.active().readers().filter(team__in=readers).order_by()
        for team, key, ends_at in members.values_list("team", "pk", "ends_at"):
            if ends_at is None or ends_at > tomorrow_begins(self.teams[team]):
                readers[team].add(key)
        return readers

    def _unread(self) -> set[Any]:
        """Return the teams of which nothing can be changed before somebody reads for them."""
        teams = {row.team_id for row in self.rows if _asks_for_a_reader(row)}
        unread = CareTeam.objects.without_reader().filter(pk__in=teams).order_by()
        return set(unread.values_list("pk", flat=True)) if teams else set()

    def _used(self) -> set[Any]:
        """Return the opened teams that have anything besides their lead."""
        teams = [row.team_id for row in self.rows if row.step == ImportStep.OPEN]
        if not teams:
            return set()
        used: set[Any] = set()
        for model in (PatientAssignment, PanelEntry, TeamTopicRoute, Thread):
            used |= set(model.objects.filter(team__in=teams).order_by().values_list("team"))
        leads = {self.teams[key].pk: self.teams[key].lead_provider_id for key in teams}
        members = Membership.objects.filter(team__in=teams).order_by()
        others = {key for key, user in members.values_list("team", "user") if leads[key] != user}
        return {key for (key,) in used} | others

    def _wrote(self) -> dict[tuple[Any, Any], Any]:
        """Return when each patient and team of the rows last wrote to each other."""
        if not self.care:
            return {}
        patients = {care.patient_id for care in self.care.values()}
        threads = Thread.objects.filter(team__in=self.teams, patient__in=patients)
        rows = threads.order_by("last_message_at").values_list("patient", "team", "last_message_at")
        return {(patient, team): at for patient, team, at in rows}

    def _lists(self) -> tuple[set[tuple[str, Any]], dict[str, str]]:
        """Return who of those that were taken off a list, or of their numbers, is on one now."""
        off = [row for row in self.rows if row.step == ImportStep.OFF]
        if not off:
            return set(), {}
        digests = [digests_of(row, self.teams[row.team_id]) for row in off]
        of_number = Q(number_digest__in={number for number, _person in digests})
        wanted = of_number | Q(person_digest__in={person for _number, person in digests})
        entries = PanelEntry.objects.filter(wanted).order_by()
        found = list(entries.values_list("number_digest", "person_digest", "team"))
        return (
            {(person, team) for _number, person, team in found},
            {number: person for number, person, _team in found},
        )

    def _registered(self) -> set[tuple[Any, str]]:
        off = [row for row in self.rows if row.step == ImportStep.OFF]
        numbers = {row.content["before"]["listed"]["record_number"] for row in off}
        stations = {team.facility.station.pk for team in self._off_teams()}
        here = Q(home_facility__in=stations) | Q(home_facility__parent__in=stations)
        found = Patient.objects.standing().filter(here, record_number__in=numbers)
        return {
            (patient.home_facility.station.pk, patient.record_number)
            for patient in found.select_related("home_facility__parent")
        }

    def _off_teams(self) -> list[CareTeam]:
        return [self.teams[row.team_id] for row in self.rows if row.step == ImportStep.OFF]


def digests_of(row: ImportRow, team: CareTeam) -> tuple[str, str]:
    """Return the digests of record number and person of a row that took somebody off a list."""
    listed, station = row.content["before"]["listed"], team.facility.station.station_number
    born = date.fromisoformat(listed["birth_date"])
    number = listed["record_number"]
    return digest_of_number(station, number), digest_of_person(station, number, born)


def _brings_a_reader(row: ImportRow) -> bool:
    """Return True where undoing the row gives back a role that may review."""
    return row.step == ImportStep.ROLE and row.content["before"]["role"] in REVIEWERS


def _asks_for_a_reader(row: ImportRow) -> bool:
    return row.step in ASK_FOR_A_READER and not _brings_a_reader(row)


def _key(row: ImportRow) -> Any:
    return UUID(row.content["object"])


_JOINED: dict[ImportStep, Callable[[Now, Membership], Words]] = {
    ImportStep.JOIN: Now.leaves,
    ImportStep.ROLE: Now.changes_role,
}
_CHECKS: dict[ImportStep, Callable[[Now, ImportRow, CareTeam], Words]] = {
    ImportStep.OPEN: Now.opened,
    ImportStep.SWITCH: Now.switched,
    ImportStep.JOIN: Now.joined,
    ImportStep.ROLE: Now.joined,
    ImportStep.CARE: Now.cared,
    ImportStep.LISTED: Now.on_list,
    ImportStep.RENAMED: Now.on_list,
    ImportStep.OFF: Now.off_list,
}
