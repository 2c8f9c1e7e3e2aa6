"""Say which locked packages have a known weakness, from a database that somebody brings along.

    python3 scripts/advisories.py OSV [--max-age DAYS]

OSV is a folder, or a zip file, of records in OSV's format for PyPI. Nothing is asked of a network:
the same database and lock always give the same answer. What is accepted stands, with a reason and
a last day, in requirements/advisories.toml. Exit 1 for a weakness that is not accepted, 2 for a
database that can't be trusted to say so.
"""

import json
import re
import sys
import tomllib
import zipfile
from argparse import ArgumentParser
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from packaging.version import InvalidVersion, Version

ROOT = Path(__file__).resolve().parents[1]
LOCKS = tuple(sorted((ROOT / "requirements").glob("*.txt")))
ACCEPTED = ROOT / "requirements/advisories.toml"
PINNED = re.compile(r"^([A-Za-z0-9._-]+)==([^ ;\\]+)", re.MULTILINE)
FEWEST = 1_000  # PyPI's database has tens of thousands; a handful is a broken copy
MAX_AGE = 14


@dataclass(frozen=True)
class Weakness:
    package: str
    version: str
    ids: frozenset[str]
    summary: str
    mended_in: str

    def __str__(self) -> str:
        names = ", ".join(sorted(self.ids))
        mended = f"; mended in {self.mended_in}" if self.mended_in else "; no version mends it"
        return f"{self.package} {self.version}: {names} {self.summary}{mended}"


class Untrusted(Exception):
    """The database is too small, too old or unreadable."""


def plain(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def locked(paths: Iterator[Path] | tuple[Path, ...] = LOCKS) -> set[tuple[str, str]]:
    return {
        (plain(name), version)
        for path in paths
        for name, version in PINNED.findall(path.read_text())
    }


def records(database: Path) -> Iterator[dict[str, Any]]:
    """Yield every record of a folder or a zip file."""
    if database.is_dir():
        for path in sorted(database.rglob("*.json")):
            yield json.loads(path.read_text(encoding="utf-8"))
        return
    with zipfile.ZipFile(database) as archive:
        for name in sorted(archive.namelist()):
            if name.endswith(".json"):
                yield json.loads(archive.read(name))


def examine(
    database: Path, packages: set[tuple[str, str]], *, max_age: int, now: datetime, fewest: int
) -> list[Weakness]:
    """Return the weaknesses of these packages; raise `Untrusted` for a database to doubt."""
    by_name: dict[str, set[str]] = {}
    for name, version in packages:
        by_name.setdefault(name, set()).add(version)
    found, count, newest = [], 0, datetime.min.replace(tzinfo=UTC)
    for one in records(database):
        count += 1
        newest = max(newest, datetime.fromisoformat(one["modified"].replace("Z", "+00:00")))
        if not one.get("withdrawn"):
            found += list(_weaknesses(one, by_name))
    if count < fewest:
        raise Untrusted(f"{database} has {count} records, fewer than {fewest}.")
    if newest < now - timedelta(days=max_age):
        raise Untrusted(f"{database} is of {newest:%Y-%m-%d}, older than {max_age} days.")
    return sorted(found, key=str)


def _weaknesses(one: dict[str, Any], by_name: dict[str, set[str]]) -> Iterator[Weakness]:
    for affected in one.get("affected", []):
        package = affected.get("package", {})
        name = plain(package.get("name", ""))
        if package.get("ecosystem") != "PyPI" or name not in by_name:
            continue
        for version in sorted(by_name[name]):
            if _is_affected(version, affected):
                ids = frozenset([one["id"], *one.get("aliases", [])])
                mended = _mended_in(version, affected)
                yield Weakness(name, version, ids, one.get("summary", "").strip(), mended)


def _is_affected(version: str, affected: dict[str, Any]) -> bool:
    """Follow OSV: named versions, or a range that has begun and not ended at this version."""
    if version in affected.get("versions", []):
        return True
    ranges = [one for one in affected.get("ranges", []) if one.get("type") == "ECOSYSTEM"]
    return any(_is_in(Version(version), one.get("events", [])) for one in ranges)


def _is_in(version: Version, events: list[dict[str, str]]) -> bool:
    inside = False
    for event in sorted(events, key=_place):
        if "introduced" in event:
            inside = inside or version >= _version(event["introduced"])
        elif ("fixed" in event and version >= _version(event["fixed"])) or (
            "last_affected" in event and version > _version(event["last_affected"])
        ):
            inside = False
    return inside


def _place(event: dict[str, str]) -> tuple[Version, bool]:
    return _version(next(iter(event.values()))), "introduced" in event


def _version(text: str) -> Version:
    try:
        return Version(text)
    except InvalidVersion:
        return Version("0")


def _mended_in(version: str, affected: dict[str, Any]) -> str:
    fixes = [
        event["fixed"]
        for one in affected.get("ranges", [])
        if one.get("type") == "ECOSYSTEM"
        for event in one.get("events", [])
        if "fixed" in event and _version(event["fixed"]) > Version(version)
    ]
    return min(fixes, key=_version, default="")


def accepted(path: Path, today: date) -> set[str]:
    """Return the ids that are accepted today; each needs a reason and a last day."""
    rows = tomllib.loads(path.read_text(encoding="utf-8")).get("accepted", [])
    for row in rows:
        if not row.get("reason") or not isinstance(row.get("until"), date):
            raise Untrusted(f"{row.get('id')} is accepted without a reason or a last day.")
    return {row["id"] for row in rows if row["until"] >= today}


def main(words: list[str]) -> int:
    parser = ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("database", type=Path)
    parser.add_argument("--max-age", type=int, default=MAX_AGE, metavar="DAYS")
    parser.add_argument("--fewest", type=int, default=FEWEST, help="records of a whole database")
    given = parser.parse_args(words)
    now = datetime.now(UTC)
    try:
        found = examine(
            given.database, locked(), max_age=given.max_age, now=now, fewest=given.fewest
        )
        spared = accepted(ACCEPTED, now.date())
    except (Untrusted, OSError, zipfile.BadZipFile, ValueError, KeyError) as error:
        print(f"The database can't be used: {error}", file=sys.stderr)
        return 2
    open_ones = [one for one in found if not one.ids & spared]
    for one in open_ones:
        print(one)
    print(
        f"{len(open_ones)} open, {len(found) - len(open_ones)} accepted, {len(locked())} packages."
    )
    return int(bool(open_ones))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
