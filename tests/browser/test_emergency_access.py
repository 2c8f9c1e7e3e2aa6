"""In a real browser: a privacy officer opens messages with a reason, reads, and it ends."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.utils import timezone
from playwright.sync_api import Page, expect

from portal.accounts.models import User
from sm_plugin.break_glass.models import EmergencyOpening
from sm_plugin.mailboxes.models import Mailbox
from tests.factories import (
    FacilityFactory,
    TopicFactory,
    mailbox_of,
    patient_at,
    privacy_officer,
    sent_message,
    team_at,
)

pytestmark = pytest.mark.django_db(transaction=True)

PASSWORD = "seven quiet herons wade"
WORDS = "I feel dizzy when I get up."


@pytest.fixture
def ruths(live_server: Any) -> Mailbox:
    TopicFactory()
    team = team_at(FacilityFactory())
    mailbox = mailbox_of(patient_at(team.facility), team)
    sent_message(mailbox, team, "Dizzy in the morning", WORDS)
    return mailbox


@pytest.fixture
def priya(ruths: Mailbox) -> User:
    user = privacy_officer()
    user.set_password(PASSWORD)
    user.save()
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    return user


def looked_at(page: Page, axe: Callable[[Page], None]) -> None:
    """Nothing sticks out on a phone or a desk, and axe finds nothing."""
    for width in (320, 1280):
        page.set_viewport_size({"width": width, "height": 800})
        wide = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
        assert wide <= 0, f"{page.url} sticks out by {wide} px at {width}"
    axe(page)


def open_all(page: Page, ruths: Mailbox, axe: Callable[[Page], None] | None = None) -> None:
    patient = ruths.patient
    assert patient is not None
    page.get_by_label("Record number").fill(patient.record_number)
    page.get_by_label("Date of birth").fill(patient.birth_date.isoformat())
    page.get_by_role("button", name="Find the patient").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Open messages in an emergency")
    if axe:
        page.get_by_role("button", name="Open and read").click()
        expect(page.get_by_role("alert")).to_contain_text("Say in words why this can't wait")
        looked_at(page, axe)
    page.get_by_label("All messages of this patient").check()
    page.get_by_label("Reason").fill("The emergency room asks what was prescribed.")
    page.get_by_role("button", name="Open and read").click()


def test_an_officer_opens_reads_and_ends_by_keyboard_and_on_a_phone(
    page: Page, live_server: Any, sign_in: Any, axe: Any, ruths: Mailbox, priya: User
) -> None:
    sign_in(priya.email, PASSWORD, "/secure-messaging/privacy/")
    looked_at(page, axe)
    open_all(page, ruths, axe)

    banner = page.get_by_role("region", name="Emergency access")
    expect(banner).to_contain_text("15 minutes")
    looked_at(page, axe)
    page.get_by_role("link", name="Dizzy in the morning").click()
    expect(page.get_by_text(WORDS)).to_be_visible()
    expect(banner).to_contain_text("to read them only")
    looked_at(page, axe)

    banner.get_by_role("button", name="End now").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_text("The emergency opening has ended.")).to_be_visible()
    looked_at(page, axe)
    page.go_back()
    expect(page.get_by_text(WORDS)).to_have_count(0)


def test_when_the_time_is_over_an_open_page_takes_the_words_away(
    page: Page, live_server: Any, sign_in: Any, axe: Any, ruths: Mailbox, priya: User
) -> None:
    sign_in(priya.email, PASSWORD, "/secure-messaging/privacy/")
    open_all(page, ruths)
    address = page.get_by_role("link", name="Dizzy in the morning").get_attribute("href")
    page.clock.install()
    page.goto(f"{live_server.url}{address}")
    expect(page.get_by_text(WORDS)).to_be_visible()

    page.clock.fast_forward(14 * 60 * 1000)
    expect(page.get_by_role("region", name="Emergency access")).to_contain_text("1 minute")
    page.clock.fast_forward(61 * 1000)

    expect(page.get_by_text(WORDS)).to_have_count(0)
    expect(page.get_by_role("alert")).to_contain_text("The time is over")
    axe(page)
    opening = EmergencyOpening.objects.get()
    assert opening.ends_at - timezone.now() < timedelta(minutes=15)


def test_the_pages_are_in_spanish_too(
    page: Page, live_server: Any, sign_in: Any, axe: Any, ruths: Mailbox, priya: User
) -> None:
    sign_in(priya.email, PASSWORD, "/secure-messaging/privacy/")
    page.get_by_role("link", name="Español").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Acceso de emergencia")
    looked_at(page, axe)
