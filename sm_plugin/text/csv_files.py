"""Read CSV files that somebody hands us: every refusal names a line, and no file costs much.

And write them, so that a spreadsheet program reads text and never a formula.
"""

import csv
from codecs import BOM_UTF16_BE, BOM_UTF16_LE
from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from io import BufferedReader, BytesIO, StringIO, TextIOWrapper
from itertools import chain
from pathlib import Path
from typing import Any, TextIO

from django.utils.translation import gettext as _
from pydantic import TypeAdapter, ValidationError

LONGEST_LINE = 10_000  # characters
PROBLEMS_AT_MOST = 1000  # named in one run; a file with more is the wrong file
PEEKED = 4096  # bytes that tell a spreadsheet, or UTF-16, from text
SHOWN = 40  # characters of a cell
# What makes a spreadsheet program take a cell for a formula (OWASP, CSV injection).
STARTS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True, slots=True)
class Problem:
    """A fault in a file: what is wrong, in which line (the header is line 1) and column."""

    line: int
    column: str
    text: str

    def __str__(self) -> str:
        return _("line %(line)d, %(column)s: %(text)s") % {
            "line": self.line,
            "column": self.column or "-",
            "text": self.text,
        }


class ImportFaults(Exception):
    """The file can't be imported; `problems` says where and why."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__("; ".join(str(problem) for problem in problems))
        self.problems = problems


class Faults(list[Problem]):
    """Collects problems while a file is read, so that one run names all of them."""

    def add(self, *problems: Problem) -> None:
        """Raise `ImportFaults` when there are too many to be of any use."""
        self.extend(problems)
        if len(self) >= PROBLEMS_AT_MOST:
            raise ImportFaults(self[:PROBLEMS_AT_MOST])

    def raise_any(self) -> None:
        if self:
            raise ImportFaults(list(self))


def read_records(path: Path, columns: Sequence[str]) -> Iterator[tuple[int, dict[str, str]]]:
    """Yield the line each record starts in, and its cells by column, without spaces around them.

    The file is UTF-8, with a byte order mark or without, and has exactly these columns in any
    order. Raises `ImportFaults` for the first record that can't be read, `OSError` for the file.
    """
    with path.open("rb") as file:
        yield from records_in(text_in(file), columns)


def text_in(file: BytesIO | BufferedReader) -> TextIO:
    """Return the file as text for `records_in`, with surrogates for bytes that are no UTF-8.

    Raises `ImportFaults` that says in one line what it is, if it is no such text at all.
    """
    head = file.read(PEEKED)
    file.seek(0)
    if head.startswith(b"PK\x03\x04"):
        text = _("this is a spreadsheet, not a CSV file; save it as “CSV UTF-8”")
        raise ImportFaults([Problem(1, "", text)])
    if head.startswith((BOM_UTF16_LE, BOM_UTF16_BE)) or b"\0" in head:
        text = _("the text is UTF-16, not UTF-8; save the file as “CSV UTF-8”")
        raise ImportFaults([Problem(1, "", text)])
    return TextIOWrapper(file, "utf-8-sig", "surrogateescape", newline="")


def records_in(file: TextIO, columns: Sequence[str]) -> Iterator[tuple[int, dict[str, str]]]:
    """Do as `read_records` with a file that is open: as UTF-8 with surrogates for bad bytes."""
    lines = _lines(file)
    first = next(lines, "")
    _check_separator(first, columns)
    reader = csv.reader(chain([first], lines), strict=True)
    begins = 1
    try:
        header = [cell.strip() for cell in next(reader, [])]
        _check_header(header, columns)
        begins = reader.line_num + 1
        for cells in reader:
            if cells:
                yield begins, _named(begins, header, cells)
            begins = reader.line_num + 1
    except csv.Error as error:
        text = _("a quotation mark is missing, or there is one too many")
        raise ImportFaults([Problem(begins, "", text)]) from error


def checked(
    records: Iterable[tuple[int, dict[str, str]]],
    adapter: TypeAdapter[Any],
    *,
    refusal: Callable[[str, str, str], str],
    key: Callable[[Any], Hashable],
    named_by: str = "",
) -> dict[Hashable, Any]:
    """Return the rows by key; raise `ImportFaults` naming every bad cell and every repeated key.

    The arguments are those of `sorted_out`.
    """
    rows, faults = sorted_out(records, adapter, refusal=refusal, key=key, named_by=named_by)
    faults.raise_any()
    return rows


def sorted_out(
    records: Iterable[tuple[int, dict[str, str]]],
    adapter: TypeAdapter[Any],
    *,
    refusal: Callable[[str, str, str], str],
    key: Callable[[Any], Hashable],
    named_by: str = "",
) -> tuple[dict[Hashable, Any], Faults]:
    """Return the good rows by key, and the faults of all others; repeated keys are faults.

    `refusal` answers column, cell and kind of fault with words; `named_by` is the column that
    is the key, if one is. The adapter's rows know their `line`.
    """
    rows: dict[Hashable, Any] = {}
    faults = Faults()
    for line, cells in records:
        try:
            row = adapter.validate_python({"line": line, **cells})
        except ValidationError as error:
            faults.add(*_problems(line, cells, error, refusal))
            continue
        first = rows.setdefault(key(row), row)
        if first is not row:
            text = _("is also in line %(line)d")
            if named_by:
                text = _("%(number)s is also in line %(line)d")
            values = {"number": shown(cells.get(named_by, "")), "line": first.line}
            faults.add(Problem(line, named_by, text % values))
    return rows, faults


def _problems(
    line: int, cells: dict[str, str], error: ValidationError, refusal: Callable[..., str]
) -> Iterator[Problem]:
    """Say in our words, cell by cell, what the check refused."""
    for fault in error.errors(include_url=False, include_context=False, include_input=False):
        column = str(fault["loc"][0])
        cell = cells[column]
        words = refusal(column, shown(cell), fault["type"]) if cell else _("is empty")
        yield Problem(line, column, words)


def written(rows: Iterable[Sequence[object]]) -> str:
    """Return the rows as a CSV file for spreadsheets: with a byte order mark, and no formulas."""
    file = StringIO()
    csv.writer(file).writerows([as_text(cell) for cell in row] for row in rows)
    return f"\ufeff{file.getvalue()}"


def as_text(cell: object) -> object:
    """Return the cell so that a spreadsheet program takes it for text."""
    is_formula = isinstance(cell, str) and cell != "-" and cell.startswith(STARTS_A_FORMULA)
    return f"'{cell}" if is_formula else cell


def shown(cell: str) -> str:
    """Return enough of a cell to find it by."""
    return cell if len(cell) <= SHOWN else f"{cell[:SHOWN]}…"


def _lines(file: TextIO) -> Iterator[str]:
    """Yield lines as they stand. Bytes that are no UTF-8 arrive here as surrogates."""
    number = 0
    while line := file.readline(LONGEST_LINE + 1):
        number += 1
        if len(line) > LONGEST_LINE:
            raise ImportFaults([Problem(number, "", _("the line is too long"))])
        try:
            line.encode()
        except UnicodeEncodeError as error:
            text = _("the text is not UTF-8, perhaps Windows-1252; save the file as “CSV UTF-8”")
            raise ImportFaults([Problem(number, "", text)]) from error
        yield line


def _check_separator(first: str, columns: Sequence[str]) -> None:
    """Say what stands between the columns instead of commas; quoted ones can't be read before."""
    for sign, text in (
        (";", _("semicolons stand between the columns; save the file as CSV with commas")),
        ("\t", _("tabs stand between the columns; save the file as CSV with commas")),
    ):
        if "," not in first and first.count(sign) >= len(columns) - 1 > 0:
            raise ImportFaults([Problem(1, "", text)])


def _check_header(header: list[str], columns: Sequence[str]) -> None:
    faults = Faults()
    for name in columns:
        if name not in header:
            faults.add(Problem(1, name, _("this column is missing")))
    for name in header:
        if name not in columns:
            faults.add(Problem(1, shown(name), _("this column is not known")))
    for name in columns:
        if header.count(name) > 1:
            faults.add(Problem(1, name, _("this column occurs twice")))
    faults.raise_any()


def _named(line: int, header: list[str], cells: list[str]) -> dict[str, str]:
    if len(cells) != len(header):
        text = _("%(found)d cells instead of %(wanted)d") % {
            "found": len(cells),
            "wanted": len(header),
        }
        raise ImportFaults([Problem(line, "", text)])
    return {name: cell.strip() for name, cell in zip(header, cells, strict=True)}
