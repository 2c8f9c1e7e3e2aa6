"""A reply in a conversation that staff sent to a team which is not the patient's."""

from datetime import timedelta
from uuid import uuid4

import pytest
import time_machine
from allauth.account.models import EmailAddress
from django.urls import reverse
from django.utils import timezone

from sm_plugin.access.joining import opt_out
from sm_plugin.errors import NotEligible
from sm_plugin.facilities.models import Facility
from sm_plugin.mailboxes.models import MailboxEntry
from sm_plugin.sending.services import reply
from sm_plugin.teams.choices import BlockReason, Role
from sm_plugin.teams.models import CareTeam, PatientAssignment
from sm_plugin.teams.stops.services import block_patient
from sm_plugin.triage.models import WorkItem
from sm_plugin.triage.steps.services import reassign
from tests.factories import (
    UserFactory,
    member,
    sent_message,
)
from tests.sm_plugin.caregivers.test_caregivers import helping
from tests.sm_plugin.triage.test_passing import mailbox, other, team

__all__ = ["mailbox", "other", "team"]
pytestmark = pytest.mark.django_db


@pytest.fixture
def item(team, other, mailbox):
    """An item of the patient that another team of the station has by now."""
    item = WorkItem.objects.get(thread=sent_message(mailbox, team).thread)
    reassign(actor=member(team), item=item, to=other.pk, reason="other_team")
    return item


def leave_without_team(mailbox, team, how):
    if how == "ended":
        PatientAssignment.objects.filter(patient=mailbox.patient).update(ended_at=timezone.now())
    elif how == "takes none":
        CareTeam.objects.filter(pk=team.pk).update(accepts_messages=False)
    elif how == "stopped her":
        words = {"reason": BlockReason.values[0], "last_day": team.facility.today}
        actor = member(team, Role.COORDINATOR)
        block_patient(actor=actor, team=team, patient=mailbox.patient, **words)
    else:
        team.memberships.exclude(role=Role.CLERK).update(ended_at=timezone.now())


@pytest.mark.parametrize("own", ["ended", "takes none", "stopped her", "without reviewers"])
def test_the_patient_replies_there_whatever_became_of_her_own_team(
    client, team, item, mailbox, own
):
    leave_without_team(mailbox, team, own)
    client.force_login(mailbox.owner)
    thread = reverse("sm_plugin:thread", args=[item.thread_id])
    assert "Write a reply" in client.get(thread).content.decode()
    form = {"body": "It got worse.", "idempotency_key": str(uuid4()), "version": "0"}
    answer = client.post(f"{thread}reply/", form | {"action": "send"})
    assert answer.status_code == 302
    assert item.thread.messages.count() == 2


def test_who_only_reads_for_her_is_offered_no_reply_there(client, team, item, mailbox):
    tom = UserFactory(full_name="Tom Delgado")
    EmailAddress.objects.create(user=tom, email="tom@care.example", verified=True)
    helping(mailbox, tom, right="read")
    leave_without_team(mailbox, team, "ended")
    client.force_login(tom)
    url = reverse(
        "sm_plugin:thread", kwargs={"mailbox_id": mailbox.pk, "thread_id": item.thread_id}
    )
    assert "Write a reply" not in client.get(url).content.decode()


def test_who_left_is_offered_no_reply_there_where_no_place_is_live(client, team, item, mailbox):
    opt_out(actor=mailbox.owner)
    leave_without_team(mailbox, team, "ended")
    Facility.objects.update(stage="paused")
    entry = MailboxEntry.objects.get(mailbox=mailbox)
    with pytest.raises(NotEligible):
        reply(actor=mailbox.owner, entry=entry, body="Again.", idempotency_key=uuid4())


def test_too_old_a_thread_there_leads_to_no_team_that_is_not_hers(client, team, item, mailbox):
    client.force_login(mailbox.owner)
    with time_machine.travel(timezone.now() + timedelta(days=60)):
        client.force_login(mailbox.owner)
        page = client.get(reverse("sm_plugin:thread", args=[item.thread_id])).content.decode()
        again = reverse("sm_plugin:start_again", args=[item.thread_id])
        begun = client.post(again, {"idempotency_key": str(uuid4())}, follow=True)
    assert "another of your care teams" in page
    assert "the care team, the topic" not in page
    assert "no longer takes care of you" not in begun.content.decode()
