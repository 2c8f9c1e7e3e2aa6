"""Decisions have one shape, code points only to decisions that exist, the reference is current."""

import importlib.util
import re
from collections import Counter
from pathlib import Path
from types import ModuleType

import pytest

from tests.portal.test_repository import ROOT, tracked

DECISIONS = sorted((ROOT / "docs/decisions").glob("[0-9]*.md"))
FACTS = {"Date": r"\d{4}-\d{2}-\d{2}\.?", "Status": r"(accepted|superseded by \d{4}).*"}
PARTS = ("Choice", "Why", "Alternatives", "What would change it")


@pytest.fixture(scope="module")
def reference() -> ModuleType:
    spec = importlib.util.spec_from_file_location("reference", ROOT / "scripts/make_reference.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize("path", DECISIONS, ids=lambda path: path.name)
def test_a_decision_says_what_was_chosen_why_and_over_what(path: Path) -> None:
    text = path.read_text()
    number = path.name[:4]
    assert re.match(rf"# {number} · \S", text)
    for name, shape in FACTS.items():
        assert re.search(rf"^- {name}: {shape}$", text, re.MULTILINE), name
    assert re.search(r"^- Area: \S", text, re.MULTILINE)
    for part in PARTS:
        assert re.search(rf"^(- {part}:|\*\*{part}\.\*\*) \S", text, re.MULTILINE), part


def test_no_two_decisions_have_one_number() -> None:
    numbers = Counter(path.name[:4] for path in DECISIONS)
    assert not [number for number, count in numbers.items() if count > 1]


def test_a_superseded_decision_names_one_that_exists() -> None:
    there = {path.name[:4] for path in DECISIONS}
    for path in DECISIONS:
        named = set(re.findall(r"supersede[ds](?: by)? (\d{4})", path.read_text()))
        assert named <= there, path.name


def pointers(name: str) -> set[str]:
    return set(re.findall(r"docs/decisions/(\d{4}[a-z0-9-]*)", (ROOT / name).read_text()))


def test_every_pointer_to_a_decision_leads_to_a_file() -> None:
    stems = {path.stem for path in DECISIONS}
    known = stems | {stem[:4] for stem in stems}
    files = tracked("*.py", "*.html", "*.toml", "*.scss", "Makefile")
    lost = {name: pointers(name) - known for name in files if pointers(name) - known}
    assert not lost


def test_the_code_points_to_the_decisions_that_explain_it() -> None:
    cited = {stem[:4] for name in tracked("*.py") for stem in pointers(name)}
    assert len(cited) >= 25


def test_links_between_the_documents_lead_to_files() -> None:
    lost = []
    for name in tracked("*.md"):
        page = ROOT / name
        for target in re.findall(r"\]\(([^)#\s]+)(?:#[^)]*)?\)", page.read_text()):
            if "://" not in target and not (page.parent / target).exists():
                lost.append(f"{name}: {target}")
    assert not lost


# Documents name a file from the root, or from the package or folder they speak of.
BASES = (
    "",
    "sm_plugin",
    "sm_plugin/web",
    "sm_plugin/safety",
    "content",
    "content/templates",
    "site/portal",
)


def test_every_file_that_a_document_names_is_there() -> None:
    lost = []
    for name in ["README.md", "CONTRIBUTING.md", *tracked("docs/*.md")]:
        named = re.findall(
            r"`((?:[\w-]+/)+[\w-]+\.(?:py|csv|html|toml|po|md))`", (ROOT / name).read_text()
        )
        lost += [
            f"{name}: {path}"
            for path in named
            if not any((ROOT / base / path).exists() for base in BASES)
        ]
    assert not lost


def test_the_reference_is_what_the_code_says(reference: ModuleType) -> None:
    assert reference.stale() == [], "run make reference"


def test_every_variable_that_is_read_is_in_the_reference(reference: ModuleType) -> None:
    assert reference.variables_read() == set(reference.environment())


def test_each_hazard_names_tests_that_exist() -> None:
    text = (ROOT / "docs/hazards.md").read_text()
    parts = re.split(r"^## (?=H\d\d )", text, flags=re.MULTILINE)[1:]
    assert len(parts) >= 25
    for part in parts:
        for name in ("Cause", "Harm", "Control", "Tests", "What remains"):
            assert f"- **{name}**: " in part, part[:30]
        named = re.findall(r"`(tests/\S+\.py)::(\w+)`", part)
        assert named, part[:30]
        for file, test in named:
            assert f"def {test}(" in (ROOT / file).read_text(), f"{part[:3]}: {test}"


def test_each_fault_names_tests_that_exist() -> None:
    text = (ROOT / "docs/operations.md").read_text().partition("## What fails")[2]
    rows = re.findall(r"^\| (?!what fails|-)(.+) \|$", text.partition("\n## ")[0], re.MULTILINE)
    assert len(rows) >= 20
    there = {
        name
        for path in tracked("tests/*.py")
        for name in re.findall(
            r"^(?:async )?def (test_\w+)", (ROOT / path).read_text(), re.MULTILINE
        )
    }
    for row in rows:
        named = re.findall(r"`(test_\w+)`", row)
        assert named, row[:40]
        assert set(named) <= there, row[:40]
