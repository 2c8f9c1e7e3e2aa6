"""A table of words with a caption, told by its columns and, where asked, by its first column."""

from collections.abc import Iterator
from hashlib import blake2b

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.contrib.typed_table_block.blocks import (
    TypedTable,
    TypedTableBlock,
    TypedTableBlockValidationError,
)
from wagtail_localize.segments import StringSegmentValue

from .text import TEXT


class WordsTableBlock(TypedTableBlock):
    """Wagtail's table, which must have a caption, headings and rows before it is sent."""

    text = blocks.CharBlock(required=False, max_length=200, label=_("Text"))

    def clean(self, table: TypedTable) -> TypedTable:
        table = super().clean(table)
        faults = [] if self.is_deferred_validation else list(_faults(table))
        if faults:
            raise TypedTableBlockValidationError(non_block_errors=faults)
        return table

    def get_translatable_segments(self, table: TypedTable) -> list[StringSegmentValue]:
        """Return each text once, by its words: a row that is moved keeps its translation."""
        return [StringSegmentValue(path_of(text), text) for text in dict.fromkeys(texts_of(table))]

    def restore_translated_segments(
        self, table: TypedTable, segments: list[StringSegmentValue]
    ) -> TypedTable:
        translated = {segment.path: segment.render_text() for segment in segments}

        def say(text: str) -> str:
            return translated.get(path_of(text), text) if text else text

        return TypedTable(
            columns=[column | {"heading": say(column["heading"])} for column in table.columns],
            row_data=[{"values": [say(cell) for cell in row["values"]]} for row in table.row_data],
            caption=say(table.caption),
        )


def texts_of(table: TypedTable) -> Iterator[str]:
    """Yield the caption, the headings and the cells that have words."""
    yield from filter(None, [table.caption, *(column["heading"] for column in table.columns)])
    for row in table.row_data:
        yield from filter(None, row["values"])


def path_of(text: str) -> str:
    return blake2b(text.encode(), digest_size=8).hexdigest()


def _faults(table: TypedTable) -> Iterator[ValidationError]:
    if not (table.caption or "").strip():
        yield ValidationError(_("Give the table a caption that says what it shows."))
    if not table.columns or not table.row_data:
        yield ValidationError(_("A table needs at least one column and one row."))
    if not all((column["heading"] or "").strip() for column in table.columns):
        yield ValidationError(_("Each column needs a heading, or nobody hears what it holds."))


class TableBlock(blocks.StructBlock):
    """A table that scrolls inside itself on a narrow screen."""

    row_headers = blocks.BooleanBlock(
        required=False,
        default=True,
        label=_("The first column names the rows"),
        help_text=_("A screen reader then says its words before each cell of the row."),
    )
    table = WordsTableBlock(
        label=_("Table"), help_text=_("Keep it small: few columns, few words a cell.")
    )

    class Meta:
        icon = "table"
        group = TEXT
        label = _("Table")
        template = "content/blocks/table.html"
        preview_value = {
            "row_headers": True,
            "table": {
                "caption": "Which way is best",
                "columns": [
                    {"type": "text", "heading": "What you need"},
                    {"type": "text", "heading": "Best way"},
                ],
                "rows": [
                    {"values": ["Help in an emergency", "Call 911"]},
                    {"values": ["A refill", "Send a message"]},
                ],
            },
        }
        description = _("Facts to compare, in rows and columns. Never to lay out a page.")
