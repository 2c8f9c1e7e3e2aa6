"""The content of a page that readers see, without what an editor's form rewrites by itself.

The form saves other bytes than it got although nobody typed: it marks paragraphs, collapses spaces,
writes entities and nested tags its own way, counts rows again and fills in new fields.

See docs/decisions/0171.
"""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from html.parser import HTMLParser
from typing import Any

from django.core.exceptions import FieldDoesNotExist, ValidationError
from django.db import models
from wagtail import blocks
from wagtail.fields import RichTextField, StreamField

UNSEEN = dict.fromkeys(map(ord, "\u200b\u2060\ufeff\u00ad"))
PARTS = frozenset({"p", "h1", "h2", "h3", "h4", "h5", "h6", "li", "blockquote", "pre", "code"})
LISTS = frozenset({"ul", "ol"})
ALONE = frozenset({"hr", "embed", "img"})
SAME_STYLE = {"strong": "b", "em": "i", "strike": "s", "del": "s"}
BREAK = "\n"
PIECES = re.compile(r"\s+|\S+")
DEEPEST = 30  # tags in one another; an editor's are five deep
# Comments and the like, which editors' HTML never has; Python's parser takes them in square time.
NO_TEXT = re.compile(r"<(?=[!?])")
# Of rows that hang on a page: where they hang, and how they are counted.
PLACE_OF_ROW = frozenset({"pk", "id", "sort_order", "translation_key", "locale"})

Style = tuple[str, ...]
Styles = frozenset[Style]


def visible(model: type[models.Model], content: Mapping[str, Any]) -> dict[str, Any]:
    """Return the fields of serialized content as readers see them; empty ones are left out."""
    seen = {name: _of_field(model, name, value) for name, value in content.items()}
    return {name: value for name, value in seen.items() if not _is_empty(value)}


def _of_field(model: type[models.Model], name: str, value: Any) -> Any:
    try:
        field = model._meta.get_field(name)
    except FieldDoesNotExist:
        return plain_text(value)
    if isinstance(field, models.ManyToOneRel):
        return _rows(field, value or ())
    if isinstance(field, models.ManyToManyField):
        return sorted(map(str, value or ()))
    if isinstance(field, StreamField):
        raw = json.loads(value) if isinstance(value, str) else value
        return _stream(field.stream_block, raw or [])
    if isinstance(field, RichTextField):
        return rich_text(value)
    if isinstance(field, models.CharField | models.TextField | models.ForeignKey):
        return plain_text(value)
    return _moment(field, value)


def _rows(relation: models.ManyToOneRel, rows: Iterable[Mapping[str, Any]]) -> list[Any]:
    model, hangs_on = relation.related_model, relation.field.name
    ordered = sorted(rows, key=lambda row: row.get("sort_order") or 0)
    left_out = PLACE_OF_ROW | {hangs_on}
    return [
        visible(model, {name: value for name, value in row.items() if name not in left_out})
        for row in ordered
    ]


def _moment(field: Any, value: Any) -> Any:
    """Return a date, time or number as Python has it; a form knows no seconds."""
    try:
        found = field.to_python(value)
    except (ValidationError, AttributeError):
        return plain_text(value)
    return found.replace(second=0, microsecond=0) if hasattr(found, "second") else found


def _block(block: Any, value: Any) -> Any:
    if isinstance(block, blocks.StreamBlock):
        return _stream(block, value or [])
    if isinstance(block, blocks.StructBlock):
        values = value or {}
        seen = {
            name: _block(child, values[name])
            for name, child in block.child_blocks.items()
            if name in values
        }
        return {name: value for name, value in seen.items() if not _is_empty(value)}
    if isinstance(block, blocks.ListBlock):
        return [_block(block.child_block, _item(one)) for one in value or ()]
    if isinstance(block, blocks.RichTextBlock):
        return rich_text(value)
    field = getattr(block, "field", None)
    if field is not None and isinstance(
        block, blocks.DateBlock | blocks.DateTimeBlock | blocks.TimeBlock
    ):
        return _moment(field, value)
    return plain_text(value)


def _stream(block: Any, children: Iterable[Any]) -> list[Any]:
    """Return the children without their ids, which the form gives to those that have none."""
    return [
        (child["type"], _block(block.child_blocks.get(child["type"]), child["value"]))
        for child in children
    ]


def _item(one: Any) -> Any:
    """Return a list's item; before Wagtail 2.16 it was the bare value."""
    is_item = isinstance(one, dict) and one.get("type") == "item" and "value" in one
    return one["value"] if is_item else one


def _is_empty(value: Any) -> bool:
    return value is None or value is False or value in ("", [], {})


def plain_text(value: Any) -> Any:
    """Spaces of every kind look like one, and ends of lines like a space."""
    if isinstance(value, str):
        return " ".join(value.translate(UNSEEN).split())
    if isinstance(value, dict):
        return {name: plain_text(inner) for name, inner in value.items()}
    if isinstance(value, list | tuple):
        return [plain_text(inner) for inner in value]
    return value


def rich_text(html: Any) -> list[Any]:
    """Return the paragraphs of an editor's HTML with their runs of text in one style."""
    reader = _Reader()
    reader.feed(NO_TEXT.sub("&lt;", str(html or "")))
    reader.close()
    return reader.parts


class _Reader(HTMLParser):
    """Walk through the HTML once; the open tags decide on the style of each piece."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[Any] = []
        self._open: list[Style] = []
        self._pieces: list[tuple[str, Styles]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        name = SAME_STYLE.get(tag, tag)
        given = sorted(f"{key}={value or ''}" for key, value in attrs if key != "data-block-key")
        if name == "br":
            self._pieces.append((BREAK, frozenset()))
        elif name in ALONE:
            self._end_part()
            self.parts.append((name, *given))
        else:
            if name in PARTS | LISTS:
                self._end_part()
            if len(self._open) < DEEPEST:
                self._open.append((name, *given))

    def handle_endtag(self, tag: str) -> None:
        name = SAME_STYLE.get(tag, tag)
        if name in PARTS | LISTS:
            self._end_part()
        for at in range(len(self._open) - 1, -1, -1):
            if self._open[at][0] == name:
                del self._open[at]
                break

    def handle_data(self, data: str) -> None:
        styles = frozenset(one for one in self._open if one[0] not in PARTS | LISTS)
        for piece in PIECES.findall(data.translate(UNSEEN)):
            # Spaces look the same in bold as beside it, and many like one.
            self._pieces.append((" ", frozenset()) if piece.isspace() else (piece, styles))

    def close(self) -> None:
        super().close()
        self._end_part()

    def _end_part(self) -> None:
        runs = list(_runs(_collapsed(self._pieces)))
        self._pieces = []
        if runs:
            where = [one for one in self._open if one[0] in PARTS | LISTS] or [("p",)]
            self.parts.append((where, runs))


def _collapsed(pieces: Iterable[tuple[str, Styles]]) -> list[tuple[str, Styles]]:
    """Collapse spaces into one; drop them at the ends of a part or beside a break."""
    found: list[tuple[str, Styles]] = []
    for piece, styles in pieces:
        before = found[-1][0] if found else BREAK
        if piece == " " and before in (" ", BREAK):
            continue
        if piece == BREAK and before == " ":
            found.pop()
        found.append((piece, styles))
    while found and found[-1][0] in (" ", BREAK):
        found.pop()
    return found


def _runs(pieces: Iterable[tuple[str, Styles]]) -> Iterator[tuple[str, Styles]]:
    """Join neighbors of the same style; spaces belong to what is before them."""
    text: list[str] = []
    style = frozenset[Style]()
    for piece, styles in pieces:
        if text and not piece.isspace() and styles != style:
            yield "".join(text), style
            text = []
        if not piece.isspace():
            style = styles
        text.append(piece)
    if text:
        yield "".join(text), style
