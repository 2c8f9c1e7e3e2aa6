"""The lines of the board: a station, how it stands, and its next step, all in words.

As a template they took more than a quarter of the page's processor time. See docs/decisions/0635.
"""

from dataclasses import dataclass

from django.utils.formats import date_format, localize
from django.utils.functional import Promise
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.utils.translation import ngettext

from sm_plugin.rollout.standing import Standing, standing_of
from sm_plugin.triage.board import Board, StationRow
from sm_plugin.web.filled import filled

from .stations import StationAdmin

ROW = """
  <tr>
    <th scope="row"><a href="{address}">{name}</a> {number}</th>
    <td class="sm-board__next">{next}{owner}{steps}{late_steps}</td>
    <td><span aria-hidden="true">{shape}</span> {in_words}{overridden}</td>
    <td>{goes_live}</td>
    <td>{teams}</td>
    <td>{opted_in}</td>
    <td>{open_items}{late_items}</td>
    <td>{asked}</td>
    <td>{in_time}</td>
  </tr>
"""
BELOW, LATE = "<br>{}", ", <strong>{}</strong>"
NOTHING = mark_safe("")
NOT_TOLD = "\u2013"  # fewer than five patients
NEXT_STEPS: dict[str, str | Promise] = {
    "closes": lazy("Nothing: the station is about to close"),
    "phone": lazy("Enter the phone that Veterans can call"),
    "moved": lazy("Nothing: the station has moved to another system"),
    "finish": lazy("Finish what is open, then say that the station has moved"),
    "paused": lazy("Let messaging go on when the station is ready: it is paused"),
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
    def html(self) -> SafeString:
        row = self.row
        return filled(
            ROW,
            address=self.address,
            name=row.station.name,
            number=row.station.station_number,
            next=self.next,
            owner=_if_any(BELOW, self.owner),
            steps=_if_any(BELOW, self.steps),
            late_steps=_if_any(LATE, self.steps and self.late_steps),
            shape=row.station.stage_shape,
            in_words=self.stage_in_words,
            overridden=_if_any(BELOW, self.overridden),
            goes_live=self.goes_live,
            teams=self.teams,
            opted_in=localize(row.opted_in),
            open_items=localize(row.open_items),
            late_items=_if_any(LATE, self.late_items),
            asked=self.asked,
            in_time=self.in_time,
        )

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
        """Return how long until the planned day, or the day on which the station went live.

        Of one that closes, the day of that.
        """
        row = self.row
        if day := row.station.closes_on:
            return _("closes on %(day)s") % {"day": date_format(day)}
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


def _if_any(form: str, words: str) -> SafeString:
    return filled(form, words) if words else NOTHING


def _late(number: int) -> str:
    return _("%(late)s late") % {"late": number} if number else ""
