"""Fifty people at once: Veterans who read, search, write and reply, staff who take and answer."""

import random
import re
import threading
import time
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from html.parser import HTMLParser
from http.client import HTTPConnection, HTTPException
from typing import Any
from urllib.parse import urlencode
from uuid import uuid4

MAIL = "/secure-messaging/"
PAUSE = (1.0, 3.0)  # seconds between two acts of one person
THREAD = re.compile(r"/secure-messaging/threads/([0-9a-f-]{36})/")
ITEM = re.compile(r"/secure-messaging/team/items/([0-9a-f-]{36})/")
# Refusals by the rules: somebody else was first, or wrote meanwhile. The page says so.
REFUSED = (409, 422)


class Forms(HTMLParser):
    """The hidden fields of each form of a page by its action, as a browser would send them."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.forms: dict[str, dict[str, str]] = {}
        self._current: dict[str, str] = {}
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "form":
            self._current = self.forms.setdefault(given.get("action") or "", {})
        elif tag == "input" and given.get("type") == "hidden" and given.get("name"):
            self._current[str(given["name"])] = given.get("value") or ""

    def to(self, end: str) -> dict[str, str] | None:
        """Return the fields of the form whose action ends so."""
        return next((one for action, one in self.forms.items() if action.endswith(end)), None)


@dataclass
class Told:
    """What all of them saw: seconds of each answer by act, faults, and what was acknowledged."""

    seconds: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    errors: Counter[str] = field(default_factory=Counter)
    refused: Counter[str] = field(default_factory=Counter)
    sent: list[tuple[int, str]] = field(default_factory=list)
    stopping: threading.Event = field(default_factory=threading.Event)


class Person(threading.Thread):
    """One signed-in person: what they do how often, and where a text that was taken leads."""

    acts: dict[str, int]
    acknowledged: re.Pattern[str]

    def __init__(self, user: int, session: str, ports: list[int], until: float, told: Told) -> None:
        super().__init__(daemon=True)
        self.user, self.session, self.until, self.told = user, session, until, told
        self.ports, self.chance = ports, random.Random(user)
        self.connection: HTTPConnection | None = None
        self.number = 0

    def run(self) -> None:
        names, weights = zip(*self.acts.items(), strict=True)
        self._pause()
        while time.monotonic() < self.until and not self.told.stopping.is_set():
            (name,) = self.chance.choices(names, weights)
            try:
                getattr(self, name)()
            except (OSError, HTTPException) as error:
                self.told.errors[type(error).__name__] += 1
                self.connection = None
            self._pause()

    def _pause(self) -> None:
        self.told.stopping.wait(self.chance.uniform(*PAUSE))

    def ask(self, act: str, path: str, form: dict[str, str] | None = None) -> tuple[int, str, str]:
        """Return status, text and where it leads; what is slow or wrong is counted."""
        headers = {"Cookie": f"sessionid={self.session}", "Accept-Encoding": "identity"}
        body = None
        if form is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
            body = urlencode(form)
        if self.connection is None:
            port = self.chance.choice(self.ports)
            self.connection = HTTPConnection("127.0.0.1", port, timeout=60)
        began = time.monotonic()
        self.connection.request("POST" if body else "GET", path, body, headers)
        answer = self.connection.getresponse()
        text = answer.read().decode(errors="replace")
        self.told.seconds[act].append(time.monotonic() - began)
        if answer.status in REFUSED:
            self.told.refused[f"{act} {answer.status}"] += 1
        elif answer.status >= 400:
            self.told.errors[f"{act} {answer.status}"] += 1
        return answer.status, text, answer.headers.get("Location") or ""

    def written(self) -> str:
        """Return a text that nobody else writes, without numbers that might be a fever."""
        self.number += 1
        return f"My knee is still stiff in the morning. This is my note {uuid4().hex}."

    def post(self, act: str, path: str, form: dict[str, str]) -> None:
        """Send a text; once it is acknowledged, it has to be there."""
        status, _text, to = self.ask(act, path, form)
        if status == 302 and self.acknowledged.search(to):
            self.told.sent.append((self.user, form["body"]))
        elif status not in REFUSED and status < 400:
            self.told.errors[f"{act} answered {status}, and led to {to or 'nothing'}"] += 1


class Veteran(Person):
    acts = {"home": 10, "inbox": 35, "read": 25, "search": 5, "write": 12, "reply": 8}
    acknowledged = re.compile(THREAD.pattern + r"(\?sent=1)?$")

    def __init__(self, *about: Any, team: Any, topic: Any) -> None:
        super().__init__(*about)
        self.team, self.topic, self.threads = team, topic, [""][:0]

    def home(self) -> None:
        self.ask("home", "/")

    def inbox(self) -> None:
        self.threads = list(dict.fromkeys(THREAD.findall(self.ask("inbox", MAIL)[1])))

    def _thread(self) -> str | None:
        if not self.threads:
            self.inbox()
        return self.chance.choice(self.threads) if self.threads else None

    def read(self) -> None:
        if thread := self._thread():
            self.ask("thread", f"{MAIL}threads/{thread}/")

    def search(self) -> None:
        path = f"{MAIL}search/"
        form = Forms(self.ask("search form", path)[1]).to("search/") or {}
        if form:
            self.ask("search", path, form | {"words": "knee stiff"})

    def write(self) -> None:
        path = f"{MAIL}new/{self.team}/"
        form = Forms(self.ask("compose", path)[1]).forms
        fields = next((one for one in form.values() if "idempotency_key" in one), None)
        if fields:
            words = {"topic": str(self.topic), "subject": f"Knee {self.number}"}
            self.post("send", path, fields | words | {"body": self.written()})

    def reply(self) -> None:
        thread = self._thread()
        if thread is None:
            return
        path = f"{MAIL}threads/{thread}/"
        fields = Forms(self.ask("thread", path)[1]).to("/reply/")
        if fields and "idempotency_key" in fields:
            self.post("reply", f"{path}reply/", fields | {"body": self.written()})


class Staff(Person):
    acts = {"queue": 40, "item": 35, "answer": 25}
    acknowledged = re.compile("^/secure-messaging/team/")

    def __init__(self, *about: Any) -> None:
        super().__init__(*about)
        self.items, self.owed = [""][:0], [""][:0]

    def queue(self) -> None:
        names = ("role", "mine", "unassigned", "patient", "done")
        name = self.chance.choice(names)
        found = list(dict.fromkeys(ITEM.findall(self.ask("queue", f"{MAIL}team/?queue={name}")[1])))
        self.items = found or self.items
        if name in ("role", "unassigned", "mine"):
            self.owed = found

    def item(self) -> None:
        if not self.items:
            self.queue()
        if self.items:
            self.ask("item", f"{MAIL}team/items/{self.chance.choice(self.items)}/")

    def answer(self) -> None:
        """Take an item that is owed, and answer it."""
        if not self.owed:
            self.queue()
            return
        path = f"{MAIL}team/items/{self.owed.pop(0)}/"
        forms = Forms(self.ask("item", path)[1])
        if (fields := forms.to("/take/")) is not None:
            self.ask("take", f"{path}take/", fields)
            forms = Forms(self.ask("item", path)[1])
        fields = forms.to("/answer/")
        if fields and "idempotency_key" in fields:
            self.post("answer", f"{path}answer/", fields | {"body": self.written()})
