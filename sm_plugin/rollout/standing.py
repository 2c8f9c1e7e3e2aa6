"""The standing of each station of a board: steps before going live, and messages since."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db.models import Count, F, Q
from django.db.models.functions import Coalesce
from django.utils import timezone

from sm_plugin.facilities.models import Facility
from sm_plugin.reports.suppression import FEWEST
from sm_plugin.text.names import staff_name
from sm_plugin.triage.choices import RoundKind
from sm_plugin.triage.models import Round

from .readiness import Step, steps_of_each

WEEK, SOME_WEEKS = timedelta(days=7), timedelta(days=28)


@dataclass(frozen=True)
class Standing:
    """Steps of a station that has not started; questions of the last days of one that has.

    `asked` is of 7 days, `in_time` a share in percent, cut, of those of 28 days whose time is over
    or that were answered. Both are None where they would be about fewer than five patients; the
    share also where those in time, or the others, are one to four. See docs/decisions/0520.
    """

    steps: Sequence[Step] = ()
    asked: int | None = None
    in_time: int | None = None

    @property
    def done(self) -> int:
        return sum(step.done for step in self.steps)

    @property
    def late(self) -> int:
        return sum(step.is_late for step in self.steps)

    @property
    def next(self) -> Step | None:
        """Return the first step that is open, a late one before the others."""
        still = [step for step in self.steps if not step.done]
        return min(still, key=lambda step: not step.is_late, default=None)

    @property
    def owner(self) -> str:
        return staff_name(self.next.owner) if self.next and self.next.owner else ""


def standing_of(stations: Sequence[Facility]) -> dict[Any, Standing]:
    """Return how each station stands, by its key; as many queries for many as for one."""
    waiting = [station for station in stations if station.may_plan_start]
    steps = steps_of_each(waiting)
    figures = _figures([station.pk for station in stations])
    return {
        station.pk: Standing(steps.get(station.pk, ()), *figures.get(station.pk, (None, None)))
        for station in stations
    }


def _figures(keys: Sequence[Any]) -> dict[Any, tuple[int | None, int | None]]:
    now = timezone.now()
    patient = "item__thread__patient"
    week, over = Q(asked_at__gte=now - WEEK), Q(answered_at__isnull=False) | Q(due_at__lt=now)
    in_time = Q(answered_at__isnull=False, answered_at__lte=F("due_at"))
    late = Q(answered_at__isnull=True, due_at__lt=now) | Q(answered_at__gt=F("due_at"))
    station = Coalesce("counts_for__facility__parent", "counts_for__facility")
    questions = Round.objects.filter(
        kind=RoundKind.QUESTION,
        asked_at__gte=now - SOME_WEEKS,
        counts_for__isnull=False,
        **{f"{patient}__is_test": False},
    )
    counted = questions.order_by().annotate(station=station).filter(station__in=keys)
    rows = counted.values_list("station").annotate(
        asked=Count("pk", filter=week),
        asking=Count(patient, filter=week, distinct=True),
        over=Count("pk", filter=over),
        in_time=Count("pk", filter=in_time),
        answered=Count(patient, filter=in_time, distinct=True),
        waiting=Count(patient, filter=late, distinct=True),
    )
    return {
        key: (
            None if _tells_of_few(asking) else asked,
            None if not ended or _tells_of_few(*about) else 100 * answered // ended,
        )
        for key, asked, asking, ended, answered, *about in rows
    }


def _tells_of_few(*patients: int) -> bool:
    return any(0 < count < FEWEST for count in patients)
