"""The file of noted heads is begun again before it is large, and proves as much as before."""

from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from sm_plugin.audit import triggers
from sm_plugin.audit.chains import head_file
from sm_plugin.audit.chains.head_file import LostHead, files_aside, last_heads, note_heads
from sm_plugin.audit.lanes import place_of, start_of
from sm_plugin.audit.models import AuditEvent, AuditHead
from sm_plugin.audit.services import record

pytestmark = pytest.mark.django_db
EVENTS, HEAD = triggers.EVENTS, triggers.HEAD
IDLE = 0  # the lane of the first event, in which nothing happens any more


@pytest.fixture
def heads(settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    path = tmp_path / "heads"
    settings.SECURE_MESSAGING = settings.SECURE_MESSAGING | {"AUDIT_HEAD_FILE": str(path)}
    monkeypatch.setattr(head_file, "LIMIT", 500)
    record(actor=None, action="search")
    return path


def work(path: Path, events: int = 6) -> None:
    """Let a round be noted after each of some events, all in one lane."""
    for _number in range(events):
        record(actor=None, action="search", obj=("thing", 1))
        note_heads(str(path))


def cut(tamper: Any, lane: int) -> None:
    """Take a lane away, head and all."""
    tamper(f"DELETE FROM {EVENTS} WHERE id > %s AND id <= %s", [start_of(lane), start_of(lane + 1)])
    tamper(f"UPDATE {HEAD} SET last_id = %s, last_hash = '' WHERE id = %s", [start_of(lane), lane])


def verify() -> str:
    out = StringIO()
    call_command("sm_verify_audit", stdout=out)
    return out.getvalue()


def test_a_file_that_has_grown_is_put_aside_and_the_next_starts_with_every_end(
    heads: Path,
) -> None:
    work(heads)
    (aside,) = files_aside(str(heads))
    assert aside.stat().st_size > head_file.LIMIT > heads.stat().st_size
    ends = AuditHead.objects.exclude(last_hash="").values_list("last_id", "last_hash")
    assert sorted(last_heads(str(heads)).values()) == sorted(ends)
    assert heads.stat().st_mode == aside.stat().st_mode
    assert sorted(heads.parent.iterdir()) == sorted([heads, aside]), "nothing else is left"
    assert "whole: 7 rows" in verify()


def test_a_round_reads_the_newest_file_alone(heads: Path) -> None:
    work(heads)
    (aside,) = files_aside(str(heads))
    aside.write_text("rubbish\n")
    work(heads, 1)
    with pytest.raises(CommandError, match=f"{aside.name}, line 1"):
        verify()


def test_the_next_file_alone_shows_that_a_lane_is_gone_in_which_nothing_happened_since(
    heads: Path, tamper: Any
) -> None:
    work(heads)
    (aside,) = files_aside(str(heads))
    aside.unlink()
    assert "whole: 7 rows" in verify()
    cut(tamper, IDLE)
    with pytest.raises(LostHead):
        note_heads(str(heads))
    with pytest.raises(CommandError, match="Row 1: was noted outside the database"):
        verify()


def test_a_file_that_was_put_aside_is_still_compared(heads: Path, tamper: Any) -> None:
    work(heads)
    heads.unlink()
    cut(tamper, IDLE)
    with pytest.raises(CommandError, match="Row 1: was noted outside the database"):
        verify()


def test_a_restore_puts_all_of_them_aside(heads: Path, tamper: Any) -> None:
    work(heads)
    lane = place_of(AuditEvent.objects.order_by("-id")[0].id)[0]
    cut(tamper, lane)
    call_command("sm_record_restore", "--because", "disk", stdout=StringIO())
    assert len(list(heads.parent.glob("heads*.until-*"))) == 2
    assert files_aside(str(heads)) == []
    assert "whole" in verify()
    work(heads, 1)


def test_two_workers_put_it_aside_once_and_lose_nothing(
    heads: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    work(heads)
    before = head_file.read_heads(str(heads))
    (aside,) = files_aside(str(heads))
    monkeypatch.setattr(head_file, "DATED", aside.name.partition(".")[2])
    head_file._begin_next(str(heads), [])
    assert head_file.read_heads(str(heads)) == before
    assert sorted(heads.parent.iterdir()) == sorted([heads, aside])


def test_a_link_to_another_disk_stays_a_link(heads: Path, tmp_path: Path) -> None:
    disk = tmp_path / "disk"
    disk.mkdir()
    heads.symlink_to(disk / "heads")
    work(heads)
    assert heads.is_symlink()
    assert len(list(disk.iterdir())) == 2
    assert "whole: 7 rows" in verify()
