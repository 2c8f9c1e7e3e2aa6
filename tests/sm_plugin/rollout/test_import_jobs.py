"""A file is a job: sealed, compared and written in parts, by page, worker or command alike."""

from datetime import timedelta

import pytest
from django.utils import timezone

from sm_plugin.errors import NotAllowed
from sm_plugin.facilities.services import dismiss_administrator
from sm_plugin.rollout.importing import jobs, parts, rows
from sm_plugin.rollout.importing.found import Found
from sm_plugin.rollout.importing.jobs import (
    NotWaiting,
    TooManyImports,
    advance,
    advance_waiting,
    begin,
    begin_undo,
    cancel,
    confirm,
    forget_past_jobs,
)
from sm_plugin.rollout.models import ImportJob, ImportRun
from sm_plugin.teams.models import CareTeam, PanelEntry
from sm_plugin.teams.services import change_team
from sm_plugin.text.csv_files import ImportFaults
from tests.factories import (
    administrator,
    national_administrator,
    registered_patient_at,
    team_at,
)
from tests.imports import plan_import
from tests.sm_plugin.rollout.test_importing import PAGE, PANELS, TEAMS, file, upload
from tests.worlds import world

pytestmark = pytest.mark.django_db
NAMED = f"{PANELS},patient_name"
JOBS = f"{PAGE}file/"


@pytest.fixture
def in_parts(monkeypatch):
    """Parts of two rows, and nothing at once: each file waits for the worker."""
    monkeypatch.setattr(parts, "PART", 2)
    monkeypatch.setattr(jobs, "AT_ONCE", 0)
    monkeypatch.setattr("sm_plugin.admin.imports.imports.AT_ONCE", 0)
    monkeypatch.setattr("sm_plugin.admin.imports.jobs.AT_ONCE", 0)


@world
def team(station):
    return team_at(station)


def people(team, *numbers):
    cells = f"402,{team.lead_provider.email},{team.care_kind}"
    return [f"{cells},{number},1951-03-04,Lena {number}" for number in numbers]


def begun(actor, team, *numbers):
    return begin(actor=actor, kind="panels", content=file(NAMED, *people(team, *numbers)))


def shown(job):
    job.refresh_from_db()
    return Found.from_text(job.unseal("found_sealed"))


def stopping_after(turns):
    """A question for `until` that answers yes from the given time on."""
    asked = iter([False] * (turns - 1))
    return lambda: next(asked, True)


def numbers_listed():
    return sorted(entry.listed.record_number for entry in PanelEntry.objects.all())


def test_a_file_is_compared_in_parts_that_go_on_where_they_were_stopped(frank, team, in_parts):
    job = begun(frank, team, *"abcde")
    advance(job, until=stopping_after(1))
    assert (job.state, job.done, shown(job).new.count) == ("comparing", 2, 2)
    advance(job)
    assert (job.state, job.done, shown(job).new.count) == ("shown", 5, 5)
    assert numbers_listed() == []
    whole = plan_import(actor=frank, kind="panels", content=file(NAMED, *people(team, *"abcde")))
    assert shown(job).new.first == [[todo.line, todo.words] for todo in whole.new]


def test_a_file_is_written_in_parts_and_ends_as_one_run_that_can_be_undone(frank, team, in_parts):
    job = begun(frank, team, *"abcde")
    advance(job)
    confirm(actor=frank, job=job)
    advance(job, until=stopping_after(1))
    assert (job.state, job.written, numbers_listed()) == ("writing", 2, ["a", "b"])
    advance(job)
    assert (job.state, job.written, numbers_listed()) == ("done", 5, [*"abcde"])
    run = ImportRun.objects.get()
    assert (job.run, run.rows.count()) == (run, 5)
    assert run.finished_at
    assert (job.file_sealed, job.found_sealed, job.agreed_sealed) == (None, None, None)
    undoing = begin_undo(actor=frank, run=run)
    assert advance(undoing)
    assert (undoing.state, numbers_listed()) == ("done", [])


def test_the_worker_goes_on_with_every_file_and_a_signal_stops_it_between_parts(
    frank, team, in_parts
):
    begun(frank, team, *"abc")
    assert advance_waiting(stop=lambda: True) == 0
    assert advance_waiting() == 3
    assert ImportJob.objects.get().state == "shown"
    assert advance_waiting() == 0


def test_nobody_else_is_at_a_file_while_one_process_is(frank, team):
    job = begun(frank, team, "a")
    ImportJob.objects.update(leased_until=timezone.now() + timedelta(minutes=1))
    assert advance(job) == 0
    ImportJob.objects.update(leased_until=timezone.now() - timedelta(minutes=1))
    assert advance(job)


def test_what_changed_since_it_was_shown_is_not_written(frank, team, station):
    content = file(TEAMS, f"402,{team.lead_provider.email},{team.care_kind},no")
    other = team_at(station, "Dr. Chen Wei")
    job = begin(actor=frank, kind="teams", content=content)
    advance(job)
    assert shown(job).missing.first == [[0, other.name]]
    confirm(actor=frank, job=job)
    change_team(actor=frank, team=team, care_kind=team.care_kind, accepts_messages=False)
    advance(job)
    assert (job.state, job.written) == ("done", 0)
    again = begin(actor=frank, kind="teams", content=content.replace(b",no", b",yes"))
    advance(again)
    confirm(actor=frank, job=again)
    CareTeam.objects.filter(pk=team.pk).update(accepts_messages=True)
    advance(again)
    assert again.state == "done"


def test_an_entry_that_came_onto_a_list_after_the_yes_does_not_vanish(frank, team, in_parts):
    first = begun(frank, team, *"abc")
    advance(first)
    confirm(actor=frank, job=first)
    advance(first)
    job = begun(frank, team, "a")
    advance(job)
    assert shown(job).vanished.count == 2
    later = begin(
        actor=national_administrator(), kind="panels", content=file(NAMED, *people(team, "z"))
    )
    advance(later)
    confirm(actor=later.actor, job=later)
    advance(later)
    confirm(actor=frank, job=job, with_vanished=True)
    advance(job)
    assert (job.state, numbers_listed()) == ("done", ["a", "z"])


def test_a_row_that_nobody_saw_stops_the_file(frank, team):
    """The sibling: a name that changed meanwhile makes another change of the same row."""
    job = begun(frank, team, "a")
    advance(job)
    other = begin(
        actor=national_administrator(),
        kind="panels",
        content=file(NAMED, people(team, "a")[0].replace("Lena", "Lea")),
    )
    advance(other)
    confirm(actor=other.actor, job=other)
    advance(other)
    confirm(actor=frank, job=job)
    advance(job)
    assert job.state == "refused"
    assert "no longer what you saw" in str(shown(job).in_words[0])
    assert PanelEntry.objects.get().listed.name == "Lea a"
    assert job.file_sealed is None


def test_all_faults_are_told_whichever_part_they_are_in_and_nothing_stays(frank, team, in_parts):
    known = registered_patient_at(team.facility, "Ruth Delgado")
    wrong = people(team, known.record_number)[0].replace("1951-03-04", "1999-01-01")
    lines = [wrong, *people(team, "a", "b", "c"), wrong.replace("402", "777")]
    job = begin(actor=frank, kind="panels", content=file(NAMED, *lines))
    advance(job)
    assert job.state == "refused"
    assert [problem.line for problem in shown(job).in_words] == [2, 6]
    assert job.file_sealed is None


def test_two_of_one_number_are_compared_together_wherever_they_stand(frank, team, in_parts):
    rows = people(team, "a", "b", "c", "d")
    twin = team_at(team.facility, "Dr. Chen Wei")
    other = people(twin, "a")[0].replace("1951-03-04", "1950-01-01")
    job = begin(actor=frank, kind="panels", content=file(NAMED, *rows, other))
    advance(job)
    assert job.state == "refused"
    assert "another birth date" in str(shown(job).in_words[0])


def test_a_file_that_is_cancelled_is_gone_and_what_was_written_stays(frank, team, in_parts):
    job = begun(frank, team, *"abcd")
    advance(job)
    confirm(actor=frank, job=job)
    advance(job, until=stopping_after(1))
    cancel(actor=frank, job=job)
    job.refresh_from_db()
    assert (job.state, job.file_sealed, job.found_sealed) == ("cancelled", None, None)
    assert advance(job) == 0
    assert numbers_listed() == ["a", "b"]
    with pytest.raises(NotWaiting):
        confirm(actor=frank, job=job)


def test_a_file_that_is_cancelled_while_a_part_is_written_is_written_no_further(
    frank, team, in_parts, monkeypatch
):
    job = begun(frank, team, *"abcd")
    advance(job)
    confirm(actor=frank, job=job)
    true_write = parts.write_todos

    def written(*args, **how):
        cancel(actor=frank, job=ImportJob.objects.get())
        return true_write(*args, **how)

    monkeypatch.setattr(parts, "write_todos", written)
    advance(job)
    assert (job.state, numbers_listed()) == ("cancelled", ["a", "b"])


def test_who_runs_the_place_no_more_brings_nothing_in(frank, station, team):
    joan = administrator(station)
    job = begun(frank, team, "a")
    advance(job)
    confirm(actor=frank, job=job)
    dismiss_administrator(actor=national_administrator(), facility=station, user=frank)
    advance(job)
    assert job.state in ("refused", "failed")
    assert numbers_listed() == []
    assert not ImportJob.objects.visible_to(frank).filter(pk=job.pk).exists()
    assert not ImportJob.objects.visible_to(joan).exists()


def test_a_file_is_its_bringers_alone(client, frank, station, team):
    job = begun(frank, team, "a")
    advance(job)
    joan = administrator(station)
    client.force_login(joan)
    assert client.get(f"{JOBS}{job.pk}/").status_code == 404
    assert client.post(f"{JOBS}{job.pk}/", {"act": "write"}).status_code == 404
    for act in (confirm, cancel):
        with pytest.raises(NotAllowed):
            act(actor=joan, job=job)
    assert numbers_listed() == []


def test_nothing_of_a_person_lies_in_a_job_unsealed(frank, team):
    job = begun(frank, team, "a")
    advance(job)
    job.refresh_from_db()
    for column in ("file_sealed", "found_sealed", "agreed_sealed"):
        assert b"Lena" not in bytes(getattr(job, column))


def test_a_file_goes_after_thirty_days(frank, team):
    job = begun(frank, team, "a")
    ImportJob.objects.update(asked_at=timezone.now() - timedelta(days=29))
    assert forget_past_jobs() == 0
    ImportJob.objects.update(asked_at=timezone.now() - timedelta(days=31))
    assert not ImportJob.objects.visible_to(frank).exists()
    assert forget_past_jobs() == 1
    assert not ImportJob.objects.filter(pk=job.pk).exists()


def test_a_new_file_takes_the_place_of_one_that_waits_for_a_yes(frank, team):
    first, second = begun(frank, team, "a"), begun(frank, team, "b")
    advance(first)
    advance(second)
    first.refresh_from_db()
    assert (first.state, first.file_sealed, second.state) == ("cancelled", None, "shown")
    for number in "cde":
        begun(frank, team, number)
    with pytest.raises(TooManyImports):
        begun(frank, team, "f")
    second.refresh_from_db()
    assert second.state == "shown"


def test_a_file_that_fails_again_and_again_is_given_up_and_gone(frank, team, monkeypatch):
    job = begun(frank, team, "a")

    def broken(*_args):
        raise RuntimeError

    monkeypatch.setattr(parts, "compare", broken)
    for _try in range(jobs.TRIES):
        assert advance(job)
    assert (job.state, job.file_sealed) == ("failed", None)
    assert advance_waiting() == 0


def test_more_rows_than_a_file_may_have_are_refused_in_words(frank, team, monkeypatch):
    monkeypatch.setattr(rows, "MOST_ROWS", 2)
    with pytest.raises(ImportFaults) as faults:
        begun(frank, team, *"abc")
    assert "there are more than 2 rows" in str(faults.value)
    assert not ImportJob.objects.exists()


def test_on_screen_a_long_file_is_left_to_the_worker_and_told_how_far_it_is(
    client, frank, team, in_parts
):
    client.force_login(frank)
    page = upload(client, file(NAMED, *people(team, *"abcd")), "panels")
    address = page.redirect_chain[0][0]
    assert "0 of 4 rows" in page.content.decode()
    assert "data-unmade" in page.content.decode()
    assert address in client.get(PAGE).content.decode()
    advance_waiting()
    preview = client.get(address).content.decode()
    assert "Nothing has changed yet." in preview
    assert "Lena a, a: on the list of" in preview
    at_work = client.post(address, {"act": "write"}, follow=True).content.decode()
    assert "What is done by then stays." in at_work
    advance_waiting()
    done = client.get(address).content.decode()
    assert "4 rows were written." in done
    assert f"{PAGE}{ImportRun.objects.get().pk}/" in done


def test_on_screen_a_file_is_thrown_away(client, frank, team, in_parts):
    client.force_login(frank)
    page = upload(client, file(NAMED, *people(team, "a")), "panels")
    address = page.redirect_chain[0][0]
    assert client.post(address, {"act": "cancel"}).status_code == 302
    assert "thrown away" in client.get(address).content.decode()
    assert address not in client.get(PAGE).content.decode()


def test_on_screen_a_long_run_is_undone_by_the_worker(client, frank, team, in_parts, monkeypatch):
    job = begun(frank, team, *"abc")
    advance(job)
    confirm(actor=frank, job=job)
    advance(job)
    monkeypatch.setattr("sm_plugin.admin.imports.runs.AT_ONCE", 2)
    client.force_login(frank)
    answer = client.post(f"{PAGE}{job.run_id}/", {"confirmed": "3"}, follow=True)
    assert "0 of 3 rows" in answer.content.decode()
    assert numbers_listed() == [*"abc"]
    assert advance_waiting() == 3
    assert numbers_listed() == []
    done = client.get(answer.redirect_chain[0][0]).content.decode()
    assert "Everything was undone." in done


def test_a_long_run_is_not_undone_where_something_has_changed_meanwhile(frank, team, in_parts):
    job = begun(frank, team, *"ab")
    advance(job)
    confirm(actor=frank, job=job)
    advance(job)
    undoing = begin_undo(actor=frank, run=job.run)
    assert begin_undo(actor=frank, run=job.run) == undoing
    PanelEntry.objects.first().delete()
    advance(undoing)
    assert undoing.state == "refused"
    assert "Nothing was undone: 1 row has changed since" in str(shown(undoing).in_words[0].text)
    assert PanelEntry.objects.count() == 1
