"""Fills a mailbox with many threads at once, in the shape that sending leaves them."""

from collections.abc import Sequence
from datetime import timedelta
from uuid import uuid4

from django.utils import timezone

from sm_plugin.calendar import due_at
from sm_plugin.facilities.models import Facility
from sm_plugin.mailboxes.models import Mailbox, MailboxEntry
from sm_plugin.mailboxes.models.folders import Folder, system_folder
from sm_plugin.mailboxes.own_folders import add_folder
from sm_plugin.mailboxes.services import mailbox_of_team
from sm_plugin.teams.choices import Role
from sm_plugin.teams.models import CareTeam
from sm_plugin.teams.services import add_member
from sm_plugin.threads.choices import Side, ThreadState
from sm_plugin.threads.models import Message, Thread
from sm_plugin.triage.choices import OWED
from sm_plugin.triage.models import WorkItem
from sm_plugin.triage.ownership.handover import end_membership
from tests.factories import TopicFactory, member, national_administrator, team_at

STATUSES = ("waiting", "taken", "answered", "done")


def fill(
    mailbox: Mailbox,
    team: CareTeam,
    count: int,
    body: str = "Text {}",
    statuses: Sequence[str] = STATUSES,
    *,
    earlier: bool = False,
) -> None:
    """`count` answered-to threads, a minute apart; their work items take turns in these states.

    Each holds one message, the patient's; with `earlier`, the nurse's before it, too.
    """
    topic, now = TopicFactory(), timezone.now()
    nurse = team.memberships.active().get(role=Role.NURSE).user
    threads, messages, entries, items = [], [], [], []
    boxes = (mailbox, mailbox_of_team(team))
    inboxes = {box.pk: system_folder(box, Folder.Kind.INBOX) for box in boxes}
    for number in range(count):
        at = now - timedelta(minutes=number)
        thread = Thread(
            patient=mailbox.patient,
            team=team,
            topic=topic,
            state=ThreadState.RECEIVED,
            with_role=Role.NURSE,
            due_at=due_at(at),
            started_at=at,
            last_message_at=at,
        )
        thread.give_key()
        thread.seal("subject_sealed", f"Subject {number}")
        written = [(nurse, Side.TEAM, at - timedelta(seconds=30))] if earlier else []
        for author, side, sent_at in (*written, (mailbox.owner, Side.PATIENT, at)):
            message = Message(
                thread=thread, author=author, side=side, sent_at=sent_at, idempotency_key=uuid4()
            )
            message.seal("body_sealed", body.format(number))
            messages.append(message)
        for box in boxes:
            entries.append(
                MailboxEntry(
                    mailbox=box,
                    thread=thread,
                    folder=inboxes[box.pk],
                    last_received_at=at,
                    last_sent_at=at,
                    last_at=at,
                    unread=number % 50 == 0,
                )
            )
        status = statuses[number % len(statuses)]
        is_urgent = number % 21 == 0 and status in OWED
        items.append(
            WorkItem(
                thread=thread,
                team=team,
                role=Role.NURSE,
                status=status,
                assignee=None if status == "waiting" else nurse,
                received_at=at,
                due_at=due_at(at) + timedelta(seconds=number % 7),
                answered_at=at if status in ("answered", "done") else None,
                done_at=at if status == "done" else None,
                outcome="answered" if status == "done" else "",
                alarm_at=at if is_urgent else None,
                review_due_at=at if is_urgent else None,
                escalated_at=now if number % 16 == 0 else None,
            )
        )
        threads.append(thread)
    for rows in (threads, messages, entries, items):
        type(rows[0]).objects.bulk_create(rows, batch_size=1000)


def spread(mailbox: Mailbox) -> Folder:
    """Lay every third thread in an own folder, which is returned, and every third in Deleted."""
    own = Folder.objects.own().filter(mailbox=mailbox).first() or add_folder(
        actor=mailbox.owner, mailbox=mailbox, name="Of her own"
    )
    places = (None, own, system_folder(mailbox, Folder.Kind.DELETED))
    keys = list(mailbox.entries.order_by("-last_at", "-id").values_list("pk", flat=True))
    for number, place in enumerate(places):
        if place is not None:
            mailbox.entries.filter(pk__in=keys[number::3]).update(folder=place)
    return own


def two_teams_of_one_nurse(facility: Facility) -> list[CareTeam]:
    """The same nurse, and nobody else, reads in both teams."""
    nora = national_administrator()
    teams = [team_at(facility), team_at(facility, "Dr. Alan Whitaker", nurse="Luis Romero")]
    luis = teams[1].memberships.active().get(role=Role.NURSE)
    end_membership(actor=nora, membership=luis)
    add_member(actor=nora, team=teams[1], user=member(teams[0]), role=Role.NURSE)
    return teams
