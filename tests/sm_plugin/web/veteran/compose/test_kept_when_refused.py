"""Whatever comes in the way while somebody writes, what was typed is kept as a draft."""

from io import BytesIO
from typing import Any
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from sm_plugin.access.joining import opt_out
from sm_plugin.drafts.models import Draft
from sm_plugin.facilities.models import Facility
from sm_plugin.teams.models import Topic
from sm_plugin.threads.models import Message
from tests.factories import TopicFactory, begun_draft, sent_message
from tests.sm_plugin.helpers.reading import Parsed
from tests.sm_plugin.web.veteran.compose.test_two_windows import AT, shown_by

pytestmark = pytest.mark.django_db

WORDS = "My wife asks about my new cane. She lives with me."


def pause(team):
    Facility.objects.filter(pk=team.facility_id).update(stage="paused")


def form(key, body=WORDS, **more):
    topic = Topic.objects.get(code="other").pk
    words = {"topic": topic, "subject": "A cane", "body": body, "idempotency_key": key}
    return words | {"action": "send"} | more


def assert_kept(answer, client):
    assert answer.status_code == 403
    assert WORDS in answer.content.decode()
    assert Parsed(answer.content.decode()).says("paused")
    assert Draft.objects.get().words.body == WORDS
    assert Parsed(client.get("/secure-messaging/drafts/").content.decode()).says("A cane")


def test_a_pause_in_mid_sentence_keeps_a_message_that_was_never_saved(ruth, team):
    pause(team)

    answer = ruth.post(f"/secure-messaging/new/{team.pk}/", form(uuid4()))

    assert_kept(answer, ruth)
    assert not Message.objects.exists()


def test_a_pause_keeps_what_was_typed_since_the_last_save(ruth, team):
    key, at = uuid4(), f"/secure-messaging/new/{team.pk}/"
    ruth.post(at, form(key, body="My wife asks", action="save"))
    draft = Draft.objects.get()
    pause(team)

    answer = ruth.post(f"/secure-messaging/drafts/{draft.pk}/", form(key, version=draft.version))

    assert_kept(answer, ruth)
    assert not Message.objects.exists()


def test_a_pause_keeps_a_reply(ruth, team, mailbox):
    thread = sent_message(mailbox, team).thread
    pause(team)

    answer = ruth.post(f"/secure-messaging/threads/{thread.pk}/reply/", form(uuid4()))

    assert answer.status_code == 403
    assert WORDS in answer.content.decode()
    assert "It is kept in your drafts." in answer.content.decode()
    assert Draft.objects.get(thread=thread).words.body == WORDS
    assert Message.objects.count() == 1


def test_a_pause_is_told_once_above_the_inbox_and_not_in_each_row(ruth, team, mailbox):
    for subject in ("A cane", "A walker"):
        sent_message(mailbox, team, subject)
    pause(team)

    page = ruth.get("/secure-messaging/sent/").content.decode()

    assert "A walker" in page
    assert page.count("is paused at") == 1


def test_the_page_script_is_told_that_nothing_can_be_sent(ruth, team):
    pause(team)
    at, by_clock = f"/secure-messaging/new/{team.pk}/", {"X-SM-Autosave": "1"}

    assert ruth.post(at, form(uuid4()), headers=by_clock).json() == {"state": "not_allowed"}


def test_who_opted_out_in_another_window_has_the_words_and_a_draft(ruth, team, mailbox):
    opt_out(actor=mailbox.owner)

    answer = ruth.post(f"/secure-messaging/new/{team.pk}/", form(uuid4()))

    assert answer.status_code == 403
    assert WORDS in answer.content.decode()
    assert Draft.objects.get().words.body == WORDS
    assert not Message.objects.exists()


def test_nobody_begins_a_message_during_a_pause(ruth, team):
    pause(team)

    assert ruth.get(f"/secure-messaging/new/{team.pk}/").status_code == 302


def pixels(color: int) -> SimpleUploadedFile:
    """Return a picture that is drawn again, and gets another ending, when it is kept."""
    out = BytesIO()
    Image.new("RGB", (8, 8), color).save(out, "WEBP", lossless=True)
    return SimpleUploadedFile("image.webp", out.getvalue(), "image/webp")


def note(text: bytes) -> SimpleUploadedFile:
    return SimpleUploadedFile("image.txt", text, "text/plain")


@pytest.mark.parametrize("saved", [True, False])
@pytest.mark.parametrize(
    ("wrong", "right"), [((note, b"wrong"), (note, b"right")), ((pixels, 0), (pixels, 0x80))]
)
def test_another_file_of_the_same_name_is_not_called_sent(
    wrong: Any, right: Any, saved: bool, ruth: Any, mailbox: Any, team: Any
) -> None:
    here = f"{AT}new/{team.pk}/"
    if saved:
        here = f"{AT}drafts/{begun_draft(mailbox, team, 'Here is the picture.').pk}/"
    typed = {"topic": str(TopicFactory().pk), "subject": "Dizzy", "body": "Here is the picture."}
    shown = shown_by(ruth.get(here)) | typed | {"action": "send"}
    for _press in range(2):
        sent = ruth.post(here, shown | {"files": wrong[0](wrong[1])})
        assert sent["Location"].startswith(f"{AT}threads/"), "the same press is known again"

    answer = ruth.post(here, shown | {"files": right[0](right[1])})

    assert answer.status_code in {409, 422}
    assert Message.objects.count() == 1
    assert Draft.objects.get().attachments.get().came_from(right[0](right[1]).read())
