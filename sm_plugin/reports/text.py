"""A report in words: its sentence, its tables and its bars, the same on screen and in CSV."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta

from django.utils.formats import number_format
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from sm_plugin.teams.choices import Role
from sm_plugin.teams.topics.default_text import for_reader
from sm_plugin.threads.choices import Outcome
from sm_plugin.triage.choices import RoundEnd

from .figures import ALL
from .services import BANDS, FATES, Report
from .units import Unit

WIDEST = 100  # of a bar


@dataclass(frozen=True)
class Line:
    """A row of a table: its name, its cells in words, and the unit that it leads to, if any."""

    name: str
    cells: tuple[str, ...]
    unit: Unit | None = None


@dataclass(frozen=True)
class Table:
    code: str
    title: str
    head: tuple[str, ...]
    lines: tuple[Line, ...]


@dataclass(frozen=True)
class Bar:
    """`width` is None where the figure is hidden: its length would tell it."""

    name: str
    value: str
    width: float | None


def fate_words() -> dict[str, str]:
    return {
        "in_time": _("Answered in time"),
        "late": _("Late"),
        "closed": _("Completed without an answer"),
        "open": _("Open, not yet due"),
    }


def sentence(report: Report) -> str:
    """Return the finding in one sentence, or why there is none."""
    month = {"month": report.month.words}
    asked, is_open = report.own(), report.own("open")
    in_time, late = report.own("in_time"), report.own("late")
    if asked == 0:
        return _("Nobody asked anything in %(month)s.") % month
    if asked is None:
        return _("Too few patients asked in %(month)s to say how their questions went.") % month
    if is_open is None or in_time is None:
        return _(
            "%(n)s questions were asked in %(month)s. How they went is hidden: "
            "some of the figures are about fewer than 5 patients."
        ) % {"n": number(asked), **month}
    if (due := asked - is_open) == 0:
        return _("No question of %(month)s is due yet.") % month
    words = ngettext(
        "%(share)s of %(n)s question in %(month)s was answered in 3 business days",
        "%(share)s of %(n)s questions in %(month)s were answered in 3 business days",
        due,
    ) % {"share": share(in_time, due), "n": number(due), **month}
    if late is None:
        return f"{words}."
    was_late = ngettext("%(n)s was late", "%(n)s were late", late) % {"n": number(late)}
    return f"{words}; {was_late}."


def number(value: int | None) -> str:
    """Return a figure as people read it; hidden ones say so."""
    if value is None:
        return pgettext("a figure", "hidden")
    return number_format(value, force_grouping=True)


def share(part: int | None, whole: int | None) -> str:
    """Return a share in whole percent, cut: 100 % is said of all alone."""
    if part is None or whole is None:
        return pgettext("a figure", "hidden")
    if whole == 0:
        return "-"
    return _("%(n)d %%") % {"n": 100 * part // whole}


def duration(took: timedelta | None) -> str:
    if took is None:
        return pgettext("a figure", "hidden")
    hours = round(took.total_seconds() / 3600)
    if hours < 48:
        return ngettext("%(n)d hour", "%(n)d hours", hours) % {"n": hours}
    days = round(hours / 24, 1)
    return _("%(n)s days") % {"n": number_format(days, 1)}


def bars(report: Report) -> list[Bar]:
    """Return how the questions went, for a chart."""
    values = {fate: report.own(fate) for fate in FATES}
    most = max((value for value in values.values() if value is not None), default=0) or 1
    return [
        Bar(
            fate_words()[fate],
            number(value),
            None if value is None else round(WIDEST * value / most, 1),
        )
        for fate, value in values.items()
    ]


def tables(report: Report) -> Iterator[Table]:
    """Yield the tables of the report, in the order of the page."""
    yield _own_table(report)
    if report.below:
        yield _with_fates(
            report,
            "below",
            _("Part by part"),
            [(str(unit.level), unit.key, unit.name, unit) for unit in report.below],
        )
    if report.is_fine:
        yield _figures(report)
        topics = [("topic", row, str(for_reader(row)), None) for row in report.rows("topic")]
        yield _with_fates(report, "topic", _("By topic"), topics)
        roles = [("role", row, _role_words(row), None) for row in report.rows("role")]
        yield _with_fates(report, "role", _("By the role that ended it"), roles)
        yield _reasons(report)
        if ("age_all", "", ALL) in report.cells:
            yield _ages(report)


def _own_table(report: Report) -> Table:
    asked, is_open = report.own(), report.own("open")
    due = None if asked is None or is_open is None else asked - is_open
    lines = [Line(_("Asked"), (number(asked), ""))]
    for fate, words in fate_words().items():
        part = report.own(fate)
        lines.append(Line(words, (number(part), "" if fate == "open" else share(part, due))))
    head = (_("Questions"), _("Number"), _("Share of those that were due"))
    return Table("fates", _("How questions went"), head, tuple(lines))


def _with_fates(
    report: Report, code: str, title: str, rows: Sequence[tuple[str, str, str, Unit | None]]
) -> Table:
    lines = []
    for table, row, name, unit in rows:
        values = [report.figure(table, row, fate) for fate in (ALL, *FATES)]
        asked, in_time, _late, _closed, is_open = values
        due = None if asked is None or is_open is None else asked - is_open
        lines.append(Line(name, (*map(number, values), share(in_time, due)), unit))
    head = ("", _("Asked"), *fate_words().values(), _("Answered in time, of those due"))
    return Table(code, title, head, tuple(lines))


def _figures(report: Report) -> Table:
    in_time, late = report.figure("sorted", "in_time"), report.figure("sorted", "late")
    sorted_of = None if in_time is None or late is None else in_time + late
    asked, is_open = report.own(), report.figure("role", "open")
    ended = None if asked is None or is_open is None else asked - is_open
    provider = report.figure("role", Role.PROVIDER)
    without = None if ended is None or provider is None else ended - provider
    found = [
        (_("Half of the answers came within"), duration(report.times.median)),
        (_("Nine in ten answers came within"), duration(report.times.nine_in_ten)),
        (_("Sorted within 1 business day"), share(in_time, sorted_of)),
        (_("Ended without the provider"), share(without, ended)),
        (
            _("With a first answer that said more is to come"),
            number(report.figure("interim", "yes")),
        ),
        (_("Escalated"), number(report.figure("escalated", "yes"))),
        (_("Marked urgent and reviewed"), number(report.figure("review_all", ""))),
        (_("Of these, not urgent"), number(report.figure("review", "false"))),
    ]
    lines = tuple(Line(name, (value,)) for name, value in found)
    return Table("figures", _("Further figures"), (_("Figure"), _("Value")), lines)


def _role_words(row: str) -> str:
    if row == "open":
        return _("Not ended yet")
    return str(capfirst(Role(row).label)) if row in Role.values else _("Not known")


def _reasons(report: Report) -> Table:
    words = dict(Outcome.choices) | dict(RoundEnd.choices)
    left_out = ("open", RoundEnd.ANSWERED.value)
    lines = [
        Line(
            str(capfirst(words.get(row) or _("No reason given"))),
            (number(report.figure("how", row)),),
        )
        for row in report.rows("how")
        if row not in left_out
    ]
    head = (_("Reason"), _("Questions"))
    return Table("how", _("Completed without an answer, by reason"), head, tuple(lines))


def _ages(report: Report) -> Table:
    words = {
        "1": _("Less than 1 day"),
        "3": _("1 to 3 days"),
        "7": _("3 to 7 days"),
        "14": _("7 to 14 days"),
        "more": _("More than 14 days"),
    }
    lines = [Line(_("All"), (number(report.figure("age_all", "")),))]
    lines += [Line(words[band], (number(report.figure("age", band)),)) for band in BANDS]
    head = (_("Age"), _("Questions"))
    return Table("age", _("Open now, by age"), head, tuple(lines))


def csv_rows(report: Report) -> Iterator[tuple[str, ...]]:
    """Yield the report for a spreadsheet, one figure a row, the header first."""
    yield (_("Of"), _("Month"), _("Table"), _("Row"), _("Figure"), _("Value"))
    for table in tables(report):
        for line in table.lines:
            for name, value in zip(table.head[1:], line.cells, strict=True):
                if value:
                    yield (report.unit.name, report.month.code, table.title, line.name, name, value)
