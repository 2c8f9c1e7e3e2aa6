"""The state of a thread in plain words, the same for list, thread page and notice."""

import logging
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from sm_plugin.calendar import due_in_words
from sm_plugin.errors import VaultError
from sm_plugin.teams.routing import TeamRoutes, routes_of
from sm_plugin.teams.text import a_role, route_words
from sm_plugin.text.dates import weekday_in_words
from sm_plugin.text.names import person_name, staff_name

from .choices import Side, ThreadState
from .models import Message, Thread

logger = logging.getLogger(__name__)
OWED = (ThreadState.RECEIVED, ThreadState.ANSWERING)


def author_name(message: Message) -> str:
    """Return who wrote a message: staff with their title, as their place in the team is shown."""
    is_staff = message.side == Side.TEAM
    return staff_name(message.author) if is_staff else person_name(message.author)


def state_words(thread: Thread) -> str:
    """Return the state as the Veteran reads it: who has the message, and what happens next."""
    role = a_role(thread.with_role)
    if promised := _promised_day(thread):
        words = {"role": role, "day": weekday_in_words(promised, with_year=False)}
        return _("We are still working on it: with %(role)s. You hear from us by %(day)s") % words
    if thread.state == ThreadState.RECEIVED:
        return _("Received: with %(role)s") % {"role": role}
    if thread.state == ThreadState.ANSWERING:
        return _("Being answered by %(role)s") % {"role": role}
    if thread.state == ThreadState.CLOSED:
        return _("Closed: %(reason)s") % {"reason": thread.get_outcome_display()}
    if thread.state == ThreadState.WRITTEN:
        return _("Written by the care team")
    return _("Answered")


def _promised_day(thread: Thread) -> date | None:
    """Return the day that an interim answer named, until it is over on the facility's clock."""
    if thread.state not in OWED or thread.promised_on is None:
        return None
    today = timezone.now().astimezone(thread.team.facility.time_zone).date()
    return thread.promised_on if today <= thread.promised_on else None


def due_words(thread: Thread) -> str:
    """Return when an answer is due, in words; empty once the team has answered."""
    if thread.due_at is None or thread.state not in OWED:
        return ""
    due = due_in_words(thread.due_at, tz=thread.team.facility.time_zone)
    return _("Answer %(due)s") % {"due": due}


def waiting_words(thread: Thread, due: str) -> str:
    """Return that the team owes an answer, and when it is `due`, for a list's row; else empty."""
    if thread.state not in OWED:
        return ""
    return _("Waiting: %(due)s") % {"due": due[:1].lower() + due[1:]} if due else _("Waiting")


def is_late(thread: Thread) -> bool:
    """Return True if the team has owed an answer for longer than it should."""
    return thread.due_at is not None and thread.state in OWED and thread.due_at < timezone.now()


def reader_words(thread: Thread, ways: TeamRoutes | None = None) -> str:
    """Return who reads it first and next, as compose said; empty once it went another way.

    `ways` are the team's own, where they are known already.
    """
    way = (ways or routes_of(thread.team)).of_thread(thread.topic)
    if thread.state != ThreadState.RECEIVED or way is None or way.first != thread.with_role:
        return ""
    return route_words(way)


@dataclass(frozen=True)
class Subject:
    """A subject for a list: one damaged row must not hide the others.

    Its repr keeps the text to itself, because template faults are logged with their context.
    """

    text: str = field(repr=False)
    is_readable: bool


def require_readable(thread: Thread) -> None:
    """Raise `VaultError` when the subject can't be opened: then the thread is not shown."""
    thread.subject  # noqa: B018 - opening it is the test


def readable_subject(thread: Thread, patient: Any) -> Subject:
    """Return the subject in a mailbox of this patient's, or a team's (None).

    One that can't be opened there says so, and the log names its thread.
    """
    try:
        return Subject(thread.subject_in(patient), True)
    except VaultError as error:
        logger.error("The subject of thread %s can't be opened: %s", thread.pk, error.code)
        return Subject(str(error.message), False)
