"""Expand the rich texts of a page together, so that many links cost as much as one.

Links lead to another site, a mailbox, a telephone or a place of this site. Any other address is
never drawn, however it came into the text. See docs/decisions/0085.
"""

import re
from collections.abc import Iterator, Mapping
from secrets import token_hex
from typing import Any

from wagtail.blocks import StreamValue
from wagtail.blocks.list_block import ListValue
from wagtail.rich_text import RichText, expand_db_html

OPENED = r"https?:|mailto:|tel:|[/#?]"
_IS_OPENED = re.compile(OPENED, re.IGNORECASE)
_OTHER_HREF = re.compile(rf"""(<a\b[^<>]*?)\shref=(["'])(?!{OPENED})[^"']*\2""", re.IGNORECASE)


def opened(address: str | None) -> str:
    """Return the address if a link may lead there; else nothing, as for `javascript:`."""
    return address if address and _IS_OPENED.match(address) else ""


def to_html(source: str) -> str:
    """Return rich text as it is drawn, without the address of a link that opens nothing."""
    return _OTHER_HREF.sub(r"\1", expand_db_html(source))


def expand_together(value: Any) -> None:
    """Leave its HTML on each rich text in this value, with all their links looked up at once."""
    texts = list(_rich_texts(value))
    between = f"<!--{token_hex(8)}-->"
    parts = to_html(between.join(text.source for text in texts)).split(between)
    for text, html in zip(texts, parts, strict=False):
        text.expanded = html


def expanded(text: RichText | str) -> str:
    """Return the HTML of a rich text, whether or not it was expanded with its neighbors."""
    html = getattr(text, "expanded", None)
    return to_html(getattr(text, "source", text) or "") if html is None else html


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
