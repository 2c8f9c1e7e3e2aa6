"""Every address, link and form of the admin, as code and pages have them: nothing is named."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from html import unescape
from inspect import unwrap
from io import BytesIO
from typing import Any
from urllib.parse import parse_qs, urlencode, urljoin

from bs4 import BeautifulSoup
from django.http import HttpResponse
from django.test import Client
from django.urls import NoReverseMatch, URLPattern, get_resolver, reverse
from django.utils import timezone
from openpyxl import load_workbook

MISSING = "0c1d2e3f-0000-4000-8000-000000000000"
OURS = ("/admin/secure-messaging/", "/secure-messaging/")
OF_THE_MOMENT = re.compile(r'name="csrfmiddlewaretoken" value="[^"]*"|"CSRF_TOKEN": "[^"]*"')
TYPED = ("text", "email", "textarea", "search", "number", "tel")


@dataclass(frozen=True)
class Address:
    """A named address; `asks` names the objects it takes, `is_ours` says the plugin answers.

    `model` is the one whose rows a list of the admin shows; other addresses don't tell.
    """

    name: str
    asks: tuple[str, ...]
    is_ours: bool
    model: Any = None

    @property
    def takes(self) -> int:
        return len(self.asks)

    def url(self, *keys: Any) -> str:
        return reverse(self.name, args=keys)

    @property
    def is_of_admin(self) -> bool:
        return self.url(*[MISSING] * self.takes).startswith("/admin/")


def addresses() -> Iterator[Address]:
    """Return the addresses of the Wagtail admin, and the plugin's own."""
    for address in _walk(get_resolver(), "", ()):
        try:
            url = address.url(*[MISSING] * address.takes)
        except NoReverseMatch:  # it takes something else than an id of ours
            continue
        if url.startswith(("/admin/", *OURS)):
            yield address


def _walk(resolver: Any, namespace: str, asks: tuple[str, ...]) -> Iterator[Address]:
    for pattern in resolver.url_patterns:
        regex = getattr(pattern.pattern, "regex", None)
        names = {} if regex is None else {place: name for name, place in regex.groupindex.items()}
        groups = range(1, 1 + regex.groups) if regex is not None else ()
        inside = asks + tuple(names.get(place, "") for place in groups)
        if not isinstance(pattern, URLPattern):
            name = f"{pattern.namespace}:" if pattern.namespace else ""
            yield from _walk(pattern, namespace + name, inside)
        elif pattern.name:
            module = str(getattr(pattern.callback, "__module__", ""))
            ours = module.startswith("sm_plugin.") or "secure-messaging_" in pattern.name
            model = getattr(getattr(unwrap(pattern.callback), "__self__", None), "model", None)
            yield Address(namespace + pattern.name, inside, ours, model)


def shown(response: HttpResponse) -> str:
    """Return what a person gets, but for the tokens of the moment."""
    body = b"".join(response.streaming_content) if response.streaming else response.content
    if body.startswith(b"PK"):  # a spreadsheet: its cells, without the time of its making
        sheet = load_workbook(BytesIO(body)).active
        body = repr([[cell.value for cell in row] for row in sheet.rows]).encode()
    text = unescape(body.decode(errors="replace"))
    head = f"{response.status_code} {response.get('Location', '')}"
    return f"{head}\n{OF_THE_MOMENT.sub('', text)}"


def got(client: Client, urls: Iterable[str]) -> dict[str, str]:
    """Return these pages, each without the messages that another one left for the next."""
    pages = {}
    for url in sorted(set(urls)):
        session = client.session
        if session.pop("_messages", None):
            session.save()
        pages[url] = shown(client.get(url))
    return pages


def narrowed(url: str, page: str) -> list[str]:
    """Return links to the same page with parameters: one of each set of them, exports too."""
    found: dict[Any, str] = {}
    for link in sorted(set(links(url, page))):
        path, _mark, query = link.partition("?")
        if query and path == url:
            found.setdefault((frozenset(parse_qs(query)), is_export(link) and query), link)
    return list(found.values())


def is_export(url: str) -> bool:
    return "export" in url.partition("?")[2]


def searches(url: str, page: str, words: Iterable[str]) -> Iterator[str]:
    """Yield where each search of a page leads with each of the words."""
    for form in forms(url, page):
        for field in form.fields:
            if form.method == "get" and field.is_typed:
                yield from (f"{form.url}?{urlencode({field.name: word})}" for word in words)


def links(url: str, page: str) -> Iterator[str]:
    for link in BeautifulSoup(page, "html.parser").select("a[href]"):
        to = urljoin(url, str(link["href"]).partition("#")[0])
        if to.startswith(OURS):
            yield to


@dataclass(frozen=True)
class Field:
    """What a form asks: `options` are the values that are offered, if they are."""

    name: str
    kind: str
    value: tuple[str, ...]
    options: tuple[str, ...] = ()
    is_required: bool = False

    @property
    def is_typed(self) -> bool:
        return self.kind in TYPED

    def filled(self, typed: dict[str, str]) -> list[str]:
        """Return what a person sends who fills in what has to be."""
        value = [one for one in self.value if one]
        if value or self.kind == "tick":
            return value
        if self.is_typed or self.kind == "date":
            later = str(timezone.localdate() + timedelta(days=3))
            needed = (later if self.kind == "date" else "Words") if self.is_required else ""
            return [one for one in [typed.get(self.name, needed)] if one]
        offered = [one for one in self.options if one]
        if typed.get(self.name) in offered:
            return [typed[self.name]]
        return offered[:1] if self.is_required else []


@dataclass(frozen=True)
class Form:
    """A form of a page, as one of its buttons sends it."""

    url: str
    method: str
    fields: tuple[Field, ...]

    def filled(self, typed: dict[str, str]) -> dict[str, list[str]]:
        return {one.name: value for one in self.fields if (value := one.filled(typed))}


def forms(url: str, page: str) -> Iterator[Form]:
    """Return each form of a page, once for each of its named buttons."""
    for form in BeautifulSoup(page, "html.parser").select("form"):
        to = urljoin(url, str(form.get("action") or url))
        if not to.startswith(OURS):
            continue
        method, fields = str(form.get("method", "get")).lower(), tuple(_fields(form))
        pressed = [
            (Field(str(one["name"]), "hidden", (str(one.get("value", "")),)),)
            for one in form.select("button[name], input[type=submit][name]")
        ]
        for button in pressed or [()]:
            yield Form(to, method, fields + button)


def _fields(form: Any) -> Iterator[Field]:
    ticked: dict[str, list[Any]] = {}
    for one in form.select("input[name], select[name], textarea[name]"):
        name, kind, needed = str(one["name"]), one.get("type", "text"), one.has_attr("required")
        if one.name == "select":
            options = tuple(str(o.get("value", "")) for o in one.select("option"))
            value = tuple(str(o.get("value", "")) for o in one.select("option[selected]"))
            yield Field(name, "select", value, options, needed)
        elif one.name == "textarea":
            yield Field(name, "textarea", (one.text.strip(),), (), needed)
        elif kind in ("checkbox", "radio"):
            ticked.setdefault(name, []).append(one)
        elif kind not in ("submit", "file", "image") and name != "csrfmiddlewaretoken":
            yield Field(name, kind, (str(one.get("value", "")),), (), needed)
    for name, boxes in ticked.items():
        options = tuple(str(box.get("value", "on")) for box in boxes)
        value = tuple(str(box.get("value", "on")) for box in boxes if box.has_attr("checked"))
        yield Field(name, "tick", value, options)
