"""Telephone numbers never run off the screen: each template that shows one, in each state.

The templates are found by looking at them, and noted as a browser's pages are made of them: a new
one with a number must be on a page that is opened here.
"""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.test.signals import template_rendered
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override
from playwright.sync_api import Page

from content.seed.library import add_words
from content.seed.site import make_home
from sm_plugin.access.joining import opt_out
from sm_plugin.facilities.models import Facility
from sm_plugin.teams.models import Topic
from sm_plugin.threads.models import Message, Thread
from sm_plugin.triage.models import WorkItem
from tests.content.every_block import each_block, page_of
from tests.factories import FacilityFactory, mailbox_of, member, patient_at, sent_message, team_at

ROOT = Path(__file__).resolve().parents[2]
FOLDERS = ("sm_plugin/templates", "templates", "content/templates")
# Not pages of readers, Veterans or teams: Wagtail's own admin, mails, and paper.
LEFT_OUT = ("sm_plugin/admin/", "sm_plugin/exports/", "wagtailadmin/", "account/email/")
NUMBER = re.compile(r"tel:|sms:|phone_link")
DOOR = "allauth.account.auth_backends.AuthenticationBackend"
DANGER = "I have crushing chest pain. I want to kill myself."
PHONE = "207-623-8411 ext. 1234"
LONGEST = 2  # times the size of text
TOO_WIDE = """() => [...document.querySelectorAll("body *")].filter((e) => {
  const box = e.getBoundingClientRect();
  return box.width > 0 && box.right > innerWidth + 1 && getComputedStyle(e).overflowX === "visible";
}).map((e) => `${e.tagName} ${e.className} ${e.textContent.trim().slice(0, 40)}`)"""
RENDERED: set[str] = set()
TRIED: set[str] = set()


def with_numbers() -> set[str]:
    """Return the name of every template that shows a telephone number by itself."""
    found = set()
    for folder in FOLDERS:
        for path in (ROOT / folder).rglob("*.html"):
            name = str(path.relative_to(ROOT / folder))
            if not name.startswith(LEFT_OUT) and NUMBER.search(path.read_text()):
                found.add(name)
    return found


@contextmanager
def noted() -> Iterator[None]:
    """Note the templates that the live server, a thread of this process, makes pages of."""

    def note(template: Any, **_more: Any) -> None:
        RENDERED.add(template.name)

    template_rendered.connect(note)
    yield
    template_rendered.disconnect(note)


class Place:
    """A Veteran, her nurse and a facility with a long telephone number, in one state."""

    def __init__(self, page: Page, url: str, language: str) -> None:
        self.page, self.url, self.language = page, url, language
        self.team = team_at(FacilityFactory(help_phone=PHONE), nurse="Angela Brooks")
        self.mailbox = mailbox_of(patient_at(self.team.facility), self.team)

    def enter(self, user: Any) -> Client:
        client = Client()
        client.force_login(user, backend=DOOR)
        cookie = {"name": "sessionid", "value": client.cookies["sessionid"].value}
        self.page.context.add_cookies([cookie | {"url": self.url}])
        return client

    def open(self, name: str, *args: Any, query: str = "") -> None:
        with override(self.language):
            self.page.goto(f"{self.url}{reverse(f'sm_plugin:{name}', args=args)}{query}")

    def sent(self, body: str = DANGER) -> Thread:
        return sent_message(self.mailbox, self.team, body=body).thread

    def send(self, body: str = DANGER, subject: str = "A question") -> None:
        """Write and press the first button, whatever language it speaks."""
        self.enter(self.mailbox.owner)
        self.open("compose", self.team.pk)
        topic = Topic.objects.get(code="other")
        self.page.locator(f"input[name=topic][value='{topic.pk}']").check(force=True)
        self.page.locator("input[name=subject]").fill(subject)
        self.page.locator("textarea[name=body]").fill(body)

    def press(self, action: str = "send") -> None:
        button = self.page.locator(f"main button[name=action][value={action}]")
        with self.page.expect_navigation():
            button.last.click()


def inbox(place: Place) -> None:
    place.enter(place.mailbox.owner)
    place.open("inbox")


def urgent_thread(place: Place) -> None:
    thread = place.sent()
    place.enter(place.mailbox.owner)
    place.open("thread", thread.pk)


def just_sent(place: Place) -> None:
    thread = place.sent()
    place.enter(place.mailbox.owner)
    place.open("thread", thread.pk, query="?sent=1")


def not_reviewed_in_time(place: Place) -> None:
    thread = place.sent()
    WorkItem.objects.update(review_due_at=timezone.now() - timedelta(hours=1))
    place.enter(place.mailbox.owner)
    place.open("thread", thread.pk)


def late_answer(place: Place) -> None:
    thread = place.sent("I feel dizzy.")
    Thread.objects.update(due_at=timezone.now() - timedelta(days=2))
    place.enter(place.mailbox.owner)
    place.open("thread", thread.pk)


def weak_sign(place: Place) -> None:
    thread = place.sent("I feel dizzy.")
    Message.objects.update(safety_level="line")
    place.enter(place.mailbox.owner)
    place.open("thread", thread.pk)


def before_sending(place: Place) -> None:
    place.send()
    place.press()


def refused_text(place: Place) -> None:
    place.send()
    opt_out(actor=place.mailbox.owner)
    place.press()


def text_to_put_right(place: Place) -> None:
    place.send(subject="")
    place.press()


def paused_team(place: Place) -> None:
    Facility.objects.filter(pk=place.team.facility_id).update(stage="paused")
    place.enter(place.mailbox.owner)
    place.open("compose", place.team.pk)


def paused_thread(place: Place) -> None:
    thread = place.sent("I feel dizzy.")
    Facility.objects.filter(pk=place.team.facility_id).update(stage="paused")
    place.enter(place.mailbox.owner)
    place.open("thread", thread.pk)


def teams_that_take_nothing(place: Place) -> None:
    other = team_at(place.team.facility, "Dr. Chen Wei", nurse="Chris Dunn")
    patient = place.mailbox.patient
    patient.assignments.create(team=other)
    type(other).objects.filter(pk=other.pk).update(accepts_messages=False)
    place.enter(place.mailbox.owner)
    place.open("choose_team")


def nothing_to_use(place: Place) -> None:
    Facility.objects.filter(pk=place.team.facility_id).update(stage="planned")
    place.enter(place.mailbox.owner)
    place.open("why_not")


def urgent_item(place: Place) -> None:
    thread = place.sent()
    place.enter(member(place.team))
    place.open("item", thread.work_items.get().pk)


def urgent_queue(place: Place) -> None:
    place.sent()
    place.enter(member(place.team))
    place.open("queue")


def every_block(place: Place) -> None:
    page_of(each_block())
    place.page.goto(f"{place.url}/every-block/")


STATES: dict[str, Callable[[Place], None]] = {
    state.__name__: state
    for state in (
        inbox,
        urgent_thread,
        just_sent,
        not_reviewed_in_time,
        late_answer,
        weak_sign,
        before_sending,
        refused_text,
        text_to_put_right,
        paused_team,
        paused_thread,
        teams_that_take_nothing,
        nothing_to_use,
        urgent_item,
        urgent_queue,
        every_block,
    )
}


@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize("state", STATES)
def test_no_page_with_a_number_runs_off_the_screen(
    state: str, language: str, page: Page, live_server: Any, transactional_db: None
) -> None:
    add_words(make_home())
    page.set_viewport_size({"width": 320, "height": 800})
    with noted():
        STATES[state](Place(page, live_server.url, language))
    TRIED.add(state)
    assert page.locator("a[href^='tel:']").count() > 0
    for size in (1, LONGEST):
        page.evaluate("size => document.documentElement.style.fontSize = `${size * 100}%`", size)
        wide = page.evaluate(TOO_WIDE)
        assert page.evaluate("document.documentElement.scrollWidth") <= 320, (size, wide)
        for link in page.locator("main a[href^='tel:'], main a[href^='sms:']").all():
            box = link.bounding_box()
            if box is not None:
                assert box["x"] >= 0, link.text_content()
                assert box["x"] + box["width"] <= 320, link.text_content()


def test_every_template_with_a_number_is_on_a_page_of_this_test() -> None:
    """It runs after the pages were opened, in the same process; else there is nothing to tell."""
    if set(STATES) != TRIED:
        pytest.skip("Not all pages were opened in this process.")
    assert with_numbers() - RENDERED == set()


def test_a_number_of_any_length_breaks_before_it_runs_off(
    page: Page, live_server: Any, transactional_db: None
) -> None:
    place = Place(page, live_server.url, "en")
    Facility.objects.filter(pk=place.team.facility_id).update(help_phone="1" * 40)
    thread = place.sent(f"{DANGER} {uuid4()}")
    place.enter(place.mailbox.owner)
    page.set_viewport_size({"width": 320, "height": 800})
    place.open("thread", thread.pk)

    assert page.evaluate("document.documentElement.scrollWidth") <= 320
