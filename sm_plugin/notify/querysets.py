from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import models


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
