from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.models import Q
from django.utils import timezone

if TYPE_CHECKING:
    from datetime import datetime

    from sm_plugin.mailboxes.models import Mailbox


class ExportQuerySet(models.QuerySet[Any]):
    def of(self, user: Any, mailbox: Mailbox | None) -> ExportQuerySet:
        """Return the downloads this person asked for in this mailbox and that are still kept."""
        kept = self.filter(expires_at__gt=timezone.now())
        return kept.filter(requested_by=user, mailbox=mailbox)

    def with_thread(self) -> ExportQuerySet:
        """Load what a list says of a single conversation."""
        return self.select_related("thread")

    def unmade(self, now: datetime) -> ExportQuerySet:
        """Return the downloads a worker may take: waiting, or left behind by one that died."""
        free = Q(leased_until=None) | Q(leased_until__lt=now)
        return self.filter(free, state__in=["waiting", "working"])

    def expired(self, now: datetime) -> ExportQuerySet:
        return self.filter(expires_at__lte=now)
