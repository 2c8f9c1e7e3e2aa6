"""Moving an item with its whole thread to another team; the old one loses sight of it at once."""

from datetime import datetime

from sm_plugin.mailboxes.models import Mailbox, MailboxEntry
from sm_plugin.search.tokens import forget_thread
from sm_plugin.teams.models import CareTeam
from sm_plugin.teams.routing import TeamRoutes, alarm_role, reading_role
from sm_plugin.threads.choices import ThreadState

from ..models import WorkItem
from ..rounds import note_moved
from .alarms import start_clock_there
from .step import Transition
from .under_lock import roles_there, show_work


def move_to_team(
    item: WorkItem,
    to: CareTeam,
    step: Transition,
    *,
    ways: TeamRoutes,
    mailbox: Mailbox,
    at: datetime,
) -> None:
    """Give the item, its thread and the thread's older items to the team; history is the caller's.

    The old team's search finds nothing of it from here on.
    What was being answered waits again, for the role of the new team's own route; what waits for
    the patient goes on waiting, and an alarm begins again there. The caller holds the locks, and
    has made sure that there is a way.
    """
    way, old_team = ways.of_thread(item.thread.topic), item.team_id
    assert way is not None  # noqa: S101 - checked before anything moved
    item.team, item.role, item.assignee = to, way.first, None
    item.status = step.after(item.status)
    item.forget_roles()
    if item.is_open:
        # Of what is flagged nobody was told here: it comes to the first who may review it.
        reader = (alarm_role if item.is_urgent else reading_role)(way.first, roles_there(item))
        show_work(item, state=ThreadState.RECEIVED, with_role=reader)
    item.save(update_fields=["team", "role", "assignee", "status"])
    if item.is_urgent:
        start_clock_there(item, at=at)
    WorkItem.objects.filter(thread=item.thread, team=old_team).update(team=to)
    note_moved(item, at)
    entries = MailboxEntry.objects.filter(thread=item.thread, mailbox__team=old_team)
    entries.update(mailbox=mailbox)
    item.thread.team = to
    forget_thread(item.thread)
    item.thread.save(update_fields=["team", "searchable_through"])
