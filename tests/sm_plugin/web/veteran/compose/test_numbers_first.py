"""After words of danger, and above a refusal of them, the numbers come first."""

from datetime import timedelta
from uuid import uuid4

import pytest
import time_machine
from django.utils import timezone

from sm_plugin.access.joining import opt_out
from sm_plugin.audit.models import AuditEvent
from sm_plugin.facilities.models import Facility
from sm_plugin.safety.choices import SafetyLevel
from sm_plugin.safety.findings import Findings
from sm_plugin.sending import danger, services, submission
from sm_plugin.teams.models import Topic
from sm_plugin.threads.models import Message, Thread
from sm_plugin.triage.models import WorkItem
from tests.factories import member, sent_message
from tests.sm_plugin.helpers.reading import Parsed, see, signed_in
from tests.sm_plugin.web.veteran.compose.test_file_pages import chosen

pytestmark = pytest.mark.django_db

DANGER = "Nobody listens. I want to kill myself."
NUMBERS = "If you need help now, do not wait for an answer"


def send(client, team, body=DANGER, **more):
    words = {
        "topic": Topic.objects.get(code="other").pk,
        "subject": "A question",
        "body": body,
        "idempotency_key": uuid4(),
        "action": "send",
    }
    return client.post(f"/secure-messaging/new/{team.pk}/", words | more, follow=True)


def send_anyway(client, team, **more):
    key = uuid4()
    response = send(client, team, idempotency_key=key, **more)
    carried = dict(response.context["carried"])
    return client.post(
        f"/secure-messaging/new/{team.pk}/", carried | {"action": "send"}, follow=True
    )


def main(response):
    return response.content.decode().partition("<main")[2]


def is_first(page, words=NUMBERS):
    """The numbers stand above the page's heading and above every other box, with the focus."""
    at = page.index(words)
    others = [page.find(one) for one in ("<h1", "sm-alert", "sm-facts", "sm-emergency")]
    return all(at < other for other in others if other != -1) and "autofocus" in page[:at]


def test_after_send_anyway_the_numbers_come_first_and_nothing_green_or_promised(ruth, team):
    response = send_anyway(ruth, team)

    page = main(response)
    assert Message.objects.get().safety_page_shown
    assert is_first(page)
    assert page.index("tel:988") < page.index("tel:911") < page.index("<h1")
    assert "207-555-0100" in page[: page.index("<h1")]
    above = page[: page.index("<h1")]
    assert "sm-alert--success" not in page
    assert "due" not in above
    assert "Answer" not in above
    assert "Your message was sent." in above


def test_a_harmless_message_still_has_its_green_sentence(ruth, team):
    response = send(ruth, team, body="Could you send me a new cane?")

    assert "sm-alert--success" in main(response)
    assert NUMBERS not in main(response)


def test_opened_again_the_numbers_stand_there_without_taking_the_focus(ruth, team):
    send_anyway(ruth, team)
    thread = Thread.objects.get()

    page = main(ruth.get(f"/secure-messaging/threads/{thread.pk}/"))
    assert page.index(NUMBERS) < page.index("<h1")
    assert "autofocus" not in page[: page.index("<h1")]


def weak(level):
    return lambda *_texts: Findings.of([], ["weights"], level=level)


def test_after_a_page_that_is_no_flag_nobody_is_promised_to_read_it_first(ruth, team, monkeypatch):
    for module in (services, submission):
        monkeypatch.setattr(module, "check", weak(SafetyLevel.PAGE))
    before = send(ruth, team, body="So tired.")
    assert not Parsed(before.content.decode()).says("the care team sees it before others")
    carried = dict(before.context["carried"]) | {"action": "send"}

    page = main(ruth.post(f"/secure-messaging/new/{team.pk}/", carried, follow=True))

    assert is_first(page)
    assert "sees this message before others" not in page
    assert not WorkItem.objects.get().is_urgent


@pytest.mark.parametrize("level", [SafetyLevel.LINE, SafetyLevel.PAGE])
def test_a_weak_sign_shows_a_line_and_no_kind_until_it_is_answered(ruth, team, monkeypatch, level):
    monkeypatch.setattr(services, "check", weak(level))
    thread = sent_message(ruth_mailbox(team), team, body="So tired.").thread

    page = Parsed(ruth.get(f"/secure-messaging/threads/{thread.pk}/").content.decode())
    assert page.says("If this is new or getting worse, call your facility:")
    assert "uicid" not in page.text
    assert not page.says(NUMBERS)


@pytest.mark.parametrize("level", [SafetyLevel.NONE, SafetyLevel.LINE])
def test_the_line_stands_beside_the_form_as_soon_as_a_save_finds_a_sign(
    ruth, team, monkeypatch, level
):
    monkeypatch.setattr(danger, "check", weak(level))
    page = Parsed(ruth.get(f"/secure-messaging/new/{team.pk}/").content.decode())
    assert page.says("If this is new or getting worse, call your facility: 207-555-0100")

    words = {"subject": "", "body": "So tired.", "idempotency_key": uuid4(), "step": 1}
    saved = ruth.post(f"/secure-messaging/new/{team.pk}/", words, headers={"X-SM-Autosave": "1"})

    assert saved.json()["line"] == (level == SafetyLevel.LINE)


def ruth_mailbox(team):
    return team.assignments.get().patient.mailbox


# What is true of a message that nobody reviewed in time.


def late(opened_by=None):
    WorkItem.objects.update(review_due_at=timezone.now() - timedelta(minutes=1))
    if opened_by:
        see(opened_by, "item", WorkItem.objects.get().pk)


def test_nobody_has_read_it_is_said_only_while_nobody_has(ruth, team, mailbox):
    thread = sent_message(mailbox, team, body=DANGER).thread
    address = f"/secure-messaging/threads/{thread.pk}/"
    unread = "Nobody in the care team has read this yet."
    assert not Parsed(ruth.get(address).content.decode()).says(unread)

    late()
    page = Parsed(ruth.get(address).content.decode())
    assert page.says(unread)
    assert page.says("207-555-0100")

    late(opened_by=member(team))
    page = Parsed(ruth.get(address).content.decode())
    assert not page.says(unread)
    assert page.says("The care team has not dealt with this yet.")


# Refusals.


def opted_out(mailbox, team, settings):
    opt_out(actor=mailbox.owner)


def new_terms(mailbox, team, settings):
    settings.SECURE_MESSAGING = settings.SECURE_MESSAGING | {
        "ADAPTER": "tests.sm_plugin.helpers.other_terms.NewTerms"
    }


def at_stage(stage):
    def change(mailbox, team, settings):
        Facility.objects.filter(pk=team.facility_id).update(stage=stage)

    return change


def no_messages(mailbox, team, settings):
    type(team).objects.filter(pk=team.pk).update(accepts_messages=False)


def too_many(mailbox, team, settings):
    settings.SECURE_MESSAGING = settings.SECURE_MESSAGING | {"SENDS_PER_HOUR": 0}


REFUSALS = {
    "opted out": opted_out,
    "terms": new_terms,
    "paused": at_stage("paused"),
    "moved": at_stage("moved"),
    "not live": at_stage("planned"),
    "not accepting": no_messages,
}


@pytest.mark.parametrize("why", REFUSALS)
def test_a_text_that_is_refused_is_looked_at_and_the_numbers_stand_first(
    why, ruth, team, mailbox, settings
):
    REFUSALS[why](mailbox, team, settings)

    response = send(ruth, team)

    assert response.status_code >= 400, why
    page = main(response)
    assert is_first(page), why
    assert page.index("tel:988") < page.index("tel:911")
    assert "kill myself" in page, "and nothing of the text is lost"
    assert AuditEvent.objects.filter(action="safety.shown").count() == 1
    assert not Message.objects.exists()


@pytest.mark.parametrize("why", REFUSALS)
def test_a_harmless_text_is_refused_without_them(why, ruth, team, mailbox, settings):
    REFUSALS[why](mailbox, team, settings)

    assert NUMBERS not in main(send(ruth, team, body="Could you send me a new cane?"))
    assert not AuditEvent.objects.filter(action="safety.shown").exists()


@pytest.mark.parametrize(
    "missing", [{"topic": ""}, {"subject": ""}, {"body": DANGER + " So it is." * 2_000}]
)
def test_a_form_that_must_be_put_right_is_looked_at_too(missing, ruth, team):
    page = main(send(ruth, team, **missing))

    assert is_first(page)
    assert "kill myself" in page


@pytest.mark.parametrize("action", ["send", "save", "add_files"])
def test_a_cry_that_comes_with_a_photo_we_refuse_has_the_numbers_first(action, ruth, team):
    files = {"action": action, "files": [chosen("photo.heic", b"\0\0\0\x18ftypheic")]}

    page = main(send(ruth, team, **files))

    assert "“photo.heic” was not added" in page
    assert is_first(page)
    assert AuditEvent.objects.filter(action="safety.shown").count() == 1
    assert NUMBERS not in main(send(ruth, team, "Could you send me a new cane?", **files))


def test_a_reply_with_a_photo_we_refuse_is_looked_at_too(ruth, team, mailbox):
    address = f"/secure-messaging/threads/{sent_message(mailbox, team).thread_id}/reply/"
    words = {"body": DANGER, "idempotency_key": uuid4(), "action": "send"}

    refused = ruth.post(address, words | {"files": [chosen("photo.heic", b"\0\0\0\x18ftypheic")]})

    assert refused.status_code == 422
    assert is_first(main(refused))


def test_a_text_whose_session_ended_is_looked_at_when_its_writer_is_back(ruth, team):
    assert is_first(main(send(ruth, team, action="resume")))
    assert not Message.objects.exists()


def test_a_reply_that_comes_too_late_is_looked_at_too(ruth, team, mailbox):
    with time_machine.travel(timezone.now() - timedelta(days=90)):
        message = sent_message(mailbox, team)

    address = f"/secure-messaging/threads/{message.thread_id}/reply/"
    reply = {"body": DANGER, "idempotency_key": uuid4(), "action": "send"}
    asked = ruth.post(address, reply)
    assert "Do you need help right now?" in main(asked)

    refused = ruth.post(address, dict(asked.context["carried"]) | {"action": "send"})

    assert refused.status_code >= 400
    assert is_first(main(refused))


def test_what_staff_type_shows_them_no_numbers(team, mailbox):
    item = sent_message(mailbox, team).thread.work_items.get()
    nurse = signed_in(member(team))
    team.memberships.update(ended_at=timezone.now())

    response = nurse.post(
        f"/secure-messaging/team/items/{item.pk}/answer/",
        {"body": "Chest pain? I want to kill myself.", "idempotency_key": uuid4()},
    )

    assert response.status_code in (403, 404)
    assert NUMBERS not in main(response)
