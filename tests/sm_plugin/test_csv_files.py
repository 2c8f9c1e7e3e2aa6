"""A CSV file costs at most a millisecond and three kilobytes a row, whatever is in it."""

import tracemalloc
from contextlib import suppress
from pathlib import Path

import pytest

from sm_plugin.facilities.importing.csv_rows import COLUMNS, read_rows
from sm_plugin.reports.text import share
from sm_plugin.text.csv_files import ImportFaults, as_text
from tests.pace import costs_less

ROWS = 2000
SECONDS_A_ROW, BYTES_A_ROW = 0.001, 3000
GOOD = "{number:03},Togus VA Medical Center,medical_center,Augusta,ME,1,402,44.280151,-69.704222"
FILES = {
    "good rows": [GOOD.format(number=number % 1000) for number in range(ROWS)],
    "empty cells": [",,,,,,,,"] * ROWS,
    "long numbers": [GOOD.format(number=1).replace("44.280151", "9" * 900)] * ROWS,
    "an open quotation mark": ['"' + GOOD.format(number=1)] + [GOOD.format(number=2)] * ROWS,
    "quotation marks only": ['"' * 80] * ROWS,
    "no line feeds": ["x" * 5_000_000],
    "cells without end": ["," * 9000] * ROWS,
    "empty lines": [""] * ROWS,
    "exponents": [GOOD.format(number=1).replace("44.280151", "1e-99999999")] * ROWS,
}


def test_a_share_of_nothing_gets_no_apostrophe_and_a_formula_has_one() -> None:
    assert as_text(share(0, 0)) == "-"
    assert as_text("-1+2") == "'-1+2"


@pytest.mark.parametrize("name", FILES)
def test_no_row_takes_a_millisecond_or_three_kilobytes(name: str, tmp_path: Path) -> None:
    path = tmp_path / "rows.csv"
    path.write_text("\n".join([",".join(COLUMNS), *FILES[name]]), encoding="utf-8")
    rows = len(FILES[name]) + 50  # fifty for what any file costs

    def read() -> None:
        with suppress(ImportFaults):
            read_rows(path)

    costs_less(SECONDS_A_ROW * rows, read)
    tracemalloc.start()
    read()
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()

    assert most < BYTES_A_ROW * rows
