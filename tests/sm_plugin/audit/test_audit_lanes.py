"""Two people seldom wait for each other, and every lane is guarded as the one chain was."""

from collections import Counter
from io import StringIO
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection, transaction

from sm_plugin.audit import triggers
from sm_plugin.audit.chains.head_file import LostHead, note_heads, read_heads
from sm_plugin.audit.chains.verification import first_fault
from sm_plugin.audit.lanes import ALL, LANES, NOTES, lane_of_key, place_of, start_of
from sm_plugin.audit.models import AuditEvent, AuditHead
from sm_plugin.audit.services import note_heads as note_in_record
from sm_plugin.audit.services import record
from tests.factories import UserFactory
from tests.sm_plugin.test_migrations import migrate_to

pytestmark = pytest.mark.django_db
EVENTS, HEAD = triggers.EVENTS, triggers.HEAD
LANE = 5


@pytest.fixture
def five_rows() -> list[AuditEvent]:
    """Five rows in lane 5, and one in each of some others."""
    for number in range(20):
        record(actor=None, action="search", obj=("other", number))
    thing = next(n for n in range(10_000) if lane_of_key("thing", str(n)) == LANE)
    before = {event.pk for event in AuditEvent.objects.in_lane(LANE)}
    rows = [record(actor=None, action="search", obj=("thing", thing)) for _number in range(5)]
    assert not before & {row.pk for row in rows}
    return list(AuditEvent.objects.in_lane(LANE).order_by("id"))


@pytest.fixture
def head_file(settings: Any, tmp_path: Path) -> str:
    path = str(tmp_path / "heads")
    settings.SECURE_MESSAGING = {**settings.SECURE_MESSAGING, "AUDIT_HEAD_FILE": path}
    return path


def again(rows: list[AuditEvent]) -> None:
    """One more row in the same lane."""
    record(actor=None, action="search", obj=(rows[0].object_type, rows[0].object_key))


def set_back(tamper: Any, lane: int, to: int = 0) -> None:
    """Cut the lane after its row `to`, head and all, as its owner could."""
    tamper(
        f"DELETE FROM {EVENTS} WHERE id > %s AND id <= %s",
        [start_of(lane) + to, start_of(lane + 1)],
    )
    last = AuditEvent.objects.in_lane(lane).order_by("-id").first()
    digest = last.hash if last else ""
    tamper(
        f"UPDATE {HEAD} SET last_id = %s, last_hash = %s WHERE id = %s",
        [start_of(lane) + to, digest, lane],
    )


def verify(**words: Any) -> str:
    out = StringIO()
    call_command("sm_verify_audit", stdout=out, **words)
    return out.getvalue()


def test_a_persons_events_are_in_one_lane_and_people_spread_over_all() -> None:
    people = [UserFactory() for _number in range(200)]
    lanes = Counter()
    for person in people:
        first, second = (record(actor=person, action=act) for act in ("search", "inbox.list"))
        assert place_of(first.id)[0] == place_of(second.id)[0]
        assert second.previous == first.hash or lanes[place_of(first.id)[0]]
        lanes[place_of(first.id)[0]] += 1
    assert set(lanes) <= set(range(LANES))
    assert len(lanes) > LANES * 0.8
    assert first_fault() is None


def test_events_of_the_system_are_in_the_lane_of_their_object() -> None:
    one, two = (record(actor=None, action="search", obj=("file", key)) for key in ("a", "a"))
    assert place_of(one.id)[0] == place_of(two.id)[0]
    spread = {
        place_of(record(actor=None, action="search", obj=("file", n)).id)[0] for n in range(50)
    }
    assert len(spread) > 20
    assert place_of(record(actor=None, action="search").id)[0] == 0


def test_a_lane_begins_with_its_first_row_and_follows_nothing(five_rows: list[AuditEvent]) -> None:
    assert five_rows[0].id == start_of(LANE) + 1
    assert five_rows[0].previous == ""
    assert [row.previous for row in five_rows[1:]] == [row.hash for row in five_rows[:-1]]


@pytest.mark.parametrize("number", range(1, 6))
def test_a_removed_row_of_any_lane_is_found(five_rows, tamper, number: int) -> None:
    tamper(f"DELETE FROM {EVENTS} WHERE id = %s", [start_of(LANE) + number])
    with pytest.raises(CommandError, match=f"Row {number} of lane {LANE}: missing"):
        verify()


def test_an_altered_row_of_any_lane_is_found(five_rows, tamper) -> None:
    tamper(f"UPDATE {EVENTS} SET outcome = 'failed' WHERE id = %s", [start_of(LANE) + 3])
    with pytest.raises(CommandError, match=f"Row 3 of lane {LANE}: altered"):
        verify()


@pytest.mark.parametrize("to", [0, 6, LANES - 1, NOTES])
def test_a_row_moved_to_another_lane_is_found_in_both(five_rows, tamper, to: int) -> None:
    """The last row, with both heads made to fit."""
    last = five_rows[-1]
    there = AuditHead.objects.get(pk=to).last_id + 1
    tamper(f"UPDATE {EVENTS} SET id = %s WHERE id = %s", [there, last.id])
    assert "missing" in str(first_fault()) or "stands after the end" in str(first_fault())
    tamper(f"UPDATE {HEAD} SET last_id = %s, last_hash = %s WHERE id = %s", [there, last.hash, to])
    tamper(
        f"UPDATE {HEAD} SET last_id = %s, last_hash = %s WHERE id = %s",
        [last.id - 1, five_rows[-2].hash, LANE],
    )
    found = first_fault()
    assert found is not None
    assert (found.row, found.what) == (there, "altered")


def test_a_whole_lane_moved_to_another_is_found(five_rows, tamper) -> None:
    empty = next(lane for lane in range(LANES) if not AuditHead.objects.get(pk=lane).last_hash)
    shift = start_of(empty) - start_of(LANE)
    head = AuditHead.objects.get(pk=LANE)
    tamper(f"UPDATE {EVENTS} SET id = id + %s WHERE id > %s AND id <= %s",
           [shift, start_of(LANE), start_of(LANE + 1)])  # fmt: skip
    tamper(
        f"UPDATE {HEAD} SET last_id = %s, last_hash = %s WHERE id = %s",
        [head.last_id + shift, head.last_hash, empty],
    )
    tamper(f"UPDATE {HEAD} SET last_id = %s, last_hash = '' WHERE id = %s", [start_of(LANE), LANE])
    with pytest.raises(CommandError, match="altered"):
        verify()


def test_a_row_in_no_lane_is_found(five_rows, tamper) -> None:
    for stray in (start_of(ALL[-1] + 1) + 1, 0, -7):
        tamper(f"UPDATE {EVENTS} SET id = %s WHERE id = %s", [stray, five_rows[-1].id])
        tamper(
            f"UPDATE {HEAD} SET last_id = %s, last_hash = %s WHERE id = %s",
            [five_rows[-2].id, five_rows[-2].hash, LANE],
        )
        assert "no lane" in str(first_fault()), stray
        tamper(f"UPDATE {EVENTS} SET id = %s WHERE id = %s", [five_rows[-1].id, stray])


@pytest.mark.parametrize("to", [0, 1, 4])
def test_a_lane_cut_with_its_head_is_found_by_the_notes_in_the_record(
    five_rows, tamper, to: int
) -> None:
    """Without any file: the worker's round has written into the record where each lane ended."""
    assert note_in_record() > 1
    assert first_fault() is None
    set_back(tamper, LANE, to)
    with pytest.raises(CommandError, match=f"Row 5 of lane {LANE}: was noted in the record"):
        verify()


def test_a_lane_cut_and_written_on_is_found_by_an_older_note(five_rows, tamper) -> None:
    note_in_record()
    set_back(tamper, LANE, 2)
    for _number in range(6):
        again(five_rows)
    note_in_record()
    with pytest.raises(CommandError, match=f"Row 5 of lane {LANE}: not the row that was noted"):
        verify()


@pytest.mark.parametrize("lane", [LANE, NOTES])
def test_a_lane_set_back_as_a_whole_is_found_by_the_head_file(
    five_rows, tamper, head_file: str, lane: int
) -> None:
    call_command("sm_worker", "--once", stdout=StringIO())
    for back in {lane, NOTES}:  # the notes in the record are gone as well
        set_back(tamper, back)
    with pytest.raises(CommandError, match=r"was noted outside the database and is missing"):
        verify()
    with pytest.raises(LostHead):
        note_heads(head_file)


def test_each_round_notes_every_lane_that_moved_and_no_other(five_rows, head_file: str) -> None:
    def a_round() -> set[int]:
        known = set(read_heads(head_file))
        call_command("sm_worker", "--once", stdout=StringIO())
        return {place_of(row)[0] for row in set(read_heads(head_file)) - known}

    moved = {head.pk for head in AuditHead.objects.exclude(last_hash="")}
    assert a_round() == moved | {NOTES}
    assert a_round() == set()
    again(five_rows)
    assert a_round() == {LANE, NOTES}
    assert first_fault(read_heads(head_file)) is None


def test_verifying_can_note_all_lanes_in_the_file(five_rows, head_file: str) -> None:
    verify(write_head=True)
    noted = {place_of(row)[0] for row in read_heads(head_file)}
    assert noted == {head.pk for head in AuditHead.objects.exclude(last_hash="")}


@pytest.mark.parametrize("lane", [0, 1, LANES - 1, NOTES])
@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE {head} SET last_id = last_id + 2 WHERE id = {lane}",
        "UPDATE {head} SET last_hash = 'x' WHERE id = {lane}",
        "UPDATE {head} SET id = 99 WHERE id = {lane}",
        "DELETE FROM {head} WHERE id = {lane}",
    ],
)
def test_the_database_guards_the_head_of_every_lane(lane: int, sql: str) -> None:
    before = list(AuditHead.objects.values_list())
    refused = pytest.raises(IntegrityError, match="only be added to")
    with refused, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql.format(head=HEAD, lane=lane))
    assert list(AuditHead.objects.values_list()) == before


def test_two_people_write_at_once_without_waiting_for_each_other() -> None:
    """Each lane has a row of its own to lock."""
    people = {place_of(record(actor=UserFactory(), action="search").id)[0] for _n in range(20)}
    assert len(people) > 10
    assert AuditHead.objects.count() == len(ALL)


def test_every_key_has_a_lane() -> None:
    assert all(0 <= lane_of_key(str(UUID(int=n))) < LANES for n in range(500))


@pytest.mark.long
@pytest.mark.django_db(transaction=True)
def test_the_chain_that_exists_stays_and_can_be_verified() -> None:
    """Rows of before the lanes are lane 0: not one of them is touched, and it goes on."""
    migrate_to("0018_phrases_for_whole_messages")
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT id, last_id, last_hash FROM {HEAD}")
        assert cursor.fetchall() == []
    old = _old_chain(4)
    migrate_to("0019_audit_lanes")
    assert list(AuditEvent.objects.order_by("id").values_list("id", "hash")) == old
    assert AuditHead.objects.get(pk=0).last_id == 4
    assert triggers.missing(connection) == set()
    assert first_fault() is None
    following = record(actor=None, action="search")
    assert (following.id, following.previous) == (5, old[-1][1])
    assert first_fault() is None


def _old_chain(count: int) -> list[tuple[int, str]]:
    """Write a chain as the release before did, with its one head."""
    from django.utils import timezone

    from sm_plugin.audit.chains.chain import chain_hash

    previous, rows = "", []
    for number in range(1, count + 1):
        event = AuditEvent(
            id=number, at=timezone.now(), actor_key="system", action="search", outcome="ok",
            previous=previous,
        )  # fmt: skip
        previous = event.hash = chain_hash(event)
        event.save(force_insert=True)
        rows.append((number, previous))
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {HEAD} (id, last_id, last_hash) VALUES (1, %s, %s)", [count, previous]
        )
    return rows
