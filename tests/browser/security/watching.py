"""A browser that tells of all that a text did on a page: ran, was refused, called, opened."""

import re
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from urllib.parse import urlsplit

from playwright.sync_api import Browser, BrowserContext, Dialog, Error, Page, Request

from tests.sm_plugin.matrix.cast import World

# Whose field a payload came from, however the page writes its signs.
NUMBER = re.compile(r"__xss(?:=|%3D|\\u003D)(\d{3})")
SETTLES = 60  # milliseconds after loading, in which what a text began comes to run
PATIENCE = 180_000  # milliseconds for a page on a machine that does other things, too
# Before anything of the page: what is given to `__xss`, and what the policy refuses.
LISTEN = """(() => {
  const tell = window.__tell;
  Object.defineProperty(window, "__xss", {
    set: (number) => tell(`ran for field ${number}`),
    get: () => undefined,
  });
  document.addEventListener("securitypolicyviolation", (event) =>
    tell(`refused ${event.effectiveDirective} ${event.blockedURI} ${event.sample}`));
})()"""
# What would run once somebody points or presses, and where it stands.
LURKS = """() => [...document.querySelectorAll("*")].flatMap((element) =>
  [...element.attributes].filter(({name, value}) => {
    const said = value.replace(/[\\s\\x00-\\x1f]/g, "").toLowerCase();
    if (/^on/i.test(name)) return said.includes("__xss");
    if (/^(href|xlink:href|src|action|formaction|data)$/i.test(name))
      return /^(javascript:|data:text)/.test(said) && said.includes("__xss");
    return name.toLowerCase() === "srcdoc" && said.includes("__xss");
  }).map(({name, value}) => `<${element.localName} ${name}=${value.slice(0, 60)}>`))"""


class Watch:
    def __init__(self, context: BrowserContext) -> None:
        self.context, self.told = context, list[str]()
        context.expose_function("__tell", lambda text: self.told.append(text))
        context.add_init_script(LISTEN)
        context.on("request", self._called)
        # Nothing leaves; that it was tried is told above.
        context.route(lambda address: not _is_here(address), lambda route: route.abort())
        context.set_default_timeout(PATIENCE)
        self.page: Page = context.new_page()
        self.page.on("dialog", self._asked)

    def _asked(self, box: Dialog) -> None:
        self.told.append(f"dialog {box.message}")
        box.dismiss()

    def _called(self, request: Request) -> None:
        if not _is_here(request.url):
            self.told.append(f"called {request.url[:80]}")

    def noticed(self) -> list[str]:
        """Return what happened on the page since the last time, and what waits to happen."""
        self.page.wait_for_load_state("load")
        self.page.wait_for_timeout(SETTLES)
        lurks = self._lurks()
        told, self.told[:] = [*self.told], []
        return [*told, *lurks]

    def _lurks(self) -> list[str]:
        """Return what waits for a hand; asked again where the page went on by itself meanwhile."""
        for _number in range(3):
            try:
                return list(self.page.evaluate(LURKS))
            except Error as error:
                if "navigation" not in str(error):
                    raise
                self.page.wait_for_load_state("load")
        return [f"{self.page.url[:80]} goes on and on"]

    def at(self, address: str) -> list[str]:
        """Open a page, and return what happened on it."""
        self.page.goto(address)
        return self.noticed()


def _is_here(address: str) -> bool:
    parts = urlsplit(address)
    return parts.hostname == "localhost" or parts.scheme in ("data", "blob", "about")


@contextmanager
def watching(browser: Browser, cookies: list[dict[str, str]] = []) -> Iterator[Watch]:  # noqa: B006
    context = browser.new_context(locale="en-US")
    context.add_cookies(cookies)  # type: ignore[arg-type]
    yield Watch(context)
    context.close()


def opened_by(world: World, name: str, browser: Browser, at: str) -> AbstractContextManager[Watch]:
    """Return the watch over a browser in which somebody of the cast is signed in."""
    session = world.clients[name].cookies["sessionid"].value
    return watching(browser, [{"name": "sessionid", "value": session, "url": at}])
