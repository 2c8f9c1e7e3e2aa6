"""Places, accounts and teams that the rows of a file name, as they are here."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.utils.translation import gettext as _

from sm_plugin.facilities.models import Facility
from sm_plugin.people.accounts import open_accounts_by_address
from sm_plugin.teams.choices import WITHOUT_LEAD
from sm_plugin.teams.members.acquaintance import named_to
from sm_plugin.teams.models import CareTeam
from sm_plugin.text.csv_files import Faults, Problem

from .rows import StaffRow


@dataclass(frozen=True)
class Lead:
    """The account of who leads a team; a service has none."""

    person: Any = None

    @property
    def key(self) -> Any:
        return self.person.pk if self.person else None


class Known:
    """All that rows name, read at once: the actor's places, accounts by address, open teams."""

    def __init__(self, actor: Any, rows: Sequence[Any]) -> None:
        self.actor, self.faults = actor, Faults()
        numbers = {row.station_number for row in rows}
        places = Facility.objects.run_by(actor).filter(station_number__in=numbers)
        self.places = {place.station_number: place for place in places.select_related("parent")}
        self.people = open_accounts_by_address(
            {row.lead_email for row in rows if row.lead_email}
            | {row.person_email for row in rows if isinstance(row, StaffRow)}
        )
        teams = CareTeam.objects.open().filter(facility__in=self.places.values()).named()
        self.teams = {
            (team.facility.station_number, team.lead_provider_id, team.care_kind): team
            for team in teams
        }

    @cached_property
    def named(self) -> set[Any]:
        """Return the keys of the people whose names the actor may read after an address."""
        people = [person for person in self.people.values() if person]
        return named_to(self.actor, people)

    def place(self, row: Any) -> Facility | None:
        place = self.places.get(row.station_number)
        if place is None:
            text = _("%(number)s is not one of your places") % {"number": row.station_number}
            self.faults.add(Problem(row.line, "station_number", text))
        return place

    def person(self, row: Any, column: str) -> Any:
        person = self.people.get(getattr(row, column))
        if person is None:
            text = _("there is no account with this address, or more than one")
            self.faults.add(Problem(row.line, column, text))
        return person

    def lead(self, row: Any) -> Lead | None:
        """Return who leads the team of the row, which is nobody for a service."""
        if row.care_kind in WITHOUT_LEAD:
            return Lead()
        person = self.person(row, "lead_email")
        return None if person is None else Lead(person)

    def is_actor(self, row: Any, column: str, person: Any) -> bool:
        """Return True, with a fault, where a row would put the actor in a team."""
        if person.pk != self.actor.pk:
            return False
        self.faults.add(Problem(row.line, column, _("you can't put yourself in a team")))
        return True

    def team(self, row: Any) -> CareTeam | None:
        place, lead = self.place(row), self.lead(row)
        if place is None or lead is None:
            return None
        team = self.teams.get((row.station_number, lead.key, row.care_kind))
        if team is None and lead.person is None:
            text = _("there is no team of this kind here; import teams first")
            self.faults.add(Problem(row.line, "care_kind", text))
        elif team is None:
            text = _("this provider has no team for this kind of care here; import teams first")
            self.faults.add(Problem(row.line, "lead_email", text))
        return team

    def find(self, row: Any) -> CareTeam | None:
        """Return the open team that the row names, or None; no fault is told."""
        lead = Lead()
        if row.care_kind not in WITHOUT_LEAD:
            lead = Lead(self.people.get(row.lead_email))
            if lead.person is None:
                return None
        return self.teams.get((row.station_number, lead.key, row.care_kind))

    def not_named(self, rows: Iterable[Any]) -> list[str]:
        """Return the names of the open teams at the rows' places that none of them mentions."""
        mentioned = {team.pk for row in rows if (team := self.find(row))}
        return sorted(team.name for team in self.teams.values() if team.pk not in mentioned)
