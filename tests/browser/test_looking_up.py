"""A Veteran looks her facility up: by a slip, by ZIP, on the map, and asks to be told."""

from typing import Any

import pytest
from django.core.management import call_command
from playwright.sync_api import Page, expect

from sm_plugin.facilities.rollout_plan import lay_out_rollout
from sm_plugin.rollout.models import Interest
from tests.browser.test_administrators_day import looked_at


@pytest.fixture
def site(transactional_db: None) -> None:
    call_command("seed_site", verbosity=0)
    call_command("sm_import_facilities", apply=True, verbosity=0)
    lay_out_rollout()


def test_a_veteran_looks_her_facility_up_and_asks_to_be_told(
    site: None, page: Page, live_server: Any
) -> None:
    page.goto(f"{live_server.url}/facilities/")
    looked_at(page, "lookup-progress")
    finder = page.locator(".content-finder").first
    words = finder.get_by_label("Name, city, state, ZIP code or station number")
    words.fill("Portlnad, Oregon")
    words.press("Enter")
    expect(page.get_by_text("No facility has “Portlnad, Oregon”.")).to_be_visible()
    expect(page.get_by_text("Portland VA Medical Center").first).to_be_visible()
    looked_at(page, "lookup-slip")

    words.fill("04330")
    words.press("Enter")
    first = page.locator(".content-finder__rows li").first
    expect(first).to_contain_text("Togus")
    expect(first).to_contain_text("Secure Messaging has been in use here since")
    page.get_by_text("Show them on a map").press("Enter")
    expect(page.get_by_role("img", name="The facilities of the list on a map")).to_be_visible()
    looked_at(page, "lookup-map")

    words.fill("Fort Harrison")
    words.press("Enter")
    page.get_by_role("link", name="Tell me when it starts at").first.press("Enter")
    page.get_by_label("Your email address").fill("ruth@demo.example")
    page.get_by_label("You may write to this address once").check()
    page.get_by_role("button", name="Tell me").press("Enter")
    expect(page.get_by_role("heading", name="Please look at your email")).to_be_visible()
    assert Interest.objects.get().email == "ruth@demo.example"
