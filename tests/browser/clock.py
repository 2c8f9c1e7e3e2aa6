"""The clock of a page in a test: no time passes between an answer and its reading."""

from typing import Any

from playwright.sync_api import Page

# Counts what a page's scripts ask, until they have read the answer. A message comes after all that
# follows from the answer at once, so a timer that it sets is set by then.
COUNTED = """(() => {
  if ("unread" in window) return;
  window.unread = 0;
  const counted = (ask) => function (...args) {
    window.unread += 1;
    const answer = ask.apply(this, args);
    const read = () => {
      const { port1, port2 } = new MessageChannel();
      port1.onmessage = () => { window.unread -= 1; };
      port2.postMessage(0);
    };
    answer.then(read, read);
    return answer;
  };
  window.fetch = counted(window.fetch);
  for (const part of ["json", "text"]) {
    Response.prototype[part] = counted(Response.prototype[part]);
  }
})()"""


class ReadClock:
    """The page's clock, on which time passes when the page has read what it asked for.

    A driver hears of an answer before the page has read it. Time that passed in between would
    pass without the timer that the page sets by the answer.
    """

    def __init__(self, page: Page, clock: Any) -> None:
        self.page, self.clock = page, clock

    def install(self) -> None:
        self.page.add_init_script(COUNTED)
        self.page.evaluate(COUNTED)
        self.clock.install()

    def fast_forward(self, milliseconds: int) -> None:
        self._wait_until_read()
        self.clock.fast_forward(milliseconds)
        self._wait_until_read()

    def run_for(self, milliseconds: int) -> None:
        self._wait_until_read()
        self.clock.run_for(milliseconds)
        self._wait_until_read()

    def _wait_until_read(self) -> None:
        self.page.wait_for_function("() => window.unread === 0")
