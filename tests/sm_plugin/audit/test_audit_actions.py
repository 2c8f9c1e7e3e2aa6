"""The list of acts says what the record holds, and nothing that nobody writes."""

import ast
from pathlib import Path

from sm_plugin.audit.actions import Action

ROOT = Path(__file__).resolve().parents[3]
SOURCES = [
    path
    for folder in ("sm_plugin", "site/portal")  # a host records what it does with accounts
    for path in (ROOT / folder).rglob("*.py")
    if path.name != "actions.py" and "migrations" not in path.parts
]


def test_every_act_that_the_record_can_name_is_written_somewhere():
    named = {
        node.attr
        for path in SOURCES
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Attribute) and getattr(node.value, "id", "") == "Action"
    }
    written = {
        node.value
        for path in (ROOT / "site/portal").rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Constant)
    }
    unwritten = {act.name for act in Action if act.value not in written} - named
    assert unwritten == set()
