"""The context of a thread's page, around the reply that is being written there."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from django.utils.translation import gettext as _

from sm_plugin.access.access import MailboxAccess
from sm_plugin.access.reading import Reading
from sm_plugin.access.recipients import writing_of
from sm_plugin.access.recipients_text import why_words
from sm_plugin.mailboxes.models import MailboxEntry
from sm_plugin.safety.choices import SafetyLevel
from sm_plugin.threads.choices import Side
from sm_plugin.threads.history import events_of, steps_for_veteran
from sm_plugin.threads.models import Message, Thread
from sm_plugin.threads.reply_window import reply_window
from sm_plugin.threads.text import OWED, reader_words
from sm_plugin.triage.urgency import Waiting, found_in, waiting_for_review
from sm_plugin.web.veteran.mailbox.download_forms import FormatForm

from .navigation import put_away
from .presenters import row


def thread_context(request: HttpRequest, access: MailboxAccess, reading: Reading) -> dict[str, Any]:
    """Return what the template needs; a reply's form comes from the page that shows it."""
    entry, writing = reading.entry, writing_of(access)
    numbers = numbers_first(request, entry, reading.messages)
    return {
        "why": why_words(writing, writing.in_thread(entry.thread)),
        "row": row(entry),
        "thread": entry.thread,
        "messages_newest_first": reading.messages,
        "route": reader_words(entry.thread, writing.routes.get(entry.thread.team_id)),
        "steps": steps_for_veteran(events_of(entry.thread)),
        "open_messages": last_answer(reading.messages),
        "show_all": request.GET.get("show") == "all",
        "format_form": FormatForm(),
        "only_team": writing.only_team,
        "reply_until": reply_window(entry.thread).closes_at,
        "numbers_first": numbers,
        "line": None if numbers else _has_line(entry.thread, reading.messages),
        **put_away(request.user, access, entry),
    }


def last_answer(messages: Sequence[Message]) -> frozenset[UUID]:
    """Return the team's newest message, of a list with the newest first: it is never folded."""
    return frozenset([one.pk for one in messages if one.side == Side.TEAM][:1])


SENT = "sent"  # in the address of the page that a message leads to whose author saw the numbers


@dataclass(frozen=True)
class NumbersFirst:
    """The box with the numbers above all else: their order, and what is true of the message."""

    kinds: Sequence[str]
    said: str
    takes_focus: bool


def numbers_first(
    request: HttpRequest, entry: MailboxEntry, messages: Sequence[Message]
) -> NumbersFirst | None:
    """Return the box while an alarm is unreviewed, and right after words of danger were sent."""
    has_alarm = getattr(entry, "is_urgent", True)  # known from `find_entry`
    waiting = waiting_for_review(entry.thread) if has_alarm else None
    newest = messages[0]
    is_sent = SENT in request.GET and newest.author_id == request.user.pk and is_danger(newest)
    if waiting is None and not is_sent:
        return None
    kinds = waiting.kinds if waiting else found_in(newest).kinds
    said = [_("Your message was sent.")] if is_sent else []
    return NumbersFirst(kinds, " ".join([*said, *_words(waiting)]), takes_focus=is_sent)


def is_danger(message: Message) -> bool:
    """Return True for a message whose author was shown the numbers, or should have been."""
    is_strong = message.safety_level in (SafetyLevel.PAGE, SafetyLevel.FLAG)
    return message.side == Side.PATIENT and (is_strong or message.safety_page_shown)


def _words(waiting: Waiting | None) -> list[str]:
    if waiting is None:
        return [_("Nobody reads messages day and night.")]
    if not waiting.is_late:
        return [
            _(
                "The care team sees this message before others, but nobody reads messages day and "
                "night."
            )
        ]
    if not waiting.was_opened:
        return [_("Nobody in the care team has read this yet. Call now if you need help.")]
    return [_("The care team has not dealt with this yet. Call now if you need help.")]


def _has_line(thread: Thread, messages: Sequence[Message]) -> bool:
    """Return True while the newest message is the patient's, unanswered, with a weak sign."""
    newest = messages[0]
    is_weak = newest.safety_level in (SafetyLevel.LINE, SafetyLevel.PAGE)
    return newest.side == Side.PATIENT and is_weak and thread.state in OWED
