from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.models import F, OuterRef, Q, Subquery
from django.db.models.functions import JSONObject

from sm_plugin.people.own_care import is_own_care
from sm_plugin.vault.fields import DESTROYED

from .choices import LEFT, TO_SEND, CopyState

if TYPE_CHECKING:
    from datetime import datetime

TELLING = 3  # tries; from then on it is in the list of failures


class ChartCopyQuerySet(models.QuerySet[Any]):
    def due(self, now: datetime) -> ChartCopyQuerySet:
        """Return what is to be tried now: no version goes before the one that it replaces."""
        free = Q(leased_until__isnull=True) | Q(leased_until__lt=now)
        in_turn = Q(replaces__isnull=True) | Q(replaces__state__in=LEFT)
        return self.filter(free, in_turn, state=CopyState.WAITING, due_at__lte=now)

    def failing(self) -> ChartCopyQuerySet:
        """Return what was refused, tried several times without success, or lies in a wrong chart.

        Nothing is to be done about copies of a destroyed thread.
        """
        often = Q(state=CopyState.WAITING, tries__gte=TELLING)
        failed = self.filter(often | Q(state__in=(CopyState.REFUSED, CopyState.MISFILED)))
        return failed.exclude(thread__key_id=DESTROYED)

    def to_try(self) -> ChartCopyQuerySet:
        """Return what can arrive: of an account that was another person's nothing does."""
        return self.filter(state__in=TO_SEND, thread__patient__released_at=None)

    def to_settle(self) -> ChartCopyQuerySet:
        """Return what the worker does nothing more about, and people can."""
        never = Q(state__in=TO_SEND, thread__patient__released_at__isnull=False)
        return self.filter(never | Q(state=CopyState.MISFILED))

    def of_teams(self, teams: Any, user: Any) -> ChartCopyQuerySet:
        """Return the copies of threads of these teams, and of the closed teams they took over.

        Threads that were settled stay with a closed team, which has no coordinator any more. None
        of the own care of `user`; see docs/decisions/0712.
        """
        taken_over = Q(thread__team__replaced_by__in=teams, thread__team__closed_at__isnull=False)
        theirs = self.filter(Q(thread__team__in=teams) | taken_over)
        return theirs.exclude(is_own_care(user, "thread__patient"))

    def with_names(self) -> ChartCopyQuerySet:
        """Load all that a list says of a copy."""
        return self.select_related(
            "thread__patient__user", "thread__team__lead_provider", "thread__team__facility__parent"
        )

    def last_sent_of_outer(self, thread: str) -> Subquery:
        """Return facts of the newest copy in the chart; `thread` names the outer query's column."""
        return _facts(self._of_outer(thread).filter(state=CopyState.SENT).order_by("-version"))

    def first_unsent_of_outer(self, thread: str) -> Subquery:
        """Return facts of the copy that all later ones wait for."""
        return _facts(self._of_outer(thread).filter(state__in=TO_SEND).order_by("version"))

    def _of_outer(self, thread: str) -> ChartCopyQuerySet:
        return self.filter(thread=OuterRef(thread))


def _facts(copies: ChartCopyQuerySet) -> Subquery:
    facts = JSONObject(
        state=F("state"), version=F("version"), tries=F("tries"), receipt=F("receipt")
    )
    return Subquery(copies.values(facts=facts)[:1])
