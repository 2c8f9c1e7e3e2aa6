"""The state of a thread in plain words, the same for list, thread page and notice."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from sm_plugin.calendar import due_in_words
from sm_plugin.errors import TamperedText

from .models import Thread, ThreadState


def state_words(thread: Thread) -> str:
    """What the Veteran is told: who has the message and what happens next."""
    role = thread.get_with_role_display()
    if thread.state == ThreadState.RECEIVED:
        return _("Received: with a %(role)s") % {"role": role}
    if thread.state == ThreadState.ANSWERING:
        return _("Being answered by a %(role)s") % {"role": role}
    if thread.state == ThreadState.CLOSED:
        return _("Closed: %(reason)s") % {"reason": thread.get_outcome_display()}
    return _("Answered")


def due_words(thread: Thread) -> str:
    """When an answer is due; empty once the team has answered."""
    if thread.due_at is None or thread.state in (ThreadState.ANSWERED, ThreadState.CLOSED):
        return ""
    due = due_in_words(thread.due_at, tz=thread.team.facility.time_zone)
    return _("Answer %(due)s") % {"due": due}


@dataclass(frozen=True)
class Subject:
    """A subject for a list: one damaged row must not hide the others."""

    text: str
    is_readable: bool


def readable_subject(thread: Thread) -> Subject:
    try:
        return Subject(thread.subject, True)
    except TamperedText as error:
        return Subject(str(error.message), False)
