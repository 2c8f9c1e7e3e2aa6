"""Rows that are made by a format escape what people wrote, as templates do."""

from datetime import UTC, date, datetime
from types import SimpleNamespace
from typing import Any
from uuid import UUID

import pytest

from sm_plugin.access.newest import Newest
from sm_plugin.threads.text import Subject
from sm_plugin.web.team.presenters import ItemRow
from sm_plugin.web.team.worklist.row_html import worklist_html
from sm_plugin.web.team.worklist.rows import WorkRow
from sm_plugin.web.veteran.mailbox.presenters import Row
from sm_plugin.web.veteran.mailbox.row_html import Look, rows_html

HARM = """<i title="a'b">&</i>"""
SAFE = "&lt;i title=&quot;a&#x27;b&quot;&gt;&amp;&lt;/i&gt;"
KEY = UUID(int=7)
AT = datetime(2026, 3, 1, 12, tzinfo=UTC)
PLACE = SimpleNamespace(facility=SimpleNamespace(time_zone=UTC), name=HARM)
ACCESS: Any = SimpleNamespace(for_other=False, mailbox=SimpleNamespace(zone=UTC))


def mailbox_row() -> Row:
    thread = SimpleNamespace(team=PLACE)
    times = {"last_at": AT, "last_received_at": AT}
    entry: Any = SimpleNamespace(thread_id=KEY, thread=thread, unread=True, **times)
    newest = Newest(HARM, HARM, AT, True, has_files=True, has_draft=True)
    why: Any = SimpleNamespace(obstacle="team", title=HARM)
    return Row(entry, Subject(HARM, True), HARM, newest, HARM, why)


def look() -> Look:
    return Look(ACCESS, {KEY}, can_organise=True, says_folder=True)


def work_row(*, is_urgent: bool = False, off: str = "") -> WorkRow:
    patient = SimpleNamespace(birth_date=date(1952, 5, 4), shown_record=HARM)
    topic = SimpleNamespace(label=HARM)
    thread = SimpleNamespace(patient=patient, topic=topic, last_message_at=AT)
    item: Any = SimpleNamespace(
        **{"assignee_id": 7, "given_back_at": None, "outcome": ""},
        **{"pk": KEY, "thread": thread, "team": PLACE, "is_open": True, "escalated_at": AT},
        **{
            "due_at": AT,
            "is_overdue": True,
            "put_off_day": None,
            "alarm_at": AT,
            "status": "taken",
            "was_thanked": True,
        },
    )
    urgency: Any = SimpleNamespace(label=HARM) if is_urgent else None
    row = ItemRow(item, Subject(HARM, True), HARM, HARM, urgency)
    return WorkRow(row, HARM, True, True, HARM, has_files=True, has_notes=True, off=off)


def test_a_row_of_a_mailbox_escapes_every_text() -> None:
    html = rows_html([mailbox_row()], look())
    assert HARM not in html
    assert "<i t" not in html
    assert html.count(SAFE) == 7  # label, subject, who, words, waiting, why and folder


@pytest.mark.parametrize("shows_team", [True, False])
@pytest.mark.parametrize("off", ["", HARM])
@pytest.mark.parametrize("is_urgent", [True, False])
def test_a_line_of_the_worklist_escapes_every_text(
    shows_team: bool, off: str, is_urgent: bool
) -> None:
    row = work_row(is_urgent=is_urgent, off=off)
    html = worklist_html([row], f'queue=role&topic="{HARM}', shows_team=shows_team)
    assert "<i t" not in html
    assert f'?queue=role&amp;topic=&quot;{SAFE}"' in html
    # The label with name, subject and record; due, patient, record, subject, topic, initials,
    # state, and the address.
    assert html.count(SAFE) == 11 + shows_team + is_urgent


def test_what_a_row_lacks_leaves_nothing_behind() -> None:
    thread = SimpleNamespace(team=PLACE)
    entry: Any = SimpleNamespace(thread_id=KEY, thread=thread, unread=False, last_at=AT)
    bare = Look(ACCESS, (), can_organise=False, says_folder=False)
    html = rows_html([Row(entry, Subject("Knee", True), "")], bare)
    for part in ("checkbox", "sm-flag", "sm-clip", "sm-row__last", "sm-row__why", "Kept in"):
        assert part not in html
    assert '<li class="sm-row">' in html
    assert f'href="/secure-messaging/threads/{KEY}/"' in html
    assert "None" not in html
