"""Conversations as a tagged PDF that a screen reader can walk through (PDF/UA-1)."""

import ctypes
from collections.abc import Sequence
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any, NoReturn

from django.template.loader import render_to_string

from .conversations import Conversation

PAPER = Path(__file__).with_name("paper.css")


# The system's libraries that WeasyPrint lays out text with, as Linux, macOS and Windows call them.
PANGO = ("libpango-1.0.so.0", "libpango-1.0.dylib", "libpango-1.0-0.dll")
PANGO_FONTS = ("libpangoft2-1.0.so.0", "libpangoft2-1.0.dylib", "libpangoft2-1.0-0.dll")


@cache
def has_pdf() -> bool:
    """Return True if this machine can lay out pages.

    Only looks whether the parts are there: WeasyPrint itself takes half a second and 40 MB to
    start, and a page that offers a download needs none of it.
    """
    is_here = find_spec("weasyprint") is not None
    return is_here and any(map(_loads, PANGO)) and any(map(_loads, PANGO_FONTS))


def _loads(library: str) -> bool:
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True


def as_pdf(owner: str, found: Sequence[Conversation | None]) -> bytes:
    """Return the PDF; nothing is fetched for it, whatever a message holds."""
    from weasyprint import CSS, HTML

    html = render_to_string(
        "sm_plugin/exports/document.html", {"owner": owner, "conversations": found}
    )
    document = HTML(string=html, url_fetcher=_fetch_nothing)
    paper = CSS(filename=str(PAPER), url_fetcher=_fetch_nothing)
    laid_out: bytes = document.write_pdf(stylesheets=[paper], pdf_variant="pdf/ua-1")
    return laid_out


def _fetch_nothing(url: str, *_rest: Any, **_options: Any) -> NoReturn:
    raise ValueError("A page of messages fetches nothing.")
