"""What a row of a queue, and the head of an item, shows to staff."""

from dataclasses import dataclass

from sm_plugin.adapter import adapter
from sm_plugin.calendar import due_in_words
from sm_plugin.threads.words import Subject, readable_subject

from .models import WorkItem


@dataclass(frozen=True)
class ItemRow:
    """The patient by name and two identifiers, as staff are trained to check."""

    item: WorkItem
    subject: Subject
    patient_name: str
    due: str
    assignee: str


def item_row(item: WorkItem) -> ItemRow:
    zone = item.team.facility.time_zone
    return ItemRow(
        item=item,
        subject=readable_subject(item.thread),
        patient_name=adapter().display_name(item.thread.patient.user),
        due=due_in_words(item.due_at, tz=zone) if item.is_open else "",
        assignee=adapter().display_name(item.assignee) if item.assignee else "",
    )
