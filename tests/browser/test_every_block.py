"""Each block in a real browser: the gate at two widths, unfolding without script, and paper."""

import io
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect
from pypdf import PdfReader

from content.seed.library import add_words
from content.seed.site import make_home
from content.terms.models import TermsPage
from tests.content.every_block import each_block, page_of

ADDRESS = "/every-block/"
FOLDED = [
    "Shake it, breathe out, then press it as you breathe in.",
    "Only if you name her as your helper. You can stop it.",
    "A soft tone rises: breathe in.",
    "A woman breathes in and out.",
]


@pytest.fixture
def site(transactional_db: None) -> None:
    """A home page, a page with each block twice, and nothing else."""
    add_words(make_home())
    page_of(each_block())


@pytest.fixture
def plain(site: None, browser: Browser, live_server: Any) -> Iterator[Page]:
    """A browser that runs no script, at the page."""
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(live_server.url + ADDRESS)
    yield page
    context.close()


@pytest.mark.parametrize("width", [320, 1280])
def test_each_block_passes_the_gate_folded_and_unfolded(
    site: None, page: Page, live_server: Any, axe: Callable[[Page], None], width: int
) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    page.goto(live_server.url + ADDRESS)
    axe(page)
    for summary in page.locator("main summary").all():
        summary.press("Enter")
    axe(page)
    assert page.evaluate("document.documentElement.scrollWidth - window.innerWidth") <= 0
    for target in page.locator("main summary, main .content-numbers a, main select").all():
        box = target.bounding_box()
        assert box
        assert box["height"] >= 43.9, target.evaluate("e => e.outerHTML")


def test_answers_unfold_without_javascript(plain: Page) -> None:
    answer = plain.get_by_text("A message may wait days for its answer.").first
    expect(answer).to_be_hidden()
    plain.get_by_text("Show the answer").first.click()
    expect(answer).to_be_visible()


def test_paper_shows_what_the_screen_folds_and_leaves_out_what_paper_cannot_do(
    site: None, page: Page, live_server: Any, axe: Callable[[Page], None]
) -> None:
    page.goto(live_server.url + ADDRESS)
    page.emulate_media(media="print")
    for words in FOLDED:
        assert page.get_by_text(words).first.evaluate(
            "e => e.checkVisibility({contentVisibilityAuto: true}) && e.offsetHeight > 0"
        ), words
    for hidden in ("audio", "video", ".content-media__file", ".portal-header"):
        expect(page.locator(hidden).first).to_be_hidden()
    axe(page)


def test_a_printed_page_holds_every_folded_word(plain: Page) -> None:
    """Without script, so that the style sheet alone has to unfold it."""
    reader = PdfReader(io.BytesIO(plain.pdf()))
    text = " ".join(" ".join(sheet.extract_text() for sheet in reader.pages).split())
    for words in FOLDED:
        assert words in text
    assert text.count("A message may wait days for its answer.") == 2


def test_a_recording_of_our_own_can_be_played(site: None, page: Page, live_server: Any) -> None:
    page.goto(live_server.url + ADDRESS)
    sound = page.locator("audio").first
    sound.evaluate("e => { e.preload = 'auto'; e.load(); }")
    sound.evaluate("e => e.readyState || new Promise(done => e.onloadedmetadata = done)")
    assert sound.evaluate("e => Math.round(e.duration)") == 20


def test_the_lists_and_the_comparison_pass_the_gate(
    seeded: None, page: Page, live_server: Any, axe: Callable[[Page], None]
) -> None:
    terms = TermsPage.objects.get()
    terms.body += "<p>Be kind.</p>"
    terms.what_changed = "A line on being kind."
    terms.in_force_from = terms.in_force_from.replace(year=2011)
    terms.save_revision().publish()
    page.set_viewport_size({"width": 320, "height": 900})
    for path in ("terms/compare/", "spotlights/2010/11/", "topics/healthy-living/", "glossary/"):
        page.goto(f"{live_server.url}/{path}")
        axe(page)
        assert page.evaluate("document.documentElement.scrollWidth - window.innerWidth") <= 0
