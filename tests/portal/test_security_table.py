"""The table of security checks names tests that are there, and leaves no check out."""

import runpy
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
MAKE = runpy.run_path(str(ROOT / "scripts/make_security.py"))
ROWS = MAKE["read"]()
# Numbers of peers' holes that have no counterpart here are not in our list.
HOLES = 38


def test_every_check_has_a_named_test_or_a_reason() -> None:
    assert [row["number"] for row in ROWS["check"]] == list(range(1, 65))
    assert len({row["number"] for row in ROWS["hole"]}) == len(ROWS["hole"]) == HOLES
    for row in ROWS["check"] + ROWS["hole"]:
        assert bool(row.get("tests")) != bool(row.get("reason")), row["number"]


def test_every_test_that_the_table_names_is_there() -> None:
    assert MAKE["missing"]() == []


def test_a_test_that_was_renamed_or_removed_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    scope = MAKE["missing"].__globals__
    tests = ["portal/test_security_table.py::test_not_there", "no/file.py::test_x"]
    monkeypatch.setitem(scope, "read", lambda: {"check": [{"tests": tests}]})
    assert MAKE["missing"]() == tests


def test_the_page_is_made_from_the_data() -> None:
    assert (ROOT / "docs/security.md").read_text(encoding="utf-8") == MAKE["page"]()
