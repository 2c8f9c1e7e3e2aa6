"""A reply that only says thanks asks for nothing: no round, no clock, no mail; and only then."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import timezone

from sm_plugin.mailboxes.models import MailboxEntry
from sm_plugin.notify.models import OutboxNotice
from sm_plugin.sending.services import reply
from sm_plugin.teams.choices import Role
from sm_plugin.text.dates import day_of
from sm_plugin.threads.history import events_with_people, steps_for_staff, steps_for_veteran
from sm_plugin.threads.models import Thread
from sm_plugin.triage.models import Round, WorkItem
from sm_plugin.triage.steps.answers import expire_answered
from sm_plugin.triage.steps.services import answer, complete, refer
from sm_plugin.triage.steps.thanks import says_thanks
from tests.factories import FacilityFactory, mailbox_of, member, patient_at, sent_message, team_at
from tests.sm_plugin.helpers.reading import signed_in
from tests.worlds import world

pytestmark = pytest.mark.django_db


@world
def team():
    return team_at(FacilityFactory(), nurse="Angela Brooks", pharmacist="Peter Nguyen")


@world
def box(team):
    return mailbox_of(patient_at(team.facility, "Ruth Delgado"), team)


@pytest.fixture
def answered(team, box):
    """Return a function that answers a message of Ruth's with these words."""

    def make(words: str = "Please rest it.") -> WorkItem:
        item = WorkItem.objects.get(thread=sent_message(box, team).thread)
        answer(actor=member(team), item=item, body=words, idempotency_key=uuid4())
        return item

    return make


def write(box, body):
    entry = MailboxEntry.objects.select_related("thread__team", "thread__topic", "mailbox").get(
        mailbox=box
    )
    message = reply(actor=box.owner, entry=entry, body=body, idempotency_key=uuid4())
    return message, WorkItem.objects.get(thread=message.thread)


@pytest.mark.parametrize(
    "text",
    [
        "Thank you!",
        "thanks",
        "OK, thank you so much. Have a good day!",
        "Thank you \U0001f64f",
        "¡Muchas gracias!",
        "MUCHÍSIMAS GRACIAS. Que tenga buen día.",
        "Got it.\nThanks again",
    ],
)
def test_listed_phrases_of_both_languages_are_thanks(text):
    assert says_thanks(text)


@pytest.mark.parametrize(
    "text",
    [
        "Thank you, but it still hurts.",
        "Thanks?",
        "Thank you. When can I come",
        "No thanks",
        "No, gracias",
        "Yes, thank you",
        "Thank you Dr. Santos",
        "Thanks 2",
        "Thanks \U0001f622",
        "OK",
        "Have a good day",
        "thankyou very much, thanks for nothing",
        "Gracias, ¿cuándo?",
        "Thanks. " * 40,
    ],
)
def test_one_word_more_than_the_list_is_no_thanks(text):
    assert not says_thanks(text)


def test_thanks_for_an_answer_leave_the_item_as_it_is_and_no_clock_begins(team, box, answered):
    answered()
    OutboxNotice.objects.all().delete()

    message, item = write(box, "Thank you so much!")

    assert (item.status, item.assignee) == ("answered", member(team))
    assert Round.objects.filter(item=item).count() == 1
    assert message.thread.state == "answered"
    assert not OutboxNotice.objects.exists()
    assert message.body == "Thank you so much!", "it is a message like any other"
    events = events_with_people(message.thread)
    assert steps_for_veteran(events)[-1].text == "The care team was thanked. No answer is due."
    assert steps_for_staff(events)[-1].text == "Ruth Delgado said thanks. No answer is due."


def test_thanks_after_it_was_completed_open_nothing_again(team, box, answered):
    item = answered()
    complete(actor=member(team), item=item, outcome="answered")

    message, item = write(box, "Muchas gracias")

    assert item.status == "done"
    assert Thread.objects.get(pk=message.thread.pk).state == "closed"


@pytest.mark.parametrize("body", ["Thank you. It still hurts.", "Thanks, what now?"])
def test_more_than_thanks_is_a_question_as_ever(body, box, answered):
    answered()

    _message, item = write(box, body)

    assert item.status == "taken"
    assert Round.objects.filter(item=item).count() == 2


@pytest.mark.parametrize(
    "words",
    [
        "Is Friday at nine all right for you?",
        "Do you still have pain\uff1f",
        "\u0647\u0644 \u062a\u0634\u0639\u0631 \u0628\u0627\u0644\u0623\u0644\u0645\u061f",
        "Please rest it.\n\nLet me know if Friday at nine is all right.",
        "D\u00edgame si le viene bien el viernes.",
    ],
)
def test_thanks_for_an_answer_that_asked_something_are_an_answer_to_the_team(words, box, answered):
    answered(words)

    _message, item = write(box, "OK, thank you")

    assert item.status == "taken"


@pytest.mark.parametrize(
    "offer",
    [
        "Let us know if you have any questions.",
        "Message us if you have any questions.",
        "Write to us with any additional questions :)",
        "Reply here if you have any questions about your refill, and have a good day!",
        "If you have any questions, please don't hesitate to write.",
        "We would like to see you on Tuesday at 9.",
        "No dude en escribirnos si tiene alguna pregunta.",
    ],
)
def test_thanks_for_an_answer_that_offers_more_help_begin_no_clock(offer, box, answered):
    answered(f"Please rest it. {offer}\n\nAngela")

    _message, item = write(box, "OK, thank you")

    assert item.status == "answered"


def test_thanks_while_an_answer_is_owed_change_nothing_of_it(team, box):
    sent_message(box, team)

    _message, item = write(box, "Thank you!")

    assert item.status == "waiting"
    assert Round.objects.get(item=item).ended_at is None


def test_thanks_while_colleagues_ask_each_other_are_a_question_to_them(team, box, answered):
    item = answered()
    refer(actor=member(team), item=item, role=Role.PHARMACIST, reason="opinion")

    _message, item = write(box, "Thank you!")

    assert item.status == "waiting"
    assert not item.is_internal


def test_the_team_sees_the_thanks_in_its_list_and_can_filter_them(team, box, answered):
    item = answered()
    write(box, "Thank you!")
    client = signed_in(member(team))
    WorkItem.objects.filter(pk=item.pk).update(answered_at=timezone.now() - timedelta(days=2))

    page = client.get("/secure-messaging/team/?queue=patient")

    today = day_of(timezone.now(), team.facility.time_zone)
    assert page.context["rows"][0].due == f"Thanks: {today}"
    assert "thanked=yes" in page.content.decode()
    filtered = client.get("/secure-messaging/team/?queue=patient&thanked=yes")
    assert len(filtered.context["rows"]) == 1
    item = WorkItem.objects.get()
    said = client.get(f"/secure-messaging/team/items/{item.pk}/").content.decode()
    assert "The patient said thanks since: no answer is due" in said


def test_the_patient_reads_that_no_answer_is_due(box, answered):
    thread = answered().thread
    client = signed_in(box.owner)
    form = {"body": "Thank you!", "idempotency_key": str(uuid4()), "action": "send"}

    page = client.post(reverse("sm_plugin:reply", args=[thread.pk]), form, follow=True)

    assert "No answer is due" in page.content.decode()


def test_a_reply_that_was_a_question_is_never_called_thanks_when_its_form_comes_again(
    team, box, answered
):
    item = answered("Is Friday at nine all right for you?")
    client = signed_in(box.owner)
    form = {"body": "OK, thank you", "idempotency_key": str(uuid4()), "action": "send"}
    address = reverse("sm_plugin:reply", args=[item.thread.pk])
    first = client.post(address, form, follow=True)
    assert "No answer is due" not in first.content.decode()
    item.refresh_from_db()
    answer(actor=member(team), item=item, body="See you then.", idempotency_key=uuid4())

    again = client.post(address, form, follow=True)

    assert item.thread.messages.count() == 4
    assert "Your message was sent" in again.content.decode()
    assert "No answer is due" not in again.content.decode()


def test_what_was_thanked_for_closes_by_itself_fourteen_days_later(box, answered):
    answered()
    write(box, "Thank you!")

    assert expire_answered(now=timezone.now() + timedelta(days=15)) == 1
