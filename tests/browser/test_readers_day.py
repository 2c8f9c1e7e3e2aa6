"""A reader's day: finds an article, reads it in Spanish, prints it, and subscribes to the rest."""

import io
import os
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from django.core.management import call_command
from playwright.sync_api import Page, expect
from pypdf import PdfReader

SHOTS = os.environ.get("READERS_DAY_SHOTS")
ANSWER = "Elija las dos o tres más importantes"


@pytest.fixture
def site(transactional_db: None) -> None:
    call_command("seed_site", "--spanish", verbosity=0)
    call_command("update_index", verbosity=0)


def shot(page: Page, name: str) -> None:
    """A picture for people to look at, when asked for by READERS_DAY_SHOTS=folder."""
    if SHOTS:
        for width in (1280, 320):
            page.set_viewport_size({"width": width, "height": 900})
            page.screenshot(path=Path(SHOTS) / f"reader-{name}-{width}.png", full_page=True)


def printed(page: Page) -> str:
    text = "".join(sheet.extract_text() for sheet in PdfReader(io.BytesIO(page.pdf())).pages)
    return " ".join(text.split())


def test_a_reader_finds_reads_in_spanish_prints_and_subscribes(
    site: None, page: Page, live_server: Any
) -> None:
    page.goto(f"{live_server.url}/search/")
    page.get_by_label("Search this site").fill("talkin providr")
    page.locator("main").get_by_role("button", name="Search").click()
    shot(page, "1-search")
    page.get_by_role("link", name="Talking with your provider").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Talking with your provider")

    page.get_by_role("link", name="Español").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Hablar con su médico")
    assert page.url == f"{live_server.url}/es/active-learning/talking-with-your-provider/"
    assert page.locator("html").get_attribute("lang") == "es"
    expect(page.get_by_text(ANSWER)).to_be_hidden()
    shot(page, "2-lesson")

    sheets = printed(page)
    assert ANSWER in sheets
    assert "Hablar con su médico" in sheets
    assert "Iniciar sesión" not in sheets
    expect(page.get_by_text(ANSWER)).to_be_hidden()

    page.get_by_role("link", name="Artículos destacados").first.click()
    shot(page, "3-articles")
    address = page.locator("main a[href$='/atom/']").first.get_attribute("href")
    feed = page.request.get(f"{live_server.url}{address}" if address[0] == "/" else address)
    xml = ElementTree.fromstring(feed.body())  # noqa: S314 - our own feed
    entries = xml.findall("{http://www.w3.org/2005/Atom}entry")
    titles = [entry.findtext("{http://www.w3.org/2005/Atom}title") for entry in entries]
    assert titles == ["Ahora puede escribir a su equipo de atención: Mensajes Seguros"]
