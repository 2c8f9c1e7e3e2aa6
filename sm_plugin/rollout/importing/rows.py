"""Reads CSV files of teams, staff and panels, and checks every cell by itself."""

from collections.abc import Hashable, Iterator
from datetime import date, datetime
from io import BytesIO
from typing import Annotated, Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from pydantic import (
    AfterValidator,
    BeforeValidator,
    Field,
    StringConstraints,
    TypeAdapter,
    ValidationInfo,
)
from pydantic.dataclasses import dataclass
from pydantic_core import PydanticCustomError

from sm_plugin.people.models import Patient
from sm_plugin.teams.choices import WITHOUT_LEAD, CareKind, Role
from sm_plugin.teams.panels.services import LONGEST_NAME
from sm_plugin.text.csv_files import (
    STARTS_A_FORMULA,
    ImportFaults,
    Problem,
    records_in,
    sorted_out,
    text_in,
)

Cells = tuple[int, dict[str, str]]  # of one record, with the line it starts in
MOST_ROWS = 50_000  # of one file
DAYS = ("%Y-%m-%d", "%m/%d/%Y")
YES, NO = frozenset({"yes", "y", "1", "true"}), frozenset({"no", "n", "0", "false"})


def _email(cell: str) -> str:
    try:
        validate_email(cell)
    except ValidationError as error:
        raise PydanticCustomError("email", "not an address") from error
    return cell.lower()


def _lead(cell: str, info: ValidationInfo) -> str:
    """Return the address of the provider who leads the team, or nothing for a service."""
    kind = info.data.get("care_kind")
    if not cell and (kind is None or kind in WITHOUT_LEAD):  # a kind that is wrong is told itself
        return cell
    if kind in WITHOUT_LEAD:
        raise PydanticCustomError(NO_LEAD, "a service has no lead")
    return _email(cell)


def _yes_or_no(cell: str) -> bool:
    word = cell.lower()
    if word not in YES | NO:
        raise PydanticCustomError("yes", "neither yes nor no")
    return word in YES


def _day(cell: str) -> date:
    for form in DAYS:
        try:
            return datetime.strptime(cell, form).date()
        except ValueError:
            continue
    raise PydanticCustomError("day", "no such day")


def _lower(cell: str) -> str:
    return cell.lower()


def _plain(cell: str) -> str:
    """Refuse what a spreadsheet would run, and what can't be printed."""
    if not cell.isprintable() or cell.startswith(STARTS_A_FORMULA):
        raise PydanticCustomError("plain", "not plain text")
    return cell


StationNumber = Annotated[str, StringConstraints(pattern=r"^[0-9]{3}[A-Z0-9]{0,4}$")]
Email = Annotated[str, Field(max_length=254), AfterValidator(_email)]
Lead = Annotated[str, Field(max_length=254), AfterValidator(_lead)]  # behind the kind of care
Kind = Annotated[CareKind, BeforeValidator(_lower)]
RoleCell = Annotated[Role, BeforeValidator(_lower)]
Record = Annotated[
    str,
    Field(min_length=1, max_length=Patient._meta.get_field("record_number").max_length),
    AfterValidator(_plain),
]


@dataclass(frozen=True, slots=True)
class TeamRow:
    """A team as patients know it: its place, the kind of care, and its lead provider if any."""

    line: int
    station_number: StationNumber
    care_kind: Kind
    lead_email: Lead
    accepts_messages: Annotated[bool, BeforeValidator(_yes_or_no)]

    @property
    def key(self) -> Hashable:
        return self.station_number, self.lead_email, self.care_kind


@dataclass(frozen=True, slots=True)
class StaffRow:
    """A person's role in a team."""

    line: int
    station_number: StationNumber
    care_kind: Kind
    lead_email: Lead
    person_email: Email
    role: RoleCell

    @property
    def key(self) -> Hashable:
        return self.station_number, self.lead_email, self.care_kind, self.person_email


@dataclass(frozen=True, slots=True)
class PanelRow:
    """A patient in the care of a team, known by record number and birth date together.

    With a name, somebody who has no account yet is put on the team's list.
    """

    line: int
    station_number: StationNumber
    care_kind: Kind
    lead_email: Lead
    record_number: Record
    birth_date: Annotated[date, BeforeValidator(_day)]
    patient_name: Annotated[str, Field(max_length=LONGEST_NAME), AfterValidator(_plain)] = ""

    @property
    def key(self) -> Hashable:
        return self.station_number, self.lead_email, self.care_kind, self.record_number


Row = TeamRow | StaffRow | PanelRow
OF_TEAM = ("station_number", "lead_email", "care_kind")
FORMATS: dict[str, tuple[tuple[str, ...], TypeAdapter[Any]]] = {
    "teams": ((*OF_TEAM, "accepts_messages"), TypeAdapter(TeamRow)),
    "staff": ((*OF_TEAM, "person_email", "role"), TypeAdapter(StaffRow)),
    "panels": ((*OF_TEAM, "record_number", "birth_date"), TypeAdapter(PanelRow)),
}
NO_LEAD = "no_lead"  # the fault of a service with an address of a provider
NAME = "patient_name"  # a column that a file of panels may leave out
ADDRESS_REFUSED = gettext_lazy("%(cell)s is not an email address")
REFUSED: dict[str, str | Promise] = {
    "station_number": gettext_lazy("%(cell)s is not three digits and up to four letters or digits"),
    "lead_email": ADDRESS_REFUSED,
    NO_LEAD: gettext_lazy("%(cell)s: no provider leads a team of this kind; leave the cell empty"),
    "person_email": ADDRESS_REFUSED,
    "care_kind": gettext_lazy("%(cell)s is none of %(kinds)s"),
    "role": gettext_lazy("%(cell)s is none of %(roles)s"),
    "accepts_messages": gettext_lazy("%(cell)s is neither yes nor no"),
    "record_number": gettext_lazy("%(cell)s is not a record number"),
    NAME: gettext_lazy("%(cell)s is not a name"),
    "birth_date": gettext_lazy("%(cell)s: there is no such day. Write it as 1951-03-04"),
}


def read(kind: str, content: bytes) -> tuple[list[Any], list[Problem]]:
    """Return the good rows of a file, and what is wrong with the cells of the others.

    Raises `ImportFaults` for a file that can't be read as rows at all.
    """
    columns, adapter = FORMATS[kind]
    if kind == "panels" and NAME in content.partition(b"\n")[0].decode("utf-8", "replace"):
        columns = (*columns, NAME)
    records = _not_too_many(records_in(text_in(BytesIO(content)), columns))
    rows, faults = sorted_out(records, adapter, refusal=_refusal, key=lambda row: row.key)
    return list(rows.values()), faults


def _not_too_many(records: Iterator[Cells]) -> Iterator[Cells]:
    for count, (line, cells) in enumerate(records):
        if count >= MOST_ROWS:
            text = _("there are more than %(most)d rows") % {"most": MOST_ROWS}
            raise ImportFaults([Problem(line, "", text)])
        yield line, cells


def _refusal(column: str, cell: str, fault: str) -> str:
    values = {
        "cell": cell,
        "kinds": ", ".join(CareKind.values),
        "roles": ", ".join(Role.values),
    }
    return str(REFUSED[fault if fault == NO_LEAD else column]) % values
