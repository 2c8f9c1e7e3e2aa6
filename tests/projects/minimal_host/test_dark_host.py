"""Messaging can be read in a host with a dark theme, as a real browser computes its colors."""

import os
import shutil
from typing import Any
from uuid import uuid4

import pytest
from cast import Cast, gather
from django.contrib.auth.models import User
from django.contrib.staticfiles import finders
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from playwright.sync_api import Route

from sm_plugin.adapter import adapter
from sm_plugin.teams.models import Topic
from sm_plugin.triage.models import WorkItem

HOST = "http://testserver"
CHROMIUM = os.environ.get("CHROMIUM") or shutil.which("chromium")
pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(not CHROMIUM, reason="Chromium is not installed (Debian: chromium)"),
]

# Each text of the plugin's with less contrast than WCAG 2.2 asks (1.4.3), and the ratio.
WEAK_TEXTS = """() => {
  const canvas = document.createElement("canvas").getContext("2d", {willReadFrequently: true});
  const rgba = color => {
    canvas.clearRect(0, 0, 1, 1);
    canvas.fillStyle = color;
    canvas.fillRect(0, 0, 1, 1);
    return [...canvas.getImageData(0, 0, 1, 1).data];
  };
  const luminance = ([r, g, b]) => [r, g, b]
    .map(one => one / 255)
    .map(one => one <= 0.04045 ? one / 12.92 : ((one + 0.055) / 1.055) ** 2.4)
    .reduce((sum, one, at) => sum + one * [0.2126, 0.7152, 0.0722][at], 0);
  const ground = element => {
    for (let one = element; one; one = one.parentElement) {
      const color = rgba(getComputedStyle(one).backgroundColor);
      if (color[3] === 255) return color;
    }
    return [255, 255, 255, 255];
  };
  const weak = [];
  let looked = 0;
  const look = (element, words) => {
    const style = getComputedStyle(element);
    const [one, other] = [luminance(rgba(style.color)), luminance(ground(element))];
    const ratio = (Math.max(one, other) + 0.05) / (Math.min(one, other) + 0.05);
    const size = parseFloat(style.fontSize);
    const isLarge = size >= 24 || (size >= 18.66 && style.fontWeight >= 700);
    looked += 1;
    if (ratio < (isLarge ? 3 : 4.5)) weak.push(`${ratio.toFixed(2)}:1 ${words.trim()}`);
  };
  const walker = document.createTreeWalker(document.querySelector(".sm"), NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const parent = walker.currentNode.parentElement;
    if (walker.currentNode.data.trim() && parent.checkVisibility())
      look(parent, walker.currentNode.data);
  }
  for (const field of document.querySelectorAll(".sm :is(input, select, textarea)"))
    if (field.checkVisibility() && !["radio", "checkbox"].includes(field.type))
      look(field, `field ${field.name}`);
  return {weak, looked};
}"""


@pytest.fixture(scope="session", autouse=True)
def _orm_beside_playwright() -> None:
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    flags = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
    return {**browser_type_launch_args, "executable_path": CHROMIUM, "args": flags}


@pytest.fixture
def people(settings: Any) -> Cast:
    settings.SECURE_MESSAGING = settings.SECURE_MESSAGING | {"BASE_TEMPLATE": "dark.html"}
    return gather()


def at(name: str, *args: Any) -> str:
    return reverse(f"sm_plugin:{name}", args=args)


def signed_in(login: str) -> Client:
    client = Client()
    client.force_login(
        User.objects.get(username=login), "django.contrib.auth.backends.ModelBackend"
    )
    return client


def written(people: Cast) -> tuple[list[str], list[str]]:
    """A thread with a question and an answer; the addresses to look at, Ruth's and Angela's."""
    ruth, angela = signed_in("ruth"), signed_in("angela")
    ruth.post(at("opt_in"), {"agree": "on", "digest": adapter().terms().digest})
    key = Topic.objects.get(code="symptom").pk
    words = {"topic": key, "subject": "Dizzy", "body": "I feel dizzy.", "idempotency_key": uuid4()}
    compose = at("compose", people.team.pk)
    ruth.post(compose, words)
    item = WorkItem.objects.select_related("thread").get()
    seen = {"newest_seen": item.thread.messages.get().pk, "idempotency_key": uuid4()}
    angela.post(at("answer", item.pk), {"body": "Sit up slowly."} | seen)
    ruth.post(compose, words | {"body": "And my knee?", "idempotency_key": uuid4()})
    ruth.post(compose, {"body": "Begun.", "action": "save", "idempotency_key": uuid4()})
    own = ("inbox", "sent", "deleted", "search", "folders", "drafts", "choose_team", "downloads")
    pages = [at(name) for name in (*own, "settings", "opt_out", "caregivers", "who_opened")]
    pages += [compose, at("thread", item.thread.pk), f"{at('search')}?words=dizzy"]
    second = WorkItem.objects.exclude(pk=item.pk).get()
    return pages, [at("queue"), at("item", item.pk), at("item", second.pk)]


class Served:
    """Hands the browser what the host answers, without a server beside the test's transaction."""

    def __init__(self, client: Client, addresses: list[str]) -> None:
        self.pages = {HOST + address: client.get(address) for address in addresses}

    def __call__(self, route: Route) -> None:
        if response := self.pages.get(route.request.url):
            self.fulfill(route, response)
            return
        found = finders.find(route.request.url.removeprefix(f"{HOST}/static/"))
        route.fulfill(path=found) if found else route.fulfill(status=404)

    def fulfill(self, route: Route, response: HttpResponse) -> None:
        route.fulfill(
            status=response.status_code,
            body=response.content,
            content_type=response.headers["Content-Type"],
        )


@pytest.mark.parametrize("says_so", [True, False], ids=["color-scheme: dark", "dark colors only"])
def test_every_text_can_be_read_in_a_dark_host(people, says_so, page):
    texts = 0
    for login, addresses in zip(("ruth", "angela"), written(people), strict=True):
        client = signed_in(login)
        if says_so:
            client.cookies["scheme"] = "dark"
        page.unroute_all()
        page.route(f"{HOST}/**", Served(client, addresses))
        for address in addresses:
            assert page.goto(HOST + address).status == 200, address
            found = page.evaluate(WEAK_TEXTS)
            texts += found["looked"]
            assert found["weak"] == [], f"{login} at {address}"
    assert texts > 300

    paper = page.evaluate("getComputedStyle(document.querySelector('.sm')).backgroundColor")
    assert paper == ("rgb(22, 25, 29)" if says_so else "rgb(255, 255, 255)")
