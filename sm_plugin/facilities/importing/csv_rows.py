"""Reads a CSV of facilities and checks every cell before anything else happens."""

from decimal import Decimal
from pathlib import Path
from typing import Annotated, cast

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy
from pydantic import AfterValidator, BeforeValidator, Field, StringConstraints, TypeAdapter
from pydantic.dataclasses import dataclass
from pydantic_core import PydanticCustomError

from sm_plugin.text.csv_files import checked, read_records

from ..choices import Kind
from ..models import Facility
from ..time_zones import STATE_ZONES

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
MICRODEGREE = Decimal("0.000001")
LONGEST_NUMBER = 40  # characters


def _known_state(cell: str) -> str:
    if cell not in STATE_ZONES:
        raise PydanticCustomError("state", "not a state or territory")
    return cell


def _printable(cell: str) -> str:
    if not cell.isprintable():
        raise PydanticCustomError("unprintable", "a character that can't be printed")
    return cell


def _digits(cell: str) -> str:
    if not (cell.isascii() and cell.isdigit()):
        raise PydanticCustomError("number", "not a whole number")
    return cell


def _plain_number(cell: str) -> str:
    """Refuse what only Python reads as a number: "4_4", digits of other scripts, endless ones."""
    if not cell.isascii() or "_" in cell or len(cell) > LONGEST_NUMBER:
        raise PydanticCustomError("number", "not a plain number")
    return cell


def _to_microdegrees(number: Decimal) -> Decimal:
    return number.quantize(MICRODEGREE)


def _longest(column: str) -> int | None:
    return getattr(Facility._meta.get_field(column), "max_length", None)


StationNumber = Annotated[str, StringConstraints(pattern=r"^[0-9]{3}[A-Z0-9]{0,4}$")]
Name = Annotated[str, Field(min_length=1, max_length=_longest("name")), AfterValidator(_printable)]
City = Annotated[str, Field(min_length=1, max_length=_longest("city")), AfterValidator(_printable)]
State = Annotated[str, AfterValidator(_known_state)]
Visn = Annotated[int, BeforeValidator(_digits), Field(ge=1, le=23)]
Degrees = Annotated[Decimal, BeforeValidator(_plain_number), Field(allow_inf_nan=False)]
Rounded = AfterValidator(_to_microdegrees)


@dataclass(frozen=True, slots=True)
class FacilityRow:
    """One record of the file, every cell checked; `line` is the line it starts in."""

    line: int
    station_number: StationNumber
    name: Name
    kind: Kind
    city: City
    state: State
    visn: Visn
    parent_station: StationNumber
    latitude: Annotated[Degrees, Field(ge=-90, le=90), Rounded]
    longitude: Annotated[Degrees, Field(ge=-180, le=180), Rounded]

    @property
    def is_station(self) -> bool:
        """Return True if the row names itself as its parent: it is a station."""
        return self.parent_station == self.station_number


ROW = TypeAdapter(FacilityRow)
STATION_REFUSED = gettext_lazy("%(cell)s is not three digits and up to four letters or digits")
REFUSED: dict[str, str | Promise] = {
    "station_number": STATION_REFUSED,
    "parent_station": STATION_REFUSED,
    "kind": gettext_lazy("%(cell)s is none of %(known)s"),
    "state": gettext_lazy("%(cell)s is not a state or territory"),
    "visn": gettext_lazy("%(cell)s is not a whole number from 1 to 23"),
    "latitude": gettext_lazy("%(cell)s is not a number from -90 to 90"),
    "longitude": gettext_lazy("%(cell)s is not a number from -180 to 180"),
    # Of a name or city, by what the check calls it:
    "unprintable": gettext_lazy("has a character that can't be printed"),
    "string_too_long": gettext_lazy("is too long"),
}


def read_rows(path: Path) -> dict[str, FacilityRow]:
    """Return the rows by station number; raise `ImportFaults` naming every bad cell."""
    rows = checked(
        read_records(path, COLUMNS),
        ROW,
        refusal=_refusal,
        key=lambda row: row.station_number,
        named_by="station_number",
    )
    return cast("dict[str, FacilityRow]", rows)


def _refusal(column: str, cell: str, fault: str) -> str:
    text = REFUSED.get(column) or REFUSED[fault]
    return str(text) % {"cell": cell, "known": ", ".join(Kind.values)}
