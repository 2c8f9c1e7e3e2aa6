"""A file that waits for a yes waits until another one does, and no shorter."""

import pytest

from sm_plugin.rollout.importing import parts
from sm_plugin.rollout.importing.jobs import advance, begin, cancel, confirm
from sm_plugin.text.csv_files import ImportFaults
from tests.factories import administrator, registered_patient_at, team_at
from tests.sm_plugin.rollout.test_import_jobs import NAMED, begun, numbers_listed, people
from tests.sm_plugin.rollout.test_importing import TEAMS, file
from tests.worlds import world

pytestmark = pytest.mark.django_db


@world
def team(station):
    return team_at(station)


@pytest.mark.parametrize("wrong", ["a cell", "a person", "a column", "cancelled", "a failure"])
def test_a_file_that_cant_be_taken_leaves_the_one_that_waits(frank, team, monkeypatch, wrong):
    known = registered_patient_at(team.facility, "Ruth Delgado")
    good, row = begun(frank, team, "a"), people(team, "b")[0]
    advance(good)
    if wrong == "a cell":
        row = row.replace("1951-03-04", "1951-03-44")
    elif wrong == "a person":
        row = people(team, known.record_number)[0].replace("1951-03-04", "1999-01-01")
    if wrong == "a column":
        with pytest.raises(ImportFaults):
            begin(actor=frank, kind="panels", content=file(NAMED.replace("care_kind", "c"), row))
    else:
        bad = begin(actor=frank, kind="panels", content=file(NAMED, row))
        if wrong == "cancelled":
            cancel(actor=frank, job=bad)
        elif wrong == "a failure":
            monkeypatch.setattr(parts, "compare", None)
        advance(bad)
        monkeypatch.undo()
        assert bad.state != "shown"
    confirm(actor=frank, job=good)
    advance(good)
    assert (good.state, numbers_listed()) == ("done", ["a"])


def test_a_file_of_another_kind_or_person_leaves_the_one_that_waits(frank, station, team):
    good = begun(frank, team, "a")
    advance(good)
    row = f"402,{team.lead_provider.email},{team.care_kind},yes"
    advance(begin(actor=frank, kind="teams", content=file(TEAMS, row)))
    advance(begun(administrator(station), team, "b"))
    good.refresh_from_db()
    assert good.state == "shown"


def test_an_older_file_that_is_compared_late_gives_way_to_a_newer_one(frank, team):
    older, newer = begun(frank, team, "a"), begun(frank, team, "b")
    advance(newer)
    advance(older)

    newer.refresh_from_db()
    assert (older.state, older.file_sealed) == ("cancelled", None)
    assert newer.state == "shown"
    confirm(actor=frank, job=newer)
    advance(newer)
    assert (newer.state, numbers_listed()) == ("done", ["b"])


def test_a_newer_file_takes_the_place_of_an_older_one(frank, team):
    older, newer = begun(frank, team, "a"), begun(frank, team, "b")
    advance(older)
    advance(newer)

    older.refresh_from_db()
    assert (older.state, newer.state) == ("cancelled", "shown")
