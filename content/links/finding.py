"""Every link that a page has: of its texts, its blocks, its fields and the rows that hang on it."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from html.parser import HTMLParser
from typing import Any

from django.db.models import Model
from django.utils.text import capfirst
from modelcluster.models import get_all_child_relations
from wagtail import blocks
from wagtail.documents import get_document_model
from wagtail.documents.blocks import DocumentChooserBlock
from wagtail.models import Page

from content.checks.pieces import pieces

LONGEST_KEY = 9  # digits
NOT_TRIED = ("mailto:", "tel:", "#")  # nothing to open, or on the same page


@dataclass(frozen=True)
class Target:
    """The target of a link: a page or a document by its key, or an address."""

    page_id: int | None = None
    document_id: int | None = None
    url: str = ""


@dataclass(frozen=True)
class Link:
    """A link on a page, with the words by which an editor finds it."""

    page: Page
    where: str
    words: str
    target: Target


def links_of(page: Page) -> Iterator[Link]:
    """Yield the links of a specific page, in the order of its fields."""
    for piece in pieces(page):
        for words, target in _of_piece(piece.block, piece.value, piece.html):
            yield Link(page, piece.where, words, target)
    yield from _of_columns(page, page)
    for relation in get_all_child_relations(type(page)):
        if relation.related_model._meta.app_label == "content":
            for row in getattr(page, relation.get_accessor_name()).all():
                yield from _of_columns(page, row)


def _of_piece(block: Any, value: Any, html: str) -> Iterator[tuple[str, Target]]:
    if isinstance(block, blocks.URLBlock):
        yield from _to_address("", value)
    elif isinstance(block, blocks.PageChooserBlock) and value:
        yield value.title, Target(page_id=value.pk)
    elif isinstance(block, DocumentChooserBlock) and value:
        yield value.title, Target(document_id=value.pk)
    elif html:
        yield from _in_html(html)


def _of_columns(page: Page, row: Model) -> Iterator[Link]:
    for field in row._meta.concrete_fields:
        kind = field.related_model
        if field.model._meta.app_label != "content" or not isinstance(kind, type):
            continue
        key = getattr(row, field.attname)
        where = capfirst(str(field.verbose_name))
        if key and field.many_to_one and issubclass(kind, Page) and key != page.pk:
            yield Link(page, where, "", Target(page_id=key))
        elif key and issubclass(kind, get_document_model()):
            yield Link(page, where, "", Target(document_id=key))


def _to_address(words: str, url: str | None) -> Iterator[tuple[str, Target]]:
    if url and not url.lower().startswith(NOT_TRIED):
        yield words, Target(url=url)


def _in_html(html: str) -> Iterable[tuple[str, Target]]:
    reader = _Links()
    reader.feed(html)
    reader.close()
    return reader.found


class _Links(HTMLParser):
    """Collect the links of an editor's rich text as it is stored."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[tuple[str, Target]] = []
        self._open: Target | None = None
        self._words: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag != "a":
            return
        given = {name: value or "" for name, value in attrs}
        number = given.get("id", "")
        key = int(number) if number.isdecimal() and len(number) <= LONGEST_KEY else None
        if given.get("linktype") == "page":
            self._open = Target(page_id=key)
        elif given.get("linktype") == "document":
            self._open = Target(document_id=key)
        else:
            address = given.get("href", "")
            self._open = next((to for _words, to in _to_address("", address)), None)
        self._words = []

    def handle_data(self, data: str) -> None:
        self._words.append(data)

    def handle_endtag(self, tag: str) -> None:
        if tag == "a" and self._open is not None:
            self.found.append((" ".join("".join(self._words).split()), self._open))
            self._open = None
