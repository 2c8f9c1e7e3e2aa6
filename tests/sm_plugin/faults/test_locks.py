"""Two steps in one thread at the same time wait for each other and both happen; no deadlock."""

import re
import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import date, timedelta
from threading import Event
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection, transaction

from portal.accounts.models import User
from sm_plugin.access.revoking import revoke_identity
from sm_plugin.errors import NotAllowed, Refused
from sm_plugin.facilities.appointments import appoint, dismiss
from sm_plugin.facilities.choices import Post
from sm_plugin.facilities.closing.services import hold_places
from sm_plugin.facilities.models import Appointment, Facility
from sm_plugin.facilities.services import Move, change_stage
from sm_plugin.mailboxes.models import MailboxEntry
from sm_plugin.people.correcting import correct_record
from sm_plugin.people.models import Patient
from sm_plugin.sending.services import reply
from sm_plugin.teams.models import PanelEntry, PatientAssignment
from sm_plugin.teams.panels.claims import TRIES, Claimed, claim
from sm_plugin.teams.panels.services import list_person
from sm_plugin.teams.services import assign_patient, lock_teams
from sm_plugin.threads.models import Message, ThreadEvent
from sm_plugin.triage.models import WorkItem
from sm_plugin.triage.ownership.closing import close_team
from sm_plugin.triage.steps.services import answer, send_and_complete
from tests.factories import (
    FacilityFactory,
    UserFactory,
    administrator,
    mailbox_of,
    member,
    national_administrator,
    patient_at,
    sent_message,
    team_at,
)

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(
        connection.vendor != "postgresql", reason="on SQLite one transaction writes at a time"
    ),
    pytest.mark.engine,
]

TAKES_A_LOCK = re.compile(
    r'UPDATE "sm_plugin_(thread|workitem)"|FROM "sm_plugin_(thread|workitem)".* UPDATE', re.DOTALL
)
HOLDS_A_THREAD = re.compile(r'FROM "sm_plugin_thread".* UPDATE', re.DOTALL)
LOCKS_A_STATION = re.compile('FROM "sm_plugin_facility".* UPDATE', re.DOTALL)
Step = Callable[[], Any]


@pytest.fixture
def steps() -> dict[str, Step]:
    """What can be done with one thread, which waits for the nurse."""
    facility = FacilityFactory()
    team = team_at(facility)
    other = team_at(facility, provider="Dr. Lena Park")
    mailbox = mailbox_of(patient_at(facility), team)
    thread = sent_message(mailbox, team).thread
    item = WorkItem.objects.get(thread=thread)
    nurse = member(team)
    entry = MailboxEntry.objects.select_related("thread__team", "mailbox").get(
        thread=thread, mailbox=mailbox
    )
    return {
        "reply": lambda: reply(
            actor=mailbox.owner, entry=entry, body="It got worse.", idempotency_key=uuid4()
        ),
        "answer": lambda: answer(
            actor=nurse, item=item, body="Please sit up slowly.", idempotency_key=uuid4()
        ),
        "send_and_complete": lambda: send_and_complete(
            actor=nurse, item=item, body="Please sit up slowly.", idempotency_key=uuid4()
        ),
        "close_team": lambda: close_team(actor=national_administrator(), team=team, to=other),
    }


def correcting(patient: Patient) -> Step:
    """Correct the record number of a patient whose confirmation was taken back."""
    verifier = patient.registered_by
    revoke_identity(actor=verifier, patient=patient, why="other")
    facts = {"birth_date": patient.birth_date, "record_number": "R998877"}
    return lambda: correct_record(
        actor=verifier,
        patient=Patient.objects.get(pk=patient.pk),
        home_facility=patient.home_facility,
        **facts,
    )


def meet(first: Step, second: Step, at: re.Pattern[str] = TAKES_A_LOCK) -> None:
    """Do `first` up to its first lock, then `second` up to where it waits, then both to the end.

    `at` is another statement to stop the first at. Raises what either of them raises.
    """
    stands, may_go_on = Event(), Event()

    def stop_at_first_lock(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        result = execute(sql, params, many, context)
        if at.search(sql) and not stands.is_set():
            stands.set()
            assert may_go_on.wait(60)
        return result

    def in_front() -> None:
        try:
            with connection.execute_wrapper(stop_at_first_lock):
                first()
        finally:
            stands.set()
            connection.close()

    backend: Future[int] = Future()

    def behind() -> None:
        try:
            connection.ensure_connection()
            backend.set_result(connection.connection.info.backend_pid)
            second()
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        leading = pool.submit(in_front)
        assert stands.wait(60)
        following = pool.submit(behind)
        while not following.done() and not is_waiting(backend.result(60)):
            time.sleep(0.01)
        may_go_on.set()
        leading.result(60)
        following.result(60)


def is_waiting(backend: int) -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_locks WHERE pid = %s AND NOT granted", [backend])
        return cursor.fetchone() is not None


@pytest.mark.parametrize("step", ["answer", "send_and_complete"])
def test_who_answers_a_patient_whose_record_is_corrected_that_moment_waits_for_nobody(
    steps: dict[str, Step], step: str
) -> None:
    meet(steps[step], correcting(Patient.objects.get()), at=HOLDS_A_THREAD)
    assert Message.objects.filter(side="team").count() == 1
    assert Patient.objects.get().record_number == "R998877"


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("reply", "answer"),
        ("answer", "reply"),
        ("answer", "close_team"),
    ],
)
def test_two_steps_in_a_thread_at_the_same_time_both_happen(
    steps: dict[str, Step], first: str, second: str
) -> None:
    before = ThreadEvent.objects.count()
    meet(steps[first], steps[second])
    assert ThreadEvent.objects.count() == before + 2


def test_a_patient_assigned_in_the_moment_of_a_closing_is_the_successors() -> None:
    facility, nora = FacilityFactory(), national_administrator()
    team, other = team_at(facility), team_at(facility, provider="Dr. Lena Park")
    patient = patient_at(facility)
    meet(
        lambda: close_team(actor=nora, team=team, to=other),
        lambda: assign_patient(actor=nora, patient=patient, team=team),
        at=re.compile('FROM "sm_plugin_careteam".* UPDATE', re.DOTALL),
    )
    assert PatientAssignment.objects.get(patient=patient, ended_at=None).team == other


def moving_to(station: Facility, other: Facility) -> Step:
    """Begin the move of a station to another system, with `other` to take over."""
    days = {name: date.today() + timedelta(days=30) for name in ("freeze_on", "moving_on")}
    words = {"to": "moving", "reason": "We move.", "move": Move(**days, successor=other)}
    return lambda: change_stage(actor=national_administrator(), facility=station, **words)


@pytest.mark.parametrize("is_first", [True, False])
def test_two_stations_that_begin_to_move_into_each_other_at_once_do_not_wait_for_ever(
    is_first: bool,
) -> None:
    pair = sorted((FacilityFactory(stage="live") for _time in range(2)), key=lambda one: one.pk)
    one, other = pair if is_first else reversed(pair)
    meet(moving_to(one, other), moving_to(other, one), at=LOCKS_A_STATION)
    for station in (one, other):
        station.refresh_from_db()
        assert station.stage == "moving"


def test_who_lists_a_person_at_a_station_that_is_held_waits_for_nobody_who_waits_for_it() -> None:
    """A file that moves places holds them, and then the teams whose lists go along."""
    team, nora = team_at(FacilityFactory()), national_administrator()
    words = {"name": "Ruth Delgado", "record_number": "R7", "birth_date": date(1951, 3, 4)}

    @transaction.atomic
    def places_with_their_teams() -> None:
        hold_places([team.facility])
        lock_teams([team.pk])

    meet(
        lambda: list_person(actor=nora, team=team, **words),
        places_with_their_teams,
        at=re.compile('FROM "sm_plugin_careteam".* UPDATE', re.DOTALL),
    )
    assert PanelEntry.objects.filter(team=team).count() == 1


def test_tries_of_two_accounts_at_one_record_number_are_counted_one_after_the_other() -> None:
    team = team_at(FacilityFactory())
    nora, born = national_administrator(), date(1951, 3, 4)
    list_person(actor=nora, team=team, name="Ruth Delgado", record_number="R7", birth_date=born)
    found = []

    def tried(name: str, birth_date: date) -> None:
        user, number = UserFactory(full_name=name), team.facility.station_number
        facts = {"station_number": number, "record_number": "R7", "birth_date": birth_date}
        found.append(claim(actor=user, **facts))

    for day in range(1, TRIES):
        tried("A Guesser", date(1950, 1, day))
    meet(
        lambda: tried("A Guesser", date(1950, 2, 1)),
        lambda: tried("Ruth Delgado", born),
        at=re.compile('INSERT INTO "sm_plugin_claimtry"'),
    )
    assert found == [Claimed.NOT_FOUND] * (TRIES + 1)


ENDS_A_POST = re.compile('UPDATE "sm_plugin_appointment"')


def test_of_two_who_end_each_others_appointment_at_once_the_second_keeps_the_post() -> None:
    root = national_administrator()
    first, second = (UserFactory(full_name=name) for name in ("Nat First", "Nat Second"))
    posts = {one: appoint(actor=root, user=one, post=Post.ADMINISTRATOR) for one in (first, second)}

    with pytest.raises(NotAllowed):
        meet(
            lambda: dismiss(actor=User.objects.get(pk=first.pk), appointment=posts[second]),
            lambda: dismiss(actor=User.objects.get(pk=second.pk), appointment=posts[first]),
            at=ENDS_A_POST,
        )
    assert list(Appointment.objects.current()) == [posts[first]]


def test_of_a_stations_last_two_administrators_ended_at_once_one_stays() -> None:
    root, station = national_administrator(), FacilityFactory()
    people = [administrator(station, name) for name in ("Ada One", "Ben Two")]
    posts = [Appointment.objects.get(user=person) for person in people]

    with pytest.raises(Refused):
        meet(
            *(lambda post=post: dismiss(actor=root, appointment=post) for post in posts),
            ENDS_A_POST,
        )
    assert list(Appointment.objects.current()) == [posts[1]]
