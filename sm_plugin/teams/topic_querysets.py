from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from django.db import models

if TYPE_CHECKING:
    from .models import Topic


class TopicQuestionQuerySet(models.QuerySet[Any]):
    def asked(self) -> TopicQuestionQuerySet:
        return self.filter(is_active=True)

    def of_topics(self, topics: Iterable[Topic]) -> dict[Any, list[Any]]:
        """Return the questions asked for each of the topics, by the topic's key; one query."""
        found: dict[Any, list[Any]] = {topic.pk: [] for topic in topics}
        for question in self.asked().filter(topic__in=found):
            found[question.topic_id].append(question)
        return found
