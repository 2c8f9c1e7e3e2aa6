"""Undoing an import as a whole: all of it, or nothing and why; nobody else's, for 30 days."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from sm_plugin.audit.actions import Action
from sm_plugin.audit.models import AuditEvent
from sm_plugin.errors import NotAllowed, Refused
from sm_plugin.rollout.importing import plans, undo
from sm_plugin.rollout.importing.runs import forget_past_runs
from sm_plugin.rollout.importing.since import Now
from sm_plugin.rollout.importing.undo import changed_since, undo_run
from sm_plugin.rollout.models import ImportRow, ImportRun
from sm_plugin.teams.models import CareTeam, Membership, PanelEntry, PatientAssignment
from sm_plugin.teams.services import add_member, assign_patient, change_team
from sm_plugin.threads.models import Thread
from sm_plugin.vault import fields
from tests.factories import (
    FacilityFactory,
    TopicFactory,
    UserFactory,
    administrator,
    national_administrator,
    patient_at,
    team_at,
)
from tests.imports import apply_plan, plan_import
from tests.sm_plugin.rollout.test_importing import PAGE, PANELS, STAFF, TEAMS, file

pytestmark = pytest.mark.django_db
NAMED = f"{PANELS},patient_name"


def brought_in(actor, kind, *lines, **how):
    """Bring a file in and return its run."""
    apply_plan(plan_import(actor=actor, kind=kind, content=file(*lines)), **how)
    return ImportRun.objects.latest("begun_at")


def row_of(team, *cells):
    return ",".join(["402", team.lead_provider.email, team.care_kind, *cells])


def whys(actor, run):
    return [str(words) for _row, words in changed_since(actor=actor, run=run).changed]


def born(station, day=date(1951, 3, 4)):
    patient = patient_at(station)
    patient.birth_date = day
    patient.save()
    return patient


def test_teams_that_a_file_opened_and_switched_are_as_before_again(station, frank):
    other = team_at(station)
    lead = UserFactory(email="santos@va.example")
    lines = TEAMS, "402,santos@va.example,heart,yes", row_of(other, "no")
    run = brought_in(frank, "teams", *lines)
    assert undo_run(actor=frank, run=run) == 2
    assert CareTeam.objects.get(lead_provider=lead).closed_at is not None
    assert CareTeam.objects.get(pk=other.pk).accepts_messages
    run.refresh_from_db()
    assert (run.undone_by, run.undone_at is not None) == (frank, True)
    assert AuditEvent.objects.filter(action=Action.IMPORT_UNDO).count() == 1
    assert not Membership.objects.active().filter(user=lead).exists()
    again = brought_in(frank, "teams", *lines)
    assert again.pk != run.pk
    assert again.rows.count() == 2


def test_staff_leave_again_or_have_the_role_they_had(station, frank):
    team = team_at(station)
    ann, bo = UserFactory(email="ann@va.example"), UserFactory(email="bo@va.example")
    add_member(actor=frank, team=team, user=ann, role="clerk")
    lines = STAFF, row_of(team, "ann@va.example", "nurse"), row_of(team, "bo@va.example", "clerk")
    run = brought_in(frank, "staff", *lines)
    assert undo_run(actor=frank, run=run) == 2
    assert Membership.objects.active().get(user=ann).role == "clerk"
    assert not Membership.objects.active().filter(user=bo).exists()


def test_patients_leave_the_care_that_a_file_gave_them(station, frank):
    team, known = team_at(station), born(station)
    run = brought_in(frank, "panels", PANELS, row_of(team, known.record_number, "1951-03-04"))
    assert undo_run(actor=frank, run=run) == 1
    assert not PatientAssignment.objects.filter(ended_at=None).exists()


def test_lists_hold_again_whom_they_held_with_name_and_day(station, frank):
    team = team_at(station)
    cells = row_of(team, "R1", "1950-01-01"), row_of(team, "R2", "1950-01-02")
    brought_in(frank, "panels", NAMED, f"{cells[0]},Ann Abel", f"{cells[1]},Bo Cole")
    was = timezone.now() - timedelta(days=100)
    PanelEntry.objects.update(seen_at=was)
    lines = NAMED, f"{cells[0]},Anna Abel", row_of(team, "R3", "1950-01-03") + ",Cy Dent"
    run = brought_in(frank, "panels", *lines, with_vanished=True)
    assert {entry.listed.name for entry in PanelEntry.objects.all()} == {"Anna Abel", "Cy Dent"}
    assert undo_run(actor=frank, run=run) == 3
    assert {entry.listed.name for entry in PanelEntry.objects.all()} == {"Ann Abel", "Bo Cole"}
    assert {entry.seen_at for entry in PanelEntry.objects.all()} == {was}


def test_nothing_is_undone_once_somebody_changed_one_row_and_each_is_named(station, frank):
    one, two = team_at(station, "Dr. One"), team_at(station, "Dr. Two")
    run = brought_in(frank, "teams", TEAMS, row_of(one, "no"), row_of(two, "no"))
    change_team(actor=frank, team=one, care_kind="heart", accepts_messages=False)
    assert whys(frank, run) == ["somebody has changed the team since"]
    with pytest.raises(Refused) as refused:
        undo_run(actor=frank, run=run)
    assert "1 row has changed since. Line 2: somebody has" in str(refused.value.message)
    assert not CareTeam.objects.get(pk=two.pk).accepts_messages
    assert ImportRun.objects.get().undoing_at is None


def test_a_team_with_a_patient_of_its_own_stays_open(station, frank):
    UserFactory(email="santos@va.example")
    run = brought_in(frank, "teams", TEAMS, "402,santos@va.example,heart,yes")
    assign_patient(actor=frank, patient=patient_at(station), team=CareTeam.objects.get())
    assert "patients" in whys(frank, run)[0]


def test_a_member_with_a_title_or_with_messages_in_hand_stays(station, frank):
    team, ann = team_at(station), UserFactory(email="ann@va.example")
    run = brought_in(frank, "staff", STAFF, row_of(team, "ann@va.example", "nurse"))
    Membership.objects.filter(user=ann).update(title="RN")
    assert "title" in whys(frank, run)[0]
    Membership.objects.filter(user=ann).update(title="", ended_at=timezone.now())
    assert "has left the team" in whys(frank, run)[0]


def refused(actor, run):
    """Return why nothing is undone; with all of it as it was, not one row less."""
    [why] = set(whys(actor, run))
    with pytest.raises(Refused) as error:
        undo_run(actor=actor, run=run)
    assert "Nothing was undone" in str(error.value.message)
    assert not run.rows.exclude(undone_at=None).exists()
    return why


def test_those_who_joined_stay_all_of_them_where_nobody_else_is_left(station, frank):
    team = team_at(station)
    people = [UserFactory(email=f"{name}@va.example") for name in ("ann", "bo", "cy")]
    lines = [row_of(team, one.email, "nurse") for one in people]
    run = brought_in(frank, "staff", STAFF, *lines)
    assert whys(frank, run) == []
    assign_patient(actor=frank, patient=patient_at(station), team=team)
    others = Membership.objects.filter(team=team).exclude(user__in=people)
    others.update(ended_at=timezone.now())
    assert refused(frank, run).startswith("nobody who may review would be left")
    assert Membership.objects.active().filter(team=team, user__in=people).count() == 3
    others.update(ended_at=None)
    PatientAssignment.objects.update(ended_at=timezone.now())
    assert undo_run(actor=frank, run=run) == 3


def test_a_role_stays_where_the_account_is_closed_and_all_the_others_with_it(station, frank):
    team = team_at(station)
    ann, bo = UserFactory(email="ann@va.example"), UserFactory(email="bo@va.example")
    for one in (ann, bo):
        add_member(actor=frank, team=team, user=one, role="clerk")
    run = brought_in(frank, "staff", STAFF, *(row_of(team, u.email, "nurse") for u in (ann, bo)))
    type(ann).objects.filter(pk=ann.pk).update(is_active=False)
    assert refused(frank, run) == "the person's account is closed by now"
    assert Membership.objects.active().get(user=bo).role == "nurse"
    type(ann).objects.filter(pk=ann.pk).update(is_active=True)
    nora = national_administrator()
    Membership.objects.filter(user=bo, ended_at=None).update(user=nora)
    assert refused(nora, run).startswith("this is your own place in the team")


def test_a_team_that_nobody_reads_for_any_more_is_named_before_anything_is_undone(station, frank):
    team, known = team_at(station), born(station)
    line = row_of(team, known.record_number, "1951-03-04")
    runs = [brought_in(frank, "panels", PANELS, line)]
    runs.append(brought_in(frank, "teams", TEAMS, row_of(team, "no")))
    brought_in(frank, "panels", NAMED, row_of(team, "R1", "1950-01-01") + ",Ann Abel")
    lines = NAMED, row_of(team, "R1", "1950-01-01") + ",Anna Abel"
    runs.append(brought_in(frank, "panels", *lines))
    members = Membership.objects.filter(team=team)
    keys = [member.pk for member in members]
    members.update(ended_at=timezone.now())
    for run in runs:
        assert refused(frank, run) == "nobody in the team reads its messages any more"
    members.filter(pk__in=keys).update(ended_at=None)
    assert [undo_run(actor=frank, run=run) for run in reversed(runs)] == [1, 1, 1]


def test_what_has_changed_since_is_asked_as_often_for_many_rows_as_for_one(station, frank):
    team = team_at(station)
    counts = []
    for number in (1, 6):
        people = [UserFactory(email=f"{number}{name}@va.example") for name in "abcdef"[:number]]
        lines = [row_of(team, one.email, "nurse") for one in people]
        run = brought_in(frank, "staff", STAFF, *lines)
        with CaptureQueriesContext(connection) as asked:
            changed_since(actor=frank, run=run)
        counts.append(len(asked))
    assert counts[0] == counts[1]


def test_a_patient_who_wrote_since_stays_in_care(station, frank):
    team, known = team_at(station), born(station)
    run = brought_in(frank, "panels", PANELS, row_of(team, known.record_number, "1951-03-04"))
    Thread.objects.create(patient=known, team=team, topic=TopicFactory(), **unreadable())
    assert whys(frank, run) == ["the patient and the team have written to each other since"]


def unreadable():
    return {"key_id": "none", "wrapped_key": b"", "subject_sealed": b""}


def test_somebody_taken_off_a_list_who_has_an_account_by_now_is_not_listed_again(station, frank):
    team = team_at(station)
    brought_in(frank, "panels", NAMED, row_of(team, "R1", "1950-01-01") + ",Ann Abel")
    lines = NAMED, row_of(team, "R2", "1950-01-02") + ",Bo Cole"
    run = brought_in(frank, "panels", *lines, with_vanished=True)
    person = patient_at(station)
    person.record_number = "R1"
    person.save()
    assert whys(frank, run) == ["a person with this record number has an account by now"]


def test_an_entry_that_an_account_claims_or_that_came_in_again_is_left(station, frank):
    team = team_at(station)
    line = row_of(team, "R1", "1950-01-01") + ",Ann Abel"
    run = brought_in(frank, "panels", NAMED, line)
    PanelEntry.objects.update(claimed_by=UserFactory(), claimed_at=timezone.now())
    assert "an account asks" in whys(frank, run)[0]
    PanelEntry.objects.update(claimed_by=None, seen_at=timezone.now())
    assert "brought in or changed again" in whys(frank, run)[0]
    PanelEntry.objects.all().delete()
    assert "taken off the list" in whys(frank, run)[0]


def test_a_file_that_was_stopped_goes_on_in_its_run_and_is_undone_as_one(
    station, frank, monkeypatch
):
    monkeypatch.setattr(plans, "BATCH", 2)
    monkeypatch.setattr(undo, "BATCH", 2)
    teams = [team_at(station, f"Dr. {name}") for name in "abcde"]
    lines = TEAMS, *(row_of(team, "no") for team in teams)
    first = brought_in(frank, "teams", *lines, at_most=2)
    assert first.finished_at is None
    run = brought_in(frank, "teams", *lines)
    assert (run.pk, run.rows.count(), run.finished_at is None) == (first.pk, 5, False)
    assert undo_run(actor=frank, run=run, at_most=3) == 3
    run.refresh_from_db()
    assert run.undone_at is None
    assert undo_run(actor=frank, run=run) == 2
    assert CareTeam.objects.filter(accepts_messages=True).count() == 5
    assert undo_run(actor=frank, run=run) == 0


def two_files(actors, kind, *lines):
    """Let two administrators plan one file before either of them writes it."""
    planned = [plan_import(actor=one, kind=kind, content=file(*lines)) for one in actors]
    for plan in planned:
        apply_plan(plan, with_vanished=True)


@pytest.mark.parametrize("kind", ["staff", "care", "listed", "renamed", "teams"])
def test_what_two_files_would_write_is_undone_by_the_one_that_wrote_it(kind, station, frank):
    team, known, nora = team_at(station), born(station), national_administrator()
    UserFactory(email="ann@va.example")
    line = row_of(team, "R1", "1950-01-01")
    if kind == "renamed":
        brought_in(frank, "panels", NAMED, f"{line},Ann Abel")
        ImportRun.objects.all().delete()
    lines = {
        "staff": (STAFF, row_of(team, "ann@va.example", "nurse")),
        "care": (PANELS, row_of(team, known.record_number, "1951-03-04")),
        "listed": (NAMED, f"{line},Ann Abel"),
        "renamed": (NAMED, f"{line},Anna Abel"),
        "teams": (TEAMS, row_of(team, "no")),
    }
    two_files((nora, frank), kind if kind in ("staff", "teams") else "panels", *lines[kind])
    [run] = ImportRun.objects.all()
    assert (run.actor, run.rows.count()) == (nora, 1)
    assert undo_run(actor=nora, run=run) == 1


def test_an_entry_that_came_in_again_meanwhile_is_not_taken_off_by_an_older_plan(station, frank):
    team = team_at(station)
    cells = row_of(team, "R1", "1950-01-01"), row_of(team, "R2", "1950-01-02")
    brought_in(frank, "panels", NAMED, f"{cells[0]},Ann Abel")
    content = file(NAMED, f"{cells[1]},Bo Cole")
    plan = plan_import(actor=frank, kind="panels", content=content)
    PanelEntry.objects.update(seen_at=timezone.now())
    apply_plan(plan, with_vanished=True)
    assert {entry.listed.name for entry in PanelEntry.objects.all()} == {"Ann Abel", "Bo Cole"}
    assert ImportRun.objects.latest("begun_at").rows.count() == 1


def test_two_requests_of_one_file_wait_for_each_other_before_they_ask_for_its_run(station, frank):
    team = team_at(station)
    plan = plan_import(actor=frank, kind="teams", content=file(TEAMS, row_of(team, "no")))
    with CaptureQueriesContext(connection) as asked:
        apply_plan(plan)
    reads = [one["sql"] for one in asked if one["sql"].startswith("SELECT")]
    assert f'FROM "{type(frank)._meta.db_table}"' in reads[0]
    if connection.vendor == "postgresql":
        assert "FOR NO KEY UPDATE" in reads[0]


def test_somebody_taken_off_a_list_is_named_without_a_line(station, frank):
    team = team_at(station)
    brought_in(frank, "panels", NAMED, row_of(team, "R1", "1950-01-01") + ",Ann Abel")
    lines = NAMED, row_of(team, "R2", "1950-01-02") + ",Bo Cole"
    run = brought_in(frank, "panels", *lines, with_vanished=True)
    brought_in(frank, "panels", NAMED, row_of(team, "R1", "1950-01-01") + ",Ann Abel")
    with pytest.raises(Refused) as error:
        undo_run(actor=frank, run=run)
    said = str(error.value.message)
    assert "Somebody who was taken off a list: the person is on the list again." in said
    row = next(row for row in run.rows.all() if row.line == 0)
    for words in (said, undo._stopped(row, "x", 3)):
        assert "line" not in words.lower()


def test_the_key_of_a_run_is_unwrapped_once_for_all_of_its_rows(station, frank, monkeypatch):
    teams = [team_at(station, f"Dr. {name}") for name in "abcd"]
    brought_in(frank, "teams", TEAMS, *(row_of(team, "no") for team in teams))
    unwrapped, open_key = [], fields.open_key
    monkeypatch.setattr(
        fields, "open_key", lambda model, *facts: unwrapped.append(model) or open_key(model, *facts)
    )
    assert undo_run(actor=frank, run=ImportRun.objects.get()) == 4
    assert unwrapped == [ImportRun]


def test_of_a_list_only_those_are_loaded_who_were_taken_off(station, frank):
    team = team_at(station)
    cells = [row_of(team, f"R{n}", "1950-01-01") + ",Ann Abel" for n in range(4)]
    brought_in(frank, "panels", NAMED, *cells)
    run = brought_in(frank, "panels", NAMED, *cells[1:], with_vanished=True)
    brought_in(frank, "panels", NAMED, *cells)
    now = Now(frank, list(run.rows.all()))
    assert len(now.listed) == len(now.persons) == 1


def test_the_administrator_of_another_place_sees_and_undoes_nothing_of_it(client, station, frank):
    there = FacilityFactory(station_number="405")
    emma, nora = administrator(there), national_administrator()
    mine, theirs = team_at(station), team_at(there, "Dr. There")
    over_there = row_of(theirs, "no").replace("402", "405")
    run = brought_in(nora, "teams", TEAMS, row_of(mine, "no"), over_there)
    for one in (frank, emma, UserFactory()):
        with pytest.raises(NotAllowed):
            undo_run(actor=one, run=run)
        with pytest.raises(NotAllowed):
            changed_since(actor=one, run=run)
    client.force_login(emma)
    assert client.get(f"{PAGE}{run.pk}/").status_code == 404
    assert client.post(f"{PAGE}{run.pk}/", {"confirmed": "2"}).status_code == 404
    assert client.get(PAGE).context["runs"] == []
    assert undo_run(actor=nora, run=run) == 2


def test_a_run_of_more_than_30_days_ago_is_gone_with_its_rows(station, frank):
    run = brought_in(frank, "teams", TEAMS, row_of(team_at(station), "no"))
    assert forget_past_runs() == 0
    ImportRun.objects.update(begun_at=timezone.now() - timedelta(days=30, minutes=1))
    with pytest.raises(NotAllowed):
        undo_run(actor=frank, run=run)
    assert forget_past_runs() == 1
    assert not ImportRow.objects.exists()


def test_nothing_of_a_person_lies_in_the_rows_unsealed(station, frank):
    team = team_at(station)
    brought_in(frank, "panels", NAMED, row_of(team, "R177", "1950-01-01") + ",Ann Abel")
    [row] = ImportRow.objects.all()
    assert "Ann Abel" in row.content["words"]
    plain = [
        str(bytes(value) if hasattr(value, "tobytes") else value)
        for value in ImportRow.objects.values_list()[0]
    ]
    assert not any("Abel" in one or "R177" in one for one in plain)
