"""Plant each fault of tests/planted/faults.toml into a copy and see whether a test notices.

    .venv/bin/python scripts/planted_faults.py [--only WORD] [--list]

A fault counts as noticed when pytest ran and at least one test failed (exit code 1). A copy that
does not start, or a fault whose text is not there exactly once, is an error of the list and ends
the run with 1, like a fault that nobody noticed. Faults that only show on PostgreSQL run there.
"""

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import time
import tomllib
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
LIST = ROOT / "tests/planted/faults.toml"
SOURCES = ("sm_plugin", "content", "site/portal", "templates")
ENDINGS = {".py", ".html", ".po", ".txt", ".css", ".js"}
LEFT_OUT = shutil.ignore_patterns(".git", ".venv", "var", "node_modules", "__pycache__", ".*_cache")
TEMPLATES = "var/test-templates"  # tests/databases.py keeps there what it has migrated
AT_ONCE = 2
NOTICED = 1  # pytest's exit code when tests failed


@dataclass(frozen=True)
class Fault:
    """One planted fault: its text before and after, and who should notice."""

    name: str
    area: str
    rule: str
    old: str
    new: str
    tests: tuple[str, ...]
    engines: tuple[str, ...] = ("sqlite",)


def read_faults(only: str = "") -> list[Fault]:
    rows = tomllib.loads(LIST.read_text(encoding="utf-8"))["fault"]
    faults = [
        Fault(**row | {key: tuple(row[key]) for key in ("tests", "engines") if key in row})
        for row in rows
    ]
    return [fault for fault in faults if only in f"{fault.area} {fault.name}"]


def place_of(fault: Fault, root: Path = ROOT) -> Path:
    """Return the one source file that holds the fault's text; ValueError otherwise."""
    found = [
        (path, count)
        for folder in SOURCES
        for path in sorted((root / folder).rglob("*"))
        if path.suffix in ENDINGS and path.is_file() and "node_modules" not in path.parts
        if (count := path.read_text(encoding="utf-8").count(fault.old))
    ]
    if sum(count for _path, count in found) != 1:
        places = ", ".join(f"{path.relative_to(root)} ({count})" for path, count in found)
        raise ValueError(f"{fault.name}: the text must stand once, and stands in: {places or '-'}")
    return found[0][0]


def test_modules(fault: Fault) -> list[str]:
    """Return the test modules that should notice; names that no module has are passed over."""
    paths = sorted((ROOT / "tests").rglob("test_*.py"))
    named = [path for path in paths if path.stem in fault.tests and "browser" not in path.parts]
    if not named:
        raise ValueError(f"{fault.name}: no test module is called {', '.join(fault.tests)}")
    return [str(path.relative_to(ROOT)) for path in named]


def plant(fault: Fault, copy: Path) -> None:
    path = place_of(fault, copy)
    path.write_text(path.read_text(encoding="utf-8").replace(fault.old, fault.new))


def is_noticed(fault: Fault) -> bool:
    """Run the fault's tests in a copy that has it, with what earlier runs migrated for SQLite."""
    with tempfile.TemporaryDirectory(prefix="portal-fault-") as folder:
        copy = Path(folder) / "portal"
        shutil.copytree(ROOT, copy, ignore=LEFT_OUT, symlinks=True)
        (copy / TEMPLATES).parent.mkdir()
        (copy / TEMPLATES).symlink_to(ROOT / TEMPLATES)
        plant(fault, copy)
        path = f"{copy}:{copy / 'site'}"
        environment = {**os.environ, "PYTHONPATH": path, "PORTAL_VAR_DIR": f"{folder}/var"}
        command = [str(ROOT / ".venv/bin/pytest"), "-q", "-x", "--no-header", *test_modules(fault)]
        if "postgresql" in fault.engines:
            command = [sys.executable, str(copy / "scripts/with_postgres"), *command]
        ended = subprocess.run(  # noqa: S603
            command, cwd=copy, env=environment, capture_output=True, text=True
        )
    if ended.returncode not in (0, NOTICED):
        raise ValueError(f"{fault.name}: the tests did not run\n{ended.stdout[-2000:]}")
    return ended.returncode == NOTICED


def try_one(fault: Fault) -> str:
    """Say what became of a fault, and print it with the seconds that it took."""
    start = time.monotonic()
    try:
        outcome = "noticed" if is_noticed(fault) else "MISSED"
    except ValueError as error:
        outcome = f"ERROR {error}"
    took = time.monotonic() - start
    print(f"{fault.area:>12}  {took:4.0f} s  {outcome:<8} {fault.name}", flush=True)
    return outcome


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", default="", help="faults whose area or name holds this")
    parser.add_argument("--list", action="store_true", help="only say where each would be planted")
    options = parser.parse_args()
    faults = read_faults(options.only)
    if options.list:
        for fault in faults:
            print(f"{fault.area:>12}  {fault.name}: {place_of(fault).relative_to(ROOT)}")
        return 0
    (ROOT / TEMPLATES).mkdir(parents=True, exist_ok=True)
    with ThreadPoolExecutor(AT_ONCE) as pool:
        outcomes = list(pool.map(try_one, faults))
    noticed = outcomes.count("noticed")
    print(f"{noticed} of {len(faults)} planted faults noticed")
    return 0 if noticed == len(faults) else 1


if __name__ == "__main__":
    sys.exit(main())
