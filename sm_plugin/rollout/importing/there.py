"""Rows that are there already, under the locks of the teams, of what planned rows would write.

A plan is made before the locks. What another file, or somebody by hand, wrote since is left as it
is and not kept with the run: undoing a run takes back only what it wrote itself.
"""

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from sm_plugin.rollout.choices import ImportStep
from sm_plugin.teams.models import CareTeam, Membership, PanelEntry, PatientAssignment

if TYPE_CHECKING:
    from .plans import Todo

ON_LISTS = (ImportStep.LISTED, ImportStep.RENAMED, ImportStep.OFF)


class There:
    """Members, patients in care and entries of lists that a batch is about, asked at once."""

    def __init__(self, batch: Sequence["Todo"], teams: Iterable[CareTeam]) -> None:
        self.batch = batch
        self.accepts = {team.pk: team.accepts_messages for team in teams}
        self.members = {
            (team, f"{user} {role}")
            for team, user, role in self._rows(Membership, "user", "role", steps=[ImportStep.JOIN])
        }
        self.care = {
            (team, str(patient))
            for team, patient in self._rows(PatientAssignment, "patient", steps=[ImportStep.CARE])
        }
        self.seen = self._seen()

    def already(self, todo: "Todo") -> bool:
        """Return True where the row is written by now, or what it was planned on has changed."""
        place = todo.team, todo.order
        match todo.step:
            case ImportStep.SWITCH:
                return bool(self.accepts.get(todo.team) == todo.before["wrote"][-1])
            case ImportStep.JOIN:
                return place in self.members
            case ImportStep.CARE:
                return place in self.care
            case ImportStep.LISTED:
                return place in self.seen
            case ImportStep.RENAMED:
                seen_at, _claimed_by = self.seen.get(place, ("", ""))
                return bool(seen_at != todo.before["seen_at"])
            case ImportStep.OFF:
                return self.seen.get(place) != (todo.before["seen_at"], todo.before["claimed_by"])
            case _:  # `open_team` and `change_role` refuse it themselves
                return False

    def _of(self, steps: Sequence[ImportStep]) -> list["Todo"]:
        return [todo for todo in self.batch if todo.step in steps]

    def _rows(self, model: Any, *columns: str, steps: Sequence[ImportStep]) -> Iterable[Any]:
        """Return the rows that have not ended of the people whom these steps are about."""
        about = self._of(steps)
        if not about:
            return []
        people = {todo.order.partition(" ")[0] for todo in about}
        facts = {"team__in": {todo.team for todo in about}, f"{columns[0]}__in": people}
        rows = model.objects.filter(ended_at=None, **facts).order_by()
        return list(rows.values_list("team", *columns))

    def _seen(self) -> dict[tuple[Any, str], tuple[str, str]]:
        """Return when each person was brought in, and who asks to be it, by team and digest."""
        about = self._of(ON_LISTS)
        if not about:
            return {}
        people, teams = {todo.order for todo in about}, {todo.team for todo in about}
        entries = PanelEntry.objects.filter(team__in=teams, person_digest__in=people).order_by()
        rows = entries.values_list("team", "person_digest", "seen_at", "claimed_by")
        return {
            (team, person): (seen_at.isoformat(), str(claimed_by or ""))
            for team, person, seen_at, claimed_by in rows
        }
