"""The gate itself: a planted fault must be found, or a clean result means nothing."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page

from portal.accounts.models import User
from tests.browser.conftest import findings
from tests.conftest import PASSWORD

PLANTED = """
() => {
  document.body.innerHTML = `
    <main><h1>Three faults</h1>
      <img src="data:image/gif;base64,R0lGODlhAQABAAAAACw=">
      <form><input type="text" name="nameless"></form>
      <p class="faint">Too faint to read.</p>
    </main>`;
  const faint = document.querySelector(".faint").style;
  faint.color = "rgb(200, 200, 200)";
  faint.background = "white";
}
"""

# White on a dark red, which is sound once it stands and faint while it comes.
FADING = """
() => {
  const fading = document.createElement("p");
  fading.className = "fading";
  fading.textContent = "This can't be done yet.";
  Object.assign(fading.style, {color: "white", background: "rgb(205, 68, 68)", opacity: "0.2"});
  document.querySelector("main").append(fading);
  getComputedStyle(fading).opacity;
  fading.style.transition = "opacity 60s";
  fading.style.opacity = "1";
  return Number(getComputedStyle(fading).opacity);
}
"""


def test_the_gate_finds_three_planted_faults(page: Page, live_server: Any) -> None:
    page.goto(f"{live_server.url}/accounts/login/")
    page.evaluate(PLANTED)
    assert {"image-alt", "label", "color-contrast"} <= set(findings(page))


def test_the_gate_passes_a_sound_page_and_fails_it_once_spoiled(
    page: Page, live_server: Any, axe: Callable[[Page], None]
) -> None:
    page.goto(f"{live_server.url}/accounts/login/")
    axe(page)
    page.evaluate("document.documentElement.removeAttribute('lang')")
    with pytest.raises(AssertionError, match="html-has-lang"):
        axe(page)


def test_the_gate_reads_what_fades_in_as_it_will_stand(page: Page, live_server: Any) -> None:
    page.goto(f"{live_server.url}/accounts/login/")
    assert page.evaluate(FADING) < 0.5
    assert not findings(page)
    assert page.evaluate("getComputedStyle(document.querySelector('.fading')).opacity") == "1"


def test_the_browser_refuses_inline_script_and_inline_style(
    context: BrowserContext, live_server: Any
) -> None:
    page = context.new_page()  # without the check that nothing was blocked
    page.goto(f"{live_server.url}/accounts/login/")
    blocked = page.evaluate(
        """() => new Promise(done => {
            const seen = [];
            document.addEventListener("securitypolicyviolation", event => {
                seen.push(event.effectiveDirective);
                if (seen.length === 2) done(seen.sort());
            });
            const script = document.createElement("script");
            script.textContent = "document.title = 'taken over'";
            document.body.append(script);
            const box = document.createElement("div");
            box.setAttribute("style", "color: red");
        })"""
    )
    assert blocked == ["script-src-elem", "style-src-attr"]
    assert page.title() != "taken over"


def test_a_person_signs_in_through_the_page(
    page: Page,
    live_server: Any,
    make_person: Callable[..., User],
    sign_in: Callable[..., None],
    axe: Callable[[Page], None],
) -> None:
    person = make_person()
    sign_in(person.email, PASSWORD, "/accounts/password/change/")
    axe(page)
    page.goto(f"{live_server.url}/accounts/logout/")
    axe(page)
