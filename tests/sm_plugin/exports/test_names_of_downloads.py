"""The name of a downloaded file says how much is in it, and nothing of the content."""

from datetime import UTC, datetime

import pytest

from sm_plugin.exports.models import Export
from sm_plugin.mailboxes.models import Mailbox


@pytest.mark.parametrize(
    ("scope", "year", "name"),
    [
        ("thread", None, "messages-one-conversation-2026-02-03.pdf"),
        ("folder", None, "messages-one-folder-2026-02-03.pdf"),
        ("year", 2025, "messages-of-2025-2026-02-03.pdf"),
        ("all", None, "messages-all-2026-02-03.pdf"),
    ],
)
def test_a_download_is_named_by_how_much_it_holds_and_by_no_content(scope, year, name):
    at = datetime(2026, 2, 3, 18, tzinfo=UTC)
    export = Export(scope=scope, year=year, format="pdf", asked_at=at, mailbox=Mailbox())
    assert export.file_name == name
