"""The topic that a new message looks like: on the page, and in the answer of an autosave."""

from collections.abc import Sequence
from typing import Any

from sm_plugin.suggestions.choices import TOPIC_OF
from sm_plugin.suggestions.reading import read
from sm_plugin.suggestions.text import Suggestion, suggest

from .forms import DraftForm

USE = "topic-"  # before the code of a topic, in the value of a button
KEPT = "kept_suggestion"


def points_elsewhere(texts: Sequence[str], chosen: str) -> bool:
    """Return True if the texts look like something, and the chosen topic is not what."""
    topics = {TOPIC_OF[one.subject] for one in read(texts)}
    return bool(topics) and chosen not in topics


def suggested(form: DraftForm, kept: str) -> dict[str, Any]:
    """Return what the page shows of a suggestion, if there is one."""
    found = _suggestion(form, kept)
    topics = _topics(found, form) if found else []
    return {"suggestion": found, "suggested_topics": topics, "kept_suggestion": kept}


def as_answer(form: DraftForm, kept: str) -> dict[str, Any] | None:
    """Return the suggestion for the page's script."""
    if (found := _suggestion(form, kept)) is None:
        return None
    return {
        "code": found.code,
        "text": found.text,
        "reason": found.reason,
        "topics": _topics(found, form),
    }


def code_of(form: DraftForm) -> str:
    """Return the code of what is suggested now; empty for nothing."""
    found = _suggestion(form, "")
    return found.code if found else ""


def _suggestion(form: Any, kept: str) -> Suggestion | None:
    texts = [str(form[name].value() or "") for name in ("subject", "body")]
    chosen = next((topic.code for topic in form.routes if str(topic.pk) == form.chosen), "")
    readers = {topic.code: way.first for topic, way in form.routes.items()}
    return suggest(texts, readers, chosen=chosen, kept=kept)


def _topics(suggestion: Suggestion, form: Any) -> list[dict[str, str]]:
    """Return the topics that it names, as its buttons need them."""
    by_code = {topic.code: topic for topic in form.routes}
    return [
        {"code": code, "pk": str(by_code[code].pk), "label": by_code[code].shown_label}
        for code in suggestion.topics
    ]
