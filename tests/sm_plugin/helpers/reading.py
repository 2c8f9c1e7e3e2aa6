"""A page of the plugin as a test reads it: headings, title, text and what would run."""

from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any

from django.test import Client
from django.urls import reverse

from portal.accounts.models import User


@dataclass
class Parsed(HTMLParser):
    """The parts of a page that a browser would act on, and the words it would show."""

    page: str
    headings: list[str] = field(default_factory=list)
    title: str = ""
    text: str = ""
    acted_on: list[str] = field(default_factory=list)
    tags: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        super().__init__()
        self._in: list[str] = []
        self.feed(self.page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self._in.append(tag)
        typed = tag in ("input", "textarea")
        self.acted_on += [
            f"{name}={value}" for name, value in attrs if not (typed and name == "value")
        ]
        if tag == "h1":
            self.headings.append("")

    def handle_endtag(self, tag: str) -> None:
        if tag in self._in:
            del self._in[len(self._in) - 1 - self._in[::-1].index(tag) :]

    def handle_comment(self, data: str) -> None:
        self.acted_on.append(data)

    def handle_data(self, data: str) -> None:
        if "title" in self._in:
            self.title = (self.title + data).lstrip()
        elif "script" in self._in or "style" in self._in:
            self.acted_on.append(data)
        else:
            self.text += data
        if "h1" in self._in:
            self.headings[-1] += data

    def says(self, words: str) -> bool:
        return words in " ".join(self.text.split())


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def see(who: User | Client, name: str, /, *args: Any, status: int = 200, **query: str) -> Parsed:
    client = who if isinstance(who, Client) else signed_in(who)
    response = client.get(reverse(f"sm_plugin:{name}", args=args), query)
    assert response.status_code == status
    return Parsed(response.content.decode())


def post(who: User, name: str, /, *args: Any, status: int, **words: str) -> Parsed:
    response = signed_in(who).post(reverse(f"sm_plugin:{name}", args=args), words)
    assert response.status_code == status
    return Parsed(response.content.decode())
