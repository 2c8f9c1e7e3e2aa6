"""The patient's other conversations beside an item: own teams' with titles, others as a count."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.utils.text import capfirst

from sm_plugin.addresses import address_of
from sm_plugin.calendar import due_in_words
from sm_plugin.database.prepared import Prepared
from sm_plugin.grants import kinds_of
from sm_plugin.teams.models import CareTeam
from sm_plugin.text.dates import day_of
from sm_plugin.threads.text import Subject, readable_subject
from sm_plugin.triage.models import WorkItem

READ = 60  # of a patient's conversations, the newest
OPEN, EARLIER = 8, 5  # that are shown


@dataclass(frozen=True)
class OtherThread:
    item: WorkItem
    subject: Subject
    when: str

    @property
    def address(self) -> str:
        return address_of("item", item_id=self.item.pk)


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
    counts: dict[str, int] = {}

    def shown(rows: list[Any], column: Callable[[Any, str], Any]) -> list[Any]:
        own = [one for one in rows if column(one, "is_own")]
        still_open = [one for one in own if column(one, "done_at") is None]
        done = [one for one in own if column(one, "done_at") is not None]
        open_in_all = sum(column(one, "done_at") is None for one in rows)
        counts["more"] = len(still_open[OPEN:])
        counts["elsewhere"] = open_in_all - len(still_open)
        return still_open[:OPEN] + done[:EARLIER]

    found = [_row(one) for one in _OTHERS.ask(*about, facts=kinds_of(CareTeam), wanted=shown)]
    return OtherThreads(
        open=[one for one in found if one.item.done_at is None],
        earlier=[one for one in found if one.item.done_at is not None],
        **counts,
    )


_OTHERS = Prepared(
    lambda user, patient, thread: WorkItem.objects.of_same_patient(user, patient, thread, most=READ)
)


def _row(item: WorkItem) -> OtherThread:
    zone = item.team.facility.time_zone
    if item.done_at is not None:
        when = day_of(item.done_at, zone)
    elif item.is_open:
        when = capfirst(due_in_words(item.due_at, tz=zone))
    else:
        when = str(item.get_status_display())
    return OtherThread(item, readable_subject(item.thread, None), when)
