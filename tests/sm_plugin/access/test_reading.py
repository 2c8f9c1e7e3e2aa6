"""Reading a thread as an API would: without a request."""

from uuid import uuid4

import pytest
from django.utils import timezone

from sm_plugin.access import reading
from sm_plugin.access.access import for_user
from sm_plugin.access.reading import find_entry, read_thread
from sm_plugin.audit.models import AuditEvent
from sm_plugin.errors import NotFound, VaultError
from sm_plugin.mailboxes.models import MailboxEntry
from sm_plugin.mailboxes.services import deliver
from sm_plugin.threads.models import Message
from sm_plugin.triage.models import WorkItem
from sm_plugin.triage.steps.services import answer
from tests.factories import (
    FacilityFactory,
    mailbox_of,
    member,
    patient_at,
    sent_message,
    team_at,
)
from tests.worlds import world

pytestmark = pytest.mark.django_db


@world
def mailbox():
    team = team_at(FacilityFactory())
    mailbox = mailbox_of(patient_at(team.facility), team)
    item = WorkItem.objects.get(thread=sent_message(mailbox, team).thread)
    answer(actor=member(team), item=item, body="Sit up slowly.", idempotency_key=uuid4())
    return mailbox


def readings():
    return AuditEvent.objects.filter(action="thread.read").count()


def test_a_thread_is_read_on_record_and_marked_as_read(mailbox):
    access = for_user(mailbox.owner).require_reader()
    entry = find_entry(access, mailbox.entries.get().thread_id)

    reading = read_thread(access, entry)

    assert [message.body for message in reading.messages] == [
        "Sit up slowly.",
        "I feel dizzy when I get up.",
    ]
    assert readings() == 1
    assert not MailboxEntry.objects.get(pk=entry.pk).unread


def test_a_message_that_comes_in_while_the_page_is_made_stays_unread(mailbox, monkeypatch):
    thread = mailbox.entries.get().thread
    access = for_user(mailbox.owner).require_reader()
    load = reading.newest_first

    def load_then_deliver(of):
        shown = load(of)
        deliver(mailbox, thread, timezone.now())
        return shown

    monkeypatch.setattr(reading, "newest_first", load_then_deliver)

    read_thread(access, find_entry(access, thread.pk))

    assert mailbox.entries.get().unread


def test_somebody_elses_thread_does_not_exist(mailbox):
    team = team_at(FacilityFactory())
    other = for_user(mailbox_of(patient_at(team.facility), team).owner).require_reader()

    with pytest.raises(NotFound):
        find_entry(other, mailbox.entries.get().thread_id)
    with pytest.raises(NotFound):
        read_thread(other, mailbox.entries.get())
    assert readings() == 0


def test_a_thread_with_an_altered_text_is_neither_read_nor_marked(mailbox):
    Message.objects.filter(side="team").update(body_sealed=b"\x01" * 60)
    access = for_user(mailbox.owner).require_reader()

    with pytest.raises(VaultError):
        read_thread(access, find_entry(access, mailbox.entries.get().thread_id))
    assert readings() == 0
    assert mailbox.entries.get().unread
