"""The list of planted faults fits the code of today, so that `make test-faults` tries each one."""

from collections.abc import Iterator
from pathlib import Path

from scripts.planted_faults import ENDINGS, ROOT, SOURCES, read_faults


def sources() -> Iterator[str]:
    for folder in SOURCES:
        for path in (ROOT / folder).rglob("*"):
            if path.suffix in ENDINGS and path.is_file() and "node_modules" not in path.parts:
                yield path.read_text(encoding="utf-8")


def test_every_planted_fault_has_one_place_in_the_code() -> None:
    texts, faults = list(sources()), read_faults()

    assert len(faults) >= 40
    for fault in faults:
        assert sum(text.count(fault.old) for text in texts) == 1, fault.name


def test_every_planted_fault_names_tests_that_exist() -> None:
    modules = {path.stem for path in Path(__file__).parent.rglob("test_*.py")}

    for fault in read_faults():
        assert set(fault.tests) <= modules, fault.name
