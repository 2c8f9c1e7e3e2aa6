"""What the care team said is no sign of danger when a patient's message quotes it."""

import re
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from sm_plugin.drafts.content import DraftWords
from sm_plugin.drafts.models import Draft
from sm_plugin.drafts.quoting import own_words, start_from_thread
from sm_plugin.drafts.services import Edit, discard, save_draft
from sm_plugin.mailboxes.models import Mailbox
from sm_plugin.sending.services import send
from sm_plugin.teams.models import CareTeam
from sm_plugin.threads.choices import Side
from sm_plugin.threads.models import Message, Thread
from sm_plugin.threads.services import append_message
from sm_plugin.triage.models import WorkItem
from tests.factories import FacilityFactory, mailbox_of, member, patient_at, sent_message, team_at
from tests.sm_plugin.matrix.cast import signed_in
from tests.worlds import world

pytestmark = pytest.mark.django_db

CRY = "I want to kill myself tonight."
ADVICE = f"Your refill is ready.\n\nIf you ever think: {CRY}  \nThen call 988."
HOLIDAY = "Are you open on the holiday?"


@world
def team(db: None) -> CareTeam:
    return team_at(FacilityFactory(), nurse="Angela Brooks")


@world
def mailbox(team: CareTeam) -> Mailbox:
    return mailbox_of(patient_at(team.facility), team)


@world
def thread(mailbox: Mailbox, team: CareTeam) -> Thread:
    return sent_message(mailbox, team, "Refill", "Is it ready?").thread


def said(thread: Thread, body: str, side: str = Side.TEAM) -> Message:
    patient = thread.patient.user
    return append_message(
        thread=thread,
        author=member(thread.team) if side == Side.TEAM else patient,
        side=side,
        body=body,
        idempotency_key=uuid4(),
        at=timezone.now() + timedelta(seconds=1),
    )


def begun(mailbox: Mailbox, thread: Thread) -> Draft:
    entry = mailbox.entries.get(thread=thread)
    draft = start_from_thread(actor=mailbox.owner, entry=entry, team=thread.team, key=uuid4())
    return Draft.objects.get(pk=draft.pk)


def sent(draft: Draft, body: str) -> Message:
    return send(
        actor=draft.author,
        mailbox=draft.mailbox,
        team=draft.team,
        topic=draft.topic,
        subject="Refill",
        body=body,
        idempotency_key=uuid4(),
        draft=draft,
    )


def test_a_quoted_advice_of_the_team_flags_no_question_about_a_holiday(mailbox, thread):
    said(thread, ADVICE)
    draft = begun(mailbox, thread)
    body = HOLIDAY + draft.words.body

    message = sent(draft, body.replace("\n", "\r\n"))

    assert f"> If you ever think: {CRY}" in message.body, "the quote itself goes"
    item = WorkItem.objects.get(thread=message.thread)
    assert not item.is_urgent
    assert (message.safety_level, message.safety_mark.findings) == ("none", "")


@pytest.mark.parametrize(
    "change",
    [
        lambda body: f"{CRY}\n{body}",
        lambda body: f"{body}\n{CRY}",
        lambda body: f"{body}\n> {CRY}",
        lambda body: body.replace(CRY, f"{CRY} Now."),
        lambda body: body.replace(CRY, f"{CRY} I mean it."),
        lambda body: body.replace("> If", ">  If"),
        lambda body: body.replace("> If", ">> If"),
        lambda body: body.replace("> If", "If"),
        lambda body: body.replace("If you ever", "If you\u00a0ever"),
        lambda body: body.replace(f"{CRY}\n", f"{CRY}\nYes, I do.\n"),
        lambda body: body.replace(f"{CRY}\n", f"{CRY}\n\n  \n>\nThat is how I feel.\n"),
    ],
)
def test_a_cry_in_or_beside_the_quote_is_found(change, mailbox, thread):
    said(thread, ADVICE)
    draft = begun(mailbox, thread)
    changed = change(draft.words.body)
    assert changed != draft.words.body

    message = sent(draft, f"{HOLIDAY}{changed}")

    assert WorkItem.objects.get(thread=message.thread).is_urgent


SIGNS = "- thoughts of killing yourself\n- poor sleep"
ASKED = "Do you have thoughts of killing yourself?"


@pytest.mark.parametrize(
    ("asked", "own"),
    [
        (ASKED, "Yes"),
        (ASKED, "Yes, I do. Every night."),
        (ASKED, "I do, and I have a plan."),
        ("Let us know if you are having thoughts of killing yourself.", "Yes, I am. Every night."),
        ("Please tell me whether you feel like killing yourself.", "I do. Every night."),
        ("Let your provider know if you think of killing yourself.", "I do. Every night."),
        ("Reply to this message if you think of killing yourself.", "I do. Every night."),
        ("No dude en avisarnos si tiene pensamientos suicidas.", "Si, cada noche."),
        ("Nos avisa si tiene pensamientos suicidas, por favor.", "Si, cada noche."),
        ("\u00bfQuiere morir?", "S\u00ed."),
        ("Do you feel like dying?", "Yes."),
        ("No dude en avisarnos si piensa en suicidarse.", "S\u00ed."),
        ("Let us know if you want to hurt yourself.", "I do."),
        ("Let us know if you are not safe at home.", "Yes."),
        ("\u00bfSe siente seguro en su casa?", "No."),
        (f"Do you have any of these?\n\n{SIGNS}", "Yes, the first. Every night."),
        (f"Let us know if you have any of these:\n\n{SIGNS}", "Yes, the first."),
        (f"Some have signs:\n\n{SIGNS}\n\nTell us if you have one of them.", "The first."),
    ],
)
def test_a_yes_above_the_quoted_question_of_the_nurse_is_no_silence(
    asked: str, own: str, mailbox: Mailbox, thread: Thread
) -> None:
    said(thread, asked)
    draft = begun(mailbox, thread)
    here = reverse("sm_plugin:draft", args=[draft.pk])

    answer = posted(signed_in(mailbox.owner), here, draft, own + draft.words.body)

    assert answer.status_code == 200, "the page with the numbers"
    assert not Message.objects.exclude(thread=thread).exists()


@pytest.mark.parametrize(
    "question",
    [
        f"{ASKED}\nPlease tell me today.",
        "Do you have thoughts\nof killing yourself?",
        "Do you have any of these?\n- thoughts of killing yourself\n- chest pain",
        "¿Tiene pensamientos suicidas",
        f"{ADVICE} Do you?",
    ],
)
def test_nothing_of_a_paragraph_that_asks_is_left_out(question, mailbox, thread):
    said(thread, f"Good morning.\n\n{question}\n\nI wish you well.")
    draft = begun(mailbox, thread)

    read = own_words([draft.words.body], draft)[0].splitlines()

    asked = question.rpartition("\n\n")[2].splitlines()
    assert [line for line in read if line.strip()][1:] == [f"> {line}".rstrip() for line in asked]


def test_a_question_about_something_else_takes_no_advice_for_a_cry(mailbox, thread):
    said(thread, f"Hello.\n\nIf you ever think: {CRY}\n\nHow was your week?")
    draft = begun(mailbox, thread)

    message = sent(draft, f"Good, thank you.{draft.words.body}")

    assert not WorkItem.objects.get(thread=message.thread).is_urgent


def test_marks_stand_where_the_words_are_behind_a_quote_of_another_length(mailbox, thread):
    said(thread, ADVICE)
    draft = begun(mailbox, thread)
    before, text = draft.words.body, f"{HOLIDAY}{draft.words.body}\n\n{CRY}"

    blanked = own_words(["Refill", text], draft)[1]

    assert len(blanked) == len(text)
    assert blanked.index(CRY) == text.rindex(CRY) == len(HOLIDAY + before) + 2
    assert "think" not in blanked


def test_words_of_a_patient_that_are_quoted_count(mailbox, thread):
    said(thread, ADVICE)
    said(thread, CRY, Side.PATIENT)

    draft = begun(mailbox, thread)

    assert draft.quotes is None
    assert WorkItem.objects.get(thread=sent(draft, HOLIDAY + draft.words.body).thread).is_urgent


def test_only_the_very_message_that_was_quoted_is_left_out(mailbox, thread, team):
    """Nor does it help to name another patient's message, or one of a patient."""
    said(thread, "Your refill is ready.")
    draft = begun(mailbox, thread)
    text = f"> {CRY}"
    other = sent_message(mailbox_of(patient_at(team.facility, "James Okafor"), team), team).thread
    for message in (said(other, CRY), said(thread, CRY, Side.PATIENT)):
        Draft.objects.filter(pk=draft.pk).update(quotes=message.pk)
        assert own_words([text], Draft.objects.get()) == [text]
    Draft.objects.update(quotes=said(thread, CRY).pk)
    assert own_words([text], Draft.objects.get()) == [" " * len(text)]


def test_a_message_that_can_not_be_opened_hides_nothing(mailbox, thread):
    message = said(thread, ADVICE)
    draft = begun(mailbox, thread)
    Message.objects.filter(pk=message.pk).update(body_sealed=b"altered")

    assert own_words([draft.words.body], draft) == [draft.words.body]


def test_a_reply_that_was_begun_there_keeps_its_cry(mailbox, thread, team):
    said(thread, ADVICE)
    edit = Edit(DraftWords("", CRY), team, thread.topic)
    save_draft(actor=mailbox.owner, mailbox=mailbox, thread=thread, edit=edit)

    draft = begun(mailbox, thread)

    assert draft.words.body.startswith(CRY)
    assert draft.quotes
    assert WorkItem.objects.get(thread=sent(draft, draft.words.body).thread).is_urgent


def test_the_draft_outlives_the_conversation_that_it_quotes(mailbox, thread):
    said(thread, ADVICE)
    draft = begun(mailbox, thread)
    thread.destroy_key()
    thread.save()

    assert Draft.objects.get().words.body == draft.words.body
    assert own_words([draft.words.body], draft) == [draft.words.body]


@pytest.mark.parametrize(("own", "is_told"), [("", False), (CRY, True)])
def test_neither_line_nor_page_comes_of_what_the_team_said(
    own: str, is_told: bool, mailbox: Mailbox, thread: Thread, team: CareTeam
) -> None:
    said(thread, ADVICE)
    draft = begun(mailbox, thread)
    veteran, here = signed_in(mailbox.owner), reverse("sm_plugin:draft", args=[draft.pk])
    body = f"{own}\n{HOLIDAY}{draft.words.body}"

    saved = posted(veteran, here, draft, body, autosaves=True)
    assert saved.json()["line"] is is_told

    draft.refresh_from_db()
    answer = posted(veteran, here, draft, body)
    assert (answer.status_code == 302) is not is_told
    assert Message.objects.exclude(thread=thread).exists() is not is_told


def test_a_draft_that_was_thrown_away_elsewhere_comes_back_with_what_it_quotes(
    mailbox: Mailbox, thread: Thread
) -> None:
    said(thread, ADVICE)
    draft = begun(mailbox, thread)
    veteran, here = signed_in(mailbox.owner), reverse("sm_plugin:draft", args=[draft.pk])
    page = veteran.get(here).content.decode()
    fields = dict(re.findall(r'name="(quotes)" value="([^"]+)"', page))
    discard(actor=mailbox.owner, draft=draft)
    body = HOLIDAY + draft.words.body

    refused = posted(veteran, here, draft, body, team=draft.team_id, **fields)

    assert refused.status_code == 409
    assert "do not wait for an answer" not in refused.content.decode()
    again = Draft.objects.get()
    assert again.quotes == draft.quotes
    cry = posted(veteran, here, draft, f"{CRY}\n{body}", team=draft.team_id, **fields)
    assert "do not wait for an answer" in cry.content.decode()


def posted(
    veteran: Client, here: str, draft: Draft, body: str, autosaves: bool = False, **more: Any
) -> Any:
    words = {"subject": "Refill", "body": body, "topic": str(draft.topic_id), "action": "send"}
    words |= {"idempotency_key": str(draft.idempotency_key), "version": str(draft.version)}
    headers = {"X-SM-Autosave": "1"} if autosaves else {}
    return veteran.post(here, words | more, headers=headers)
