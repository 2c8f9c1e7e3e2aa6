"""The queues of a care team, each a question put to the work items of one team."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from sm_plugin.teams.models import CareTeam
from sm_plugin.teams.routing import Reads, read_by

from .models import ORDER, WorkItem
from .querysets import WorkItemQuerySet
from .survey import shown_count

DUE = _("Due")


@dataclass(frozen=True)
class Queue:
    """`fields` order the list: urgent and oldest due first, except for what is answered.

    `day` heads the column of days: when it is due, or when it was answered or completed.
    `promises_first` puts what was promised for today, or before, under what is urgent.
    """

    name: str
    label: str | Promise
    empty: str | Promise
    items: Callable[[WorkItemQuerySet, Any, str], WorkItemQuerySet]
    fields: tuple[str, ...] = ORDER
    descending: bool = False
    is_of_roles: bool = False
    is_of_person: bool = False
    day: str | Promise = DUE
    promises_first: bool = False

    def of(
        self,
        user: Any,
        teams: Iterable[CareTeam],
        read: Mapping[Any, Reads] | None = None,
        *,
        has_alarms: bool = True,
    ) -> list[WorkItemQuerySet]:
        """Return the queue as the person has it, in parts that are each read from an index.

        One part a team; of the queue of roles, one for each role that the person reads there
        today: the own one, and those that nobody has and for which the own one stands in. What is
        flagged is read by those who may review it, whatever role it waits for; without any,
        `has_alarms` is False and its part is not asked for. `read` comes of `read_by`.
        """
        parts = self.parts(user, teams, read, has_alarms=has_alarms)
        return [self.part(user, team, role) for team, role in parts]

    def parts(
        self,
        user: Any,
        teams: Iterable[CareTeam],
        read: Mapping[Any, Reads] | None = None,
        *,
        has_alarms: bool = True,
    ) -> list[tuple[CareTeam, str]]:
        """Return the team and the role of each part of `of`; ALARMS for what is flagged."""
        if not self.is_of_roles:
            return [(team, "") for team in teams]
        parts: list[tuple[CareTeam, str]] = []
        read = read or read_by(user)
        for team in teams:
            reads = read.get(team.pk, NOTHING)
            parts += [(team, role) for role in reads.roles]
            if has_alarms and reads.alarms:
                parts.append((team, ALARMS))
        return parts

    def part(self, user: Any, team: CareTeam, role: str) -> WorkItemQuerySet:
        items = WorkItem.objects.of_teams([team], user)
        return items.urgent() if role == ALARMS else self.items(items, user, role)


ALARMS = "alarms"  # in the place of a role
NOTHING = Reads([], alarms=False)

QUEUES = {
    queue.name: queue
    for queue in (
        Queue(
            "urgent",
            _("Urgent now"),
            _("No urgent message is waiting for a review."),
            lambda items, user, role: items.urgent(),
        ),
        Queue(
            "role",
            _("My role"),
            _("Nothing is waiting for your role."),
            lambda items, user, role: items.waiting_for(role),
            is_of_roles=True,
            promises_first=True,
        ),
        Queue(
            "mine",
            _("Mine"),
            _("You have taken nothing. Take an item from My role."),
            lambda items, user, role: items.mine(user),
            is_of_person=True,
            promises_first=True,
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
            day=_("Answered"),
        ),
        Queue(
            "escalated",
            _("Urgent and late"),
            _("Nothing is urgent or past its due time."),
            lambda items, user, role: items.escalated(),
            promises_first=True,
        ),
        Queue(
            "done",
            _("Done"),
            _("Nothing has been completed yet."),
            lambda items, user, role: items.done(),
            fields=("done_at",),
            descending=True,
            day=_("Completed"),
        ),
    )
}


@dataclass(frozen=True)
class QueueTab:
    """A link to a queue; `count` is None where counting would never end, as in Done."""

    queue: Queue
    count: int | None
    is_current: bool

    @property
    def shown(self) -> str:
        return "" if self.count is None else shown_count(self.count)


def queue_tabs(chosen: Queue, counts: Mapping[str, int]) -> list[QueueTab]:
    return [QueueTab(queue, counts.get(name), queue is chosen) for name, queue in QUEUES.items()]
