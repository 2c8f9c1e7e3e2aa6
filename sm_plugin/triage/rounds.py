"""The rounds of an item, written by the services that make its steps, under the item's lock."""

from datetime import datetime
from typing import Any

from django.db.models import F, Max, QuerySet
from django.db.models.functions import Coalesce

from sm_plugin.calendar import last_day_begins

from .choices import RoundEnd, RoundKind
from .models import Round, WorkItem

INTERNAL_BUSINESS_DAYS = 1


def open_round(item: WorkItem) -> QuerySet[Round]:
    """Return the round that is open, as a list of one or none."""
    return Round.objects.filter(item=item, ended_at__isnull=True)


def begin_round(item: WorkItem, at: datetime, *, is_first: bool = False) -> Round:
    """Begin a question's round, due when the item is; the first of a new item is number one."""
    return _begin(item, at, 1 if is_first else _next_number(item))


def begin_internal(item: WorkItem, at: datetime, *, by: Any) -> Round:
    """Begin a round between colleagues: due in a business day, and in no report of answers.

    The caller saves the item.
    """
    days = item.team.facility.business_days
    item.due_at, item.escalated_at = days.after(at, INTERNAL_BUSINESS_DAYS), None
    return _begin(item, at, _next_number(item), kind=RoundKind.INTERNAL, asked_by=by)


def _next_number(item: WorkItem) -> int:
    return int(Round.objects.filter(item=item).aggregate(last=Max("n"))["last"] or 0) + 1


def _begin(item: WorkItem, at: datetime, number: int, **more: Any) -> Round:
    days = item.team.facility.business_days
    return Round.objects.create(
        item=item,
        n=number,
        team_asked=item.team,
        counts_for=item.team,
        asked_at=at,
        sort_by_at=days.sort_by_at(at),
        half_at=days.half_at(at),
        due_at=item.due_at,
        **more,
    )


def current_round(item: WorkItem) -> Round:
    """Return the round that is open; an item without one gets it now, as of when it came."""
    return open_round(item).first() or begin_round(item, item.received_at)


def note_sorted(item: WorkItem, at: datetime) -> None:
    """Note that somebody looked at the question and it is where it belongs; the first counts."""
    open_round(item).filter(sorted_at__isnull=True).update(sorted_at=at)


def note_moved(item: WorkItem, at: datetime) -> None:
    """Note that the item, which is with its new team now, went to another team.

    The new team answers for the question from here on, unless its last business day has begun:
    then it stays in the report of the team that let it come so far.
    """
    one = open_round(item).select_related("counts_for__facility").first()
    if one is None:
        return
    sender = one.counts_for or one.team_asked
    if at < last_day_begins(one.due_at, tz=sender.facility.time_zone):
        open_round(item).update(counts_for=item.team_id)
    else:
        open_round(item).update(team_due=Coalesce(F("team_due"), sender.pk))


def note_escalated(item: WorkItem, at: datetime) -> None:
    """Note that it was late, and in which team."""
    open_round(item).update(
        escalated_at=at, team_due=Coalesce(F("team_due"), F("counts_for"), item.team_id)
    )


def end_internal(item: WorkItem, how: RoundEnd, at: datetime) -> Round | None:
    """End the round between colleagues, if one is open, and return it as it was."""
    one = open_round(item).filter(kind=RoundKind.INTERNAL).select_related("asked_by").first()
    if one is not None:
        _end(item, how, at)
    return one


def note_interim(item: WorkItem, at: datetime) -> bool:
    """Note the interim answer; False if the round had one already."""
    once = open_round(item).filter(interim_at__isnull=True)
    noted = once.update(interim_at=at, sorted_at=Coalesce(F("sorted_at"), at))
    return bool(noted)


def end_answered(item: WorkItem, *, by: Any, role: str, at: datetime) -> None:
    answer = {"answered_at": at, "answered_by": by, "answered_role": role, "ended_role": role}
    _end(item, RoundEnd.ANSWERED, at, sorted_at=Coalesce(F("sorted_at"), at), **answer)


def end_unanswered(item: WorkItem, *, reason: str, at: datetime, role: str = "") -> None:
    """End the round of an item that is completed without an answer; nothing if it was answered.

    To complete is not to sort: a question that nobody took, referred or answered was not sorted.
    """
    _end(item, RoundEnd.NOT_BY_MESSAGE, at, reason=reason, ended_role=role)


def _end(item: WorkItem, how: RoundEnd, at: datetime, **facts: Any) -> None:
    open_round(item).update(
        ended_at=at,
        ended_how=how,
        team_due=Coalesce(F("team_due"), item.team_id),
        **facts,
    )
