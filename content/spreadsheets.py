"""Exports that a spreadsheet program reads as text and never as a formula."""

from typing import Any

# What makes Excel and LibreOffice take a cell for a formula (OWASP, CSV injection).
STARTS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def as_text(value: Any) -> Any:
    """The text with an apostrophe before it where it would otherwise be run."""
    if isinstance(value, str) and value.startswith(STARTS_A_FORMULA):
        return f"'{value}"
    return value


class SafeSpreadsheetMixin:
    """For Wagtail's reports, whose own export writes titles as they are."""

    def preprocess_field_value(self, field, value, export_format):
        written = super().preprocess_field_value(field, value, export_format)  # type: ignore[misc]
        return as_text(written)
