"""A real Chromium at the live server, and the accessibility gate that every page passes."""

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import ConsoleMessage, Locator, Page, expect

from tests.browser.clock import ReadClock

ROOT = Path(__file__).resolve().parents[2]
AXE = ROOT / "site/frontend/node_modules/axe-core/axe.min.js"
WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
CHROMIUM = os.environ.get("CHROMIUM") or shutil.which("chromium")
# The same engine without windows, where it is installed: a page costs a third of the time.
# What is of the whole browser, as its profile on disk, is asked of `CHROMIUM`. See decision 0688.
SHELL = os.environ.get("CHROMIUM") or shutil.which("chromium-headless-shell") or CHROMIUM
PATIENCE = 20_000  # milliseconds: a busy machine is slow, and no test says how fast a page is
# The machine may be closed to the network: Chromium must not look for updates and the like.
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]

# Of what a person reads or uses: what ends beyond the screen, or beyond a box that hides the rest.
# What lies in a box that scrolls is reached, and what is a dot in size is for screen readers.
CUT = """() => [...document.querySelectorAll("main *")].filter((e) => {
  const reads = [...e.childNodes].some((n) => n.nodeType === Node.TEXT_NODE && n.data.trim());
  const box = e.getBoundingClientRect();
  if (!(reads || e.matches("input, select, textarea, button"))) return false;
  if (!e.checkVisibility() || e.closest(".usa-breadcrumb")) return false;
  if (e.matches("option, optgroup") || box.width < 2 || box.height < 2) return false;
  let [left, right] = [0, document.documentElement.clientWidth];
  for (let p = e.parentElement; p && p !== document.body; p = p.parentElement) {
    const over = getComputedStyle(p).overflowX, held = p.getBoundingClientRect();
    if (held.width < 2) return false;
    if (over === "auto" || over === "scroll") {
      if (p.scrollWidth > p.clientWidth) return false;
    } else if (over !== "visible") {
      [left, right] = [Math.max(left, held.left), Math.min(right, held.right)];
    }
  }
  return box.right > right + 1 || box.left < left - 1;
}).map((e) => `${e.tagName} ${e.id || e.className}: ${e.textContent.trim().slice(0, 40)}`)"""

# Every movement of the page ends at once, as it would have ended: the colours of what is still
# fading in are nobody's. The page's policy refuses style tags, and not the sheets of its document.
AT_REST = """() => {
  const still = new CSSStyleSheet();
  still.replaceSync(`*, ::before, ::after {
    transition-duration: 0s !important; transition-delay: 0s !important;
    animation-duration: 0s !important; animation-delay: 0s !important;
  }`);
  document.adoptedStyleSheets.push(still);
  for (const moving of document.getAnimations()) {
    if (moving.effect.getComputedTiming().endTime !== Infinity) moving.finish();
  }
}"""


# Of a `Locator`, at once: what asks the page, and what a person does to it.
ASKED = ("all", "all_inner_texts", "bounding_box", "count", "evaluate_all")
DONE = (
    *("check", "click", "dblclick", "fill", "focus"),
    *("press", "press_sequentially", "select_option", "set_input_files"),
)

expect.set_options(timeout=PATIENCE)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    here = Path(__file__).parent
    missing = None if CHROMIUM else "Chromium is not installed (Debian: chromium)"
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.browser)
            if missing:
                item.add_marker(pytest.mark.skip(reason=missing))


@pytest.fixture(scope="session", autouse=True)
def _orm_beside_playwright() -> None:
    """Playwright's loop runs in this thread, and Django would take our ORM calls for async ones.

    Only set in the process that drives a browser, and for as long as it lives, because the loop
    does not end before it either.
    """
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"


@pytest.fixture(scope="session", autouse=True)
def _used_when_loaded() -> Iterator[None]:
    """What is asked of a page at once is asked when it has loaded, and what is done to it is done.

    A click returns when its answer has begun, so counting and measuring, which unlike `expect`
    wait for nothing, could otherwise meet half a document; the next click or key, which no person
    makes so soon, a page whose scripts have not run. Time passes as `ReadClock` says.
    """
    clock_of = Page.clock.fget  # type: ignore[attr-defined]

    def loaded(ask: Callable[..., Any]) -> Callable[..., Any]:
        def when_loaded(asked: Page | Locator, *args: Any, **options: Any) -> Any:
            page = asked if isinstance(asked, Page) else asked.page
            page.wait_for_load_state("load")
            return ask(asked, *args, **options)

        return when_loaded

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Page, "evaluate", loaded(Page.evaluate))
        for name in (*ASKED, *DONE):
            patch.setattr(Locator, name, loaded(getattr(Locator, name)))
        patch.setattr(Page, "clock", property(lambda page: ReadClock(page, clock_of(page))))
        yield


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    return {**browser_type_launch_args, "executable_path": SHELL, "args": FLAGS}


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args: dict[str, Any]) -> dict[str, Any]:
    return {**browser_context_args, "locale": "en-US", "timezone_id": "America/New_York"}


@pytest.fixture
def page(page: Page, live_server: Any) -> Iterator[Page]:
    """A page of the live server; the test fails if the browser blocked or missed anything on it."""
    complaints: list[str] = []

    def note(message: ConsoleMessage) -> None:
        if message.type == "error" and "status of 4" not in message.text:
            complaints.append(f"{page.url}: {message.text}")

    page.on("console", note)
    page.on("pageerror", lambda error: complaints.append(f"{page.url}: {error}"))
    page.set_default_timeout(PATIENCE)
    yield page
    assert not complaints, "\n".join(complaints)


def findings(page: Page) -> dict[str, list[str]]:
    """What axe finds on the page, rule by rule: failures and what a person would have to judge.

    Contrast that axe cannot compute (over pictures) is left to the design tokens' own check.
    The script is handed to the page by the driver: the page's policy refuses script tags.
    """
    page.evaluate(AT_REST)
    page.evaluate(AXE.read_text())
    result = page.evaluate(
        "tags => axe.run(document, {runOnly: tags, resultTypes: ['violations', 'incomplete']})",
        WCAG,
    )
    doubts = [rule for rule in result["incomplete"] if rule["id"] != "color-contrast"]
    return {
        rule["id"]: [f"{node['html'][:160]} — {node['failureSummary']}" for node in rule["nodes"]]
        for rule in result["violations"] + doubts
    }


def cut_off(page: Page) -> list[str]:
    """Return the words and controls of the page that nobody can see whole, and how they begin.

    After a change of width the admin's menu slides away for a moment. The last of the breadcrumbs
    may be cut: it is the heading below it once more.
    """
    found: list[str] = page.evaluate(CUT)
    for _try in range(20):
        if not found:
            break
        page.wait_for_timeout(100)
        found = page.evaluate(CUT)
    return found


@pytest.fixture
def axe() -> Callable[[Page], None]:
    """`axe(page)` fails the test on every accessibility fault of the page as it stands."""

    def check(page: Page) -> None:
        found = findings(page)
        lines = [f"{rule}: {node}" for rule, nodes in found.items() for node in nodes]
        assert not found, f"{page.url}\n" + "\n".join(lines)

    return check


@pytest.fixture
def sign_in(page: Page, live_server: Any) -> Callable[..., None]:
    """`sign_in(email, password)` goes through the sign-in page as a person does."""

    def go(email: str, password: str, next_url: str = "/") -> None:
        page.goto(f"{live_server.url}/accounts/login/?next={next_url}")
        page.get_by_label("Email").fill(email)
        page.locator("input[type=password]").fill(password)
        page.locator("form:has(input[type=password]) button[type=submit]").click()
        page.wait_for_url(f"{live_server.url}{next_url}")

    return go
