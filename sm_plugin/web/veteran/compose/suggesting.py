"""The topic that a new message looks like: on the page, and in the answer of an autosave."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sm_plugin.suggestions.choices import TOPIC_OF
from sm_plugin.suggestions.reading import Reading
from sm_plugin.suggestions.text import Suggestion, suggest

from .forms import DraftForm

USE = "topic-"  # before the code of a topic, in the value of a button
KEPT = "kept_suggestion"
# In the address of a draft whose suggestion was declined: which one is not said there.
STAYS = "kept"


@dataclass(frozen=True)
class Offer:
    """A suggestion, with the topics that it names as its buttons need them."""

    suggestion: Suggestion
    topics: list[dict[str, str]]


def texts_of(form: DraftForm) -> list[str]:
    return [str(form[name].value() or "") for name in ("subject", "body")]


def points_elsewhere(found: Sequence[Reading], chosen: str) -> bool:
    """Return True if something was found, and the chosen topic is not what."""
    topics = {TOPIC_OF[one.subject] for one in found}
    return bool(topics) and chosen not in topics


def offer_of(form: Any, found: Sequence[Reading], kept: str = "") -> Offer | None:
    """Return what to offer for the topic that the form has, of what was found in its texts."""
    chosen = next((topic.code for topic in form.routes if str(topic.pk) == form.chosen), "")
    readers = {topic.code: way.first for topic, way in form.routes.items()}
    suggestion = suggest(found, readers, chosen=chosen, kept=kept)
    if suggestion is None:
        return None
    by_code = {topic.code: topic for topic in form.routes}
    topics = [
        {"code": code, "pk": str(by_code[code].pk), "label": by_code[code].shown_label}
        for code in suggestion.topics
    ]
    return Offer(suggestion, topics)


def code_of(offer: Offer | None) -> str:
    """Return the code of what is offered; empty for nothing."""
    return offer.suggestion.code if offer else ""


def as_context(offer: Offer | None, kept: str) -> dict[str, Any]:
    """Return what the page shows of it."""
    return {
        "suggestion": offer.suggestion if offer else None,
        "suggested_topics": offer.topics if offer else [],
        "kept_suggestion": kept,
    }


def as_answer(offer: Offer | None) -> dict[str, Any] | None:
    """Return it for the page's script."""
    if offer is None:
        return None
    found = offer.suggestion
    return {
        "code": found.code,
        "text": found.text,
        "reason": found.reason,
        "topics": offer.topics,
    }
