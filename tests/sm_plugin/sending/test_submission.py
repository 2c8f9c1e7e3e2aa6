"""Sending as an API would: without a request, a form or a page."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from sm_plugin.access.access import for_user
from sm_plugin.access.joining import opt_out
from sm_plugin.audit.models import AuditEvent
from sm_plugin.drafts.content import DraftWords
from sm_plugin.drafts.models import Draft
from sm_plugin.drafts.services import Edit
from sm_plugin.errors import NotEligible, ReplyWindowClosed, TeamUnavailable, TooMany
from sm_plugin.mailboxes.models import MailboxEntry
from sm_plugin.sending.answers import name_of
from sm_plugin.sending.submission import (
    Barred,
    Conflict,
    Invalid,
    NeedsConfirmation,
    Repeated,
    Sent,
    reply,
    submit,
)
from sm_plugin.teams.models import CareTeam, Topic
from sm_plugin.teams.models.topics import TopicQuestion
from sm_plugin.threads.models import Message, Thread
from tests.factories import (
    FacilityFactory,
    begun_draft,
    mailbox_of,
    patient_at,
    sent_message,
    team_at,
)
from tests.worlds import world

pytestmark = pytest.mark.django_db

UNSEEN = "\u200b\u2060\u3164 \n"
DANGER = "I want to kill myself."


@world
def team():
    return team_at(FacilityFactory())


@world
def mailbox(team):
    return mailbox_of(patient_at(team.facility), team)


@world
def access(mailbox):
    return for_user(mailbox.owner).require_writer()


def edit(team, subject="A question", body="May I drive?", code="other", **more):
    topic = Topic.objects.get(code=code)
    return Edit(DraftWords(subject, body, more.pop("answers", {})), team, topic, **more)


def sent_by(access, team, draft=None, *, key=None, confirmed="", again=False, **words):
    how = {"team": team, "key": key or uuid4(), "confirmed": confirmed, "again": again}
    return submit(access, draft, edit(team, **words), **how)


def problems_of(outcome):
    assert isinstance(outcome, Invalid)
    return {problem.part: str(problem.text) for problem in outcome.problems}


def test_a_message_goes_without_a_request_and_its_draft_is_gone(access, team, mailbox):
    draft = begun_draft(mailbox, team)

    outcome = sent_by(access, team, draft, version=draft.version, body="  May I drive?  ")

    assert isinstance(outcome, Sent)
    assert outcome.message.body == "May I drive?"
    assert outcome.message.thread.subject == "A question"
    assert outcome.draft is None
    assert not Draft.objects.exists()


@pytest.mark.parametrize(
    ("words", "part", "text"),
    [
        ({"subject": ""}, "subject", "Give your message a short subject."),
        ({"subject": UNSEEN}, "subject", "Give your message a short subject."),
        ({"subject": "s" * 51}, "subject", "Shorten the subject to 50 characters. It has 51 now."),
        ({"body": ""}, "body", "Write your message."),
        ({"body": UNSEEN}, "body", "Write your message."),
        (
            {"body": "b" * 10_001},
            "body",
            "Shorten your message to 10,000 characters. It has 10,001 now.",
        ),
    ],
)
def test_texts_that_are_blank_or_too_long_are_told_and_nothing_goes(
    access, team, words, part, text
):
    assert problems_of(sent_by(access, team, **words)) == {part: text}
    assert not Message.objects.exists()


def test_the_longest_texts_go(access, team):
    assert isinstance(sent_by(access, team, subject="s" * 50, body="b" * 10_000), Sent)


def test_a_topic_that_nobody_reads_is_not_taken(access, team):
    Topic.objects.filter(code="other").update(is_active=False)
    told = problems_of(sent_by(access, team))
    assert told == {"topic": "Choose one of the topics in the list."}

    without = Edit(DraftWords("A question", "May I drive?"), team)
    outcome = submit(access, None, without, team=team, key=uuid4())
    assert "Choose what your message is about." in problems_of(outcome)["topic"]


@pytest.mark.parametrize("answer", ["", UNSEEN])
def test_a_question_that_must_be_answered_is_not_answered_by_blanks(access, team, answer):
    question = TopicQuestion.objects.filter(topic__code="symptom").first()
    TopicQuestion.objects.exclude(pk=question.pk).update(is_active=False)
    TopicQuestion.objects.filter(pk=question.pk).update(is_required=True)

    outcome = sent_by(access, team, code="symptom", answers={name_of(question): answer})

    assert problems_of(outcome)[name_of(question)].startswith("Answer this question: ")


def test_words_of_danger_are_asked_about_once_for_just_these_words(access, team):
    asked = sent_by(access, team, body=DANGER)
    assert isinstance(asked, NeedsConfirmation)
    assert asked.draft.words.body == DANGER
    assert AuditEvent.objects.filter(action="safety.shown").count() == 1

    draft, yes = asked.draft, asked.confirmation
    other = sent_by(
        access, team, draft, version=draft.version, confirmed=yes, body=f"{DANGER} Today."
    )
    assert isinstance(other, NeedsConfirmation)
    version = other.draft.version
    sent = sent_by(
        access,
        team,
        other.draft,
        version=version,
        confirmed=other.confirmation,
        body=f"{DANGER} Today.",
    )
    assert isinstance(sent, Sent)


def test_the_same_words_again_need_a_yes(access, team):
    sent_by(access, team)

    assert isinstance(sent_by(access, team), Repeated)
    assert Message.objects.count() == 1
    kept = Draft.objects.get()
    assert isinstance(sent_by(access, team, kept, version=1, again=True), Sent)


def test_the_same_key_sends_once(access, team):
    key = uuid4()
    first, second = sent_by(access, team, key=key), sent_by(access, team, key=key)

    assert first.message == second.message
    assert Message.objects.count() == 1


def test_a_draft_that_another_window_changed_shows_both_texts(access, team, mailbox):
    draft = begun_draft(mailbox, team)

    outcome = sent_by(access, team, draft, version=draft.version + 1)

    assert isinstance(outcome, Conflict)
    assert outcome.problem.mine.words.body == "May I drive?"
    assert outcome.draft.words.body == "I feel"
    assert not Message.objects.exists()


def test_what_is_so_when_it_goes_decides_not_what_was_so_before(access, team, mailbox):
    CareTeam.objects.update(accepts_messages=False)

    with pytest.raises(NotEligible):
        sent_by(access, team, key=uuid4())
    assert not Message.objects.exists()


def test_above_the_limit_the_text_is_kept_and_the_refusal_says_when_it_goes_on(
    access, team, settings, time_machine
):
    settings.SECURE_MESSAGING = {**settings.SECURE_MESSAGING, "SENDS_PER_HOUR": 1}
    time_machine.move_to("2026-11-20 12:00Z", tick=False)
    sent_by(access, team)
    time_machine.shift(timedelta(minutes=18))

    outcome = sent_by(access, team, body="One more.")

    assert isinstance(outcome, Barred)
    assert isinstance(outcome.problem, TooMany)
    assert "You can send it in 42 minutes" in str(outcome.problem.message)
    assert outcome.draft.words.body == "One more."
    time_machine.shift(timedelta(minutes=42))
    assert isinstance(sent_by(access, team, body="One more."), Sent)


def test_a_closed_team_bars_and_the_text_is_kept(access, team, mailbox):
    other = team_at(team.facility, "Dr. Chen Wei")

    outcome = sent_by(access, other)

    assert isinstance(outcome, Barred)
    assert isinstance(outcome.problem, TeamUnavailable)
    assert outcome.draft.words.body == "May I drive?"


def test_who_opted_out_sends_nothing(mailbox, team):
    opt_out(actor=mailbox.owner)

    outcome = sent_by(for_user(mailbox.owner).require_reader(), team)

    assert isinstance(outcome, Barred)
    assert outcome.problem.code == "not_eligible_opted_out"
    assert outcome.draft.words.body == "May I drive?"
    assert not Message.objects.exists()


def test_a_reply_goes_without_a_request(access, team, mailbox):
    thread = sent_message(mailbox, team).thread
    entry = MailboxEntry.objects.with_thread().get(mailbox=mailbox)
    words = Edit(DraftWords(body="It is better."), thread.team, thread.topic)

    assert isinstance(reply(access, None, words, entry=entry, key=uuid4()), Sent)
    blank = Edit(DraftWords(body=UNSEEN), thread.team, thread.topic)
    outcome = reply(access, None, blank, entry=entry, key=uuid4())
    assert problems_of(outcome) == {"body": "Write your message."}
    assert isinstance(reply(access, None, words, entry=entry, key=uuid4()), Repeated)


def test_an_old_thread_bars_a_reply_and_the_text_is_kept(access, team, mailbox):
    thread = sent_message(mailbox, team).thread
    Thread.objects.update(last_message_at=timezone.now() - timedelta(days=2000))
    entry = MailboxEntry.objects.with_thread().get(mailbox=mailbox)
    words = Edit(DraftWords(body="It is back."), thread.team, thread.topic)

    outcome = reply(access, None, words, entry=entry, key=uuid4())

    assert isinstance(outcome, Barred)
    assert isinstance(outcome.problem, ReplyWindowClosed)
    assert Draft.objects.get(thread=thread).words.body == "It is back."
