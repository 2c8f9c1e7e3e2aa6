"""Take a page apart into the texts, links and pictures that an editor put into it."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db import models
from django.utils.text import capfirst
from wagtail import blocks
from wagtail.contrib.typed_table_block.blocks import BaseTypedTableBlock
from wagtail.fields import RichTextField, StreamField
from wagtail.models import Page

# The caption and the headings of a table have no block of their own.
WORDS = blocks.CharBlock()


@dataclass(frozen=True)
class Piece:
    """A value of one block or field, with the words by which an editor finds it."""

    where: str
    block: blocks.Block | None
    value: Any

    @property
    def html(self) -> str:
        """Return the text of a piece that is running text; "" for any other."""
        if isinstance(self.block, blocks.RichTextBlock):
            return getattr(self.value, "source", "") or ""
        if self.block is None:
            return str(self.value or "")
        if isinstance(self.block, blocks.CharBlock | blocks.TextBlock) and self.value:
            return f"<p>{self.value}</p>"
        return ""


def pieces(page: Page) -> Iterator[Piece]:
    """Yield every text field and every block of every stream, blocks within blocks included."""
    for field in page._meta.get_fields():
        label = capfirst(str(getattr(field, "verbose_name", "")))
        if isinstance(field, StreamField):
            yield from _of_stream(label, getattr(page, field.name))
        elif isinstance(field, RichTextField) or _is_own_text(field):
            yield Piece(label, None, getattr(page, field.name))


def _is_own_text(field: Any) -> bool:
    """Return True for a text field of our own types; Wagtail's are not running text."""
    return isinstance(field, models.TextField) and field.model._meta.app_label == "content"


def _of_stream(label: str, stream: Any) -> Iterator[Piece]:
    for number, child in enumerate(stream or (), start=1):
        where = f"{label} {number} ({child.block.label})"
        yield from _of_block(where, child.block, child.value)


def _of_block(where: str, block: blocks.Block, value: Any) -> Iterator[Piece]:
    if value is None:
        return
    yield Piece(where, block, value)
    if isinstance(block, blocks.StructBlock) and isinstance(value, dict):
        for name, child in block.child_blocks.items():
            yield from _of_block(where, child, value.get(name))
    elif isinstance(block, blocks.ListBlock):
        for item in value:
            yield from _of_block(where, block.child_block, item)
    elif isinstance(block, blocks.StreamBlock):
        for child in value:
            yield from _of_block(where, child.block, child.value)
    elif isinstance(block, BaseTypedTableBlock):
        for words in (value.caption, *(column["heading"] for column in value.columns)):
            yield Piece(where, WORDS, words)
        for row in value.rows:
            for cell in row:
                yield from _of_block(where, cell.block, cell.value)
