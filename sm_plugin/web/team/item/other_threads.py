"""The patient's other conversations beside an item: own teams' with titles, others as a count."""

from dataclasses import dataclass, field
from typing import Any

from django.utils.text import capfirst

from sm_plugin.calendar import due_in_words
from sm_plugin.database.prepared import Prepared
from sm_plugin.grants import kinds_of
from sm_plugin.teams.models import CareTeam
from sm_plugin.text.dates import day_of
from sm_plugin.threads.text import Subject, readable_subject
from sm_plugin.triage.choices import Status
from sm_plugin.triage.models import WorkItem

READ = 60  # of a patient's conversations, the newest
OPEN, EARLIER = 8, 5  # that are shown


@dataclass(frozen=True)
class OtherThread:
    item: WorkItem
    subject: Subject
    when: str


@dataclass(frozen=True)
class OtherThreads:
    """`more` counts the open ones that are not shown, `elsewhere` what is open with other teams.

    Of those no word is read.
    """

    open: list[OtherThread] = field(default_factory=list)
    earlier: list[OtherThread] = field(default_factory=list)
    more: int = 0
    elsewhere: int = 0


def other_threads(user: Any, item: WorkItem) -> OtherThreads:
    """Return them in one query; a thread of another team is not even opened."""
    about = (user, item.thread.patient_id, item.thread_id)
    rows: list[Any] = _OTHERS.ask(*about, facts=kinds_of(CareTeam))
    if not rows:
        return OtherThreads()
    found = [_row(one) for one in rows if one.is_own]
    still_open = [one for one in found if one.item.done_at is None]
    return OtherThreads(
        open=still_open,
        earlier=[one for one in found if one.item.done_at is not None],
        more=rows[0].open_own - len(still_open),
        elsewhere=rows[0].open_in_all - rows[0].open_own,
    )


_OTHERS = Prepared(
    lambda user, patient, thread: WorkItem.objects.of_same_patient(
        user, patient, thread, most=READ, still_open=OPEN, done=EARLIER
    )
)


def _row(item: WorkItem) -> OtherThread:
    zone = item.team.facility.time_zone
    if item.done_at is not None:
        when = day_of(item.done_at, zone)
    elif item.is_open:
        when = capfirst(due_in_words(item.due_at, tz=zone))
    else:
        when = str(Status(item.status).label)
    return OtherThread(item, readable_subject(item.thread, None), when)
