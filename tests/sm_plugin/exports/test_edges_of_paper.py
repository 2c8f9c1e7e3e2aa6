"""Nothing of a conversation runs off the paper: a file's name, a link, a subject, a signature."""

from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from sm_plugin.exports.pdf import PAPER, _as_html, _fetch_nothing, has_pdf

pytestmark = pytest.mark.skipif(not has_pdf(), reason="WeasyPrint is not here")

MARGIN = 75  # of the two centimeters, in pixels
LONG = {
    "subject": "W" * 50,
    "owner": "W" * 60,
    "name": "_".join(["scan_of_the_hospital"] * 6)[:116] + ".pdf",
    "link": "https://www.example.org/" + "a" * 110,
    "label": "L" * 120,
    "signature": "S" * 90,
    "body": "x" * 300,
}


def laid_out() -> Any:
    from weasyprint import CSS, HTML

    file = SimpleNamespace(name=LONG["name"], size="31 KB", state="Ready")
    letter = SimpleNamespace(
        author=LONG["owner"],
        sent_at=datetime(2026, 11, 4, tzinfo=UTC),
        body=LONG["body"],
        facts=[SimpleNamespace(label=LONG["label"], answer=LONG["link"])],
        signature=LONG["signature"],
        files=[file],
        number="1",
    )
    conversation = SimpleNamespace(
        subject=LONG["subject"],
        team="Dr. Maria Santos",
        place="Harbor",
        topic="Other",
        state="Answered",
        zone=ZoneInfo("America/New_York"),
        letters=[letter],
    )
    html = _as_html({"owner": LONG["owner"], "conversations": [conversation]})
    paper = CSS(filename=str(PAPER), url_fetcher=_fetch_nothing)
    return HTML(string=html, url_fetcher=_fetch_nothing).render(stylesheets=[paper])


def boxes_of(box: Any) -> Any:
    yield box
    for child in getattr(box, "children", None) or []:
        yield from boxes_of(child)


def test_no_line_ends_beyond_the_paper():
    over = []
    for sheet in laid_out().pages:
        edge = sheet.width - MARGIN
        for box in boxes_of(sheet._page_box):
            if type(box).__name__ == "TextBox" and box.position_x + box.width > edge:
                over.append(box.text[:30])

    assert over == []
