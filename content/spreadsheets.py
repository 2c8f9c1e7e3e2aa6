"""Exports that a spreadsheet program reads as text and never as a formula."""

from typing import Any

from wagtail.admin.views.mixins import SpreadsheetExportMixin

# What makes Excel and LibreOffice take a cell for a formula (OWASP, CSV injection).
STARTS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def as_text(value: Any) -> Any:
    """Return the text with an apostrophe before it where it would otherwise be run."""
    if isinstance(value, str) and value.startswith(STARTS_A_FORMULA):
        return f"'{value}"
    return value


class SafeSpreadsheetMixin:
    """For Wagtail's reports, whose own export writes titles as they are."""

    def preprocess_field_value(self, field, value, export_format):
        written = super().preprocess_field_value(field, value, export_format)  # type: ignore[misc]
        return as_text(written)


def make_every_export_safe() -> None:
    """Let Wagtail's own reports and listings write text, too: all of them share one mixin.

    Wagtail has no setting for it, and its views are too many to replace one by one.
    """
    written = SpreadsheetExportMixin.preprocess_field_value
    if getattr(written, "is_safe", False):
        return

    def preprocess_field_value(self, field, value, export_format):
        return as_text(written(self, field, value, export_format))

    preprocess_field_value.is_safe = True  # type: ignore[attr-defined]
    SpreadsheetExportMixin.preprocess_field_value = preprocess_field_value
