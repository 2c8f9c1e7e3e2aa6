"""The messages of a thread come with their files, and nothing is asked where there are none."""

import pytest

from sm_plugin.files.models import Attachment
from sm_plugin.files.of_threads import newest_first
from sm_plugin.threads.models import Message
from tests.factories import (
    FacilityFactory,
    added_file,
    begun_draft,
    mailbox_of,
    patient_at,
    sent_message,
    team_at,
)
from tests.worlds import world

pytestmark = pytest.mark.django_db


@world
def message() -> Message:
    team = team_at(FacilityFactory(), nurse="Angela Brooks")
    return sent_message(mailbox_of(patient_at(team.facility), team), team)


def test_a_thread_without_files_is_read_with_one_question(
    message: Message, django_assert_num_queries
) -> None:
    newest_first(message.thread)
    with django_assert_num_queries(1):
        (read,) = newest_first(message.thread)
        assert list(read.attachments.all()) == []


def test_a_message_with_a_file_has_it_without_a_question_more(
    message: Message, django_assert_num_queries
) -> None:
    team, mailbox = message.thread.team, message.thread.patient.mailbox
    file = added_file(begun_draft(mailbox, team))
    Attachment.objects.filter(pk=file.pk).update(draft=None, message=message)
    newest_first(message.thread)
    with django_assert_num_queries(2):
        (read,) = newest_first(message.thread)
        assert list(read.attachments.all()) == [file]
        assert [one.message for one in read.attachments.all()] == [read]
