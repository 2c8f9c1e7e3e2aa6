"""What a nurse does beside answering, in a real browser: with axe on a phone and on a desk."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from playwright.sync_api import Page, expect

from sm_plugin.calendar import day_begins
from sm_plugin.search.tokens import make_searchable
from sm_plugin.teams.models import CareTeam
from sm_plugin.threads.models import Message
from sm_plugin.triage.models import WorkItem
from sm_plugin.triage.steps.services import take
from tests.factories import FacilityFactory, mailbox_of, member, patient_at, sent_message, team_at
from tests.sm_plugin.files.samples import picture

WIDTHS = (320, 1280)


@pytest.fixture
def team(transactional_db: None) -> CareTeam:
    team: CareTeam = team_at(FacilityFactory())
    return team


@pytest.fixture
def item(team: CareTeam) -> WorkItem:
    """An item that the nurse has, due in four days, beside another one."""
    mailbox = mailbox_of(patient_at(team.facility), team)
    other = sent_message(mailbox, team, "Flu shot").thread
    take(actor=member(team), item=WorkItem.objects.get(thread=other))
    found = WorkItem.objects.get(thread=sent_message(mailbox, team, "Sore knee").thread)
    take(actor=member(team), item=found)
    found.refresh_from_db()
    today = timezone.now().astimezone(team.facility.time_zone).date()
    due = day_begins(today + timedelta(days=4), team.facility.time_zone) + timedelta(hours=23)
    WorkItem.objects.filter(pk=found.pk).update(due_at=due)
    found.refresh_from_db()
    return found


@pytest.fixture
def nurse_at(team: CareTeam, page: Page, live_server: Any) -> Callable[[str], None]:
    client = Client()
    client.force_login(member(team), backend="allauth.account.auth_backends.AuthenticationBackend")
    session = {"name": "sessionid", "value": client.cookies["sessionid"].value}
    page.context.add_cookies([session | {"url": live_server.url}])
    return lambda path: page.goto(f"{live_server.url}/secure-messaging/team/{path}")


@pytest.fixture
def fits(page: Page, axe: Callable[[Page], None]) -> Callable[[], None]:
    """`fits()` fails on a fault that axe finds, or a page that is too wide, at either width."""

    def check() -> None:
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 900})
            axe(page)
            assert page.evaluate("document.documentElement.scrollWidth") <= width

    return check


def test_a_nurse_puts_a_message_off_and_finds_it_gray_in_her_list(
    team: CareTeam,
    item: WorkItem,
    page: Page,
    nurse_at: Callable[[str], None],
    fits: Callable[[], None],
) -> None:
    nurse_at(f"items/{item.pk}/?queue=mine")
    day = page.get_by_label("Put it off until")
    day.fill(day.get_attribute("max") or "")
    fits()
    page.get_by_role("button", name="Put off until a day").click()
    expect(page.get_by_text("The item is put off.")).to_be_visible()

    nurse_at("?queue=mine")
    row = page.get_by_role("row").filter(has_text="Sore knee")
    expect(row).to_contain_text("Until ")
    fits()
    page.get_by_role("link", name="Not put off").click()
    expect(page.get_by_role("link", name="Flu shot")).to_be_visible()
    expect(page.get_by_text("Sore knee")).to_have_count(0)


def test_a_nurse_sends_a_picture_and_sees_it_large(
    team: CareTeam,
    item: WorkItem,
    page: Page,
    clamd: Any,
    nurse_at: Callable[[str], None],
    fits: Callable[[], None],
) -> None:
    nurse_at(f"items/{item.pk}/?queue=mine")
    page.get_by_label("Your answer to the patient").fill("Bend it like this.")
    page.get_by_text("Add a file").click()
    photo = {"name": "knee.jpg", "mimeType": "image/jpeg", "buffer": picture("JPEG", (1600, 900))}
    page.get_by_label("Choose files").set_input_files([photo])
    expect(page.get_by_text("1 file was added.")).to_be_visible()
    expect(page.get_by_role("button", name="Remove knee.jpg")).to_be_visible()
    fits()
    page.get_by_role("button", name="Send answer").click()
    expect(page.get_by_text("Your answer was sent.")).to_be_visible()

    assert Message.objects.get(side="team").attachments.count() == 1
    shown = page.get_by_role("img", name="knee.jpg")
    shown.scroll_into_view_if_needed()
    expect(shown).to_have_js_property("naturalWidth", 1024)
    fits()


def test_a_nurse_searches_the_mail_of_her_team(
    team: CareTeam,
    item: WorkItem,
    page: Page,
    nurse_at: Callable[[str], None],
    fits: Callable[[], None],
) -> None:
    make_searchable()
    nurse_at("?queue=mine")
    fits()
    page.get_by_label("Search the messages of your teams").fill("kne del")
    page.get_by_role("button", name="Search").click()

    expect(page.get_by_role("link", name="Sore knee")).to_be_visible()
    expect(page.get_by_role("link", name="Flu shot")).to_have_count(0)
    assert "kne" not in page.url
    fits()
    page.get_by_label("Search the messages of your teams").fill("zebra")
    page.get_by_role("button", name="Search").click()
    expect(page.get_by_text("Nothing was found")).to_be_visible()
    fits()
