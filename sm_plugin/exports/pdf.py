"""Conversations as a tagged PDF that a screen reader can walk through (PDF/UA-1)."""

from collections.abc import Sequence
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any, NoReturn

from django.template.loader import render_to_string

from .conversations import Conversation
from .drawable import PANGO, PANGO_FONTS, emoji_in_words, has_undrawn, library

PAPER = Path(__file__).with_name("paper.css")


@cache
def has_pdf() -> bool:
    """Return True if this machine can lay out pages.

    Only looks whether the parts are there: WeasyPrint itself takes half a second and 40 MB to
    start, and a page that offers a download needs none of it.
    """
    is_here = find_spec("weasyprint") is not None
    return is_here and library(PANGO) is not None and library(PANGO_FONTS) is not None


def as_pdf(owner: str, found: Sequence[Conversation | None]) -> bytes:
    """Return the PDF; nothing is fetched for it, whatever a message holds."""
    from weasyprint import CSS, HTML

    shown: dict[str, Any] = {"owner": owner, "conversations": found}
    html = emoji_in_words(_as_html(shown))
    if has_undrawn(html):
        html = emoji_in_words(_as_html({**shown, "has_undrawn": True}))
    document = HTML(string=html, url_fetcher=_fetch_nothing)
    paper = CSS(filename=str(PAPER), url_fetcher=_fetch_nothing)
    laid_out: bytes = document.write_pdf(stylesheets=[paper], pdf_variant="pdf/ua-1")
    return laid_out


def _as_html(shown: dict[str, Any]) -> str:
    return render_to_string("sm_plugin/exports/document.html", shown)


def _fetch_nothing(url: str, *_rest: Any, **_options: Any) -> NoReturn:
    raise ValueError("A page of messages fetches nothing.")
