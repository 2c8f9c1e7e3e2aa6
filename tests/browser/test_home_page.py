"""The home page in a real browser: people, ways in, and where messaging is live, on any screen."""

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from playwright.sync_api import Browser, Page, expect

from tests.factories import FacilityFactory

SHOTS = os.environ.get("HOME_SHOTS")


@pytest.fixture
def site(transactional_db: None) -> None:
    call_command("seed_site", "--spanish", verbosity=0)
    call_command("update_index", verbosity=0)
    FacilityFactory(name="Togus VA Medical Center", city="Augusta", state="Maine")


@pytest.mark.parametrize(
    ("width", "script"), [(320, True), (768, False), (1280, True)], ids=["phone", "tablet", "wide"]
)
def test_everyone_finds_a_way_in_on_the_home_page(
    site: None,
    browser: Browser,
    browser_context_args: dict[str, Any],
    live_server: Any,
    axe: Callable[[Page], None],
    width: int,
    script: bool,
) -> None:
    context = browser.new_context(
        **browser_context_args,
        base_url=live_server.url,
        viewport={"width": width, "height": 640},
        java_script_enabled=script,
    )
    page = context.new_page()
    for address, heading in (("/", "Who are you here for?"), ("/es/", "¿Para quién viene?")):
        page.goto(address)
        expect(page.get_by_role("heading", name=heading)).to_be_visible()
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        broken = "[...document.images].filter(one => one.complete && !one.naturalWidth).length"
        assert page.evaluate(broken) == 0
        if SHOTS:
            name = f"home{address.strip('/')}-{width}.png"
            page.screenshot(path=Path(SHOTS) / name, full_page=True)
        if script:
            axe(page)
    page.goto("/")
    door = page.get_by_role("link", name="Write or read messages")
    box = door.bounding_box()
    assert box is not None
    assert box["y"] + box["height"] <= 640, "the one main act stands on the first screen"
    page.get_by_label("Name, city or state").fill("togus")
    page.get_by_role("button", name="Find").click()
    expect(page.get_by_role("main")).to_contain_text("Togus VA Medical Center")
    context.close()
