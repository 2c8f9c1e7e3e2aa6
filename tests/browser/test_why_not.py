"""Why one can't write: in the list, in the conversation and at the form, with the next step."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from playwright.sync_api import Browser, Page, expect

from sm_plugin.facilities.machine.choices import Stage
from sm_plugin.facilities.models import Facility
from sm_plugin.teams.choices import Role
from sm_plugin.threads.models import Message, Thread
from sm_plugin.triage.models import WorkItem
from tests.factories import FacilityFactory, mailbox_of, member, patient_at, sent_message, team_at

pytestmark = pytest.mark.django_db(transaction=True)

DOOR = "allauth.account.auth_backends.AuthenticationBackend"
AT = "/secure-messaging/"
SUBJECT = "Dizzy in the morning"


@pytest.fixture
def message(live_server: Any) -> Message:
    team = team_at(FacilityFactory(), nurse="Angela Brooks", coordinator="Denise Park")
    return sent_message(mailbox_of(patient_at(team.facility), team), team, SUBJECT)


@pytest.fixture(params=[(320, True), (1280, False)], ids=["phone", "wide, no script"])
def ruth(
    request: pytest.FixtureRequest, browser: Browser, live_server: Any, message: Message
) -> Iterator[Page]:
    """Ruth's browser, signed in, of one width, with or without JavaScript."""
    width, has_script = request.param
    context = browser.new_context(
        base_url=live_server.url,
        viewport={"width": width, "height": 900},
        java_script_enabled=has_script,
    )
    context.set_default_timeout(15_000)
    page = context.new_page()
    become(page, message.author, live_server.url)
    yield page
    context.close()


def become(page: Page, person: Any, url: str) -> None:
    """Who was signed in is not any more."""
    client = Client()
    client.force_login(person, backend=DOOR)
    session = {"name": "sessionid", "value": client.cookies["sessionid"].value}
    page.context.add_cookies([session | {"url": url}])


@pytest.fixture
def says(
    ruth: Page, request: pytest.FixtureRequest, axe: Callable[[Page], None]
) -> Callable[..., None]:
    """`says(words, ...)`: the page tells them, has one h1, fits, and passes the gate."""
    width, has_script = request.node.callspec.params["ruth"]

    def look(*words: str) -> None:
        for one in words:
            expect(ruth.get_by_role("main")).to_contain_text(one)
        expect(ruth.locator("h1")).to_have_count(1)
        assert ruth.evaluate("document.documentElement.scrollWidth") <= width, ruth.url
        if has_script:
            axe(ruth)

    return look


def test_a_paused_facility_is_told_before_one_types(
    ruth: Page, message: Message, says: Callable[..., None]
) -> None:
    Facility.objects.update(stage=Stage.PAUSED)
    reason = "Secure Messaging is paused at"

    ruth.goto(f"{AT}sent/")
    says(SUBJECT, reason)
    ruth.get_by_role("link", name=SUBJECT).click()
    says(reason, "You can write again when", "I feel dizzy when I get up.")
    expect(ruth.locator("form[action$='/reply/']")).to_have_count(0)
    expect(ruth.get_by_role("link", name="207-555-0100").first).to_be_visible()
    ruth.goto(f"{AT}new/{message.thread.team_id}/")
    says(reason)
    expect(ruth.locator("textarea")).to_have_count(0)


def test_after_45_days_everything_comes_along_into_a_new_message(
    ruth: Page, message: Message, says: Callable[..., None]
) -> None:
    Thread.objects.update(last_message_at=timezone.now() - timedelta(days=50))

    ruth.goto(f"{AT}threads/{message.thread_id}/")
    says("You can't reply here any more", "more than 45 days old")
    ruth.get_by_role("button", name="Start a new message").click()
    says("Dr. Maria Santos")
    expect(ruth.get_by_label("Subject")).to_have_value(SUBJECT)
    assert "> I feel dizzy when I get up." in ruth.locator("textarea[name=body]").input_value()
    expect(ruth.get_by_label("Symptom or health question")).to_be_checked()


def test_a_coordinator_stops_the_messages_of_a_patient_and_lifts_it(
    ruth: Page, message: Message, says: Callable[..., None], live_server: Any
) -> None:
    item = WorkItem.objects.get(thread=message.thread)
    become(ruth, member(item.team, Role.COORDINATOR), live_server.url)
    ruth.goto(f"{AT}team/items/{item.pk}/")
    ruth.get_by_role("link", name="Stop this patient's messages").click()
    ruth.get_by_role("button", name="Stop messages").click()
    says("Choose a reason.", "Choose the last day.")
    ruth.locator("main fieldset label").first.click()
    last_day = timezone.localdate() + timedelta(days=5)
    ruth.get_by_label("Last day").fill(last_day.isoformat())
    ruth.get_by_role("button", name="Stop messages").click()
    says("Ruth Delgado", "messages to the team are stopped")

    become(ruth, message.author, live_server.url)
    ruth.goto(f"{AT}threads/{message.thread_id}/")
    says("You can't write to this care team through")

    become(ruth, member(item.team, Role.COORDINATOR), live_server.url)
    ruth.goto(f"{AT}team/stops/")
    ruth.get_by_role("button", name="Lift the stop").click()
    says("The stop was lifted", "Nobody's messages are stopped")
