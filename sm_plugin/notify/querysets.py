from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import models


class OutboxNoticeQuerySet(models.QuerySet[Any]):
    def waiting(self, now: datetime) -> OutboxNoticeQuerySet:
        return self.filter(sent_at__isnull=True, parked_at__isnull=True, due_at__lte=now).order_by(
            "due_at", "id"
        )
