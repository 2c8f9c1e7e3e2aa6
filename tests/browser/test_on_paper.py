"""What a person prints is whole: a draft however long, every time, and the text that binds."""

import io
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from playwright.sync_api import Browser, Page, expect
from pypdf import PdfReader

from sm_plugin.mailboxes.models import Mailbox
from tests.factories import (
    FacilityFactory,
    begun_draft,
    mailbox_of,
    member,
    patient_at,
    sent_message,
    team_at,
)

DOOR = "allauth.account.auth_backends.AuthenticationBackend"
LINES = 120


@pytest.fixture
def mailbox(transactional_db: None) -> Mailbox:
    team = team_at(FacilityFactory())
    return mailbox_of(patient_at(team.facility), team)


def printed(page: Page) -> str:
    sheets = PdfReader(io.BytesIO(page.pdf())).pages
    return " ".join("".join(sheet.extract_text() + "\n" for sheet in sheets).split())


@pytest.fixture
def ruth_at(
    mailbox: Mailbox, browser: Browser, browser_context_args: dict[str, Any], live_server: Any
) -> Any:
    """`ruth_at(path, script=True)`: Ruth's browser on this page."""
    contexts = []

    def at(path: str, script: bool = True) -> Page:
        context = browser.new_context(
            **browser_context_args, base_url=live_server.url, java_script_enabled=script
        )
        contexts.append(context)
        client = Client()
        client.force_login(mailbox.owner, backend=DOOR)
        session = {"name": "sessionid", "value": client.cookies["sessionid"].value}
        context.add_cookies([session | {"url": live_server.url}])
        page = context.new_page()
        page.goto(path)
        return page

    yield at
    for context in contexts:
        context.close()


@pytest.mark.parametrize("script", [True, False], ids=["script", "plain"])
def test_a_draft_is_printed_with_every_line(
    mailbox: Mailbox, ruth_at: Callable[..., Page], script: bool
) -> None:
    draft = begun_draft(mailbox, mailbox.patient.assignments.get().team)
    page = ruth_at(f"/secure-messaging/drafts/{draft.pk}/", script)
    page.locator("textarea[name=body]").fill("\n".join(f"Line {n}." for n in range(LINES)))

    text = printed(page)

    assert [n for n in range(LINES) if f"Line {n}." not in text] == []
    expect(page.locator("textarea[name=body]")).to_be_visible()
    assert page.locator(".sm-printed").count() == 0


def test_each_time_of_who_opened_messages_is_printed(
    mailbox: Mailbox, ruth_at: Callable[..., Page]
) -> None:
    team = mailbox.patient.assignments.get().team
    sent_message(mailbox, team, "Sore knee")
    nurse = Client()
    nurse.force_login(member(team), backend=DOOR)
    item = team.work_items.get()
    for _time in range(3):
        nurse.get(f"/secure-messaging/team/items/{item.pk}/")
    page = ruth_at("/secure-messaging/who-opened/")
    folded = page.locator("details.sm-opening__times")
    times = folded.locator("time")
    assert times.count() >= 2

    page.emulate_media(media="print")

    for time in times.all():
        assert time.evaluate("one => one.checkVisibility() && one.getBoundingClientRect().height")
    # Without a script, which opens what is folded.
    page = ruth_at(page.url, script=False)
    assert all(word in printed(page) for word in times.first.inner_text().split())


def test_what_only_does_something_is_not_printed(
    mailbox: Mailbox, ruth_at: Callable[..., Page]
) -> None:
    draft = begun_draft(mailbox, mailbox.patient.assignments.get().team)
    page = ruth_at(f"/secure-messaging/drafts/{draft.pk}/")

    page.emulate_media(media="print")

    expect(page.get_by_text("Add a file")).to_be_hidden()
