"""A text without anything to see is empty everywhere, and names carry no tricks."""

import unicodedata
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sm_plugin.drafts.content import DraftWords
from sm_plugin.errors import InvalidInput
from sm_plugin.mailboxes.models import Mailbox
from sm_plugin.mailboxes.models.signatures import Signature
from sm_plugin.mailboxes.own_folders import add_folder
from sm_plugin.mailboxes.signatures import change_signature
from sm_plugin.sending.services import reply
from sm_plugin.teams.models import Topic
from sm_plugin.text.plain_text import is_blank, one_line
from sm_plugin.threads.models import Message, Thread
from sm_plugin.triage.choices import Status
from sm_plugin.triage.steps.services import answer
from tests.factories import (
    FacilityFactory,
    begun_draft,
    mailbox_of,
    member,
    patient_at,
    sent_message,
    team_at,
)
from tests.sm_plugin.helpers.reading import post
from tests.worlds import world

INVISIBLE = {
    "zero width space": "\u200b",
    "joiners": "\u200c\u200d",
    "right-to-left override": "\u202e",
    "Hangul filler, a letter by its category": "\u3164\u115f\uffa0",
    "Braille blank, a sign by its category": "\u2800",
    "byte order mark": "\ufeff",
    "soft hyphen and no-break space": "\u00ad\u00a0",
    "tags and variation selectors": "\U000e0041\ufe0f",
    "line and paragraph separators": "\u2028\u2029",
    "grapheme joiner": "\u034f",
}
each_invisible = pytest.mark.parametrize("text", INVISIBLE.values(), ids=INVISIBLE)


@each_invisible
def test_nothing_to_see_is_blank(text):
    assert is_blank(f" {text}\r\n{text}")
    assert one_line(f" {text}\r\n{text}") == ""


@pytest.mark.parametrize(
    "text",
    [
        "a",
        "\u0646\u0645\u06cc\u200c\u062f\u0627\u0646\u0645",
        "7",
        "\U0001f44d\U0001f3fd",
        "?",
        "\u0301a",
    ],
)
def test_what_can_be_seen_is_not_blank(text):
    assert not is_blank(text)
    assert one_line(text) == unicodedata.normalize("NFC", text)


@given(st.text())
def test_one_line_is_one_line_for_every_text(text):
    line = one_line(text)
    assert len(line.splitlines()) <= 1
    assert not any(
        unicodedata.bidirectional(one) in {"LRE", "RLE", "PDF", "LRO", "RLO"} for one in line
    )
    assert not {"\u200e", "\u200f", "\u061c", "\u2066", "\u2067", "\u2068", "\u2069"} & set(line)
    assert one_line(line) == line
    assert bool(line) != is_blank(text)


@world
def ruths(db) -> Mailbox:
    team = team_at(FacilityFactory())
    return mailbox_of(patient_at(team.facility), team)


@each_invisible
def test_no_message_without_words_reaches_the_team(ruths, text):
    team = ruths.patient.assignments.get().team
    for words in ({"subject": text}, {"body": text}):
        with pytest.raises(InvalidInput):
            sent_message(ruths, team, **words)
    assert not Thread.objects.exists()


@each_invisible
def test_no_reply_and_no_answer_without_words(ruths, text):
    item = sent_message(ruths, ruths.patient.assignments.get().team).thread.work_items.get()
    entry = ruths.entries.select_related("mailbox", "thread").get()
    with pytest.raises(InvalidInput):
        reply(actor=ruths.owner, entry=entry, body=text, idempotency_key=uuid4())
    with pytest.raises(InvalidInput):
        answer(actor=member(item.team), item=item, body=text, idempotency_key=uuid4())
    item.refresh_from_db()
    assert item.status == Status.WAITING
    assert Message.objects.count() == 1


@each_invisible
def test_no_folder_without_a_name(ruths, text):
    with pytest.raises(InvalidInput):
        add_folder(actor=ruths.owner, mailbox=ruths, name=text)


def test_two_folders_dont_differ_by_what_cant_be_seen(ruths):
    add_folder(actor=ruths.owner, mailbox=ruths, name="Knee")
    for name in ("Kn\u034fee", "Knee\u3164", "In\u115fbox"):
        with pytest.raises(InvalidInput):
            add_folder(actor=ruths.owner, mailbox=ruths, name=name)


@each_invisible
def test_a_signature_of_nothing_is_none(ruths, text):
    change_signature(actor=ruths.owner, name=text, title=text)
    assert not Signature.objects.exists()


@each_invisible
def test_a_draft_of_nothing_is_empty(text):
    assert DraftWords(text, text, {"answer-1": text}).is_empty


def test_the_page_says_what_is_missing_and_keeps_the_rest(ruths):
    team = ruths.patient.assignments.get().team
    words = {
        "topic": str(Topic.objects.get(code="symptom").pk),
        "subject": "My knee",
        "body": "\u200b\u3164",
        "idempotency_key": str(uuid4()),
    }
    page = post(ruths.owner, "compose", team.pk, status=422, **words)
    assert page.says("Write your message.")
    assert "My knee" in page.page


def test_a_required_answer_of_nothing_is_missing(ruths):
    team = ruths.patient.assignments.get().team
    topic = Topic.objects.get(code="symptom")
    question = topic.questions.create(
        key="when-it-began", label="Since when?", kind="short", is_required=True
    )
    words = {
        "topic": str(topic.pk),
        f"answer-{question.pk}": "\u200b",
        "subject": "My knee",
        "body": "It hurts.",
        "idempotency_key": str(uuid4()),
    }
    page = post(ruths.owner, "compose", team.pk, status=422, **words)
    assert page.says("Answer this question: Since when?")
    assert not Thread.objects.exists()


def test_a_saved_draft_of_nothing_is_not_sent(ruths):
    draft = begun_draft(ruths, ruths.patient.assignments.get().team, "\u2800")
    words = {
        "topic": str(draft.topic_id),
        "subject": "My knee",
        "body": "\u2800",
        "version": str(draft.version),
        "idempotency_key": str(draft.idempotency_key),
    }
    assert post(ruths.owner, "draft", draft.pk, status=422, **words).says("Write your message.")
    assert not Thread.objects.exists()
