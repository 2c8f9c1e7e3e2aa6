"""The record goes on with a new audit key behind a seam, and the former key can go."""

import json
from base64 import b64encode
from datetime import date
from io import StringIO

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.core.management import CommandError, call_command
from django.db import transaction
from django.utils import timezone

from sm_plugin.audit.actions import Action
from sm_plugin.audit.chains.chain import chain_hash
from sm_plugin.audit.chains.head_file import note_heads
from sm_plugin.audit.lanes import NOTES, start_of
from sm_plugin.audit.models import AuditEvent, AuditHead
from sm_plugin.audit.services import note_heads as note_in_record
from sm_plugin.audit.services import record
from sm_plugin.audit.triggers import EVENTS, HEAD
from sm_plugin.rollout.models import ImportRun
from sm_plugin.teams.models import PanelEntry
from sm_plugin.teams.models.panel_entries import digest_of_number, digest_of_person
from sm_plugin.teams.panels.services import list_person
from sm_plugin.vault.keyring import (
    create_keyring_file,
    forget_audit_key,
    parse_keyring,
    renew_audit_key,
)
from sm_plugin.vault.services import verify_keyring
from tests.factories import FacilityFactory, national_administrator, team_at

pytestmark = pytest.mark.django_db


def key(letter: str) -> str:
    return b64encode(letter.encode() * 32).decode()


@pytest.fixture
def use_keys(settings, tmp_path):
    """Gives the process a keyring with this audit key, and with this former one."""

    def use(audit: str, former: str = "") -> None:
        keys = {"active": "k1", "keys": {"k1": key("w")}, "audit": key(audit)}
        settings.SECURE_MESSAGING = {
            **settings.SECURE_MESSAGING,
            "KEYRING": json.dumps(keys | ({"former_audit": key(former)} if former else {})),
            "AUDIT_HEAD_FILE": str(tmp_path / "heads"),
        }

    return use


@pytest.fixture
def two_lanes(use_keys, tmp_path):
    """Ten rows in each of two lanes under key a, noted in the record and outside."""
    use_keys("a")
    verify_keyring()
    for _number in range(10):
        record(actor=None, action="search")
        record(actor=None, action="thread.read", obj=("thread", "7"))
    note_in_record()
    note_heads(str(tmp_path / "heads"))


@pytest.fixture
def renewed(two_lanes, use_keys):
    """The same, gone on with under key b, and key a is gone."""
    use_keys("b", former="a")
    rotate()
    use_keys("b")
    for _number in range(3):
        record(actor=None, action="search")


def rotate() -> str:
    out = StringIO()
    call_command("sm_rotate_audit_key", stdout=out)
    return out.getvalue()


def verify(**options: bool) -> str:
    out = StringIO()
    call_command("sm_verify_audit", stdout=out, **options)
    return out.getvalue()


def seams() -> list[AuditEvent]:
    return list(AuditEvent.objects.filter(action=Action.AUDIT_REKEY).order_by("id"))


def test_rows_before_and_after_verify_in_every_lane_without_the_former_key(renewed, tmp_path):
    assert len(seams()) == 3, "two lanes, and the lane of notes"
    assert {seam.id > start_of(NOTES) for seam in seams()} == {True, False}
    assert f"whole: {AuditEvent.objects.count()} rows" in verify()
    assert "Noted" in verify(write_head=True)
    note_heads(str(tmp_path / "heads"))
    note_in_record()
    assert "whole" in verify()


def test_a_key_can_be_renewed_again_and_again(renewed, use_keys):
    for audit, former in (("c", "b"), ("d", "c")):
        use_keys(audit, former=former)
        rotate()
        use_keys(audit)
        record(actor=None, action="search")
    assert len(seams()) == 9
    assert "whole" in verify()


@pytest.mark.parametrize("column", ["action", "code", "patient_key", "outcome", "at", "hash"])
@pytest.mark.parametrize("row", [1, 4, 10])
def test_a_row_changed_before_the_seam_is_found(renewed, tamper, row, column):
    value = "2001-01-01 00:00:00" if column == "at" else "0"
    tamper(f"UPDATE {EVENTS} SET {column} = %s WHERE id = %s", [value, row])
    with pytest.raises(CommandError, match="Row"):
        verify()


def test_a_changed_row_before_the_seam_is_named_by_its_seam(renewed, tamper):
    tamper(f"UPDATE {EVENTS} SET action = 'x' WHERE id = 4")
    with pytest.raises(CommandError, match="Row 11: a seam of the audit key, and a row before it"):
        verify()


def test_who_has_the_former_key_can_not_write_the_past_again(renewed, tamper):
    """That is what a key is renewed for: rows made with the former one fit each other."""
    previous = ""
    for event in AuditEvent.objects.in_lane(0).filter(id__lte=10).order_by("id"):
        event.previous, event.patient_key = previous, "walt"
        previous = event.hash = chain_hash(event, b"a" * 32)
        words = [event.previous, event.patient_key, event.hash, event.id]
        tamper(
            f"UPDATE {EVENTS} SET previous = %s, patient_key = %s, hash = %s WHERE id = %s",
            words,
        )
    with pytest.raises(CommandError, match="The audit record is broken"):
        verify()


def test_a_row_added_with_the_former_key_after_the_seam_is_found(renewed, tamper):
    head = AuditHead.objects.get(pk=0)
    stray = AuditEvent.objects.get(pk=head.last_id)
    stray.id, stray.previous = head.last_id + 1, head.last_hash
    stray.hash = chain_hash(stray, b"a" * 32)
    stray.save(force_insert=True)
    tamper(
        f"UPDATE {HEAD} SET last_id = %s, last_hash = %s WHERE id = 0",
        [stray.id, stray.hash],
    )
    with pytest.raises(CommandError, match=f"Row {stray.id}: altered"):
        verify()


@pytest.mark.parametrize("row", [11, 12, 14])
def test_a_row_changed_at_the_seam_or_after_it_is_named(renewed, tamper, row):
    tamper(f"UPDATE {EVENTS} SET patient_key = 'x' WHERE id = %s", [row])
    with pytest.raises(CommandError, match=f"Row {row}: altered"):
        verify()


@pytest.mark.parametrize("row", [4, 10, 12])
def test_a_row_taken_out_on_either_side_is_found(renewed, tamper, row):
    tamper(f"DELETE FROM {EVENTS} WHERE id = %s", [row])
    with pytest.raises(CommandError, match=f"Row {row}: missing"):
        verify()


def test_without_its_seam_a_lane_is_broken(renewed, tamper):
    tamper(f"DELETE FROM {EVENTS} WHERE id = 11")
    with pytest.raises(CommandError, match="The audit record is broken"):
        verify()


def test_a_lane_cut_off_before_its_seam_is_no_whole_lane(renewed, tamper, tmp_path):
    """Then its rows are those of a key that is gone, with nothing that proves them."""
    tenth = AuditEvent.objects.get(pk=10)
    tamper(f"DELETE FROM {EVENTS} WHERE id > 10 AND id < 1000")
    tamper(
        f"UPDATE {HEAD} SET last_id = 10, last_hash = %s WHERE id = 0",
        [tenth.hash],
    )
    with pytest.raises(CommandError, match="Row 1: altered"):
        verify()


def refusal() -> str:
    before = AuditEvent.objects.count()
    with pytest.raises(CommandError, match="Nothing was done") as refused:
        rotate()
    assert AuditEvent.objects.count() == before
    return str(refused.value)


def test_without_a_former_key_it_refuses_and_says_how_to_make_a_new_one(two_lanes, use_keys):
    use_keys("b")
    assert "no former audit key" in refusal()
    assert "--new-audit" in refusal()


def test_a_wrong_former_key_is_refused(two_lanes, use_keys):
    use_keys("b", former="c")
    assert "is not the key of this database's audit record" in refusal()


def test_a_second_run_changes_nothing_and_says_what_comes_next(renewed, use_keys):
    use_keys("b", former="a")
    assert "--forget-audit" in refusal()


def test_no_seam_is_made_over_a_fault(two_lanes, use_keys, tamper):
    tamper(f"UPDATE {EVENTS} SET action = 'x' WHERE id = 4")
    use_keys("b", former="a")
    assert "Row 4: altered" in refusal()
    assert seams() == []


def test_no_seam_hides_a_row_that_was_noted_outside_and_is_gone(two_lanes, use_keys, tamper):
    ninth = AuditEvent.objects.get(pk=9)
    tamper(f"DELETE FROM {EVENTS} WHERE id = 10 OR id > %s", [start_of(NOTES)])
    tamper(f"DELETE FROM {HEAD} WHERE id = %s", [NOTES])
    tamper(
        f"UPDATE {HEAD} SET last_id = 9, last_hash = %s WHERE id = 0",
        [ninth.hash],
    )
    use_keys("b", former="a")
    assert "was noted outside the database and is missing" in refusal()


def test_between_the_new_key_and_its_seam_nothing_is_recorded(two_lanes, use_keys):
    use_keys("b", former="a")
    with (
        pytest.raises(ImproperlyConfigured, match="sm_rotate_audit_key"),
        transaction.atomic(),
    ):
        record(actor=None, action="search")


def test_a_new_audit_key_takes_two_steps_in_the_file_and_each_only_once(tmp_path):
    path = tmp_path / "keyring.json"
    create_keyring_file(path)
    first = parse_keyring(path.read_text())
    renew_audit_key(path)
    second = parse_keyring(path.read_text())
    assert second.former_audit == first.audit
    assert second.audit != first.audit
    assert second.keys == first.keys
    with pytest.raises(ImproperlyConfigured, match="being renewed already"):
        renew_audit_key(path)
    forget_audit_key(path)
    assert parse_keyring(path.read_text()).former_audit is None
    with pytest.raises(ImproperlyConfigured, match="no former audit key"):
        forget_audit_key(path)
    assert oct(path.stat().st_mode & 0o777) == "0o600"


def listed(number: str) -> PanelEntry:
    return list_person(
        actor=national_administrator(),
        team=team_at(FacilityFactory()),
        name="Walt Young",
        record_number=number,
        birth_date=date(1950, 1, 1),
    )


def test_people_without_an_account_are_found_and_read_after_it(two_lanes, use_keys):
    entry = listed("R-9")
    before = entry.number_digest
    use_keys("b", former="a")
    assert "1 digest" in rotate()
    entry = PanelEntry.objects.get()
    station = entry.station.station_number
    assert entry.number_digest == digest_of_number(station, "R-9") != before
    assert entry.person_digest == digest_of_person(station, "R-9", date(1950, 1, 1))
    assert entry.listed.name == "Walt Young"


def test_an_entry_that_is_damaged_is_named_and_holds_up_no_other(two_lanes, use_keys):
    kept, spoilt = listed("R-9"), listed("R-10")
    PanelEntry.objects.filter(pk=spoilt.pk).update(listed_sealed=bytes(spoilt.listed_sealed)[:-1])
    use_keys("b", former="a")
    said = rotate()
    assert "1 digest" in said
    assert f"Entry {spoilt.pk} is damaged" in said
    assert PanelEntry.objects.get(pk=kept.pk).number_digest != kept.number_digest
    assert PanelEntry.objects.get(pk=spoilt.pk).number_digest == spoilt.number_digest


def test_an_entry_whose_key_the_keyring_lacks_is_named_and_nothing_is_done(two_lanes, use_keys):
    kept, locked = listed("R-9"), listed("R-10")
    PanelEntry.objects.filter(pk=locked.pk).update(key_id="gone")
    use_keys("b", former="a")
    assert str(locked.pk) in refusal()
    assert seams() == []
    assert PanelEntry.objects.get(pk=kept.pk).number_digest == kept.number_digest


def test_an_import_stopped_half_way_ends_there_and_stays_to_be_undone(two_lanes, use_keys):
    """Its file is known by a digest of the former key, and isn't kept."""
    for finished_at in (None, timezone.now()):
        run = ImportRun(kind="staff", file_digest="f" * 64, finished_at=finished_at)
        run.give_key()
        run.save(force_insert=True)
    use_keys("b", former="a")
    assert "1 import(s) that were stopped half way" in rotate()
    assert ImportRun.objects.get(finished_at=None).file_digest == ""
    assert ImportRun.objects.get(finished_at__isnull=False).file_digest == "f" * 64
