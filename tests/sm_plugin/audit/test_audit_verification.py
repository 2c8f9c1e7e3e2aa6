from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from sm_plugin.audit import triggers
from sm_plugin.audit.chains import verification
from sm_plugin.audit.models import AuditEvent, AuditHead
from sm_plugin.audit.services import record

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("ten_rows"), pytest.mark.engine]
EVENTS, HEAD = triggers.EVENTS, triggers.HEAD


@pytest.fixture
def head_file(settings, tmp_path):
    path = tmp_path / "heads"
    settings.SECURE_MESSAGING = {**settings.SECURE_MESSAGING, "AUDIT_HEAD_FILE": path}
    return path


def verify(**options) -> str:
    out = StringIO()
    call_command("sm_verify_audit", stdout=out, **options)
    return out.getvalue()


def test_a_whole_chain_passes():
    assert "whole: 10 rows" in verify()


@pytest.mark.parametrize("batch", [1, 3, 9, 10, 11])
def test_a_whole_chain_passes_in_batches_of_any_size(monkeypatch, batch):
    monkeypatch.setattr(verification, "BATCH", batch)
    assert verification.first_fault() is None


COLUMNS = [field.column for field in AuditEvent._meta.fields if field.name != "id"]


@pytest.mark.parametrize("column", COLUMNS)
def test_a_change_in_any_column_is_found_and_its_row_named(tamper, column):
    value = "2001-01-01 00:00:00" if column == "at" else "0"
    tamper(f"UPDATE {EVENTS} SET {column} = %s WHERE id = 4", [value])
    with pytest.raises(CommandError, match=r"Row 4: altered\."):
        verify()


@pytest.mark.parametrize("row", range(1, 11))
def test_a_removed_row_is_found(tamper, row):
    tamper(f"DELETE FROM {EVENTS} WHERE id = %s", [row])
    with pytest.raises(CommandError, match=f"Row {row}: missing"):
        verify()


def test_a_removed_row_is_found_when_the_later_ones_are_numbered_anew(tamper):
    tamper(f"DELETE FROM {EVENTS} WHERE id = 4")
    for row in range(5, 11):
        tamper(f"UPDATE {EVENTS} SET id = %s WHERE id = %s", [row - 1, row])
    with pytest.raises(CommandError, match=r"Row 4: altered\."):
        verify()


def test_two_rows_in_exchanged_places_are_found(tamper):
    for old, new in [(4, 99), (5, 4), (99, 5)]:
        tamper(f"UPDATE {EVENTS} SET id = %s WHERE id = %s", [new, old])
    with pytest.raises(CommandError, match=r"Row 4: altered\."):
        verify()


def test_a_row_without_the_key_cannot_be_added(tamper):
    last = AuditHead.objects.get(pk=0)
    tamper(
        f"INSERT INTO {EVENTS} SELECT 11, at, actor_key, action, outcome, code, object_type,"
        f" object_key, patient_key, from_address, route, %s, hash FROM {EVENTS} WHERE id = 10",
        [last.last_hash],
    )
    with pytest.raises(CommandError, match="Row 11: stands after the end"):
        verify()
    tamper(f"UPDATE {HEAD} SET last_id = 11 WHERE id = 0")
    with pytest.raises(CommandError, match=r"Row 11: altered\."):
        verify()


def test_a_piece_of_another_chain_under_the_same_key_does_not_fit(tamper):
    """Say, of a restored copy: each row is genuine, and still the joint shows."""
    tail = list(AuditEvent.objects.filter(id__gt=7).order_by("id").values())
    tamper(f"DELETE FROM {EVENTS} WHERE id > 7")
    seventh = AuditEvent.objects.get(id=7)
    tamper(f"UPDATE {HEAD} SET last_id = 7, last_hash = %s WHERE id = 0", [seventh.hash])
    record(actor=None, action="search")
    triggers.drop(connection)
    AuditEvent.objects.bulk_create(AuditEvent(**row) for row in tail[1:])
    AuditHead.objects.filter(pk=0).update(last_id=10, last_hash=tail[-1]["hash"])
    with pytest.raises(CommandError, match="Row 9: does not follow the row before it"):
        verify()


def test_a_cut_tail_is_found_by_the_head(tamper):
    tamper(f"DELETE FROM {EVENTS} WHERE id > 7")
    with pytest.raises(CommandError, match="Row 8: missing, with all rows up to 10"):
        verify()


def test_a_lost_head_is_found(tamper):
    tamper(f"DELETE FROM {HEAD}")
    with pytest.raises(CommandError, match="Row 1: stands after the end"):
        verify()


def test_a_head_that_names_another_hash_is_found(tamper):
    tamper(f"UPDATE {HEAD} SET last_hash = 'x' WHERE id = 0")
    with pytest.raises(CommandError, match="Row 10: not the row at which the chain ends"):
        verify()


def cut_tail_and_head(tamper, last: int) -> None:
    tamper(f"DELETE FROM {EVENTS} WHERE id > %s", [last])
    hash_ = AuditEvent.objects.get(id=last).hash
    tamper(f"UPDATE {HEAD} SET last_id = %s, last_hash = %s WHERE id = 0", [last, hash_])


def test_a_tail_cut_together_with_the_head_is_found_by_the_noted_head_alone(tamper, head_file):
    verify(write_head=True)
    cut_tail_and_head(tamper, 7)
    with pytest.raises(CommandError, match="Row 10: was noted outside the database"):
        verify()
    head_file.unlink()
    assert "whole: 7 rows" in verify()


def test_a_tail_cut_and_written_anew_is_found_by_the_noted_head(tamper, head_file):
    verify(write_head=True)
    cut_tail_and_head(tamper, 7)
    for _ in range(5):
        record(actor=None, action="search")
    with pytest.raises(CommandError, match="Row 10: not the row that was noted"):
        verify()


def test_heads_are_added_to_the_file_and_all_of_them_are_compared(head_file):
    verify(write_head=True)
    record(actor=None, action="search")
    verify(write_head=True)
    lines = [line.split(" ")[0] for line in head_file.read_text().splitlines()]
    assert lines == ["10", "11"]
    assert "whole: 11 rows" in verify()


def test_the_head_of_a_broken_chain_is_not_noted(tamper, head_file):
    tamper(f"UPDATE {EVENTS} SET code = 'x' WHERE id = 4")
    with pytest.raises(CommandError):
        verify(write_head=True)
    assert not head_file.exists()


@pytest.mark.parametrize("line", ["what", "10 short", "10 " + "0" * 64])
def test_a_damaged_head_file_is_reported_with_its_line(head_file, line):
    verify(write_head=True)
    with head_file.open("a") as file:
        file.write(line + "\n")
    with pytest.raises(CommandError, match="heads, line 2"):
        verify()


def test_noting_the_head_without_a_file_to_note_it_in_is_refused():
    with pytest.raises(CommandError, match="AUDIT_HEAD_FILE"):
        verify(write_head=True)


def test_missing_triggers_are_reported():
    triggers.drop(connection)
    with pytest.raises(CommandError, match="sm_audit_keep_row"):
        verify()


def test_an_empty_record_is_whole(tamper):
    tamper(f"DELETE FROM {EVENTS}")
    tamper(f"DELETE FROM {HEAD}")
    assert "whole: 0 rows" in verify()
