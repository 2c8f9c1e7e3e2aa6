"""The queues of a care team, each a question put to the work items of one team."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from sm_plugin.teams.models import CareTeam, Membership

from .models import ORDER, WorkItem
from .querysets import WorkItemQuerySet


@dataclass(frozen=True)
class Queue:
    """`fields` order the list: urgent and oldest due first, except for what is answered."""

    name: str
    label: str | Promise
    empty: str | Promise
    items: Callable[[WorkItemQuerySet, Any, str], WorkItemQuerySet]
    fields: tuple[str, ...] = ORDER
    descending: bool = False

    def of(self, user: Any, teams: Iterable[CareTeam]) -> list[WorkItemQuerySet]:
        """The queue as the person has it, a part for each team: each is read from its index."""
        roles = Membership.objects.roles_of(user)
        return [
            self.items(WorkItem.objects.filter(team=team), user, roles.get(team.pk, ""))
            for team in teams
        ]


QUEUES = {
    queue.name: queue
    for queue in (
        Queue(
            "role",
            _("My role"),
            _("Nothing is waiting for your role."),
            lambda items, user, role: items.waiting_for(role),
        ),
        Queue(
            "mine",
            _("Mine"),
            _("You have taken nothing. Take an item from My role."),
            lambda items, user, role: items.mine(user),
        ),
        Queue(
            "unassigned",
            _("Unassigned"),
            _("Everything that came in has been taken."),
            lambda items, user, role: items.unassigned(),
        ),
        Queue(
            "patient",
            _("Waiting for patient"),
            _("No answered thread is still open."),
            lambda items, user, role: items.waiting_for_patient(),
            fields=("answered_at",),
            descending=True,
        ),
        Queue(
            "escalated",
            _("Escalated"),
            _("Nothing is urgent or past its due time."),
            lambda items, user, role: items.escalated(),
        ),
        Queue(
            "done",
            _("Done"),
            _("Nothing has been completed yet."),
            lambda items, user, role: items.done(),
            fields=("done_at",),
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
