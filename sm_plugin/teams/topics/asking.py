"""Topics that can be written about, and what each asks, for the page of writing."""

from collections.abc import Iterable
from typing import Any

from sm_plugin.database.prepared import Prepared

from ..models import Topic
from ..models.topics import TopicQuestion


def offered_topics() -> list[Topic]:
    """Return the topics in use, in their order; one query."""
    return _TOPICS.ask()


def all_topics() -> list[Topic]:
    """Return the topics of threads of any time, those out of use among them; one query."""
    return _ALL_TOPICS.ask()


def questions_of(topics: Iterable[Topic]) -> dict[Any, list[TopicQuestion]]:
    """Return the questions asked for each of the topics, by the topic's key; one query."""
    found: dict[Any, list[TopicQuestion]] = {topic.pk: [] for topic in topics}
    for question in _QUESTIONS.ask([*found]) if found else ():
        found[question.topic_id].append(question)
    return found


_TOPICS = Prepared(lambda: Topic.objects.filter(is_active=True))
_ALL_TOPICS = Prepared(Topic.objects.all)
_QUESTIONS = Prepared(lambda topics: TopicQuestion.objects.asked().filter(topic__in=topics))
