"""What every page of the plugin shows: one heading, no secrets in titles, nothing that runs."""

from uuid import uuid4

import pytest
from django.urls import reverse

from sm_plugin.facilities.machine.choices import Stage
from sm_plugin.facilities.models import Facility
from sm_plugin.mailboxes.models import Mailbox
from sm_plugin.teams.choices import Role
from sm_plugin.teams.models import CareTeam
from sm_plugin.threads.models import Message
from sm_plugin.triage.models import WorkItem
from sm_plugin.triage.steps import services as triage
from tests.factories import (
    FacilityFactory,
    TopicFactory,
    mailbox_of,
    member,
    patient_at,
    registered_patient_at,
    sent_message,
    team_at,
)
from tests.sm_plugin.helpers.reading import Parsed, post, see, signed_in
from tests.worlds import world

pytestmark = pytest.mark.django_db

SUBJECT = "Dizzy in the morning"
ROUTE = "A nurse reads it first, then a provider if needed."
PAYLOADS = [
    "<script>alert('sm1')</script>",
    '"><script src=//sm1.example></script>',
    "<img src=x onerror=alert('sm1')>",
    "'><svg/onload=alert`sm1`>",
    "</title><script>sm1()</script>",
    "</textarea><iframe src='//sm1'></iframe>",
    "<a href='javascript:sm1()'>sm1</a>",
    '" autofocus onfocus="sm1()" x="',
    "' onmouseover='sm1()",
    "{{ sm1 }}{% load sm1 %}",
    "<!--<img src='--><img src=x onerror=sm1()>",
    "<math><mi xlink:href='data:sm1'>",
    "&lt;script&gt;sm1&lt;/script&gt;",
    "<style>@import'//sm1'</style>",
]


@world
def facility() -> Facility:
    return FacilityFactory()


@world
def team(facility: Facility) -> CareTeam:
    return team_at(facility, nurse="Angela Brooks", pharmacist="Peter Nguyen")


@world
def mailbox(team: CareTeam) -> Mailbox:
    return mailbox_of(patient_at(team.facility), team)


@world
def message(mailbox: Mailbox, team: CareTeam) -> Message:
    return sent_message(mailbox, team, SUBJECT)


def item_of(message: Message) -> WorkItem:
    return WorkItem.objects.get(thread=message.thread)


def answered(message: Message, body: str = "Please sit up slowly.") -> Message:
    item = item_of(message)
    nurse = member(item.team)
    return triage.answer(actor=nurse, item=item, body=body, idempotency_key=uuid4())


def test_every_page_has_one_heading_and_no_title_tells_the_subject(mailbox, team, message):
    answered(message)
    ruth, nurse, item = mailbox.owner, member(team), item_of(message)
    pages = {
        "inbox": see(ruth, "inbox"),
        "sent": see(ruth, "sent"),
        "to": see(ruth, "choose_team"),
        "compose": see(ruth, "compose", team.pk),
        "thread": see(ruth, "thread", message.thread_id),
        "not found": see(ruth, "thread", uuid4(), status=404),
        "why not": see(ruth, "why_not"),
        "queue": see(nurse, "queue", queue="patient"),
        "item": see(nurse, "item", item.pk),
        "no team": see(ruth, "queue", status=403),
    }
    for name, page in pages.items():
        assert len(page.headings) == 1, name
        assert page.headings[0].strip(), name
        assert SUBJECT not in page.title, name
        assert page.says("Veterans Crisis Line"), name
    shown = {name for name, page in pages.items() if page.says(SUBJECT)}
    assert shown == {"inbox", "sent", "thread", "queue", "item"}


def test_the_gate_pages_have_one_heading_and_the_box_is_not_ticked(team):
    new = patient_at(team.facility, "Newton New")
    terms = see(new.user, "opt_in")
    refused = see(registered_patient_at(team.facility, "Nina Castellano").user, "why_not")

    assert [len(page.headings) for page in (terms, refused)] == [1, 1]
    assert "checked=None" not in terms.acted_on
    assert refused.says("Upgrade your account")
    assert "href=tel:2075550100" in refused.acted_on


def test_agreeing_without_a_tick_says_what_to_do(team):
    new = patient_at(team.facility, "Newton New")

    page = post(new.user, "opt_in", status=422)

    assert page.title.startswith("Error:")
    assert "href=#id_agree" in page.acted_on


@pytest.mark.parametrize("payload", PAYLOADS)
def test_what_people_write_is_shown_and_never_run(facility, payload):
    team = team_at(facility, provider=payload, nurse=payload)
    mailbox = mailbox_of(patient_at(facility, payload), team)
    message = sent_message(mailbox, team, payload, payload)
    answered(message, payload)
    ruth, nurse, item = mailbox.owner, member(team), item_of(message)
    pages = [
        see(ruth, "inbox"),
        see(ruth, "sent"),
        see(ruth, "choose_team"),
        see(ruth, "compose", team.pk),
        see(ruth, "thread", message.thread_id),
        see(nurse, "queue", queue="patient"),
        see(nurse, "item", item.pk),
        post(ruth, "compose", team.pk, status=422, subject=payload, body=payload),
        post(ruth, "reply", uuid4(), status=404, body=payload),
    ]
    plain = see(mailbox_of(patient_at(facility, "Paula Plain"), team).owner, "inbox")
    for page in pages:
        assert page.says(payload)
        assert "sm1" not in page.title
        assert not [act for act in page.acted_on if "sm1" in act]
        assert not page.tags & {"iframe", "math", "style"} - plain.tags


def test_unread_is_a_number_in_the_title_and_a_word_in_the_row(mailbox, message):
    answered(message)

    page = see(mailbox.owner, "inbox")
    assert page.title.startswith("Inbox, 1 unread")
    assert page.says(f"{SUBJECT} Unread")

    see(mailbox.owner, "thread", message.thread_id)
    page = see(mailbox.owner, "inbox")
    assert page.title.split("|")[0].strip() == "Inbox"
    assert not page.says(f"{SUBJECT} Unread")


def test_an_empty_inbox_says_why_and_what_next(mailbox, team):
    assert see(mailbox.owner, "inbox").says("the answers will show here")
    assert see(mailbox.owner, "sent").says("You have not sent a message yet")

    sent_message(mailbox, team)

    assert see(mailbox.owner, "inbox").says("Waiting: answer due")


@pytest.mark.parametrize(
    ("queue", "words"),
    [
        ("role", "Nothing is waiting for your role."),
        ("mine", "You have taken nothing."),
        ("unassigned", "Everything that came in has been taken."),
        ("patient", "No answered thread is still open."),
        ("escalated", "Nothing is urgent or past its due time."),
        ("done", "Nothing has been completed yet."),
    ],
)
def test_an_empty_queue_says_what_that_means(team, queue, words):
    page = see(member(team), "queue", queue=queue)

    assert page.says(words)
    assert "table" not in page.tags


def test_a_missing_provider_is_explained_with_a_number_to_call(mailbox):
    page = see(mailbox.owner, "choose_team")

    assert page.says("My provider isn't here")
    assert "href=tel:2075550100" in page.acted_on


def test_the_route_is_told_in_the_same_words_from_compose_to_the_thread(mailbox, team):
    topic, client = TopicFactory(), signed_in(mailbox.owner)
    assert see(client, "compose", team.pk).says(ROUTE)

    words = {"topic": topic.pk, "subject": SUBJECT, "body": "Help", "idempotency_key": uuid4()}
    response = client.post(reverse("sm_plugin:compose", args=[team.pk]), words, follow=True)

    page = Parsed(response.content.decode())
    assert page.says(f"Your message was sent. {ROUTE} Answer due")
    assert page.text.count(ROUTE) == 2, "in the confirmation and in the head of the thread"
    assert page.text.count("Your message was sent.") == 1


def test_once_referred_the_thread_no_longer_says_that_the_first_role_reads_it(mailbox, message):
    item = item_of(message)
    triage.refer(actor=member(item.team), item=item, role=Role.PHARMACIST, reason="clinical")

    page = see(mailbox.owner, "thread", message.thread_id)

    assert not page.says(ROUTE)
    assert page.says("Received: with a pharmacist.")
    assert page.says("It was passed on to a pharmacist.")


def test_the_veteran_reads_what_happened_without_names_of_staff(mailbox, message):
    item = item_of(message)
    triage.take(actor=member(item.team), item=item)
    triage.release(actor=member(item.team), item=item)

    page = see(mailbox.owner, "thread", message.thread_id)
    assert page.says("A nurse took it up to answer it.")
    assert page.says("It waits for a nurse now.")
    assert not page.says("Angela Brooks")

    page = see(member(item.team), "item", item.pk)
    assert page.says("Angela Brooks took it.")


def test_compose_keeps_what_was_typed_and_links_to_what_is_missing(mailbox, team):
    TopicFactory()
    page = post(mailbox.owner, "compose", team.pk, status=422, subject="Knee", body="It hurts")

    assert page.title.startswith("Error: New message")
    assert "href=#id_topic_0" in page.acted_on
    assert "id=id_topic_0" in page.acted_on
    assert 'value="Knee"' in page.page
    assert page.says("It hurts")


def test_too_long_a_text_is_kept_whole_and_says_how_long_it_is(mailbox, message):
    long = "word " * 2001

    page = post(mailbox.owner, "reply", message.thread_id, status=422, body=long)

    assert page.says("Shorten your message to 10,000 characters. It has 10,004 now.")
    assert page.says(long.strip())
    assert not [act for act in page.acted_on if act.startswith("maxlength")]


def test_a_text_is_given_back_when_writing_stopped_meanwhile(mailbox, team, message):
    Facility.objects.update(stage=Stage.PAUSED)

    for name, pk in (("reply", message.thread_id), ("compose", team.pk)):
        words = {"body": "It hurts", "idempotency_key": str(uuid4())}
        page = post(mailbox.owner, name, pk, status=403, **words)
        assert page.says("Your text was not sent.")
        assert page.says("It hurts")


def test_who_cannot_write_still_reads_and_is_told_why(mailbox, message):
    Facility.objects.update(stage=Stage.PAUSED)

    inbox, thread = see(mailbox.owner, "inbox"), see(mailbox.owner, "thread", message.thread_id)
    assert inbox.says("You can read your messages, but not send new ones right now")
    assert thread.says("You can't write now: Secure Messaging is paused at")
    for page in (inbox, thread):
        assert not page.says("Start a new message")
        assert "textarea" not in page.tags


def test_queues_are_counted_and_a_late_answer_is_called_overdue(mailbox, team, message):
    WorkItem.objects.update(due_at=message.sent_at)
    triage.escalate_overdue(now=message.sent_at.replace(year=message.sent_at.year + 1))

    page = see(member(team), "queue")

    assert page.says("My role 1 item")
    assert page.says("1 day late")
    assert page.says("Escalated")
    patient = mailbox.patient
    assert page.says(f"Ruth Delgado 05/04/1952, {patient.record_number}")


def test_on_paper_each_message_says_where_it_came_from_and_which_it_is(mailbox, team, message):
    answer = answered(message)

    for page in (
        see(mailbox.owner, "thread", message.thread_id),
        see(member(team), "item", item_of(message).pk),
    ):
        for one in (message, answer):
            assert page.says(f"{team.facility.name}. Message {one.pk}")
        assert page.says("Private health information.")


def test_all_messages_open_for_those_who_ask(mailbox, message):
    answered(message)
    client = signed_in(mailbox.owner)

    assert "open=None" not in see(client, "thread", message.thread_id).acted_on
    assert "open=None" in see(client, "thread", message.thread_id, show="all").acted_on


def test_the_pages_stand_alone_in_a_host_without_a_base_or_form_templates(
    settings, mailbox, team, message
):
    kept = {k: v for k, v in settings.SECURE_MESSAGING.items() if k.startswith("KEYRING")}
    settings.SECURE_MESSAGING = kept
    settings.FORM_RENDERER = "django.forms.renderers.DjangoTemplates"
    TopicFactory()

    pages = [
        see(mailbox.owner, "inbox"),
        see(mailbox.owner, "compose", team.pk),
        see(mailbox.owner, "thread", message.thread_id),
        see(member(team), "queue"),
        see(member(team), "item", item_of(message).pk),
    ]
    for page in pages:
        assert len(page.headings) == 1
        assert not [act for act in page.acted_on if "portal" in act]
        assert "href=/static/sm_plugin/secure-messaging.css" in page.acted_on


def test_no_page_needs_an_inline_script_or_style(mailbox, team, message):
    for page in (
        see(mailbox.owner, "inbox"),
        see(mailbox.owner, "compose", team.pk),
        see(mailbox.owner, "thread", message.thread_id),
        see(member(team), "queue"),
        see(member(team), "item", item_of(message).pk),
    ):
        assert "style" not in page.tags
        assert not [act for act in page.acted_on if act.startswith(("style=", "on"))]


def test_who_only_works_in_a_team_is_led_from_the_tab_to_its_messages(team):
    response = signed_in(member(team)).get(reverse("sm_plugin:inbox"), follow=True)
    assert response.redirect_chain[-1][0] == reverse("sm_plugin:queue")
