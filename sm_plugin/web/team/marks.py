"""The words that raised a level, where they stand in the texts of a thread, for staff."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from sm_plugin.safety.choices import SafetyLevel
from sm_plugin.threads.models import Message
from sm_plugin.triage.urgency import found_in

SUBJECT, BODY, FIRST_ANSWER = 0, 1, 2
Places = Sequence[tuple[int, int]]


@dataclass(frozen=True)
class Marks:
    """Places in the subject, the text and the answers of one message, in order."""

    subject: Places = ()
    body: Places = ()
    answers: Mapping[int, Places] = field(default_factory=dict)
    is_open: bool = False
    page_shown: bool = False


def marks_of(messages: Iterable[Message], unreviewed: Iterable[UUID]) -> dict[UUID, Marks]:
    """Return the marks of each message that was more than a line, or was sent after the page."""
    waiting = frozenset(unreviewed)
    shown = (SafetyLevel.PAGE, SafetyLevel.FLAG)
    return {
        message.pk: _marks(message, is_open=message.pk in waiting)
        for message in messages
        if message.safety_level in shown or message.safety_page_shown
    }


def _marks(message: Message, *, is_open: bool) -> Marks:
    by_text: dict[int, list[tuple[int, int]]] = defaultdict(list)
    for span in found_in(message).spans:
        by_text[span.text].append((span.start, span.end))
    places = {text: _apart(found) for text, found in by_text.items()}
    answers = {text - FIRST_ANSWER: one for text, one in places.items() if text >= FIRST_ANSWER}
    return Marks(
        places.get(SUBJECT, ()), places.get(BODY, ()), answers, is_open, message.safety_page_shown
    )


def _apart(places: Iterable[tuple[int, int]]) -> Places:
    """Return the places without overlaps, in order."""
    apart: list[tuple[int, int]] = []
    for start, end in sorted(places):
        if apart and start <= apart[-1][1]:
            apart[-1] = (apart[-1][0], max(end, apart[-1][1]))
        else:
            apart.append((start, end))
    return apart
