"""What a browser keeps of messages once somebody has signed out: nothing, in no store, on no disk.

A profile of its own lies in a folder, as on a shared computer of a library, so that everything
Chromium writes can be searched: stores of pages, cache, history, tabs to open again, form entries.
"""

import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from playwright.sync_api import BrowserContext, Error, Page, Playwright, Route, expect

from sm_plugin.drafts.models import Draft
from sm_plugin.mailboxes.models import Mailbox
from sm_plugin.teams.models import CareTeam
from sm_plugin.threads.models import Message
from sm_plugin.triage.models import WorkItem
from sm_plugin.triage.steps.services import take
from tests.browser.conftest import CHROMIUM, FLAGS, PATIENCE
from tests.browser.security.conftest import DOOR
from tests.factories import (
    FacilityFactory,
    TopicFactory,
    mailbox_of,
    member,
    patient_at,
    sent_message,
    team_at,
)

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("home")]

AT = "/secure-messaging/"
TABS_ARE_WRITTEN = 6_000  # milliseconds after which Chromium writes what is typed in its tabs
MARK = "canary" + uuid4().hex[:12]
# As the bytes of a word lie in a file: Chromium writes most texts in one byte a sign, some in two.
WRITTEN = (MARK.encode(), MARK.encode("utf-16-le"))
STORES = """async () => {
  const found = [JSON.stringify({...localStorage}), JSON.stringify({...sessionStorage}),
                 JSON.stringify(history.state), window.name, document.cookie];
  for (const {name} of await indexedDB.databases()) {
    found.push(`database ${name}`);
    const base = await new Promise((done, failed) => {
      const asked = indexedDB.open(name);
      asked.onsuccess = () => done(asked.result);
      asked.onerror = () => failed(asked.error);
    });
    for (const store of base.objectStoreNames) {
      const asked = base.transaction(store).objectStore(store).getAll();
      await new Promise((done) => (asked.onsuccess = done));
      found.push(JSON.stringify(asked.result));
    }
    base.close();
  }
  for (const name of self.caches ? await caches.keys() : []) {
    const cache = await caches.open(name);
    for (const request of await cache.keys()) {
      found.push(request.url, await (await cache.match(request)).text());
    }
  }
  const workers = navigator.serviceWorker ? await navigator.serviceWorker.getRegistrations() : [];
  return {texts: found, workers: workers.length};
}"""


@pytest.fixture
def team(live_server: Any) -> CareTeam:
    TopicFactory()
    return team_at(FacilityFactory())


@pytest.fixture
def mailbox(team: CareTeam) -> Mailbox:
    return mailbox_of(patient_at(team.facility), team)


@pytest.fixture
def sent(mailbox: Mailbox, team: CareTeam) -> Message:
    return sent_message(mailbox, team, f"Knee {MARK}", f"It hurts, {MARK}.")


class Profile:
    """A Chromium whose profile lies in a folder, with tabs that can be gone back to at once."""

    def __init__(self, playwright: Playwright, folder: Path, url: str) -> None:
        self.folder, self.url = folder, url
        self.context: BrowserContext = playwright.chromium.launch_persistent_context(
            str(folder),
            executable_path=CHROMIUM,
            args=FLAGS,
            ignore_default_args=["--disable-back-forward-cache"],
            base_url=url,
            locale="en-US",
        )
        self.context.set_default_timeout(6 * PATIENCE)
        self.page = self.context.pages[0]

    def enter(self, person: Any) -> None:
        client = Client()
        client.force_login(person, backend=DOOR)
        cookie = {"name": "sessionid", "value": client.cookies["sessionid"].value}
        self.context.add_cookies([cookie | {"url": self.url}])

    def on_disk(self) -> list[str]:
        """Close the browser, and return the files of its profile that hold the word."""
        self.context.close()
        return sorted(
            str(path.relative_to(self.folder))
            for path in self.folder.rglob("*")
            if path.is_file() and any(written in path.read_bytes() for written in WRITTEN)
        )


@pytest.fixture
def profile(playwright: Playwright, live_server: Any, tmp_path: Path) -> Iterator[Profile]:
    profile = Profile(playwright, tmp_path / "profile", live_server.url)
    yield profile
    profile.context.close()
    shutil.rmtree(profile.folder, ignore_errors=True)


def in_stores(page: Page) -> list[str]:
    """Return what the page's stores hold of the word; nothing of ours works behind pages."""
    found = page.evaluate(STORES)
    assert found["workers"] == 0
    return [text for text in found["texts"] if MARK in text]


def sign_out(page: Page) -> None:
    with page.expect_response("**/accounts/logout/") as answered:
        page.get_by_role("button", name="Sign out", exact=True).first.click()
    assert answered.value.header_value("clear-site-data") == '"cache", "storage"'
    expect(page.get_by_role("link", name="Sign in").first).to_be_visible()


def content_of(page: Page) -> str:
    """Return what the page holds once it leads on no more, however slow the machine is."""
    for _try in range(20):
        page.wait_for_load_state()
        try:
            return page.content()
        except Error as error:
            if "navigating" not in str(error):
                raise
    raise AssertionError(f"{page.url} leads on and on")


def gone_back(page: Page, steps: int) -> list[str]:
    """Press Back as often as there were pages, and return those that show the word."""
    shown = []
    for _number in range(steps):
        try:
            page.go_back()
        except Error as error:
            if "ERR_CACHE_MISS" not in str(error):  # the answer to a form, which was not kept
                raise
        page.wait_for_load_state()
        page.wait_for_timeout(500)  # a page that is closed leads on to the sign-in
        if MARK in content_of(page):
            shown.append(page.url)
    return shown


def write_and_send(page: Page, team: CareTeam) -> Message:
    """As a Veteran does: a draft that saves itself, the message, its thread and a search."""
    page.clock.install()
    page.goto(f"{AT}new/{team.pk}/")
    page.locator("label", has_text="Symptom").first.click()
    page.get_by_label("Subject").fill(f"Knee {MARK}")
    page.get_by_label("Message").fill(f"It hurts, {MARK}.")
    page.clock.fast_forward(10_500)
    expect(page.locator("[data-said]")).to_have_text(
        re.compile("^Draft saved"), timeout=6 * PATIENCE
    )
    assert in_stores(page) == []
    assert MARK in Draft.objects.get().words.body
    page.locator("main button[name=action][value=send]").last.click()
    expect(page).to_have_url(re.compile("/threads/"))
    return Message.objects.get()


def test_after_a_veteran_signed_out_nothing_of_a_message_is_in_any_store_or_one_page_back(
    profile: Profile, team: CareTeam, mailbox: Mailbox
) -> None:
    page = profile.page
    profile.enter(mailbox.owner)
    page.goto(AT)
    message = write_and_send(page, team)
    page.goto(f"{AT}threads/{message.thread_id}/")
    expect(page.get_by_text(f"It hurts, {MARK}.")).to_be_visible()
    assert in_stores(page) == []
    page.goto(f"{AT}search/")
    page.locator("main input[type=search]").first.fill(MARK)
    page.keyboard.press("Enter")
    expect(page.get_by_text(f"Knee {MARK}").first).to_be_visible()
    assert in_stores(page) == []
    page.goto(AT)
    expect(page.get_by_text(f"Knee {MARK}").first).to_be_visible()

    sign_out(page)
    assert in_stores(page) == []
    assert gone_back(page, 7) == []
    page.goto("/accounts/login/")
    assert in_stores(page) == []
    assert profile.on_disk() == []


def test_after_a_nurse_signed_out_nothing_is_left_either(
    profile: Profile, team: CareTeam, mailbox: Mailbox, sent: Message
) -> None:
    page = profile.page
    profile.enter(member(team))
    page.goto(f"{AT}team/?queue=role")
    expect(page.get_by_text(f"Knee {MARK}").first).to_be_visible()
    assert in_stores(page) == []
    page.goto(f"{AT}team/items/{WorkItem.objects.get().pk}/")
    expect(page.get_by_text(f"It hurts, {MARK}.").first).to_be_visible()
    assert in_stores(page) == []

    sign_out(page)
    assert in_stores(page) == []
    assert gone_back(page, 3) == []
    assert profile.on_disk() == []


@pytest.fixture
def answering(profile: Profile, team: CareTeam, sent: Message) -> Page:
    """The page of an item that a nurse has taken."""
    item, nurse = WorkItem.objects.get(), member(team)
    take(actor=nurse, item=item)
    profile.enter(nurse)
    profile.page.goto(f"{AT}team/items/{item.pk}/")
    return profile.page


def test_what_a_nurse_typed_is_in_no_file_of_the_tabs_to_open_again(
    profile: Profile, answering: Page
) -> None:
    """An answer that saves itself, and a note and a call that nobody saves before they are sent."""
    page = answering
    page.get_by_label("Your answer to the patient").fill(f"Rest it, {MARK}.")
    page.get_by_label("Add a note").fill(f"Knee again, {MARK}.")
    page.get_by_text("Record a call").first.click()
    page.get_by_label("What was said").fill(f"Talked of {MARK}.")
    page.wait_for_timeout(TABS_ARE_WRITTEN)
    asked: list[str] = []
    page.on("dialog", lambda box: (asked.append(box.type), box.accept()))
    page.goto(f"{AT}team/")  # the note and the call would be lost
    assert asked == ["beforeunload"]
    sign_out(page)
    assert profile.on_disk() == []


def test_a_saving_that_leaving_breaks_off_leaves_no_words_behind(
    profile: Profile, answering: Page
) -> None:
    """It fails as one of a lost connection does; but the page goes away, and saves once more."""
    page = answering
    saves: list[Route] = []
    page.route("**/draft/**", lambda route: saves.append(route))  # no answer comes
    page.get_by_label("Your answer to the patient").fill(f"Rest it, {MARK}.")
    with page.expect_request(lambda asked: asked.method == "POST"):
        page.evaluate("window.dispatchEvent(new Event('online'))")  # save now
    page.goto(f"{AT}team/")
    assert len(saves) == 2  # the second one outlives the page
    sign_out(page)
    assert profile.on_disk() == []


def test_without_scripts_the_browser_keeps_what_was_typed(
    profile: Profile, team: CareTeam, mailbox: Mailbox
) -> None:
    """Nothing saves it by itself there: one page back it is still in the box. The docs tell it."""
    page = profile.page
    page.context.route("**/*.js", lambda route: route.abort())
    profile.enter(mailbox.owner)
    page.goto(f"{AT}new/{team.pk}/")
    page.get_by_label("Message").fill(f"It hurts, {MARK}.")
    page.goto(AT)
    page.go_back()
    expect(page.get_by_label("Message")).to_have_value(f"It hurts, {MARK}.")


@pytest.mark.parametrize("store", ["local", "session", "base", "cache", "form"])
def test_the_search_finds_a_word_that_is_planted_in_a_store(
    profile: Profile, live_server: Any, store: str
) -> None:
    profile.page.goto("/accounts/login/")
    profile.page.evaluate(
        """([store, word]) => ({
          local: () => localStorage.setItem("kept", word),
          session: () => sessionStorage.setItem("kept", word),
          base: () => new Promise((done) => {
            const asked = indexedDB.open("kept", 1);
            asked.onupgradeneeded = () => asked.result.createObjectStore("one").put(word, 1);
            asked.onsuccess = () => done(asked.result.close());
          }),
          cache: async () => (await caches.open("kept")).put("/kept", new Response(word)),
          form: () => null,
        })[store]()""",
        [store, MARK],
    )
    if store == "form":
        profile.page.get_by_label("Email").fill(f"{MARK}@demo.example")
        profile.page.locator("input[type=password]").fill("no such person here")
        profile.page.keyboard.press("Enter")
        expect(profile.page.locator("[data-error-summary]")).to_be_visible()
        assert profile.on_disk() != []
        return
    assert in_stores(profile.page) != []
