"""The queues of a care team, each a question put to the work items."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from .querysets import WorkItemQuerySet


@dataclass(frozen=True)
class Queue:
    """`field` orders the list: the oldest due first, except for what is done."""

    name: str
    label: str | Promise
    empty: str | Promise
    items: Callable[[WorkItemQuerySet, Any], WorkItemQuerySet]
    field: str = "due_at"
    descending: bool = False


QUEUES = {
    queue.name: queue
    for queue in (
        Queue(
            "role",
            _("My role"),
            _("Nothing is waiting for your role."),
            lambda items, user: items.for_roles_of(user),
        ),
        Queue(
            "mine",
            _("Mine"),
            _("You have taken nothing. Take an item from My role."),
            lambda items, user: items.mine(user),
        ),
        Queue(
            "unassigned",
            _("Unassigned"),
            _("Everything that came in has been taken."),
            lambda items, user: items.unassigned(),
        ),
        Queue(
            "patient",
            _("Waiting for patient"),
            _("No answered thread is still open."),
            lambda items, user: items.waiting_for_patient(),
            field="answered_at",
            descending=True,
        ),
        Queue(
            "escalated",
            _("Escalated"),
            _("Nothing is past its due time."),
            lambda items, user: items.escalated(),
        ),
        Queue(
            "done",
            _("Done"),
            _("Nothing has been completed yet."),
            lambda items, user: items.done(),
            field="done_at",
            descending=True,
        ),
    )
}


@dataclass(frozen=True)
class QueueTab:
    """A link to a queue; `count` is None where counting would never end, as in Done."""

    queue: Queue
    count: int | None
    is_current: bool


def queue_tabs(chosen: Queue, counts: Mapping[str, int]) -> list[QueueTab]:
    return [QueueTab(queue, counts.get(name), queue is chosen) for name, queue in QUEUES.items()]
