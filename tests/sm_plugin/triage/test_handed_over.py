"""A thread belongs to its team of today: a team that handed it over sees nothing of it."""

from uuid import uuid4

import pytest
from django.utils import timezone

from sm_plugin.drafts.services import discard
from sm_plugin.files.models import Attachment
from sm_plugin.files.services import hand_over
from sm_plugin.mailboxes.models import Mailbox, MailboxEntry
from sm_plugin.notify.models import OutboxNotice
from sm_plugin.notify.recipients import count_for
from sm_plugin.permissions import Act, allowed
from sm_plugin.sending.services import reply
from sm_plugin.teams.choices import Role
from sm_plugin.teams.models import CareTeam, Membership
from sm_plugin.threads.models import Thread
from sm_plugin.triage.models import WorkItem
from sm_plugin.triage.ownership.closing import close_team
from sm_plugin.triage.steps.services import answer, complete
from tests.factories import (
    FacilityFactory,
    added_file,
    administrator,
    begun_draft,
    mailbox_of,
    member,
    patient_at,
    sent_message,
    team_at,
)
from tests.worlds import world

pytestmark = [pytest.mark.django_db, pytest.mark.engine]

QUEUES = ("role", "mine", "unassigned", "patient", "escalated", "done")


@world
def team():
    return team_at(FacilityFactory(), nurse="Angela Brooks", coordinator="Denise Park")


@world
def other(team):
    return team_at(team.facility, "Dr. Chen Wei", nurse="Chris Dunn")


@world
def mailbox(team):
    return mailbox_of(patient_at(team.facility), team)


@world
def thread(team, mailbox):
    """Answered, completed and written to again: one item is done, one is open; with a file."""
    message = sent_message(mailbox, team)
    draft = begun_draft(mailbox, team)
    added_file(draft)
    hand_over(draft, message)
    discard(actor=mailbox.owner, draft=draft)
    item = WorkItem.objects.get(thread=message.thread)
    answer(actor=member(team), item=item, body="Sit up slowly.", idempotency_key=uuid4())
    complete(actor=member(team), item=item, outcome="answered")
    write_again(mailbox, "It got worse.")
    return message.thread


def write_again(mailbox, body):
    entry = MailboxEntry.objects.select_related("thread__team", "mailbox").get(mailbox=mailbox)
    return reply(actor=mailbox.owner, entry=entry, body=body, idempotency_key=uuid4())


@world
def handed_over(team, other, mailbox, thread):
    """The team closed into another one, and the patient wrote again."""
    nurse = member(team)
    close_team(actor=administrator(team.facility), team=team, to=other)
    write_again(mailbox, "Since the new team has it, it is better.")
    return nurse


def test_a_team_that_handed_a_thread_over_sees_nothing_of_it(client, thread, handed_over):
    client.force_login(handed_over)
    done, opened = thread.work_items.order_by("received_at")

    for item in (done, opened):
        assert client.get(f"/secure-messaging/team/items/{item.pk}/").status_code == 404
        assert not allowed(handed_over, Act.READ_ITEM, item)
    assert not WorkItem.objects.visible_to(handed_over).exists()
    assert not Thread.objects.visible_to(handed_over).exists()
    file = Attachment.objects.get()
    assert client.get(f"/secure-messaging/team/files/{file.pk}/").status_code == 404
    for notice in OutboxNotice.objects.filter(recipient=handed_over):
        assert count_for(notice) == 0


def test_a_team_that_is_still_open_loses_what_it_handed_over_done_items_included(
    client, team, other, thread
):
    """Whichever step hands a thread over: only the thread's team of today is asked."""
    nurse = member(team)
    other_nurse = member(other)
    Thread.objects.filter(pk=thread.pk).update(team=other)
    client.force_login(nurse)

    for item in WorkItem.objects.filter(thread=thread.pk):
        assert client.get(f"/secure-messaging/team/items/{item.pk}/").status_code == 404
        assert not allowed(nurse, Act.READ_ITEM, item)
        assert allowed(other_nurse, Act.READ_ITEM, item)
    for queue in QUEUES:
        page = client.get("/secure-messaging/team/", {"queue": queue})
        assert not page.context["rows"], queue
        assert not any(tab.count for tab in page.context["queue_tabs"]), queue
    file = Attachment.objects.get()
    assert client.get(f"/secure-messaging/team/files/{file.pk}/").status_code == 404
    assert not Thread.objects.visible_to(nurse).exists()
    for notice in OutboxNotice.objects.filter(recipient=nurse):
        assert count_for(notice) == 0


def test_the_team_of_today_has_the_whole_thread_with_what_was_done_before(
    client, other, thread, handed_over
):
    nurse = member(other)
    client.force_login(nurse)

    assert set(WorkItem.objects.visible_to(nurse)) == set(thread.work_items.all())
    page = client.get("/secure-messaging/team/", {"queue": "done"})
    assert [row.item.thread_id for row in page.context["rows"]] == [thread.pk]


def test_members_of_a_closed_team_are_members_no_more(client, team, other, thread):
    nurse, coordinator = member(team), member(team, Role.COORDINATOR)
    close_team(actor=administrator(team.facility), team=team, to=other)

    assert not Membership.objects.active().filter(team=team).exists()
    assert not nurse.groups.filter(pk=team.group_id).exists()
    assert not CareTeam.objects.coordinated_by(coordinator).exists()
    client.force_login(nurse)
    assert client.get("/secure-messaging/team/").status_code == 403


def test_a_team_closed_by_any_other_way_opens_nothing_to_its_members(team, thread):
    CareTeam.objects.filter(pk=team.pk).update(closed_at=timezone.now())

    assert not WorkItem.objects.visible_to(member(team)).exists()
    assert not Thread.objects.visible_to(member(team)).exists()
    assert not CareTeam.objects.coordinated_by(member(team, Role.COORDINATOR)).exists()


def test_a_place_in_the_group_alone_opens_no_mailbox_of_the_team(team, thread):
    stranger = administrator(team.facility)
    stranger.groups.add(team.group)

    assert not Mailbox.objects.visible_to(stranger).exists()
    assert not Thread.objects.visible_to(stranger).exists()
    assert Thread.objects.visible_to(member(team)).exists()


def test_a_grant_to_coordinate_without_a_membership_opens_no_page_of_stops(client, team, thread):
    from sm_plugin.grants import grant

    stranger = member(team_at(team.facility, "Dr. Lena Park", nurse="Luis Romero"))
    grant("coordinate_team", stranger, team)
    client.force_login(stranger)

    assert client.get("/secure-messaging/team/stops/").status_code == 403
    assert client.get("/secure-messaging/team/").context["coordinates"] is False
