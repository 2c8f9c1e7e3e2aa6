"""The facts that a row of a queue, and the head of an item, show to staff."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from sm_plugin.calendar import due_in_words
from sm_plugin.teams.text import a_role
from sm_plugin.text.dates import weekday_in_words
from sm_plugin.text.names import person_name, staff_name
from sm_plugin.text.said import Say, said
from sm_plugin.threads.choices import Outcome
from sm_plugin.threads.text import Subject, readable_subject
from sm_plugin.triage.choices import Status
from sm_plugin.triage.models import WorkItem
from sm_plugin.triage.steps.under_lock import reader_of
from sm_plugin.triage.survey import Survey, limit_of
from sm_plugin.triage.urgency import Urgency, urgency

MINUTES_IN_WORDS = 120  # above them, hours


@dataclass(frozen=True)
class ItemRow:
    """The patient by name and two identifiers, as staff are trained to check.

    What a list seldom shows is put into words where it is shown. `say` comes of `said_once` where
    there are many.
    """

    item: WorkItem
    subject: Subject
    patient_name: str
    assignee: str
    urgency: Urgency | None
    say: Say = said

    @property
    def due(self) -> str:
        """Return when the answer is due; empty once it was given."""
        if not self.item.is_open:
            return ""
        due = due_in_words(self.item.due_at, tz=self.item.team.facility.time_zone)
        return _("Overdue: %(due)s") % {"due": due} if self.item.is_overdue else capfirst(due)

    @property
    def state(self) -> str:
        words = self.say(_state, *_facts_of_state(self.item)) % {"name": self.assignee}
        if self.item.was_thanked:
            return _("%(state)s. The patient said thanks since: no answer is due") % {
                "state": words
            }
        return words

    @property
    def promised(self) -> str:
        """The day an interim answer named, also when it is over; empty once it was answered."""
        day = self.item.thread.promised_on
        if day is None or not self.item.is_open:
            return ""
        return _("The patient was told to hear from us by %(day)s") % {
            "day": weekday_in_words(day, with_year=False)
        }

    @property
    def put_off(self) -> str:
        day = self.item.put_off_day
        if day is None:
            return ""
        return _("Put off until %(day)s") % {"day": weekday_in_words(day, with_year=False)}


def item_row(item: WorkItem, say: Say = said) -> ItemRow:
    """Return the facts of one item; of many, `say` comes of `said_once`."""
    thread, assignee = item.thread, item.assignee
    return ItemRow(
        item=item,
        subject=readable_subject(thread, None),
        patient_name=person_name(thread.patient.user),
        assignee=staff_name(assignee) if assignee else "",
        urgency=urgency(item, say),
        say=say,
    )


def waiting_words(since: datetime, say: Say = said) -> str:
    """Return how long an alarm has waited for a review."""
    minutes = max(1, int((timezone.now() - since).total_seconds() // 60))
    if minutes >= MINUTES_IN_WORDS:
        return say(_waiting_hours, minutes // 60)
    return say(_waiting_minutes, minutes)


def _waiting_hours(n: int) -> str:
    return ngettext("Waiting for %(n)d hour", "Waiting for %(n)d hours", n) % {"n": n}


def _waiting_minutes(n: int) -> str:
    return ngettext("Waiting for %(n)d minute", "Waiting for %(n)d minutes", n) % {"n": n}


def urgent_words(survey: Survey, shown: str) -> tuple[str, str]:
    """Return what stands above the queue that is shown while something urgent is unreviewed.

    How long it has waited comes by itself: a list that keeps itself up to date reads out no clock.
    """
    count, since = survey.queues["urgent"], survey.alarm_since
    if not count or since is None:
        return "", ""
    if count >= limit_of("urgent", shown):
        words = _("At least %(n)d urgent messages are not reviewed.")
    else:
        words = ngettext(
            "%(n)d urgent message is not reviewed.",
            "%(n)d urgent messages are not reviewed.",
            count,
        )
    return words % {"n": count}, f"{waiting_words(since)}."


def _facts_of_state(item: WorkItem) -> tuple[Any, ...]:
    role = awaited(item) if item.status == Status.WAITING else ""
    has_holder, was_given_back = item.assignee_id is not None, item.given_back_at is not None
    return item.status, role, has_holder, was_given_back, item.outcome


def _state(status: str, role: str, has_holder: bool, was_given_back: bool, outcome: str) -> str:
    """Return the state as a format around the `name` of who has it."""
    if status == Status.WAITING:
        return _("Waiting for %(role)s") % {"role": a_role(role)}
    if status == Status.TAKEN:
        return _("%(name)s is answering")
    if status == Status.ANSWERED and not has_holder:
        return _("Answered, not completed yet. Nobody has it now")
    if was_given_back:
        return _("Given back to %(name)s by a colleague, not completed yet")
    if status == Status.ANSWERED:
        return _("Answered by %(name)s, not completed yet")
    return _("Done: %(reason)s") % {"reason": dict(Outcome.choices).get(outcome, outcome)}


def awaited(item: WorkItem) -> str:
    """Return the role that reads it; between colleagues the thread still names who answered."""
    return reader_of(item) if item.is_internal else item.thread.with_role
