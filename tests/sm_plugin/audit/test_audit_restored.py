"""An older backup is restored: what is lost is on record with its reason, or stays a fault."""

import os
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from sm_plugin.audit import triggers
from sm_plugin.audit.actions import Action
from sm_plugin.audit.chains.head_file import append_heads, note_heads, read_heads
from sm_plugin.audit.models import AuditEvent
from sm_plugin.audit.services import record

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("ten_rows")]
EVENTS, HEAD = triggers.EVENTS, triggers.HEAD


@pytest.fixture
def heads(settings: Any, tmp_path: Path) -> Path:
    path = tmp_path / "heads"
    settings.SECURE_MESSAGING = settings.SECURE_MESSAGING | {"AUDIT_HEAD_FILE": str(path)}
    append_heads(str(path))
    return path


@pytest.fixture
def restored(heads: Path, tamper: Any) -> Path:
    """As a backup of three events before, with the heads of today."""
    tamper(f"DELETE FROM {EVENTS} WHERE id > 7")
    end = AuditEvent.objects.get(id=7).hash
    tamper(f"UPDATE {HEAD} SET last_id = 7, last_hash = %s WHERE id = 0", [end])
    return heads


def verify() -> str:
    out = StringIO()
    call_command("sm_verify_audit", stdout=out)
    return out.getvalue()


def go_on(because: str = "disk") -> str:
    out = StringIO()
    call_command("sm_record_restore", "--because", because, stdout=out)
    return out.getvalue()


def test_an_older_backup_is_a_fault_until_somebody_says_why(restored: Path) -> None:
    with pytest.raises(CommandError, match="Row 10: was noted outside the database"):
        verify()
    assert "3 event(s) or more of 1 part(s)" in go_on("disk")
    seam = AuditEvent.objects.get(action=Action.DATA_RESTORE)
    assert (seam.code, seam.object_type, seam.object_key) == ("disk", "lane-0", "8-10")
    assert "whole: 8 rows" in verify()
    record(actor=None, action="search")
    assert note_heads(str(restored)) == 1
    assert "whole: 9 rows" in verify()


def test_the_heads_of_before_stay_as_they_were(restored: Path) -> None:
    before = restored.read_text()
    go_on()
    (aside,) = restored.parent.glob("heads.until-*")
    assert aside.read_text() == before
    assert 10 not in read_heads(str(restored))


def test_a_record_that_was_changed_is_not_explained_by_a_restore(
    restored: Path, tamper: Any
) -> None:
    tamper(f"UPDATE {EVENTS} SET code = 'x' WHERE id = 4")
    with pytest.raises(CommandError, match="Row 4: altered"):
        go_on()
    assert not AuditEvent.objects.filter(action=Action.DATA_RESTORE).exists()
    assert not list(restored.parent.glob("heads.until-*"))


def test_rows_written_in_the_place_of_lost_ones_are_not_explained(
    restored: Path, tamper: Any
) -> None:
    """Somebody who cut the tail and wrote another one gets no seam over it."""
    for _row in range(5):
        record(actor=None, action="search")
    with pytest.raises(CommandError, match="No row that was noted is missing"):
        go_on()
    with pytest.raises(CommandError, match="Row 10: not the row that was noted"):
        verify()


def test_where_nothing_is_missing_nothing_is_recorded(heads: Path) -> None:
    with pytest.raises(CommandError, match="No row that was noted is missing"):
        go_on()
    assert AuditEvent.objects.count() == 10


def test_a_reason_is_one_of_those_that_are_named(restored: Path) -> None:
    with pytest.raises(CommandError, match="invalid choice"):
        go_on("because we lost it")


def test_an_empty_record_beside_known_heads_is_a_fault(heads: Path, tamper: Any) -> None:
    tamper(f"DELETE FROM {EVENTS}")
    tamper(f"DELETE FROM {HEAD}")
    with pytest.raises(CommandError, match="Row 10: was noted outside the database"):
        verify()


def test_half_a_line_on_a_full_disk_does_not_spoil_the_noted_heads(
    heads: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before, write = heads.read_bytes(), os.write
    record(actor=None, action="search")
    with monkeypatch.context() as full:
        full.setattr(os, "write", lambda file, text: write(file, text[: len(text) // 2]))
        with pytest.raises(OSError, match="No space left"):
            note_heads(str(heads))
    assert heads.read_bytes() == before
    assert note_heads(str(heads)) == 1
    assert "whole: 11 rows" in verify()
