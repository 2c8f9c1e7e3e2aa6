"""Reads a CSV of facilities and checks every cell before anything else happens."""

import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from pathlib import Path

from django.utils.translation import gettext as _

from .models import Facility, Kind
from .time_zones import STATE_ZONES

COLUMNS = (
    "station_number",
    "name",
    "kind",
    "city",
    "state",
    "visn",
    "parent_station",
    "latitude",
    "longitude",
)
STATION_NUMBER = re.compile(r"[0-9]{3}[A-Z0-9]{0,4}")
MICRODEGREE = Decimal("0.000001")
VISNS = range(1, 24)


@dataclass(frozen=True)
class Problem:
    """What is wrong, in which line (the header is line 1) and column of the file."""

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


@dataclass(frozen=True)
class FacilityRow:
    line: int
    station_number: str
    name: str
    kind: str
    city: str
    state: str
    visn: int
    parent_station: str
    latitude: Decimal
    longitude: Decimal

    @property
    def is_station(self) -> bool:
        """A parent station names itself as its parent."""
        return self.parent_station == self.station_number


def read_rows(path: Path) -> dict[str, FacilityRow]:
    """Rows by station number; raises `ImportFaults` naming every bad cell, so one run finds all."""
    rows: dict[str, FacilityRow] = {}
    problems: list[Problem] = []
    for line, cells in _lines(path):
        found = list(_cell_problems(line, cells))
        if not found and cells["station_number"] in rows:
            text = _("%(number)s is also in line %(line)d") % {
                "number": cells["station_number"],
                "line": rows[cells["station_number"]].line,
            }
            found = [Problem(line, "station_number", text)]
        if found:
            problems += found
        else:
            rows[cells["station_number"]] = _row(line, cells)
    if problems:
        raise ImportFaults(problems)
    return rows


def _lines(path: Path) -> Iterator[tuple[int, dict[str, str]]]:
    """Yields the line a record starts in and its cells; a byte order mark is dropped."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.reader(file, strict=True)
            header = [cell.strip() for cell in next(reader, [])]
            _check_header(header)
            starts = reader.line_num + 1
            for cells in reader:
                if cells:
                    yield starts, _named(starts, header, cells)
                starts = reader.line_num + 1
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        raise ImportFaults([Problem(line, "", _("the text is not UTF-8"))]) from error
    except csv.Error as error:
        raise ImportFaults([Problem(reader.line_num, "", str(error))]) from error


def _check_header(header: list[str]) -> None:
    problems = [
        Problem(1, name, _("this column is missing")) for name in COLUMNS if name not in header
    ]
    problems += [
        Problem(1, name, _("this column is not known")) for name in header if name not in COLUMNS
    ]
    problems += [
        Problem(1, name, _("this column occurs twice"))
        for name in COLUMNS
        if header.count(name) > 1
    ]
    if problems:
        raise ImportFaults(problems)


def _named(line: int, header: list[str], cells: list[str]) -> dict[str, str]:
    if len(cells) != len(header):
        text = _("%(found)d cells instead of %(wanted)d") % {
            "found": len(cells),
            "wanted": len(header),
        }
        raise ImportFaults([Problem(line, "", text)])
    return {name: cell.strip() for name, cell in zip(header, cells, strict=True)}


def _cell_problems(line: int, cells: dict[str, str]) -> Iterator[Problem]:
    for column, cell in cells.items():
        if not cell:
            yield Problem(line, column, _("is empty"))
        elif text := _fault(column, cell):
            yield Problem(line, column, text)


def _fault(column: str, cell: str) -> str:
    """Why a cell is refused; empty when it is fine."""
    shown = {"cell": cell}
    match column:
        case "station_number" | "parent_station" if not STATION_NUMBER.fullmatch(cell):
            return _("%(cell)s is not three digits and up to four letters or digits") % shown
        case "name" | "city" if not cell.isprintable():
            return _("has a character that can't be printed")
        case "name" | "city" if len(cell) > getattr(Facility, column).field.max_length:
            return _("is too long")
        case "kind" if cell not in Kind.values:
            return _("%(cell)s is none of %(known)s") % (shown | {"known": ", ".join(Kind.values)})
        case "state" if cell not in STATE_ZONES:
            return _("%(cell)s is not a state or territory") % shown
        case "visn" if not (cell.isascii() and cell.isdigit() and int(cell) in VISNS):
            return _("%(cell)s is not a whole number from 1 to 23") % shown
        case "latitude" if not _within(cell, 90):
            return _("%(cell)s is not a number from -90 to 90") % shown
        case "longitude" if not _within(cell, 180):
            return _("%(cell)s is not a number from -180 to 180") % shown
    return ""


def _within(cell: str, limit: int) -> bool:
    try:
        number = Decimal(cell)
    except InvalidOperation:
        return False
    return number.is_finite() and abs(number) <= limit


def _row(line: int, cells: dict[str, str]) -> FacilityRow:
    return FacilityRow(
        line=line,
        station_number=cells["station_number"],
        name=cells["name"],
        kind=cells["kind"],
        city=cells["city"],
        state=cells["state"],
        visn=int(cells["visn"]),
        parent_station=cells["parent_station"],
        latitude=Decimal(cells["latitude"]).quantize(MICRODEGREE),
        longitude=Decimal(cells["longitude"]).quantize(MICRODEGREE),
    )
