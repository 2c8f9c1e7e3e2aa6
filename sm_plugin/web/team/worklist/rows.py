"""One line of the worklist, and the filters above the lines with their counts."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import partial

from django.utils import timezone
from django.utils.http import urlencode
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from sm_plugin.teams.choices import Role
from sm_plugin.teams.topics.default_text import for_reader
from sm_plugin.text.dates import day_of, in_letters
from sm_plugin.text.said import Say, said_once
from sm_plugin.triage.choices import Status
from sm_plugin.triage.models import WorkItem
from sm_plugin.triage.survey import Survey
from sm_plugin.worklist.filters import KINDS, Narrowing

from ..presenters import ItemRow, awaited, item_row

INITIALS = 2


@dataclass(frozen=True)
class WorkRow:
    """One line; `due` is short, `row` has the same in full for who listens to it.

    `waits_for` is the role that reads it while nobody has it, `off` the day until which the holder
    put it off, `promised` that a promised day has come.
    """

    row: ItemRow
    due: str
    is_late: bool
    is_new: bool
    initials: str
    has_files: bool
    has_notes: bool
    waits_for: str = ""
    off: str = ""
    promised: str = ""

    @property
    def item(self) -> WorkItem:
        return self.row.item


def work_rows(items: Iterable[WorkItem]) -> list[WorkRow]:
    say = said_once()
    return [_work_row(item, say) for item in items]


def _work_row(item: WorkItem, say: Say) -> WorkRow:
    row = item_row(item, say)
    return WorkRow(
        row=row,
        due=_due(item, say),
        is_late=item.is_overdue,
        is_new=item.is_open and item.assignee_id is None,
        initials=initials(row.assignee),
        has_files=getattr(item, "has_files", False),
        has_notes=getattr(item, "has_notes", False),
        waits_for=say(_role, awaited(item)) if item.status == Status.WAITING else "",
        off=_off(item),
        promised=_promised(item),
    )


def initials(name: str) -> str:
    """Return the first letters of a name, without what stands in front of it."""
    words = [word for word in name.partition(",")[0].split() if not word.endswith(".")]
    picked = [words[0], words[-1]] if len(words) > 1 else words
    return "".join(word[0].upper() for word in picked)[:INITIALS]


def _role(role: str) -> str:
    return str(Role(role).label)


def _due(item: WorkItem, say: Say) -> str:
    """Return when the answer is due in a word or two: "2 days late", "Today", "Friday"."""
    if item.is_urgent:
        return say(_review_now)
    zone = item.team.facility.time_zone
    if not item.is_open:
        if item.given_back_at is not None:
            return _("Given back: %(day)s") % {"day": day_of(item.given_back_at, zone)}
        if item.was_thanked:
            return _("Thanks: %(day)s") % {"day": day_of(item.thread.last_message_at, zone)}
        at = item.done_at or item.answered_at
        return day_of(at, zone) if at else ""
    late = (timezone.now().astimezone(zone).date() - item.due_at.astimezone(zone).date()).days
    if item.is_overdue:
        return say(_days_late, max(1, late))
    if late == 0:
        return _("Today")
    if late == -1:
        return _("Tomorrow")
    # Translators: weekday, month and day in a narrow column, in Django's date letters.
    return in_letters(item.due_at.astimezone(zone), pgettext("date in a list", "D, M j"))


def _review_now() -> str:
    return _("Review now")


def _days_late(n: int) -> str:
    return ngettext("%(n)d day late", "%(n)d days late", n) % {"n": n}


def _promised(item: WorkItem) -> str:
    """Return that the day has come on which the patient was promised to hear more, or nothing."""
    day = item.thread.promised_on
    if day is None or not item.has_promise_come:
        return ""
    today = timezone.now().astimezone(item.team.facility.time_zone).date()
    if today <= day:
        return _("Promised today")
    # Translators: month and day in a narrow column, in Django's date letters.
    return _("Promised %(day)s") % {"day": in_letters(day, pgettext("day in a list", "M j"))}


def _off(item: WorkItem) -> str:
    if (day := item.put_off_day) is None:
        return ""
    # Translators: month and day in a narrow column, in Django's date letters.
    letters = pgettext("day in a list", "M j")
    return _("Until %(day)s") % {"day": in_letters(day, letters)}


@dataclass(frozen=True)
class Chip:
    """A link that narrows the list, or takes that back."""

    label: str
    query: str
    is_on: bool
    count: int | None = None
    is_whole: bool = True

    @property
    def shown(self) -> str:
        """Return the count; with a plus where the list has not been counted to its end."""
        return "" if self.count is None else f"{self.count}{'' if self.is_whole else '+'}"


def chips(queue: str, narrowing: Narrowing, survey: Survey) -> list[Chip]:
    """Return the topics of the list with their counts, then what else it can be narrowed to."""
    chip = partial(chip_of, queue, narrowing, survey.is_whole(queue))
    found = [
        chip("topic", code, for_reader(label), count)
        for code, (label, count) in sorted(survey.topics.items(), key=lambda one: -one[1][1])
    ]
    say = said_once()
    for kind, narrowed in KINDS.items():
        if kind == "at_hand" and not survey.kinds.get("put_off"):
            continue
        if count := survey.kinds.get(kind):
            ((name, word),) = narrowed.words.items()
            found.append(chip(name, word, say(_kind_label, kind), count))
    return found


def _kind_label(kind: str) -> str:
    return {
        "files": _("With files"),
        "notes": _("With notes"),
        "nobody": _("Nobody has it"),
        "put_off": _("Put off"),
        "at_hand": _("Not put off"),
        "thanked": _("Said thanks"),
        "promised": _("Promised day has come"),
    }[kind]


def chip_of(
    queue: str,
    narrowing: Narrowing,
    is_whole: bool,
    name: str,
    word: str,
    label: str,
    count: int | None,
) -> Chip:
    """Return the link for this word; where the list is narrowed by it, the link ends that."""
    words, is_on = dict(narrowing.words), narrowing.words.get(name) == word
    if is_on:
        words.pop(name)
    else:
        words[name] = word
    return Chip(label, urlencode({"queue": queue} | words), is_on, count, is_whole)


@dataclass(frozen=True)
class More:
    """The filters that need a form: role, age and team."""

    roles: list[tuple[str, str]] = field(default_factory=list)
    ages: list[tuple[str, str]] = field(default_factory=list)


def more_filters() -> More:
    ages = [(str(n), _("Older than %(n)d days") % {"n": n}) for n in (2, 3, 7, 14)]
    return More([(value, capfirst(str(label))) for value, label in Role.choices], ages)
