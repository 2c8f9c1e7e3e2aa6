"""A reply is checked with what the care team asked in its conversation, wherever it is checked."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from sm_plugin.access.access import for_user
from sm_plugin.audit.models import AuditEvent
from sm_plugin.drafts.content import DraftWords
from sm_plugin.drafts.models import Draft
from sm_plugin.drafts.quoting import start_from_thread
from sm_plugin.drafts.services import Edit
from sm_plugin.mailboxes.models import Mailbox
from sm_plugin.safety.findings import UNCHECKED, Findings
from sm_plugin.safety.matching.replies import reply_in
from sm_plugin.safety.services import check
from sm_plugin.sending import services
from sm_plugin.sending.asked import asked, asked_in
from sm_plugin.sending.danger import has_sign_of_danger
from sm_plugin.sending.from_team import write_first
from sm_plugin.sending.submission import NeedsConfirmation, Outcome, Sent, reply
from sm_plugin.teams.choices import Role
from sm_plugin.teams.models import CareTeam, Topic
from sm_plugin.threads.choices import Side
from sm_plugin.threads.facts import Fact
from sm_plugin.threads.models import Message, Thread
from sm_plugin.threads.services import append_message
from sm_plugin.triage.models import WorkItem
from sm_plugin.triage.urgency import urgency
from tests.factories import FacilityFactory, mailbox_of, member, patient_at, sent_message, team_at
from tests.worlds import world

pytestmark = pytest.mark.django_db

ASKED = "Your refill is ready.\n\nDo you have thoughts of ending your life?"
YES = "Yes, since Tuesday."


@world
def team(db: None) -> CareTeam:
    return team_at(FacilityFactory(), nurse="Angela Brooks", coordinator="Denise Park")


@world
def mailbox(team: CareTeam) -> Mailbox:
    return mailbox_of(patient_at(team.facility), team)


@world
def thread(mailbox: Mailbox, team: CareTeam) -> Thread:
    return sent_message(mailbox, team, "Refill", "Is it ready?").thread


@pytest.fixture
def ruth(client: Client, mailbox: Mailbox) -> Client:
    client.force_login(mailbox.owner)
    return client


def said(thread: Thread, body: str, side: Side = Side.TEAM, seconds: int = 1) -> Message:
    return append_message(
        thread=thread,
        author=member(thread.team) if side == Side.TEAM else thread.patient.user,
        side=side,
        body=body,
        idempotency_key=uuid4(),
        at=timezone.now() + timedelta(seconds=seconds),
    )


def replied(mailbox: Mailbox, thread: Thread, body: str = YES, confirmed: str = "") -> Outcome:
    access = for_user(mailbox.owner).require_writer()
    entry = mailbox.entries.select_related("thread__team__facility", "thread__patient").get(
        thread=thread
    )
    edit = Edit(DraftWords("", body), thread.team, thread.topic)
    return reply(access, None, edit, entry=entry, key=uuid4(), confirmed=confirmed)


def sent(mailbox: Mailbox, thread: Thread, body: str = YES, draft: Draft | None = None) -> Message:
    """Send it as one who has seen the page, or needed none."""
    entry = mailbox.entries.get(thread=thread)
    how = {"idempotency_key": uuid4(), "draft": draft, "page_shown": True}
    return services.reply(actor=mailbox.owner, entry=entry, body=body, **how)


def form(body: str = YES, **more: Any) -> dict[str, Any]:
    return {"body": body, "idempotency_key": uuid4(), "version": 0, **more}


def test_a_yes_to_the_nurse_brings_the_numbers_before_it_goes_and_the_flag_when_it_does(
    mailbox: Mailbox, thread: Thread
) -> None:
    said(thread, ASKED)

    outcome = replied(mailbox, thread)

    assert isinstance(outcome, NeedsConfirmation)
    assert outcome.findings.kinds == ("suicide",)
    gone = reply_again(mailbox, thread, outcome)
    assert gone.safety_level == "flag"
    assert gone.safety_page_shown
    assert WorkItem.objects.get(thread=thread).is_urgent


def reply_again(mailbox: Mailbox, thread: Thread, needed: NeedsConfirmation) -> Message:
    access = for_user(mailbox.owner).require_writer()
    edit = Edit(needed.draft.words, thread.team, thread.topic, version=needed.draft.version)
    entry = mailbox.entries.get(thread=thread)
    outcome = reply(
        access, needed.draft, edit, entry=entry, key=uuid4(), confirmed=needed.confirmation
    )
    assert isinstance(outcome, Sent)
    return outcome.message


def test_a_page_with_the_reply_tells_of_the_line_and_of_the_numbers(
    ruth: Client, thread: Thread
) -> None:
    said(thread, ASKED)
    where = f"/secure-messaging/threads/{thread.pk}/reply/"

    saved = ruth.post(where, form(step=1), headers={"X-SM-Autosave": "1"})
    page = ruth.post(where, form(action="send", version=saved.json()["version"]))

    assert saved.json()["line"]
    assert "Do you need help right now?" in page.content.decode()
    refused = ruth.post(where, form(body=YES + " " * 9_990 + "!", action="send"))
    assert refused.context["danger"] is not None


def test_the_words_told_to_staff_are_those_of_the_patient(mailbox: Mailbox, thread: Thread) -> None:
    said(thread, ASKED)

    message = sent(mailbox, thread, "Hello Angela,\n\nYes, since Tuesday.\nThank you")

    found = Findings.from_text(message.safety_mark.findings)
    assert found.words == ("Yes, since Tuesday.",)
    assert {message.body[span.start : span.end] for span in found.spans} == {"Yes, since Tuesday."}
    assert {span.text for span in found.spans} == {1}


def test_thanks_for_an_answer_and_other_answers_bring_nothing(
    mailbox: Mailbox, thread: Thread
) -> None:
    said(thread, ASKED)
    for body in ("No.", "No, never. Thank you!", "I picked it up, thanks."):
        assert sent(mailbox, thread, body).safety_level == "none"


def test_every_message_of_the_team_counts_until_it_is_answered(
    mailbox: Mailbox, thread: Thread
) -> None:
    author = mailbox.owner
    assert asked_in(thread, author) == []
    said(thread, ASKED)
    said(thread, "I tried to call you.", seconds=2)
    assert asked_in(thread, author) == [ASKED, "I tried to call you."]
    assert isinstance(replied(mailbox, thread), NeedsConfirmation)

    said(thread, "No.", Side.PATIENT, seconds=3)
    assert asked_in(thread, author) == []
    said(thread, "Can you come on Tuesday?", seconds=4)
    assert asked_in(thread, author) == ["Can you come on Tuesday?"]
    assert sent(mailbox, thread, draft=Draft.objects.get()).safety_level == "none"


NO_ANSWERS = (
    *("Thank you Angela.", "Ok, thanks!", "Good morning", "I got the box yesterday."),
    *("I don't know how to say this.", "I can't find the box of strips.", "Please call me."),
    *("Ok. Thank you.", "Gracias.", "Can I get more strips for my meter?"),
)


@pytest.mark.parametrize("first", NO_ANSWERS)
def test_what_answers_nothing_takes_no_question_away(
    mailbox: Mailbox, thread: Thread, first: str
) -> None:
    said(thread, ASKED)
    said(thread, first, Side.PATIENT, seconds=2)
    said(thread, "Talk to you soon.", seconds=3)

    found = check(["", "Yes, every night."], asked_in(thread, mailbox.owner))
    assert found.is_flag
    assert found.kinds == ("suicide",)


ANSWERS = (
    *("No.", "No, never. Thank you!", "Not at all.", "I have no thoughts of ending my life."),
    *("No, nunca.", "Yes.", "Yes, every night.", "Nope", "I do not have such thoughts.", "Never."),
)


@pytest.mark.parametrize("first", ANSWERS)
def test_a_question_that_was_answered_is_not_asked_of_the_next_reply(
    mailbox: Mailbox, thread: Thread, first: str
) -> None:
    said(thread, ASKED)
    said(thread, first, Side.PATIENT, seconds=2)
    said(thread, "Can you come on Tuesday at 10?", seconds=3)

    assert not check(["", "Yes."], asked_in(thread, mailbox.owner))


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("You haven't had any chest pain, have you?", "No."),
        ("Has the chest pain stopped?", "Yes."),
        ("Has the chest pain stopped?", "No."),
        ("Do you know whom to call if you have chest pain?", "Yes."),
        ("Did the cardiologist call you about your chest pain?", "Yes, Monday."),
    ],
)
def test_a_question_is_closed_whichever_way_it_is_turned(
    mailbox: Mailbox, thread: Thread, question: str, answer: str
) -> None:
    said(thread, question)
    assert asked_in(thread, mailbox.owner) == [question]
    said(thread, answer, Side.PATIENT, seconds=2)
    assert asked_in(thread, mailbox.owner) == []


def test_a_yes_to_the_strips_is_no_alarm_where_a_danger_was_answered_in_words(
    mailbox: Mailbox, thread: Thread
) -> None:
    said(thread, ASKED)
    said(thread, "I love my life and my grandkids.", Side.PATIENT, seconds=2)
    said(thread, "Wonderful. Did the strips come?", seconds=3)

    assert not check(["", "Yes."], asked_in(thread, mailbox.owner))


def test_a_yes_to_another_question_leaves_the_danger_open_for_the_next_reply(
    mailbox: Mailbox, thread: Thread
) -> None:
    said(thread, ASKED)
    said(thread, "I need more strips.", Side.PATIENT, seconds=2)
    said(thread, "Did the box come on Monday?", seconds=3)
    said(thread, "Yes.", Side.PATIENT, seconds=4)
    said(thread, "Good. Please answer my first question.", seconds=5)

    found = check(["", "Yes, I do."], asked_in(thread, mailbox.owner))
    assert found.is_flag
    assert found.kinds == ("suicide",)


def test_what_one_person_answered_is_open_for_another(mailbox: Mailbox, thread: Thread) -> None:
    wife = patient_at(thread.team.facility).user
    said(thread, ASKED)
    said(thread, "No.", Side.PATIENT, seconds=2)

    assert asked_in(thread, mailbox.owner) == []
    assert asked_in(thread, wife) == [ASKED]


def test_a_question_below_thanks_is_open_for_some_days_and_one_below_nothing_longer(
    mailbox: Mailbox, thread: Thread, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sm_plugin.sending.asked.QUIET", timedelta(minutes=-5))  # all are older
    said(thread, ASKED)
    assert asked_in(thread, mailbox.owner) == [ASKED]
    said(thread, "Thank you.", Side.PATIENT, seconds=2)
    assert asked_in(thread, mailbox.owner) == []


def test_an_answer_to_one_question_leaves_the_other_open(mailbox: Mailbox, thread: Thread) -> None:
    said(thread, "Do you need the lisinopril?\n\nDo you have thoughts of ending your life?")
    said(thread, "Yes, the lisinopril please.", Side.PATIENT, seconds=2)
    assert asked_in(thread, mailbox.owner) == ["Do you have thoughts of ending your life?"]


def test_a_first_message_is_no_answer(mailbox: Mailbox, thread: Thread, team: CareTeam) -> None:
    said(thread, ASKED)
    assert asked(["", YES], None, None, mailbox.owner) == []
    assert sent_message(mailbox, team, "Another", YES).safety_level == "none"


def test_what_cannot_be_opened_is_shown_as_unchecked_and_keeps_no_reply_back(
    mailbox: Mailbox, thread: Thread, caplog: pytest.LogCaptureFixture
) -> None:
    broken = said(thread, ASKED)
    Message.objects.filter(pk=broken.pk).update(body_sealed=b"\x00" * 80)

    assert asked_in(thread, thread.patient.user) is None
    outcome = replied(mailbox, thread)

    assert isinstance(outcome, NeedsConfirmation)
    assert outcome.findings.kinds == (UNCHECKED,)
    assert reply_again(mailbox, thread, outcome).safety_level == "flag"
    assert str(thread.pk) in caplog.text


def test_a_cry_beside_a_text_that_cannot_be_opened_is_named(
    mailbox: Mailbox, thread: Thread
) -> None:
    broken = said(thread, ASKED)
    Message.objects.filter(pk=broken.pk).update(body_sealed=b"\x00" * 80)
    outcome = replied(mailbox, thread, "I want to kill myself tonight.")
    assert isinstance(outcome, NeedsConfirmation)
    assert outcome.findings.kinds == ("suicide",)


def test_a_quote_that_cannot_be_opened_is_unchecked_as_in_a_conversation(
    mailbox: Mailbox, thread: Thread
) -> None:
    broken = said(thread, ASKED)
    entry = mailbox.entries.get(thread=thread)
    start_from_thread(actor=mailbox.owner, entry=entry, team=thread.team, key=uuid4())
    Message.objects.filter(pk=broken.pk).update(body_sealed=b"\x00" * 80)
    assert asked(["Refill", YES], Draft.objects.get(), None, mailbox.owner) is None


def test_words_of_ones_own_keep_their_kind_beside_a_text_that_cannot_be_opened(
    mailbox: Mailbox, thread: Thread
) -> None:
    text = "My daughter in law keeps me from using the phone."
    own, found = check(["", text]), check(["", text], None)
    assert (own.level, own.kinds) == ("page", ("emergency",))
    assert found.kinds == ("emergency", UNCHECKED)
    assert (found.words, found.spans) == (own.words, own.spans)
    assert found.is_flag

    broken = said(thread, ASKED)
    Message.objects.filter(pk=broken.pk).update(body_sealed=b"\x00" * 80)
    sent(mailbox, thread, text)
    told = urgency(WorkItem.objects.get(thread=thread))
    assert told is not None
    assert (told.label, told.was_checked) == ("Urgent: may be an emergency", False)


def test_what_a_form_asks_is_read_with_its_answer_wherever_it_is_checked(
    mailbox: Mailbox, team: CareTeam
) -> None:
    message = services.send(
        actor=mailbox.owner,
        mailbox=mailbox,
        team=team,
        topic=Topic.objects.get(code="other"),
        subject="Form",
        body="Please see my answers.",
        idempotency_key=uuid4(),
        facts=[Fact("Do you have thoughts of ending your life?", "Yes")],
    )
    assert message.safety_level == "flag"
    assert WorkItem.objects.get(thread=message.thread).is_urgent
    assert Findings.from_text(message.safety_mark.findings).words == ("Yes",)


def test_looking_at_what_was_asked_is_one_statement_and_no_reading(
    mailbox: Mailbox, thread: Thread
) -> None:
    for number in range(5):
        said(thread, ASKED, seconds=number + 1)
    asked_in(thread, thread.patient.user)
    before = AuditEvent.objects.count()
    with CaptureQueriesContext(connection) as captured:
        assert len(asked_in(thread, thread.patient.user) or ()) == 5
    assert len(captured) == 1
    assert AuditEvent.objects.count() == before


def test_a_quote_that_was_taken_out_of_a_new_message_is_answered_all_the_same(
    mailbox: Mailbox, thread: Thread
) -> None:
    said(thread, ASKED)
    entry = mailbox.entries.get(thread=thread)
    start_from_thread(actor=mailbox.owner, entry=entry, team=thread.team, key=uuid4())
    draft = Draft.objects.get()

    assert asked(["Refill", YES], draft, None, mailbox.owner) == [ASKED]
    assert has_sign_of_danger(mailbox.owner, ["Refill", YES], {}, draft)
    assert not has_sign_of_danger(mailbox.owner, ["Refill", "No, never."], {}, draft)
    assert asked(["Refill", YES + draft.words.body], draft, None, mailbox.owner) == []


def test_a_yes_to_what_a_team_wrote_first_is_an_answer(mailbox: Mailbox, team: CareTeam) -> None:
    message = write_first(
        actor=member(team, Role.COORDINATOR),
        team=team,
        patient=mailbox.patient,
        topic=Topic.objects.get(code="other"),
        subject="How are you?",
        body=ASKED,
        idempotency_key=uuid4(),
    )
    assert sent(mailbox, message.thread).safety_level == "flag"


def test_a_reply_that_quotes_by_hand_says_nothing_in_its_quote() -> None:
    text = "> Yes, we are open. Yes.\nThank you"
    assert reply_in([text], ["Do you want to die?"]).yes == ()
