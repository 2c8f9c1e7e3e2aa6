"""Undoing an import on its page: what is listed, asked and told."""

import pytest
from django.utils import timezone

from sm_plugin.admin.imports import runs
from sm_plugin.errors import Refused
from sm_plugin.rollout.importing import parts, undo
from sm_plugin.rollout.importing.found import Found
from sm_plugin.rollout.importing.jobs import advance, begin_undo
from sm_plugin.rollout.importing.since import Now
from sm_plugin.rollout.models import ImportRow
from sm_plugin.teams.models import CareTeam, Membership
from sm_plugin.teams.services import assign_patient, change_team
from tests.factories import UserFactory, national_administrator, patient_at, team_at
from tests.sm_plugin.rollout.test_importing import PAGE, STAFF, TEAMS
from tests.sm_plugin.rollout.test_undo import brought_in, row_of
from tests.worlds import world

pytestmark = pytest.mark.django_db


def test_on_screen_a_yes_asks_once_what_has_changed_and_once_under_locks(
    client, station, frank, monkeypatch
):
    run = brought_in(frank, "teams", TEAMS, row_of(team_at(station), "no"))
    asked = []
    monkeypatch.setattr(undo, "Now", lambda *facts: asked.append(facts) or Now(*facts))
    client.force_login(frank)
    client.post(f"{PAGE}{run.pk}/", {"confirmed": "1"})
    assert len(asked) == 2
    assert not run.rows.filter(undone_at=None).exists()


@pytest.fixture
def asked(monkeypatch):
    """The rows of each look at what has changed."""
    looks = []

    def look(actor, rows):
        looks.append([row.line for row in rows])
        return Now(actor, rows)

    monkeypatch.setattr(undo, "Now", look)
    return looks


@world
def run(station, frank):
    """Five teams of which each stopped messages."""
    teams = [team_at(station, f"Dr. {name}") for name in "abcde"]
    return brought_in(frank, "teams", TEAMS, *(row_of(team, "no") for team in teams))


def of_line(run, line):
    return CareTeam.objects.get(pk=run.rows.get(line=line).team_id)


def accept(actor, team):
    change_team(actor=actor, team=team, care_kind=team.care_kind, accepts_messages=True)


def test_what_has_changed_is_asked_in_parts_and_no_further_than_the_first(
    run, frank, asked, monkeypatch
):
    monkeypatch.setattr(undo, "PART", 2)
    assert undo.changed_since(actor=frank, run=run) == undo.Since([], is_whole=True)
    assert [len(lines) for lines in asked] == [2, 2, 1]
    accept(frank, of_line(run, asked[1][0]))
    del asked[:]
    since = undo.changed_since(actor=frank, run=run)
    assert (len(since.changed), since.is_whole, len(asked)) == (1, False, 2)
    with pytest.raises(Refused) as refusal:
        undo.undo_run(actor=frank, run=run)
    assert "There may be more." in str(refusal.value.message)
    assert not CareTeam.objects.exclude(pk=since.changed[0][0].team_id).filter(
        accepts_messages=True
    )


def test_those_who_joined_a_team_are_asked_about_together(station, frank, monkeypatch):
    monkeypatch.setattr(undo, "PART", 1)
    team = team_at(station)
    people = [UserFactory(email=f"{name}@va.example") for name in ("ann", "bo", "cy")]
    run = brought_in(frank, "staff", STAFF, *(row_of(team, one.email, "nurse") for one in people))
    assign_patient(actor=frank, patient=patient_at(station), team=team)
    others = Membership.objects.filter(team=team).exclude(user__in=people)
    others.update(ended_at=timezone.now())
    ((_row, words),) = undo.changed_since(actor=frank, run=run).changed
    assert "nobody who may review would be left" in str(words)


def test_a_job_asks_about_all_rows_once_and_then_about_those_that_it_takes_back(
    run, frank, asked, monkeypatch
):
    monkeypatch.setattr(parts, "UNDONE_AT_ONCE", 2)
    job = begin_undo(actor=frank, run=run)
    advance(job)
    assert [len(lines) for lines in asked] == [5, 2]
    advance(job)
    advance(job)
    assert [len(lines) for lines in asked] == [5, 2, 2, 1]
    assert job.state == "done"


def test_a_job_that_is_stopped_tells_how_many_rows_it_undid_in_all(run, frank, monkeypatch):
    monkeypatch.setattr(parts, "UNDONE_AT_ONCE", 2)
    monkeypatch.setattr(undo, "BATCH", 1)
    job = begin_undo(actor=frank, run=run)
    advance(job)
    standing = run.rows.filter(undone_at=None).order_by("team", "-number")
    accept(frank, of_line(run, standing[1].line))
    advance(job)
    assert job.state == "refused"
    found = Found.from_text(job.unseal("found_sealed"))
    assert "3 rows were undone before it" in found.in_words[0].text


def test_on_screen_a_long_run_is_counted_and_its_first_rows_are_shown_and_no_more(
    client, run, frank, asked, monkeypatch
):
    monkeypatch.setattr(runs, "AT_ONCE", 4)
    monkeypatch.setattr(runs, "SHOWN", 2)
    opened = []
    content = ImportRow.content.fget
    monkeypatch.setattr(ImportRow, "content", property(lambda r: opened.append(r.pk) or content(r)))
    client.force_login(frank)
    page = client.get(f"{PAGE}{run.pk}/").content.decode()
    assert "First all of them are checked" in page
    assert "… and 3 more" in page
    assert len(opened) == 2
    answer = client.post(f"{PAGE}{run.pk}/", {"confirmed": "5"}, follow=True)
    assert "0 of 5 rows" in answer.content.decode()
    assert (asked, len(opened)) == ([], 2)


def test_on_screen_every_import_is_listed_the_own_ones_first(client, station, frank, monkeypatch):
    monkeypatch.setattr(runs, "RUNS_SHOWN", 2)
    nora = national_administrator()
    mine = [brought_in(frank, "teams", TEAMS, row_of(team_at(station), "no")) for _one in "ab"]
    hers = [brought_in(nora, "teams", TEAMS, row_of(team_at(station), "no")) for _one in "ab"]
    client.force_login(frank)
    first, second = client.get(PAGE), client.get(f"{PAGE}?runs=2")
    listed = [told["run"].pk for page in (first, second) for told in page.context["runs"]]
    assert listed == [run.pk for run in (*reversed(mine), *reversed(hers))]
    assert "Page 1 of 2" in first.content.decode()
    assert "?runs=2#sm-runs" in first.content.decode()
    assert "?runs=1#sm-runs" in second.content.decode()
    for odd in ("x", "-1", "99", "%00"):
        assert client.get(f"{PAGE}?runs={odd}").status_code == 200


def test_on_screen_a_run_is_listed_shown_and_undone(client, station, frank):
    team = team_at(station)
    run = brought_in(frank, "teams", TEAMS, row_of(team, "no"))
    client.force_login(frank)
    assert f"{PAGE}{run.pk}/" in client.get(PAGE).content.decode()
    page = client.get(f"{PAGE}{run.pk}/").content.decode()
    assert "Nothing that it wrote has changed since." in page
    assert f"Line 2: stop messages to {team.name}" in page
    assert client.post(f"{PAGE}{run.pk}/", {"confirmed": "7"}).status_code == 200
    done = client.post(f"{PAGE}{run.pk}/", {"confirmed": "1"}, follow=True).content.decode()
    assert "1 row was undone." in done
    assert "Nothing of it is left to undo." in done
    assert CareTeam.objects.get(pk=team.pk).accepts_messages


def test_on_screen_what_has_changed_since_is_told_row_by_row(client, station, frank):
    team = team_at(station)
    run = brought_in(frank, "teams", TEAMS, row_of(team, "no"))
    change_team(actor=frank, team=team, care_kind=team.care_kind, accepts_messages=True)
    client.force_login(frank)
    page = client.get(f"{PAGE}{run.pk}/").content.decode()
    assert "1 row has changed since" in page
    assert "somebody has changed the team since" in page
    assert "Undo this import" not in page
