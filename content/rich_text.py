"""Expand the rich texts of a page together, so that many links cost as much as one.

See docs/decisions/0085.
"""

from collections.abc import Iterator, Mapping
from secrets import token_hex
from typing import Any

from wagtail.blocks import StreamValue
from wagtail.blocks.list_block import ListValue
from wagtail.rich_text import RichText, expand_db_html


def expand_together(value: Any) -> None:
    """Leave its HTML on each rich text in this value, with all their links looked up at once."""
    texts = list(_rich_texts(value))
    between = f"<!--{token_hex(8)}-->"
    parts = expand_db_html(between.join(text.source for text in texts)).split(between)
    for text, html in zip(texts, parts, strict=False):
        text.expanded = html


def expanded(text: RichText | str) -> str:
    """Return the HTML of a rich text, whether or not it was expanded with its neighbors."""
    html = getattr(text, "expanded", None)
    return expand_db_html(getattr(text, "source", text) or "") if html is None else html


def _rich_texts(value: Any) -> Iterator[RichText]:
    if isinstance(value, RichText):
        yield value
    elif isinstance(value, StreamValue):
        for child in value:
            yield from _rich_texts(child.value)
    elif isinstance(value, Mapping):
        for inner in value.values():
            yield from _rich_texts(inner)
    elif isinstance(value, list | ListValue):
        for inner in value:
            yield from _rich_texts(inner)
