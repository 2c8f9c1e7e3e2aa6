"""The figures of a report, counted in the database: one statement for all, one for the times.

Counted are questions of patients, by `Round.counts_for`, in the month in which they were asked.
Each count comes with the number of patients behind it, for `suppression`.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import (
    Case,
    CharField,
    Count,
    DurationField,
    ExpressionWrapper,
    F,
    IntegerField,
    Q,
    QuerySet,
    Value,
    When,
    Window,
)
from django.db.models.functions import Cast, RowNumber

from sm_plugin.triage.choices import RoundEnd, RoundKind, Verdict
from sm_plugin.triage.models import Round, UrgencyReview

from .months import Month
from .suppression import Cell
from .units import BELOW, COLUMN, Level, Unit

ALL = "all"
PATIENT = "item__thread__patient"
# Days since an open question was asked; the last band has no end.
AGES = (1, 3, 7, 14)
Counts = Mapping[tuple[str, str, str], Cell]  # by table, row and fate


def _case(*whens: tuple[Q, str], default: str) -> Case:
    cases = [When(condition, then=Value(name)) for condition, name in whens]
    return Case(*cases, default=Value(default), output_field=CharField())


def fate(now: datetime) -> Case:
    """Say how a question went: of two that end after they were due, both are late."""
    is_open, answered = Q(ended_at__isnull=True), Q(ended_how=RoundEnd.ANSWERED)
    return _case(
        (answered & Q(answered_at__lte=F("due_at")), "in_time"),
        (is_open & Q(due_at__gte=now), "open"),
        (~is_open & ~answered & Q(ended_at__lte=F("due_at")), "closed"),
        default="late",
    )


def sorting(now: datetime) -> Case:
    """Say whether it was sorted by the next business day; who completes at once has no need to."""
    unsorted = Q(sorted_at__isnull=True)
    return _case(
        (Q(sorted_at__lte=F("sort_by_at")), "in_time"),
        (unsorted & Q(ended_at__isnull=False), "closed"),
        (unsorted & Q(sort_by_at__gte=now), "open"),
        default="late",
    )


def how_ended() -> Case:
    """Say why a question ended without an answer; of the others only that they did, or not yet."""
    return Case(
        When(ended_at__isnull=True, then=Value("open")),
        When(ended_how=RoundEnd.NOT_BY_MESSAGE, then=F("reason")),
        default=F("ended_how"),
        output_field=CharField(),
    )


def ended_by() -> Case:
    return Case(
        When(ended_at__isnull=True, then=Value("open")),
        When(ended_role="", then=Value("nobody")),
        default=F("ended_role"),
        output_field=CharField(),
    )


def yes_or_no(**condition: Any) -> Case:
    return _case((Q(**condition), "yes"), default="no")


def age(now: datetime) -> Case:
    whens = [(Q(asked_at__gt=now - timedelta(days=days)), str(days)) for days in AGES]
    return _case(*whens, default="more")


def rounds_of(unit: Unit) -> QuerySet[Round]:
    """Return the questions that count for the unit, of all times; those of tests count nowhere."""
    questions = Round.objects.filter(kind=RoundKind.QUESTION, counts_for__isnull=False)
    return _within(questions.filter(**{f"{PATIENT}__is_test": False}), unit)


def _within(rows: QuerySet[Any], unit: Unit, path: str = "") -> QuerySet[Any]:
    team = f"{path}counts_for"
    if unit.level == Level.TEAM:
        return rows.filter(**{team: unit.key})
    place, station = f"{team}__facility", f"{team}__facility__parent"
    if unit.level == Level.FACILITY:
        return rows.filter(Q(**{place: unit.key}) | Q(**{station: unit.key}))
    if unit.level == Level.REGION:
        own = Q(**{station: None, f"{place}__visn": unit.key})
        return rows.filter(own | Q(**{f"{station}__visn": unit.key}))
    return rows


def _in_month(rounds: QuerySet[Round], month: Month) -> QuerySet[Round]:
    return rounds.filter(asked_at__gte=month.begins, asked_at__lt=month.ends)


def _grouped(
    rows: QuerySet[Any], table: str, row: Any, column: Any = None, patient: str = PATIENT
) -> QuerySet[Any]:
    """Return table, row, fate, how many and of how many patients, from one grouping."""
    named = rows.order_by().annotate(
        a_table=Value(table, output_field=CharField()),
        a_row=Cast(row, CharField()),
        a_fate=Value(ALL, output_field=CharField()) if column is None else column,
    )
    grouped = named.values("a_table", "a_row", "a_fate")
    counted = grouped.annotate(n=Count("pk"), patients=Count(patient, distinct=True))
    return counted.values_list("a_table", "a_row", "a_fate", "n", "patients")


def chain_parts(unit: Unit, month: Month, now: datetime) -> Iterator[QuerySet[Any]]:
    """Yield the groupings of each report above the unit, and of its own, by how they went."""
    for one in (*unit.above, unit):
        rounds = _in_month(rounds_of(one), month)
        columns = (fate(now), None)
        if one.level == Level.NATION:
            yield from (
                _grouped(rounds, one.level, COLUMN[one.level], column) for column in columns
            )
        if one.level in BELOW:
            below = BELOW[one.level]
            yield from (_grouped(rounds, below, COLUMN[below], column) for column in columns)


def fine_parts(unit: Unit, month: Month, now: datetime) -> Iterator[QuerySet[Any]]:
    """Yield the groupings that only the unit's own report has."""
    rounds = _in_month(rounds_of(unit), month)
    topic = F("item__thread__topic__label")
    yield from (_grouped(rounds, "topic", topic, column) for column in (fate(now), None))
    yield from (_grouped(rounds, "role", ended_by(), column) for column in (fate(now), None))
    yield _grouped(rounds, "how", how_ended())
    yield _grouped(rounds, "sorted", sorting(now))
    yield _grouped(rounds, "interim", yes_or_no(interim_at__isnull=False))
    yield _grouped(rounds, "escalated", yes_or_no(escalated_at__isnull=False))
    if month.has(now):
        yield from open_parts(unit, month, now)
    reviews = UrgencyReview.objects.exclude(verdict=Verdict.NOT_REACHED)
    reviews = _within(reviews.filter(round__in=rounds), unit, "round__")
    patient = f"round__{PATIENT}"
    verdict = _case((Q(verdict=Verdict.NOT_URGENT), "false"), default="true")
    yield _grouped(reviews, "review", verdict, patient=patient)
    yield _grouped(reviews, "review_all", Value(""), patient=patient)


def open_parts(unit: Unit, month: Month, now: datetime) -> Iterator[QuerySet[Any]]:
    """Yield the groupings of what is open now, whenever it was asked: this month's report has them.

    Besides what is shown they count what is worked out by who takes what is not yet due, in this
    month's report or in those of all months, from all that is open.
    """
    waiting = rounds_of(unit).filter(ended_at__isnull=True)
    yield _grouped(waiting, "age", age(now))
    yield _grouped(waiting, "age_all", Value(""))
    not_yet_due = Q(due_at__gte=now)
    of_month = Q(asked_at__gte=month.begins, asked_at__lt=month.ends)
    yield _grouped(waiting.exclude(not_yet_due & of_month), "age_rest", Value(""))
    yield _grouped(waiting.filter(not_yet_due), "age_due", Value(""))
    yield _grouped(waiting.exclude(not_yet_due), "age_late", Value(""))


def counts_of(unit: Unit, month: Month, now: datetime, *, is_fine: bool) -> Counts:
    """Count everything in one statement."""
    parts = list(chain_parts(unit, month, now))
    if is_fine:
        parts += fine_parts(unit, month, now)
    first, *others = parts
    rows = first.union(*others, all=True).order_by()  # Django 6.1 would take a model's order
    return {
        (table, _plain(table, row), a_fate): Cell(n, patients)
        for table, row, a_fate, n, patients in rows
    }


def _plain(table: str, row: str) -> str:
    """Return ids alike on all engines: one writes them without hyphens."""
    is_id = table in (Level.FACILITY, Level.TEAM) and len(row) == 32
    return f"{row[:8]}-{row[8:12]}-{row[12:16]}-{row[16:20]}-{row[20:]}" if is_id else row


@dataclass(frozen=True)
class Times:
    """The time that answers took, from the question to the answer; None without any."""

    median: timedelta | None = None
    nine_in_ten: timedelta | None = None


def times_of(unit: Unit, month: Month) -> Times:
    """Return the time within which half, and nine in ten, of the answers were given."""
    answered = _in_month(rounds_of(unit), month).filter(ended_how=RoundEnd.ANSWERED).order_by()
    took = ExpressionWrapper(F("answered_at") - F("asked_at"), output_field=DurationField())
    numbered = answered.annotate(took=took).annotate(
        place=Window(RowNumber(), order_by=F("took").asc()),
        number=Window(Count("pk")),
    )
    half = ExpressionWrapper((F("number") + 1) / 2, output_field=IntegerField())
    most = ExpressionWrapper((F("number") * 9 + 9) / 10, output_field=IntegerField())
    chosen = numbered.filter(Q(place=half) | Q(place=most)).order_by("place")
    found = list(chosen.values_list("took", flat=True))
    return Times(found[0], found[-1]) if found else Times()
