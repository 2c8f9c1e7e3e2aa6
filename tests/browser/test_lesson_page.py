"""A lesson in a real browser: contents beside the text on a wide screen, folded on a phone."""

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from playwright.sync_api import Browser, Page, expect

SHOTS = os.environ.get("HOME_SHOTS")
LESSON = "/active-learning/using-your-medicines-safely/"


@pytest.fixture
def site(transactional_db: None) -> None:
    call_command("seed_site", verbosity=0)


@pytest.mark.parametrize("width", [320, 1280], ids=["phone", "wide"])
@pytest.mark.parametrize("script", [True, False], ids=["script", "no script"])
def test_the_contents_of_a_lesson_lead_to_its_parts(
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
    page.goto(LESSON)
    contents = page.get_by_role("navigation", name="On this page")
    if width == 320:
        expect(contents).to_be_hidden()
        if SHOTS:
            page.screenshot(path=Path(SHOTS) / f"lesson-{width}.png", full_page=True)
        page.locator("summary", has_text="On this page").press("Enter")
    elif SHOTS:
        page.screenshot(path=Path(SHOTS) / f"lesson-{width}.png", full_page=True)
    expect(contents).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    text = page.locator(".content-lesson__main")
    if width == 1280:
        beside, main = contents.bounding_box(), text.bounding_box()
        assert beside is not None
        assert main is not None
        assert beside["x"] + beside["width"] <= main["x"]
    contents.get_by_role("link", name="Check yourself").click()
    expect(page.get_by_role("heading", name="Check yourself")).to_be_in_viewport()
    if script:
        axe(page)
    context.close()
