"""A text that is refused is looked at like one that goes: then the numbers stand above all else.

Those who have opted out, or write to a place that is paused, get no page before sending, because
nothing is sent.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sm_plugin.audit.actions import Action
from sm_plugin.audit.services import record
from sm_plugin.drafts.models import Draft
from sm_plugin.drafts.quoting import own_words
from sm_plugin.safety.findings import NOTHING_FOUND, Findings
from sm_plugin.safety.services import check
from sm_plugin.threads.models import Thread

from .answers import labels_of
from .asked import asked
from .validation import BODY_LENGTH


@dataclass(frozen=True)
class Danger:
    """The kinds put the numbers in order; `phone` is the facility's, where one is known."""

    kinds: Sequence[str]
    phone: str = ""


def danger_in(
    author: Any,
    texts: Iterable[str],
    answers: Mapping[str, str],
    draft: Draft | None = None,
    *,
    thread: Thread | None = None,
) -> Danger | None:
    """Return what to show above a refusal, on record; None for a text without signs of danger.

    `answers` stand under the names of their fields, and are read with what these ask. `thread` is
    the one that it would be a reply in. Of a text that is too long to be sent the beginning is
    looked at.
    """
    found = _found_in(author, texts, answers, draft, thread)
    if not found.shows_page:
        return None
    patient = draft.mailbox.patient if draft else None
    record(actor=author, action=Action.SAFETY_SHOWN, obj=draft, patient=patient)
    phone = draft.team.facility.to_call.help_phone if draft and draft.team else ""
    return Danger(found.kinds, phone)


def has_sign_of_danger(
    author: Any,
    texts: Iterable[str],
    answers: Mapping[str, str],
    draft: Draft | None = None,
    *,
    thread: Thread | None = None,
) -> bool:
    """Return True if a line belongs beside the form in which these texts are written."""
    return bool(_found_in(author, texts, answers, draft, thread))


def _found_in(
    author: Any,
    texts: Iterable[str],
    answers: Mapping[str, str],
    draft: Draft | None,
    thread: Thread | None,
) -> Findings:
    given = {name: text for name, text in answers.items() if text.strip()}
    all_texts = [*texts, *given.values()]
    typed = [text[:BODY_LENGTH] for text in own_words(all_texts, draft)]
    if not any(text.strip() for text in typed):
        return NOTHING_FOUND
    return check(typed, asked(all_texts, draft, thread, author), labels_of(given))
