"""Conversations as a tagged PDF that a screen reader can walk through (PDF/UA-1)."""

from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any, NoReturn

from django.template.loader import render_to_string

from .conversations import Conversation

PAPER = Path(__file__).with_name("paper.css")


@cache
def has_pdf() -> bool:
    """Whether this machine can lay out pages: WeasyPrint needs the system's Pango."""
    try:
        import weasyprint  # noqa: F401
    except (ImportError, OSError):
        return False
    return True


def as_pdf(owner: str, found: Sequence[Conversation | None]) -> bytes:
    """The file; nothing is fetched for it, whatever stands in a message."""
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
