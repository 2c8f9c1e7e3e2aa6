"""Each kind of page at three widths: fits, begins where docs say, and is heard as it is written."""

import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from playwright.sync_api import Page

from tests.browser.screens import SCREENS, House, Screen, picture

HERE = Path(__file__).parent
TABLE = HERE.parents[1] / "docs" / "first_content.md"
SPOKEN = HERE / "spoken"
UPDATE = os.environ.get("SCREENS_UPDATE")
WIDTHS = {320: 640, 768: 1024, 1280: 800}
NEAR = 60  # pixels; letters of another machine are a little taller
QUOTED = re.compile(r"^( *- )'(.*)'(:?)$")
PHRASES = 40  # said before the heading; Skip to main content leads past most of them
SAID = re.compile(r"- (link|button|heading|text|paragraph|checkbox|radio|textbox|status|img)\b")
MONTHS = "January|February|March|April|May|June|July|August|September|October|November|December"
SHORT = "|".join(f"{name[:3]}\\.?" for name in MONTHS.split("|"))
MESES = "enero|febrero|marzo|abril|mayo|junio|julio|agosto|septiembre|octubre|noviembre|diciembre"
DAY = re.compile(
    rf"((Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day, )?\b({MONTHS}) (\d{{4}}\b|\d{{1,2}}(, \d{{4}})?)"
    rf"|\b((Mon|Tue|Wed|Thu|Fri|Sat|Sun), )?\b({SHORT}) \d{{1,2}}(, \d{{4}})?"
    rf"|\b((lunes|martes|miércoles|jueves|viernes|sábado|domingo),? )?\d{{1,2}} de ({MESES})"
    r"( de \d{4})?|\b\d{4}-\d\d-\d\d\b|(?<=Year: )\d{4}\b"
)
TIME = re.compile(r"\b\d{1,2}(:\d\d)? [ap]\.m\.( E[SD]T)?|\b(noon|midnight)\b")
# What the day of the run, or a number drawn by lot, puts in.
CHANGES = re.compile(r"\b[Tt]oday at TIME|\b(Today|Yesterday)\b|\b(?=[a-f]*\d)[0-9a-f]{10}\b")


def unquoted(line: re.Match[str]) -> str:
    """Return a line that YAML had to quote, such as a heading with a colon, as all others are."""
    return line[1] + line[2].replace("''", "'") + line[3]


def heard(page: Page) -> str:
    """Return what a screen reader gets, without addresses, days and times."""
    lines = page.locator("body").aria_snapshot().splitlines()
    plain = (QUOTED.sub(unquoted, line) for line in lines if "- /url:" not in line)
    text = "\n".join(plain) + "\n"
    for changing, word in ((DAY, "DAY"), (TIME, "TIME"), (CHANGES, "…")):
        text = changing.sub(word, text)
    return text


def before_heading(text: str) -> list[str]:
    lines = [line.strip() for line in text.splitlines()]
    said = [line for line in lines if SAID.search(line)]
    return said[: next(place for place, line in enumerate(said) if "[level=1]" in line)]


def repeated(said: list[str]) -> set[str]:
    named = [line for line in said if '"' in line]
    return {line for line in named if named.count(line) > 1}


def small_text(page: Page) -> set[str]:
    """Return what is written smaller than 16 pixels, also in what is folded."""
    page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
    found: list[str] = page.evaluate(
        """[...document.querySelectorAll('body *')]
        .filter(one => [...one.childNodes].some(child => child.nodeType == 3 && child.data.trim()))
        .filter(one => one.checkVisibility() && parseFloat(getComputedStyle(one).fontSize) < 16)
        .map(one => one.textContent.trim().slice(0, 60))"""
    )
    return set(found)


def too_wide(page: Page) -> list[str]:
    """Return what sticks out on a narrow screen with text twice as large, everything unfolded."""
    page.set_viewport_size({"width": 320, "height": 640})
    page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
    page.evaluate("document.documentElement.style.fontSize = '200%'")
    if page.evaluate("document.documentElement.scrollWidth") <= 320:
        return []
    found: list[str] = page.evaluate(
        """[...document.querySelectorAll('body *')]
        .filter(one => one.checkVisibility() && one.getBoundingClientRect().right > 321)
        .filter(one => {
          for (let up = one.parentElement; up && up !== document.body; up = up.parentElement) {
            if (getComputedStyle(up).overflowX !== 'visible') {
              return false;
            }
          }
          return true;
        })
        .map(one => `${one.tagName} ${one.className} ${one.textContent.trim().slice(0, 30)}`)"""
    )
    return found or ["something that is hidden"]


def faults_heard(screen: Screen, page: Page) -> Iterator[str]:
    page.set_viewport_size({"width": 360, "height": 640})
    text, path = heard(page), SPOKEN / f"{screen.name}.txt"
    said = before_heading(text)
    if len(said) > PHRASES:
        yield f"{screen.name}: {len(said)} phrases before the heading"
    if twice := repeated(said):
        yield f"{screen.name}: said twice before the heading: {twice}"
    if UPDATE:
        SPOKEN.mkdir(exist_ok=True)
        path.write_text(text)
    elif not path.exists() or path.read_text() != text:
        yield f"{screen.name}: is not as in {path.name}; it is now:\n{text}"


def place_of(screen: Screen, page: Page, width: int) -> int:
    """Return how far down the first thing stands that somebody came for; 0 if it is not there."""
    page.set_viewport_size({"width": width, "height": WIDTHS[width]})
    picture(page, screen.name, width)
    if not screen.first:
        return 0
    found = page.locator(screen.first).locator("visible=true")
    box = found.first.bounding_box() if found.count() else None
    return round(box["y"] + page.evaluate("scrollY")) if box else 0


def faults_seen(screen: Screen, page: Page, told: dict[str, list[int]]) -> Iterator[str]:
    places = []
    for width in WIDTHS:
        places.append(place_of(screen, page, width))
        if page.evaluate("document.documentElement.scrollWidth") > width:
            yield f"{screen.name}: scrolls sideways at {width}"
    row = f"| {screen.name} | {' | '.join(f'{place:,}' for place in places)} |"
    if UPDATE and screen.first:
        print(row)
    known = told.get(screen.name, [])
    near = [abs(one - other) <= NEAR for one, other in zip(places, known, strict=False)]
    if screen.first and (len(near) != len(places) or not all(near) or 0 in places):
        yield f"{screen.name}: docs/first_content.md says {known}; it is now {row}"
    if small := small_text(page):
        yield f"{screen.name}: smaller than 16 pixels: {small}"
    if wide := too_wide(page):
        yield f"{screen.name}: wider than 320 pixels with text of 200 %: {wide}"


def table() -> dict[str, list[int]]:
    """Return the places that docs tell, by the name of the screen."""
    found = re.findall(
        r"^\| ([a-z-]+) \| ([\d,]+) \| ([\d,]+) \| ([\d,]+) \|", TABLE.read_text(), re.M
    )
    return {name: [int(one.replace(",", "")) for one in places] for name, *places in found}


def test_each_kind_of_page_is_seen_and_heard_as_it_is_written_down(
    transactional_db: None, page: Page, live_server: Any
) -> None:
    """SCREENS_UPDATE=1 writes the files again and prints the rows: for a person to read."""
    house, told = House(page, live_server.url), table()
    faults = []
    for screen, shown in house.all():
        faults += [*faults_heard(screen, shown), *faults_seen(screen, shown, told)]
    assert not faults, "\n".join(faults)


def test_at_least_25_screens_are_kept_as_text() -> None:
    kept = {path.stem for path in SPOKEN.glob("*.txt")}
    assert kept == {screen.name for screen in SCREENS}
    assert len(kept) >= 25
