"""The clients of `kill_test.py`: signed-in Veterans who fill in the real forms over HTTP."""

import random
import re
import threading
import time
from collections import Counter
from dataclasses import dataclass, field
from html.parser import HTMLParser
from http.client import HTTPConnection, HTTPException
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

CLIENTS = 8
QUOTA = 29  # messages a Veteran sends here; the hour's limit is 30


@dataclass
class Sent:
    """A message that the server acknowledged: what was sent, and the thread it named."""

    author: int
    key: str
    body: str = field(repr=False)
    thread: str


@dataclass
class Veteran:
    user: int
    session: str
    team: UUID
    threads: list[str] = field(default_factory=list)
    sent: int = 0


class Form(HTMLParser):
    """The hidden fields of the page's message form, as a browser would send them back."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.forms: list[dict[str, str]] = [{}]
        self.feed(page)

    @property
    def fields(self) -> dict[str, str]:
        return next((form for form in self.forms if "idempotency_key" in form), {})

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "form":
            self.forms.append({})
        elif tag == "input" and given.get("type") == "hidden" and given.get("name"):
            self.forms[-1][str(given["name"])] = given.get("value") or ""


class Clients:
    """Veterans who send until they are told to stop; a form begun is always brought to its end."""

    def __init__(self, port: int, veterans: list[Veteran], topic: Any, until: float) -> None:
        self.port, self.topic, self.until = port, topic, until
        self.stopping = threading.Event()
        self.counts: Counter[str] = Counter()
        self.sent: list[Sent] = []
        self.wrong: list[str] = []
        self.lock = threading.Lock()
        shares = [veterans[number::CLIENTS] for number in range(CLIENTS)]
        self.threads = [threading.Thread(target=self._work, args=(share,)) for share in shares]

    def start(self) -> None:
        for thread in self.threads:
            thread.start()

    def stop(self) -> None:
        self.stopping.set()
        for thread in self.threads:
            if thread.ident:
                thread.join()

    def _work(self, veterans: list[Veteran]) -> None:
        while any(one.sent < QUOTA for one in veterans) and not self.stopping.is_set():
            for veteran in veterans:
                if self.stopping.is_set() or self.wrong or time.monotonic() > self.until:
                    return
                self._write(veteran)

    def _write(self, veteran: Veteran) -> None:
        """Every third message opens a thread, the others are replies."""
        veteran.sent += 1
        thread = veteran.threads[-1] if veteran.threads and veteran.sent % 3 else None
        page = f"threads/{thread}/" if thread else f"new/{veteran.team}/"
        address = f"{page}reply/" if thread else page
        status, body, _location = self._ask(veteran, "GET", page)
        form = Form(body).fields
        if status != 200 or "idempotency_key" not in form:
            self.wrong.append(f"GET of the form: {status}")
            return
        text = (
            f"My knee is still stiff in the morning. This is note {veteran.sent}, {form['page']}."
        )
        form |= {"body": text}
        if not thread:
            form |= {"topic": str(self.topic), "subject": f"Knee {veteran.sent}"}
        status, body, location = self._ask(veteran, "POST", address, form)
        found = re.search(r"/threads/([0-9a-f-]{36})/$", location)
        if status != 302 or not found:
            self.wrong.append(f"POST of the form: {status} {location}")
            return
        veteran.threads.append(found[1])
        with self.lock:
            sent = Sent(veteran.user, form["idempotency_key"], text, found[1])
            self.sent.append(sent)

    def _ask(
        self, veteran: Veteran, method: str, page: str, form: dict[str, str] | None = None
    ) -> tuple[int, str, str]:
        """The answer, however often it must be asked for."""
        while True:
            try:
                answer = self._once(veteran, method, page, form)
            except (OSError, HTTPException) as error:
                refused = isinstance(error, ConnectionRefusedError)
                self._count("refused" if refused else f"{method} lost")
            else:
                if answer[0] < 500:
                    return answer
                self._count(f"{method} answered {answer[0]}")
            if time.monotonic() > self.until + 60:
                return 0, "", ""
            time.sleep(random.uniform(0.05, 0.4))

    def _once(
        self, veteran: Veteran, method: str, page: str, form: dict[str, str] | None
    ) -> tuple[int, str, str]:
        connection = HTTPConnection("127.0.0.1", self.port, timeout=30)
        try:
            headers = {"Cookie": f"sessionid={veteran.session}"}
            if form is not None:
                headers["Content-Type"] = "application/x-www-form-urlencoded"
            body = urlencode(form) if form is not None else None
            connection.request(method, f"/secure-messaging/{page}", body, headers)
            response = connection.getresponse()
            location = response.getheader("Location") or ""
            return response.status, response.read().decode(), location
        finally:
            connection.close()

    def _count(self, what: str) -> None:
        with self.lock:
            self.counts[what] += 1
