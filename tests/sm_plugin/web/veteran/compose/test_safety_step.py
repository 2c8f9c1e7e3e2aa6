"""Between a message that is ready and its sending: help first, the words kept, the choice hers."""

from datetime import timedelta
from html.parser import HTMLParser
from pathlib import Path
from uuid import uuid4

import pytest
from django.apps import apps
from django.utils import timezone

from sm_plugin.audit.models import AuditEvent
from sm_plugin.drafts.models import Draft
from sm_plugin.notify.models import OutboxNotice
from sm_plugin.safety.models import SafetyPhrase
from sm_plugin.teams.models import Topic
from sm_plugin.teams.models.topics import TopicQuestion
from sm_plugin.threads.models import Message
from sm_plugin.triage.models import WorkItem
from sm_plugin.triage.steps.services import answer
from sm_plugin.web.session_ended import AUTOSAVE_HEADER
from tests.factories import FacilityFactory, mailbox_of, member, patient_at, sent_message, team_at
from tests.sm_plugin.helpers.reading import Parsed, signed_in
from tests.worlds import world

pytestmark = pytest.mark.django_db

DANGER = "Nobody listens. I want to kill myself."
HARMLESS = "Could you send me a new cane?"


class HiddenFields(HTMLParser):
    """The form that a person sends on with one of its buttons."""

    def __init__(self, page):
        super().__init__()
        self.fields, self.in_form, self.address = {}, False, ""
        self.feed(page.partition("<main")[2])

    def handle_starttag(self, tag, attrs):
        attrs = dict(attrs)
        if tag == "form":
            self.in_form = attrs.get("class") == "sm-form"
            self.address = attrs["action"] if self.in_form else self.address
        if tag == "input" and self.in_form and attrs["name"] != "csrfmiddlewaretoken":
            self.fields[attrs["name"]] = attrs.get("value", "")


@world
def team():
    return team_at(FacilityFactory(), nurse="Angela", clerk="Carol", coordinator="Denise")


@world
def mailbox(team):
    return mailbox_of(patient_at(team.facility), team)


@pytest.fixture
def ruth(client, mailbox):
    client.force_login(mailbox.owner)
    return client


def written(body=DANGER, subject="A question", code="other", **more):
    words = {"topic": Topic.objects.get(code=code).pk, "subject": subject, "body": body}
    return words | {"idempotency_key": uuid4(), "action": "send"} | more


def compose(client, team, **more):
    return client.post(f"/secure-messaging/new/{team.pk}/", written(**more))


def press(client, response, action, **changed):
    form = HiddenFields(response.content.decode())
    return client.post(form.address, form.fields | {"action": action} | changed)


def is_page(response):
    return response.status_code == 200 and "Do you need help right now?" in (
        response.content.decode()
    )


def test_words_of_danger_lead_to_the_numbers_and_are_kept_as_a_draft(ruth, team):
    response = compose(ruth, team)

    page = response.content.decode()
    assert is_page(response)
    for link in ("tel:988", "sms:838255", "tel:911", "https://www.veteranscrisisline.net/"):
        assert f'href="{link}' in page
    shown = Parsed(page)
    assert shown.says("Your message has not been sent yet")
    assert shown.says("It is kept in your drafts.")
    assert Message.objects.count() == 0
    assert Draft.objects.get().words.body == DANGER
    assert response["Cache-Control"] == "no-store, private"


@pytest.mark.parametrize(
    ("body", "first"), [(DANGER, "tel:988"), ("I have crushing chest pain.", "tel:911")]
)
def test_the_number_that_fits_comes_first(ruth, team, body, first):
    page = compose(ruth, team, body=body).content.decode().partition("<main")[2]

    links = sorted((page.index(f'href="{link}"'), link) for link in ("tel:988", "tel:911"))
    assert links[0][1] == first
    assert links[1][0] < page.index("Your message has not been sent yet")


def test_a_harmless_message_just_goes(ruth, team):
    assert compose(ruth, team, body=HARMLESS).status_code == 302
    assert not WorkItem.objects.get().is_urgent


def test_sent_anyway_it_is_urgent_and_the_coordinator_hears_of_it(ruth, team):
    response = press(ruth, compose(ruth, team), "send")

    message = Message.objects.get()
    assert response.status_code == 302
    assert message.body == DANGER
    assert Draft.objects.count() == 0
    item = WorkItem.objects.get()
    assert item.is_urgent
    assert item.findings.kinds == ("suicide",)
    assert any("kill myself" in words for words in item.findings.words)
    told = {notice.recipient for notice in OutboxNotice.objects.all()}
    assert told == {member(team), member(team, "coordinator")}


def test_pressing_twice_sends_once(ruth, team):
    shown = compose(ruth, team)

    first, second = press(ruth, shown, "send"), press(ruth, shown, "send")

    assert first["Location"] == second["Location"]
    assert Message.objects.count() == 1


def test_changed_text_is_checked_again(ruth, team):
    shown = compose(ruth, team)

    worse = press(ruth, shown, "send", body=DANGER + " Tonight.")
    assert is_page(worse)
    assert Message.objects.count() == 0

    assert press(ruth, worse, "send").status_code == 302
    assert Message.objects.get().body == DANGER + " Tonight."


@pytest.mark.parametrize("token", ["", "1", "yes", "0" * 64])
def test_no_made_up_word_passes_the_page(ruth, team, token):
    assert is_page(compose(ruth, team, confirmed=token))
    assert Message.objects.count() == 0


def test_another_persons_confirmation_is_worth_nothing(ruth, team):
    james = mailbox_of(patient_at(team.facility, "James Okafor"), team)
    theirs = HiddenFields(compose(signed_in(james.owner), team).content.decode()).fields

    assert is_page(compose(ruth, team, confirmed=theirs["confirmed"]))


def test_who_is_asked_about_a_repetition_does_not_meet_the_page_once_more(ruth, team):
    assert press(ruth, compose(ruth, team), "send").status_code == 302

    repeated = press(ruth, compose(ruth, team), "send")
    assert repeated.status_code == 422
    assert "You already sent this message" in repeated.content.decode()
    typed = {name: written()[name] for name in ("topic", "subject", "body")}
    assert press(ruth, repeated, "send", **typed).status_code == 302
    assert Message.objects.count() == 2


def test_one_may_change_the_message_or_save_it_and_leave(ruth, team):
    shown = compose(ruth, team)
    draft = Draft.objects.get()

    changing = press(ruth, shown, "change")
    assert changing["Location"] == f"/secure-messaging/drafts/{draft.pk}/"
    assert DANGER in ruth.get(changing["Location"]).content.decode()

    leaving = press(ruth, shown, "leave")
    assert leaving["Location"] == "/secure-messaging/drafts/"
    assert Parsed(ruth.get(leaving["Location"]).content.decode()).says(
        "Your message is saved in your drafts. It was not sent."
    )
    assert Draft.objects.get().words.body == DANGER
    assert Message.objects.count() == 0


@pytest.mark.parametrize("part", ["subject", "body", "answer"])
def test_subject_and_answers_are_checked_as_well(ruth, team, part):
    question = TopicQuestion.objects.filter(topic__code="symptom", kind__in=["short", "long"])[0]
    name = {"answer": f"answer-{question.pk}"}.get(part, part)
    words = {"subject": "A question", "body": HARMLESS, name: "chest pain"}

    assert is_page(compose(ruth, team, code="symptom", **words))


@pytest.fixture
def asked_outright(team):
    """A form's question about danger; returns what "Yes" to it is posted as."""
    question = TopicQuestion.objects.filter(topic__code="symptom", kind__in=["short", "long"])[0]
    TopicQuestion.objects.filter(pk=question.pk).update(label="Do you want to end your life?")
    return {"code": "symptom", "body": HARMLESS, f"answer-{question.pk}": "Yes"}


@pytest.mark.parametrize("why", ["no subject", "no team", "no right"])
def test_a_yes_to_a_forms_question_of_danger_has_the_numbers_where_it_can_not_go(
    ruth, team, mailbox, asked_outright, why
):
    assert is_page(compose(ruth, team, **asked_outright))
    if why == "no subject":
        asked_outright["subject"] = ""
    elif why == "no team":
        type(team).objects.filter(pk=team.pk).update(accepts_messages=False)
    else:
        mailbox.patient.assignments.all().delete()

    for said, is_shown in (("Yes", True), ("No", False)):
        words = {
            name: said if name.startswith("answer") else text
            for name, text in asked_outright.items()
        }
        refused = compose(ruth, team, **words)
        assert refused.status_code in (403, 404, 422)
        assert bool(refused.context["danger"]) is is_shown


def test_while_a_yes_to_a_forms_question_of_danger_is_written_the_line_appears(
    ruth, team, asked_outright
):
    address, by_clock = f"/secure-messaging/new/{team.pk}/", {AUTOSAVE_HEADER: "1"}
    saved = ruth.post(address, written(**asked_outright), headers=by_clock)
    assert saved.json()["line"] is True


def test_who_has_confirmed_a_text_is_not_asked_once_more_after_the_hours_limit(
    ruth, team, settings
):
    shown = compose(ruth, team)
    settings.SECURE_MESSAGING = {**settings.SECURE_MESSAGING, "SENDS_PER_HOUR": 1}
    mailbox = mailbox_of(Draft.objects.get().mailbox.patient, team)
    other = sent_message(mailbox, team)
    barred = press(ruth, shown, "send")
    assert barred.status_code == 429

    Message.objects.filter(pk=other.pk).update(sent_at=timezone.now() - timedelta(hours=2))
    typed = {name: written()[name] for name in ("topic", "subject", "body")}
    assert press(ruth, barred, "send", **typed).status_code == 302


def test_both_languages_are_checked_whichever_the_pages_have(ruth, team):
    assert is_page(compose(ruth, team, body="Ya no quiero vivir."))


def test_a_reply_is_checked_and_sent_in_the_same_way(ruth, mailbox, team):
    thread = sent_message(mailbox, team, body=HARMLESS).thread
    reply = {"body": DANGER, "idempotency_key": uuid4(), "action": "send"}

    shown = ruth.post(f"/secure-messaging/threads/{thread.pk}/reply/", reply)
    assert is_page(shown)
    assert thread.messages.count() == 1

    assert press(ruth, shown, "send").status_code == 302
    assert thread.messages.count() == 2
    assert WorkItem.objects.get(thread=thread).is_urgent


def test_where_the_check_itself_fails_the_page_is_shown_and_the_item_urgent(ruth, team):
    broken = SafetyPhrase.objects.filter(pk=SafetyPhrase.objects.first().pk)
    broken.update(words="... broken")

    shown = compose(ruth, team, body=HARMLESS)
    assert is_page(shown)
    assert Parsed(shown.content.decode()).says("We could not check your message")

    press(ruth, shown, "send")
    assert WorkItem.objects.get().findings.kinds == ("unchecked",)


def test_the_service_itself_flags_whatever_the_form_says(mailbox, team):
    message = sent_message(mailbox, team, body=DANGER)

    assert WorkItem.objects.get(thread=message.thread).is_urgent


def test_that_the_page_was_shown_is_on_record_without_a_reason(ruth, team):
    compose(ruth, team)

    event = AuditEvent.objects.latest("at")
    assert (event.action, event.object_type) == ("safety.shown", "draft")
    assert (event.code, event.object_key) == ("", str(Draft.objects.get().pk))


def test_the_thread_shows_the_numbers_again_until_the_team_has_answered(ruth, team):
    thread = press(ruth, compose(ruth, team), "send")["Location"]
    words = "If you need help now, do not wait for an answer"

    assert Parsed(ruth.get(thread).content.decode()).says(words)

    answer(
        actor=member(team), item=WorkItem.objects.get(), body="I call you.", idempotency_key=uuid4()
    )
    assert not Parsed(ruth.get(thread).content.decode()).says(words)


def test_every_page_of_messaging_carries_the_numbers():
    """Each extends the page with the notice, or one of these; one that moves it has it below."""
    folder = Path(apps.get_app_config("sm_plugin").path) / "templates/sm_plugin"
    pages = {
        path: text
        for path in folder.rglob("*.html")
        if path.parent.name != "admin"
        if "{% extends" in (text := path.read_text()) and path.name != "page.html"
    }
    assert len(pages) > 15
    bases = {folder / "page.html", *pages}
    names = [f'{{% extends "sm_plugin/{base.relative_to(folder)}" %}}' for base in bases]
    for path, text in pages.items():
        assert any(name in text for name in names), path.name
        if "block sm_emergency" in text:
            ways = ("partials/emergency.html", "_crisis.html", "{{ block.super }}")
            assert any(way in text for way in ways), path.name
    assert "partials/emergency.html" in (folder / "page.html").read_text()
    for number in ("tel:911", "tel:988"):
        assert number in (folder / "partials/emergency.html").read_text()
