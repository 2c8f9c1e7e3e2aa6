"""A Veteran looks her facility up: by what she types, in the words of its stage, to a mail."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.core.management import call_command
from django.utils import timezone
from playwright.sync_api import Page, expect

from sm_plugin.facilities.models import Facility
from sm_plugin.rollout.mails import deliver_rollout
from sm_plugin.rollout.models import Interest
from tests.browser.test_administrators_day import looked_at
from tests.factories import team_at

pytestmark = pytest.mark.django_db(transaction=True)

TOGUS = "Togus VA Medical Center"
ROWS = ".content-finder__rows li"
LINK = re.compile(r"https?://[^/\s]+(/\S+)")


@pytest.fixture
def togus(seeded: None, live_server: Any) -> Facility:
    call_command("sm_import_facilities", apply=True, verbosity=0)
    Facility.objects.filter(station_number="402").update(help_phone="207-555-0142")
    return Facility.objects.get(station_number="402")


def look_up(page: Page, url: str, words: str) -> None:
    page.goto(f"{url}/facilities/")
    page.get_by_label("Name, city, state, ZIP code or station number").fill(words)
    page.get_by_role("button", name="Find").click()
    page.wait_for_load_state()


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("togus", ""),
        ("Augusta", ""),
        ("ME", ""),
        ("04330", "nearest to ZIP 04330"),
        ("Agusta", "No facility has “Agusta”. These have “Augusta”."),
    ],
    ids=["name", "city", "state", "ZIP", "one slip"],
)
def test_a_veteran_finds_her_facility_by_what_she_types(
    words: str, told: str, page: Page, live_server: Any, togus: Facility
) -> None:
    look_up(page, live_server.url, words)
    row = page.locator(ROWS).filter(has_text=TOGUS).first
    expect(row).to_be_visible()
    expect(page.locator(".content-finder")).to_contain_text(told)
    looked_at(page, f"finder-{words}")


def test_who_finds_nothing_reads_what_to_try(page: Page, live_server: Any, togus: Facility) -> None:
    look_up(page, live_server.url, "Xanadu")
    expect(page.get_by_text("No facility matches.")).to_be_visible()
    looked_at(page, "finder-nothing")


def test_each_stage_is_told_in_words_with_the_phone(
    page: Page, live_server: Any, togus: Facility
) -> None:
    team = team_at(togus)
    day = timezone.localdate() + timedelta(days=40)
    successor = Facility.objects.stations().exclude(pk=togus.pk).order_by("pk")[0]
    Facility.objects.filter(pk=successor.pk).update(stage="live")
    moves: dict[str, Any] = {"freeze_on": timezone.localdate(), "moving_on": day}
    words = {
        "planned": ({"go_live_on": day}, "The start is expected in"),
        "preparing": ({"go_live_on": None}, "There is no date"),
        "pilot": ({}, team.name),
        "live": ({"go_live_on": day - timedelta(days=80)}, "has been in use here since"),
        "paused": ({}, "Secure Messaging has been paused here since"),
        "moving": (moves, "nothing can be sent here. Please call instead."),
        "moved": ({"successor": successor}, f"Write to {successor.name} now."),
    }
    for stage, (columns, told) in words.items():
        Facility.objects.filter(pk=togus.pk).update(stage=stage, **columns)
        look_up(page, live_server.url, "togus")
        row = page.locator(ROWS).filter(has_text=TOGUS).first
        expect(row).to_contain_text(told)
        expect(row).to_contain_text("Questions? Call 207-555-0142.")
        call = row.get_by_role("link", name="207-555-0142")
        expect(call).to_have_attribute("href", "tel:2075550142")
        asks = row.get_by_role("link", name=re.compile("^Tell me when it starts"))
        expect(asks).to_have_count(int(stage in ("planned", "preparing")))
        looked_at(page, f"finder-{stage}")


def test_she_asks_to_be_told_and_proves_her_address_before_anything_is_sent(
    page: Page, live_server: Any, togus: Facility, axe: Callable[[Page], None]
) -> None:
    look_up(page, live_server.url, "togus")
    page.get_by_role("link", name=f"Tell me when it starts at {TOGUS}").first.click()
    page.get_by_label("Your email address").fill("ruth@home.example")
    page.get_by_label("You may write to this address once").check()
    page.get_by_role("button", name="Tell me").click()
    expect(page.get_by_role("heading", name="Please look at your email")).to_be_visible()
    assert not Interest.objects.get().confirmed_at

    deliver_rollout()
    [asked] = [one for one in mail.outbox if one.to == ["ruth@home.example"]]
    found = LINK.search(str(asked.body))
    assert found
    page.goto(f"{live_server.url}{found[1]}")
    looked_at(page, "confirm-wish")
    assert not Interest.objects.get().confirmed_at, "looking changes nothing"
    page.locator("main form button[type=submit]").first.click()
    page.wait_for_load_state()
    looked_at(page, "wish-confirmed")
    assert Interest.objects.get().confirmed_at
