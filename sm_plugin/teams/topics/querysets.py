from __future__ import annotations

from typing import Any

from django.db import models


class TopicQuestionQuerySet(models.QuerySet[Any]):
    def asked(self) -> TopicQuestionQuerySet:
        return self.filter(is_active=True)
