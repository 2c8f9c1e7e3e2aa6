"""The lines of the board: a station, how it stands, and its next step, all in words."""

from dataclasses import dataclass

from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.utils.translation import ngettext

from sm_plugin.rollout.standing import Standing, standing_of
from sm_plugin.triage.board import Board, StationRow

from .stations import StationAdmin

NOT_TOLD = "\u2013"  # fewer than five patients
NEXT_STEPS: dict[str, str | Promise] = {
    "phone": lazy("Enter the phone that Veterans can call"),
    "teams": lazy("Open a care team"),
    "accepting": lazy("Let a team with members accept messages"),
    "day": lazy("Plan the day of going live"),
    "patients": lazy("Tell your patients: nobody has opted in here yet"),
    "": lazy("Nothing is missing here; the page on readiness tells of each step"),
}


@dataclass(frozen=True)
class Line:
    """One line of the board in words; `address` leads to the station's page."""

    row: StationRow
    standing: Standing
    address: str

    @property
    def next(self) -> str:
        """Return the next step in words: before going live, the first one that is open."""
        stands = self.standing
        if not stands.steps:
            return str(NEXT_STEPS[self.row.next_step])
        if stands.next is None:
            return str(NEXT_STEPS["day" if self.row.days is None else ""])
        return stands.next.title

    @property
    def owner(self) -> str:
        owner = self.standing.owner
        return _("Owner: %(owner)s.") % {"owner": owner} if owner else ""

    @property
    def steps(self) -> str:
        """Return how many steps are done; empty once the station is live."""
        words = {"done": self.standing.done, "total": len(self.standing.steps)}
        return _("%(done)s of %(total)s steps done") % words if self.standing.steps else ""

    @property
    def late_steps(self) -> str:
        return _late(self.standing.late)

    @property
    def stage_in_words(self) -> str:
        return str(capfirst(self.row.station.stage_in_words))

    @property
    def overridden(self) -> str:
        reason = self.row.overridden
        return _("although a step was open: %(reason)s") % {"reason": reason} if reason else ""

    @property
    def goes_live(self) -> str:
        """Return how long until the planned day, or the day on which the station went live."""
        row = self.row
        if late := row.late_days:
            words = ngettext(
                "%(days)s day past the planned day", "%(days)s days past the planned day", late
            )
            return words % {"days": late}
        if row.days is not None:
            return ngettext("in %(days)s day", "in %(days)s days", row.days) % {"days": row.days}
        if row.station.may_plan_start:
            return _("no day yet")
        day = row.station.go_live_on
        return date_format(day) if day else "-"

    @property
    def teams(self) -> str:
        words = {"accepting": self.row.accepting, "teams": self.row.teams}
        return _("%(accepting)s of %(teams)s accept messages") % words

    @property
    def late_items(self) -> str:
        return _late(self.row.late_items)

    @property
    def asked(self) -> str:
        asked = self.standing.asked
        return NOT_TOLD if asked is None else str(asked)

    @property
    def in_time(self) -> str:
        share = self.standing.in_time
        return NOT_TOLD if share is None else f"{share} %"


def lines_of(board: Board) -> list[Line]:
    """Return the lines of the board's stations; as many queries for many as for one."""
    helper = StationAdmin().url_helper
    standing = standing_of([row.station for row in board.rows])
    return [
        Line(row, standing[row.station.pk], helper.get_action_url("edit", row.station.pk))
        for row in board.rows
    ]


def _late(number: int) -> str:
    return _("%(late)s late") % {"late": number} if number else ""
