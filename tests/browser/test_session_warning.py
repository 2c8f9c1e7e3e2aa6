"""The warning before one is signed out: seen, heard, answered by keyboard, as often as needed."""

import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.contrib.sessions.models import Session
from django.test import Client
from django.utils import timezone
from playwright.sync_api import Browser, Page, expect

from portal.accounts.models import User
from portal.sessions.timeout import LAST_SEEN, SIGNED_IN
from sm_plugin.notes.models import Note
from tests.factories import FacilityFactory, mailbox_of, member, patient_at, sent_message, team_at

pytestmark = pytest.mark.django_db(transaction=True)

DOOR = "allauth.account.auth_backends.AuthenticationBackend"
PAGE = "/accounts/email/"


@pytest.fixture
def clock() -> Iterator[Any]:
    """The server's clock; the page has one of its own."""
    with time_machine.travel(timezone.now()) as clock:
        yield clock


@pytest.fixture
def open_page(
    live_server: Any, make_person: Callable[..., User], clock: Any
) -> Callable[..., None]:
    def go(page: Page, path: str = PAGE, since: timedelta = timedelta(), **fields: Any) -> None:
        enter(page, live_server.url, make_person(**fields), since)
        page.clock.install()
        page.goto(live_server.url + path)

    return go


def enter(page: Page, url: str, person: Any, since: timedelta = timedelta()) -> None:
    """Sign the person in at the browser, in whichever window; `since` is how long ago it was."""
    client = Client()
    client.force_login(person, backend=DOOR)
    session, now = client.session, int(timezone.now().timestamp())
    session[LAST_SEEN], session[SIGNED_IN] = now, now - int(since.total_seconds())
    session.save()
    cookie = {"name": "sessionid", "value": client.cookies["sessionid"].value}
    page.context.add_cookies([cookie | {"url": url}])


def pass_time(page: Page, clock: Any, **words: float) -> None:
    span = timedelta(**words)
    clock.shift(span)
    page.clock.fast_forward(int(span.total_seconds() * 1000))


@pytest.mark.parametrize("width", [320, 1280])
def test_after_13_minutes_it_asks_and_staying_works_ten_times(
    page: Page, clock: Any, open_page: Callable[..., None], axe: Callable[[Page], None], width: int
) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    open_page(page)
    dialog = page.get_by_role("alertdialog", name="Are you still there?")
    stay = page.get_by_role("button", name="Stay signed in")
    link = page.get_by_role("link", name="Home").first
    link.focus()
    for time in range(10):
        pass_time(page, clock, minutes=12, seconds=50)
        expect(dialog).to_be_hidden()
        pass_time(page, clock, seconds=12)
        expect(dialog).to_be_visible()
        expect(stay).to_be_focused()
        if time == 0:
            axe(page)
            assert page.evaluate("document.documentElement.scrollWidth") <= width
        page.keyboard.press("Escape" if time % 2 else "Enter")
        expect(dialog).to_be_hidden()
        expect(link).to_be_focused()


def test_after_15_minutes_the_page_is_covered_and_leads_back_here(
    page: Page, clock: Any, open_page: Callable[..., None], axe: Callable[[Page], None]
) -> None:
    open_page(page)
    pass_time(page, clock, minutes=13, seconds=2)
    expect(page.get_by_role("alertdialog")).to_be_visible()
    pass_time(page, clock, minutes=2)
    over = page.get_by_role("alertdialog", name="You were signed out")
    expect(over).to_be_visible()
    axe(page)
    for _time in range(3):
        page.keyboard.press("Escape")
        expect(over).to_be_visible()
    expect(page.get_by_role("heading", level=1, include_hidden=True)).to_be_hidden()
    with page.context.expect_page() as opened:
        page.get_by_role("link", name="Sign in again (opens in a new window)").click()
    back = re.compile(rf"/accounts/login/\?next={PAGE.replace('/', '%2F')}$")
    expect(opened.value).to_have_url(back)


LAST_CALLS = {
    "Veterans": (PAGE, "You will be signed out soon", "Close", {}),
    "in Spanish": (f"/es{PAGE}", "Su sesión se cerrará pronto", "Cerrar", {}),
    "editors": (
        "/admin/",
        "You will be signed out soon",
        "Close",
        {"is_superuser": True, "is_staff": True},
    ),
}


@pytest.mark.parametrize("kind", LAST_CALLS)
def test_before_12_hours_are_over_it_says_when_once_and_can_be_closed(
    seeded: None,
    page: Page,
    clock: Any,
    open_page: Callable[..., None],
    axe: Callable[[Page], None],
    kind: str,
) -> None:
    path, title, close, flags = LAST_CALLS[kind]
    open_page(page, path, since=timedelta(hours=11, minutes=49), **flags)
    dialog = page.get_by_role("alertdialog", name=title)
    expect(page.get_by_role("alertdialog")).to_be_hidden()
    pass_time(page, clock, minutes=1, seconds=5)
    expect(dialog).to_be_visible()
    expect(dialog).to_contain_text(re.compile(r"12 .*\d:\d\d [ap]\.\s?m\., "))
    if kind == "Veterans":
        axe(page)
    page.get_by_role("button", name=close, exact=True).click()
    expect(dialog).to_be_hidden()

    with page.expect_response("**/session/"):
        page.reload()  # another page of the same session
    pass_time(page, clock, minutes=3)
    expect(page.get_by_role("alertdialog")).to_be_hidden()
    with page.expect_response("**/session/"):
        pass_time(page, clock, minutes=5, seconds=30)
    expect(page.get_by_role("alertdialog")).to_be_hidden()
    for _step in range(6):  # each with the answer to what the one before has asked
        pass_time(page, clock, seconds=20)
    expect(page.get_by_role("alertdialog")).to_be_visible()
    expect(page.get_by_role("heading", level=1, include_hidden=True).first).to_be_hidden()


@pytest.mark.parametrize("left", [timedelta(minutes=9, seconds=30), timedelta(seconds=100)])
def test_a_page_that_is_opened_in_the_last_minutes_tells_of_the_end_at_once(
    page: Page, open_page: Callable[..., None], left: timedelta
) -> None:
    open_page(page, since=timedelta(hours=12) - left)
    dialog = page.get_by_role("alertdialog", name="You will be signed out soon")
    expect(dialog).to_be_visible()

    page.reload()
    expect(dialog).to_be_visible()
    page.get_by_role("button", name="Close", exact=True).click()
    with page.expect_response("**/session/"):
        page.reload()
    expect(page.get_by_role("alertdialog")).to_be_hidden()


def test_what_was_written_shows_again_for_the_same_person_alone_and_can_be_sent(
    page: Page, clock: Any, live_server: Any
) -> None:
    team = team_at(FacilityFactory(), nurse="Angela Brooks", pharmacist="Peter Nguyen")
    thread = sent_message(mailbox_of(patient_at(team.facility), team), team).thread
    nurse, other = member(team), member(team, "pharmacist")
    enter(page, live_server.url, nurse)
    page.clock.install()
    page.goto(f"{live_server.url}/secure-messaging/team/items/{thread.work_items.get().pk}/")
    text = page.locator("[data-note] textarea")
    text.fill("Called, no answer.")
    over = page.get_by_role("alertdialog", name="You were signed out")
    pass_time(page, clock, minutes=13, seconds=2)
    expect(page.get_by_role("alertdialog", name="Are you still there?")).to_be_visible()
    pass_time(page, clock, minutes=2, seconds=5)
    expect(over).to_be_visible()
    expect(text).to_be_hidden()

    with page.expect_response("**/session/"):
        pass_time(page, clock, seconds=61)
    expect(over).to_be_visible()
    enter(page, live_server.url, other)
    page.evaluate("window.dispatchEvent(new Event('focus'))")
    expect(over.get_by_text("Another person is signed in now.")).to_be_visible()
    expect(text).to_be_hidden()

    enter(page, live_server.url, nurse)
    page.evaluate("window.dispatchEvent(new Event('focus'))")
    expect(over).to_be_hidden()
    expect(text).to_be_focused()
    expect(text).to_have_value("Called, no answer.")
    page.keyboard.press("Control+Enter")
    expect(page.get_by_text("The note is saved.")).to_be_visible()
    assert Note.objects.get().body == "Called, no answer."


def test_a_renewed_secret_key_covers_no_page_of_its_own_person(
    page: Page, clock: Any, open_page: Callable[..., None], settings: Any
) -> None:
    """Another person's is covered all the same: see the test before."""
    open_page(page)
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "another-" + settings.SECRET_KEY
    for _time in range(2):
        with page.expect_response("**/session/") as asked:
            page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
        assert asked.value.json()["left"] > 0
    expect(page.get_by_role("alertdialog")).to_be_hidden()
    expect(page.get_by_role("heading", level=1)).to_be_visible()

    pass_time(page, clock, minutes=15, seconds=5)
    expect(page.get_by_role("alertdialog", name="You were signed out")).to_be_visible()


# The body of an answer comes long after its head, as on a slow line.
READS_SLOWLY = """(() => {
  const turn = () => new Promise((done) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = done;
    port2.postMessage(0);
  });
  const read = Response.prototype.json;
  Response.prototype.json = async function () {
    for (let n = 0; n < 20000; n += 1) await turn();
    return read.call(this);
  };
})()"""


@pytest.mark.parametrize("is_slow", [False, True])
def test_looking_from_behind_a_covered_page_keeps_nobody_signed_in(
    page: Page,
    clock: Any,
    live_server: Any,
    open_page: Callable[..., None],
    make_person: Callable[..., User],
    is_slow: bool,
) -> None:
    if is_slow:
        page.add_init_script(READS_SLOWLY)
    open_page(page)
    pass_time(page, clock, minutes=15, seconds=5)
    expect(page.get_by_role("alertdialog", name="You were signed out")).to_be_visible()
    enter(page, live_server.url, make_person("Angela Brooks"))
    key = {one["name"]: one["value"] for one in page.context.cookies()}["sessionid"]
    seen = Session.objects.get(session_key=key).get_decoded()[LAST_SEEN]
    for _time in range(3):
        with page.expect_response("**/session/"):
            pass_time(page, clock, seconds=61)
    assert Session.objects.get(session_key=key).get_decoded()[LAST_SEEN] == seen


def test_who_goes_on_in_another_window_is_not_asked(
    page: Page, clock: Any, open_page: Callable[..., None]
) -> None:
    open_page(page)
    clock.shift(timedelta(minutes=10))
    page.context.new_page().goto(page.url)
    clock.shift(timedelta(minutes=3, seconds=2))
    with page.expect_response("**/session/"):
        page.clock.fast_forward(13 * 60 * 1000 + 2000)
    expect(page.get_by_role("alertdialog")).to_be_hidden()


def test_without_a_script_there_is_no_dialog_and_the_server_still_holds(
    browser: Browser, clock: Any, open_page: Callable[..., None]
) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    open_page(page)
    expect(page.locator("dialog")).to_be_hidden()
    clock.shift(timedelta(minutes=15, seconds=2))
    page.reload()
    expect(page.get_by_role("heading", level=1)).to_have_text("Sign in")
    context.close()


def test_editors_are_asked_too(
    seeded: None, page: Page, clock: Any, open_page: Callable[..., None]
) -> None:
    open_page(page, "/admin/", is_superuser=True, is_staff=True)
    pass_time(page, clock, minutes=13, seconds=2)
    dialog = page.get_by_role("alertdialog", name="Are you still there?")
    expect(dialog).to_be_visible()
    page.get_by_role("button", name="Stay signed in").click()
    expect(dialog).to_be_hidden()
    pass_time(page, clock, minutes=12)
    page.reload()
    expect(page).to_have_url(re.compile("/admin/$"))
