"""Write docs/security.md from docs/security_checks.toml.

`--check` writes nothing and exits with 1 when the page is not what the data says.
"""

import re
import sys
import tomllib
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
DATA, PAGE = ROOT / "docs/security_checks.toml", ROOT / "docs/security.md"
SECTIONS = {"check": "Checks", "hole": "Holes that peers had"}
HEAD = """# Security: every check and its test

Made from `security_checks.toml` by `scripts/make_security.py`; change the data, not this page. The
numbers are those of our list of checks, which follows OWASP's ASVS 5.0, the HIPAA Security Rule and
NIST SP 800-63B-4. Each line names tests that fail without the control, or says why there is none.
How to report a hole is in [SECURITY.md](../SECURITY.md); what could hurt somebody, in
[hazards.md](hazards.md).
"""


def read() -> dict[str, list[dict[str, Any]]]:
    return tomllib.loads(DATA.read_text(encoding="utf-8"))


def names_in(path: Path) -> set[str]:
    """Return the names of the test functions of a module."""
    text = path.read_text(encoding="utf-8")
    return set(re.findall(r"^\s*(?:async )?def (test_\w+)\(", text, re.MULTILINE))


def missing() -> list[str]:
    """Return every test that the data names and that is not there."""
    found = []
    for test in (test for rows in read().values() for row in rows for test in row.get("tests", [])):
        place, _colons, name = test.partition("::")
        path = ROOT / "tests" / place
        if not path.is_file() or name not in names_in(path):
            found.append(test)
    return found


def page() -> str:
    parts = [HEAD]
    for kind, title in SECTIONS.items():
        rows = read()[kind]
        tested = sum(bool(row.get("tests")) for row in rows)
        parts.append(f"## {title}\n\n{tested} of {len(rows)} are held by a test.\n")
        lines = ["| | what is checked | held by |", "| --- | --- | --- |"]
        lines += [f"| {row['number']} | {row['says']} | {_held_by(row)} |" for row in rows]
        parts.append("\n".join(lines) + "\n")
    return "\n".join(parts)


def _held_by(row: dict[str, Any]) -> str:
    tests = row.get("tests")
    if not tests:
        return f"no test: {row['reason']}"
    return "<br>".join(f"`tests/{test}`" for test in tests)


if __name__ == "__main__":
    if gone := missing():
        sys.exit("These tests are not there: " + ", ".join(gone))
    if "--check" in sys.argv:
        sys.exit(PAGE.read_text(encoding="utf-8") != page() and "Run scripts/make_security.py.")
    PAGE.write_text(page(), encoding="utf-8")
