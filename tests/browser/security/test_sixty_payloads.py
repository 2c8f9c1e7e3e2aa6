"""Sixty payloads in every field run on no page, whoever opens it: `test_nothing_runs.py` in full.

Each page is asked for by each kind of person; where it shows payloads of other fields than to those
before, it is opened in a real browser. So are lists with payloads in their address, addresses that
are payloads, searches for payloads, and a file to bring in that holds nothing else.
"""

import re
from collections.abc import Iterator
from urllib.parse import quote, urlencode, urlsplit

import pytest
from django.test import Client
from django.urls import reverse
from playwright.sync_api import Browser

from content.pages.home import HomePage
from content.pages.standard import StandardPage
from tests.browser.security.payloads import FIVE, MORE, PLACES, SIXTY, texts
from tests.browser.security.planting import plant
from tests.browser.security.watching import NUMBER, Watch, opened_by, watching
from tests.sm_plugin.matrix.addresses import addresses
from tests.sm_plugin.matrix.cast import World, build_world
from tests.sm_plugin.matrix.test_admin_matrix import addresses as admin_addresses
from tests.sm_plugin.matrix.test_superuser import admin_pages

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.long]

READERS = ("ruth", "tom", "angela", "denise", "priya", "frank", "nora", "emily", "sam")
OF_THE_ADMIN = ("frank", "nora", "emily")
# Names of what addresses may carry: words, filters, orders, pages, ways back.
ASKED = ("q", "queue", "sort", "order", "o", "p", "page", "filter", "kind", "show", "next", "zip")
ADDRESS = 999
BARE = "/without-policy/"


def asked() -> Iterator[str]:
    """Two queries, all of whose words are the payloads: one refused word may hide the others."""
    words = texts(SIXTY, ADDRESS)
    yield "?" + urlencode(dict.fromkeys(ASKED[:4], words))
    yield "?" + urlencode(dict.fromkeys(ASKED[4:], words))


def of_messaging(world: World) -> Iterator[str]:
    for address in addresses():
        if address.arguments:
            yield from (address.url(value) for value in world.slots(address.arguments[0])[:3])
        else:
            yield address.url()
    mailbox = world.mailboxes["ruth"].pk
    yield from (f"/secure-messaging/for/{mailbox}/{place}" for place in ("", "sent/", "search/"))
    yield from (f"/secure-messaging/team/?queue={name}" for name in ("role", "patient", "done"))


def of_admin(world: World) -> Iterator[str]:
    yield from sorted(admin_pages())
    yield from (url for _name, urls in admin_addresses(world) for url in urls[:2])
    page = StandardPage.objects.get()
    for place in ("edit/", "history/", "usage/", "copy/", "delete/", "move/"):
        yield f"/admin/pages/{page.pk}/{place}"
    yield f"/admin/pages/{page.get_parent().pk}/"


def of_everybody() -> Iterator[str]:
    yield HomePage.objects.get().url or "/"
    yield StandardPage.objects.get().url or "/"
    yield from ("/search/?q=Dose", "/accounts/email/", "/accounts/sessions/", "/accounts/2fa/")


def numbers_on(client: Client, path: str) -> set[int] | None:
    """Return the fields whose payloads are in the answer, or None where it is no page for one."""
    answer = client.get(path)
    if answer.streaming or "html" not in answer.get("Content-Type", ""):
        return None
    found = {int(number) for number in NUMBER.findall(answer.text)}
    return found if answer.status_code == 200 or found else None


def place_of(path: str) -> str:
    return re.sub(r"[0-9a-f-]{36}|\d+", "*", urlsplit(path).path)


class Pages:
    """Finds pages that are worth a browser: of one address and the same fields, one is enough."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.seen, self.lists = set[tuple[str, frozenset[int]]](), set[str]()

    def of(self, reader: str) -> Iterator[tuple[str, set[int]]]:
        """Yield pages that show a payload to somebody, which nobody before has seen like that."""
        for path in self._asked_for(reader):
            shown = numbers_on(self.world.clients[reader], path)
            if shown is not None and not re.search(r"[?\d]", path):
                self.new.append(path)
            if shown and (place_of(path), frozenset(shown)) not in self.seen:
                self.seen.add((place_of(path), frozenset(shown)))
                yield path, shown

    def _asked_for(self, reader: str) -> Iterator[str]:
        """Yield the pages; then what turned out to be a list, with payloads in its address."""
        self.new = list[str]()
        yield from (*of_everybody(), *of_messaging(self.world))
        yield from of_admin(self.world) if reader in OF_THE_ADMIN else ()
        for path in [one for one in self.new if one not in self.lists]:
            self.lists.add(path)
            yield from (path + query for query in asked())


def open_all(world: World, browser: Browser, at: str) -> tuple[set[int], list[str]]:
    """Open every page that shows a payload; return which fields were seen, and what happened."""
    seen, happened, pages = set[int](), list[str](), Pages(world)
    for reader in READERS:
        with opened_by(world, reader, browser, at) as watch:
            for path, shown in pages.of(reader):
                happened += [f"{reader} at {path[:90]}: {told}" for told in watch.at(at + path)]
                seen |= shown
    with opened_by(world, "ruth", browser, at) as watch:
        for payload in SIXTY:
            path = f"/secure-messaging/{quote(payload.format(n=ADDRESS), safe='')}/"
            happened += [f"at {path[:90]}: {told}" for told in watch.at(at + path)]
    return seen, happened


def search_and_find(world: World, browser: Browser, at: str) -> list[str]:
    """Type payloads into the boxes of the search in the mailbox, of the team and of the site."""
    happened = []
    boxes = {"ruth": "/secure-messaging/search/", "angela": "/secure-messaging/team/"}
    for reader, path in (boxes | {"sam": "/search/"}).items():
        with opened_by(world, reader, browser, at) as watch:
            for number in range(0, len(SIXTY), 6):
                watch.at(at + path)
                words = texts(SIXTY[number : number + 6], ADDRESS)[:200]
                watch.page.locator("main input[type=search]").first.fill(words)
                with watch.page.expect_navigation():
                    watch.page.keyboard.press("Enter")
                happened += [f"{reader} searched at {path}: {told}" for told in watch.noticed()]
    return happened


def bring_in(world: World, browser: Browser, at: str) -> list[str]:
    """Choose a file of staff with a payload in each cell: the page says which can't be taken."""
    lines = ["station_number,lead_email,care_kind,person_email,role"]
    for payload in SIXTY:
        cell = payload.format(n=ADDRESS).replace('"', '""')
        lines.append(",".join([f'"{cell}"'] * 5))
    file = {"name": "staff.csv", "mimeType": "text/csv", "buffer": "\n".join(lines).encode()}
    with opened_by(world, "frank", browser, at) as watch:
        watch.at(at + reverse("secure-messaging_import"))
        watch.page.locator("[name=kind]").first.select_option("staff")
        watch.page.locator("input[type=file]").set_input_files(file)
        with watch.page.expect_navigation():
            watch.page.locator("main form:has(input[type=file]) [type=submit]").first.click()
        happened = watch.noticed()
        assert watch.page.get_by_text("__xss=").count()
    return [f"frank brought a file in: {told}" for told in happened]


def test_sixty_payloads_in_every_field_run_on_no_page(
    browser: Browser, live_server: object
) -> None:
    at, world = str(live_server), build_world()
    text = plant(world, SIXTY)
    seen, happened = open_all(world, browser, at)
    assert happened == []
    assert set(text.numbers) - text.fields(seen) == set()


def test_sixty_payloads_that_are_searched_or_brought_in_run_on_no_page(
    browser: Browser, live_server: object
) -> None:
    at, world = str(live_server), build_world()
    plant(world, FIVE)  # the site has its pages
    assert search_and_find(world, browser, at) + bring_in(world, browser, at) == []


def test_there_are_sixty_different_payloads() -> None:
    assert len(set(SIXTY)) == len(FIVE) + len(MORE) == 60


@pytest.mark.parametrize("part", range(4))
def test_the_watch_notices_every_payload_where_a_page_forgets_it(
    browser: Browser, live_server: object, part: int
) -> None:
    """On a page without a policy, each payload does harm in one place or another."""
    bare = f"{live_server}{BARE}"
    with watching(browser) as watch:
        watch.page.route(
            bare, lambda route: route.fulfill(body="<p>Bare</p>", content_type="text/html")
        )
        harmless = [
            payload
            for payload in SIXTY[part::4]
            if not any(harm(watch, bare, place, payload) for place in PLACES)
        ]
    assert harmless == []


def harm(watch: Watch, address: str, place: str, payload: str) -> list[str]:
    watch.page.goto(address)
    watch.noticed()
    watch.page.set_content(place.replace("{}", payload.format(n=101)))
    return watch.noticed()
