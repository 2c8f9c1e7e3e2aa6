from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.db import models

if TYPE_CHECKING:
    pass


class OutboxNoticeQuerySet(models.QuerySet["OutboxNotice"]):
    def waiting(self, now: datetime) -> OutboxNoticeQuerySet:
        return self.filter(sent_at__isnull=True, parked_at__isnull=True, due_at__lte=now).order_by(
            "due_at", "id"
        )
