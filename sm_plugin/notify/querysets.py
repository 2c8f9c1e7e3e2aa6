from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db import models

from sm_plugin.worker import WAITS

TRIES = len(WAITS) + 1  # then a notice is parked
RECENT = timedelta(days=2)  # from a notice to its mail: a digest waits a day, tries take hours


class OutboxNoticeQuerySet(models.QuerySet[Any]):
    def unfinished(self) -> OutboxNoticeQuerySet:
        return self.filter(sent_at=None, parked_at=None, dropped_at=None, digest=None)

    def waiting(self, now: datetime) -> OutboxNoticeQuerySet:
        """Return the notices to send now that no worker has, the oldest first."""
        is_free = models.Q(leased_until=None) | models.Q(leased_until__lte=now)
        return self.unfinished().filter(is_free, due_at__lte=now).order_by("due_at", "id")

    def at_once(self) -> OutboxNoticeQuerySet:
        """Return what no other mail may hold up."""
        return self.filter(kind__in=self.model.AT_ONCE)

    def refused(self, now: datetime) -> OutboxNoticeQuerySet:
        """Return what was tried and did not go out, given up or not, with when it was due first.

        Each try that failed put the notice off by one of the waits.
        """
        is_open = models.Q(sent_at=None, dropped_at=None, digest=None, attempts__gt=0)
        soon = models.Q(parked_at=None, due_at__lte=now + WAITS[-1])
        given_up = models.Q(parked_at__isnull=False, created_at__gt=now - RECENT)
        in_hand = models.Q(parked_at__isnull=False) | models.Q(leased_until__isnull=False)
        failed = models.F("attempts") - models.Case(models.When(in_hand, then=1), default=0)
        waits = [sum(WAITS[:tries], timedelta()) for tries in range(TRIES)]
        return self.filter(is_open, soon | given_up).annotate(
            failed=failed, first_due=first_due("failed", waits)
        )

    def last_sent(self, now: datetime) -> datetime | None:
        """Return when the last mail went out, of the notices of the last days."""
        recent = self.filter(created_at__gt=now - RECENT, sent_at__isnull=False)
        return recent.aggregate(last=models.Max("sent_at"))["last"]

    def past(self, before: datetime) -> OutboxNoticeQuerySet:
        """Return what ended before then, the oldest first; a digest once nothing points to it.

        Without urgent notices of what nobody has reviewed: they say whom it is no news to.
        """
        ended = models.Q(sent_at__lt=before) | models.Q(dropped_at__lt=before)
        of_digest = models.Q(digest__sent_at__lt=before) | models.Q(digest__dropped_at__lt=before)
        found = self.filter(ended | of_digest, created_at__lt=before, gathered=None)
        needed = models.Q(kind="urgent", message__thread__work_items__alarm_at__isnull=False)
        return found.exclude(needed).order_by("created_at")

    def parked(self) -> OutboxNoticeQuerySet:
        return self.filter(parked_at__isnull=False)


def first_due(failed: str, waits: Sequence[timedelta]) -> models.ExpressionWrapper:
    """Return when something was due before as many failed tries put it off by one of the waits."""
    spans = [models.Value(wait, models.DurationField()) for wait in waits]
    cases = [models.When(**{failed: tries}, then=span) for tries, span in enumerate(spans)]
    put_off = models.Case(*cases, default=spans[-1], output_field=models.DurationField())
    moment = models.F("due_at") - put_off
    return models.ExpressionWrapper(moment, output_field=models.DateTimeField())
