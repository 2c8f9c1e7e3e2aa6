"""A file that names another station's place, team or people, for each kind and each column."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from sm_plugin.admin.imports.runs import IMPORT_JOB_NAME, IMPORT_ROWS_NAME
from sm_plugin.rollout.importing import FORMATS
from sm_plugin.rollout.importing.rows import NAME, OF_TEAM
from sm_plugin.rollout.models import ImportJob
from tests.factories import FacilityFactory, administrator, member, patient_at, team_at
from tests.sm_plugin.admin.other_stations.pages import shown
from tests.sm_plugin.admin.other_stations.two_stations import as_csv, names_of, new_word
from tests.sm_plugin.matrix.snapshot import Tables, snapshot

pytestmark = pytest.mark.django_db
REFUSED = "These rows can't be taken"


class Station:
    """Cells of every column that name one station's own; its people are called by a word."""

    def __init__(self, number: str) -> None:
        self.word = new_word().title()
        station = FacilityFactory(station_number=number)
        self.runs = administrator(station, f"{self.word} Admin")
        self.team = team_at(station, f"Dr. {self.word} Lead", nurse=f"{self.word} Nurse")
        patient = patient_at(station, f"{self.word} Patient")
        self.cells = dict(zip(OF_TEAM, names_of(self.team), strict=True)) | {
            "accepts_messages": "no",
            "person_email": member(self.team).email,
            "role": "clerk",
            "record_number": patient.record_number,
            "birth_date": patient.birth_date.isoformat(),
            NAME: "Lena Listed",
        }


def columns_of(kind: str) -> list[str]:
    names, _row = FORMATS[kind]
    return [*names, NAME] if kind == "panels" else list(names)


def kept() -> Tables:
    """Return all that is there, but for the file itself, which waits sealed for a yes."""
    return {name: rows for name, rows in snapshot(with_record=False).items() if "Job" not in name}


@pytest.mark.parametrize("kind", FORMATS)
def test_a_row_of_another_stations_refuses_the_whole_file_by_line_and_column(kind):
    ours, theirs = Station("911"), Station("922")
    frank, columns = Client(), columns_of(kind)
    frank.force_login(ours.runs)
    before = kept()

    def brought_in(*rows: dict[str, str]) -> str:
        content = as_csv(columns, *([row[column] for column in columns] for row in rows))
        file = SimpleUploadedFile("file.csv", content)
        page = frank.post(reverse(IMPORT_ROWS_NAME), {"kind": kind, "file": file}, follow=True)
        assert kept() == before
        return shown(page)

    assert REFUSED not in brought_in(ours.cells), "the control"
    for cells in (theirs.cells, ours.cells | {"station_number": "922"}):
        page = brought_in(
            ours.cells | {"care_kind": "heart"} if kind == "teams" else ours.cells, cells
        )
        assert REFUSED in page
        assert "922 is not one of your places" in page
        assert "station_number" in page
        assert theirs.word not in page
        job = ImportJob.objects.filter(actor=ours.runs).latest("asked_at")
        answer = frank.post(reverse(IMPORT_JOB_NAME, args=[job.pk]), {"act": "write"}, follow=True)
        assert theirs.word not in shown(answer)
        assert kept() == before, "nor after a yes that nobody was asked for"
    for column in columns:
        page = brought_in(ours.cells | {column: theirs.cells[column]})
        assert theirs.word not in page, f"{column} tells who or what it names"
