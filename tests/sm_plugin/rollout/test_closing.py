"""A place that shuts is closed by a national administrator, and nothing new begins there."""

from contextlib import contextmanager
from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from sm_plugin.audit.models import AuditEvent
from sm_plugin.calendar import is_business_day
from sm_plugin.errors import InvalidInput, NotAllowed, Refused
from sm_plugin.facilities.days_off import add_day_off
from sm_plugin.facilities.models import ClosingChange, Facility
from sm_plugin.facilities.planned_days import Shift, plan_days
from sm_plugin.facilities.services import (
    Move,
    appoint,
    change_details,
    change_move,
    change_stage,
    next_stages,
)
from sm_plugin.people.correcting import correct_record
from sm_plugin.people.services import register_patient
from sm_plugin.rollout.closing.obstacles import (
    Hindrance,
    obstacles_to_closing,
    reach_of_closing,
)
from sm_plugin.rollout.closing.services import close_facility, open_again
from sm_plugin.rollout.interest import ask_to_be_told
from sm_plugin.rollout.readiness import plan_step
from sm_plugin.teams.panels.claims import claim
from sm_plugin.teams.panels.services import list_person, take_off
from sm_plugin.triage.ownership.closing import close_team
from tests.factories import (
    FacilityFactory,
    UserFactory,
    administrator,
    national_administrator,
    patient_at,
    registered_patient_at,
    service_at,
    team_at,
)
from tests.worlds import world

pytestmark = pytest.mark.django_db

TODAY = timezone.localdate()
SOON = TODAY + timedelta(days=40)


@world
def nora():
    return national_administrator()


@world
def station(nora):
    return FacilityFactory(planned=True, name="Harbor VA Medical Center")


@world
def clinic():
    """A clinic of a station that is live."""
    parent = FacilityFactory(name="Bay VA Medical Center")
    facts = {"parent": parent, "stage": "planned", "help_phone": ""}
    return FacilityFactory(name="Cove VA Clinic", kind="clinic", **facts)


def close(place, day=TODAY, **more):
    return close_facility(
        actor=national_administrator(), facility=place, day=day, reason="It shuts", **more
    )


@contextmanager
def refused(kind, words):
    with pytest.raises(kind) as error:
        yield
    assert words in str(error.value.message)


def kinds(place):
    return [one.kind for one in obstacles_to_closing(place)]


@pytest.mark.parametrize("stage", ["planned", "preparing", "moved"])
def test_a_station_where_nobody_writes_can_close(stage):
    station = close(FacilityFactory(stage=stage))
    assert station.is_closed
    assert ClosingChange.objects.get().day == TODAY


@pytest.mark.parametrize("stage", ["pilot", "live", "paused", "moving"])
def test_a_station_where_people_write_moves_first(stage):
    station = FacilityFactory(stage=stage)
    with refused(Refused, "it has to move first"):
        close(station)
    assert kinds(station) == [Hindrance.STAGE]
    assert not ClosingChange.objects.exists()


def test_a_clinic_of_a_live_station_closes_once_its_teams_have(clinic, nora):
    team = team_at(clinic)
    with refused(Refused, "1 care team is open"):
        close(clinic)
    close_team(actor=nora, team=team)
    place = close(clinic, goes_to=clinic.parent)
    assert place.is_closed
    assert not place.is_live
    assert place.parent.is_live


def test_a_station_closes_after_its_clinics(station):
    site = FacilityFactory(parent=station, stage="planned")
    with refused(Refused, "1 clinic of this station is open"):
        close(station)
    close(site, SOON)
    with refused(InvalidInput, "closes after that day"):
        close(station)
    close(station, SOON)
    with refused(InvalidInput, "closes before that day"):
        close(site, SOON + timedelta(days=1))


def test_nobody_on_a_list_loses_the_station_of_the_own_number(station, nora):
    team = team_at(station)
    facts = {"name": "Lena Listed", "record_number": "L1", "birth_date": date(1950, 1, 1)}
    entry = list_person(actor=nora, team=team, **facts)
    elsewhere = team_at(FacilityFactory())
    close_team(actor=nora, team=team, to=elsewhere)
    with refused(Refused, "1 person without an account"):
        close(station)
    take_off(actor=nora, entries=[type(entry).objects.get()])
    assert close(station).is_closed


def test_who_found_a_team_that_nobody_reads_for_is_no_person_without_an_account(station, nora):
    """Nobody would wait for somebody to find a team who has found it."""
    facts = {"record_number": "L1", "birth_date": date(1950, 1, 1)}
    list_person(actor=nora, team=service_at(station), name="Lena Listed", **facts)
    lena = UserFactory(full_name="Lena Listed")
    claim(actor=lena, station_number=station.station_number, **facts)
    listed = [one for one in obstacles_to_closing(station) if one.kind != Hindrance.TEAMS]
    assert [one.kind for one in listed] == [Hindrance.PROMISED]
    assert "1 person with an account waits" in listed[0].words
    reach = reach_of_closing(station)
    assert (reach.listed, reach.promised) == (0, 1)


def test_a_station_to_which_others_send_their_people_stays(station, nora, clinic):
    moved = FacilityFactory(stage="moved", successor=station, moving_on=TODAY)
    close(clinic, goes_to=station)
    assert kinds(station) == [Hindrance.TAKES_OVER, Hindrance.GOES_HERE]
    with refused(Refused, "it takes over from"):
        close(station)
    change_move(actor=nora, facility=moved, move=Move(None, TODAY, None))
    close(clinic, goes_to=None)
    assert close(station).is_closed


def test_only_a_national_administrator_closes_and_opens(station):
    frank = administrator(station)
    with pytest.raises(NotAllowed):
        close_facility(actor=frank, facility=station, day=TODAY, reason="It shuts")
    close(station)
    with pytest.raises(NotAllowed):
        open_again(actor=frank, facility=station, reason="No")
    assert ClosingChange.objects.count() == 1


def next_business_day():
    later = (TODAY + timedelta(days=number) for number in range(1, 9))
    return next(day for day in later if is_business_day(day))


BEGINNINGS = {
    "a team": lambda place, nora: team_at(place),
    "a stage": lambda place, nora: change_stage(
        actor=nora, facility=place, to="preparing", reason="Next"
    ),
    "a planned day": lambda place, nora: change_details(
        actor=nora, facility=place, go_live_on=SOON, help_phone="207-555-0100"
    ),
    "a step": lambda place, nora: plan_step(actor=nora, station=place, kind="phone", due_on=SOON),
    "a day off": lambda place, nora: add_day_off(
        actor=nora, facility=place, day=next_business_day(), name="Snow"
    ),
    "an appointment": lambda place, nora: appoint(
        actor=nora, user=UserFactory(), post="reports", facility=place
    ),
}


@pytest.mark.parametrize("day", [TODAY, SOON], ids=["closed", "about to close"])
@pytest.mark.parametrize("what", BEGINNINGS)
def test_nothing_new_begins_at_a_place_that_closes(what, day, station, nora):
    close(station, day)
    with refused(Refused, "Nothing new begins there."):
        BEGINNINGS[what](Facility.objects.get(pk=station.pk), nora)


def test_nobody_is_registered_at_a_closed_clinic_or_moved_there(clinic):
    patient = registered_patient_at(clinic.parent, "Ruth Delgado")
    here = registered_patient_at(clinic, "James Hall")
    close(clinic)
    actor, facts = patient.registered_by, {"birth_date": date(1951, 1, 1)}
    with refused(Refused, "Cove VA Clinic closed on"):
        register_patient(
            actor=actor,
            user=UserFactory(),
            home_facility=clinic,
            record_number=uuid4().hex[:9],
            **facts,
        )
    with refused(Refused, "Cove VA Clinic closed on"):
        correct_record(
            actor=actor, patient=patient, record_number="R1", home_facility=clinic, **facts
        )
    corrected = correct_record(
        actor=actor, patient=here, record_number="R1", home_facility=clinic, **facts
    )
    assert corrected.record_number == "R1", "whose place it is already is corrected there"


def test_a_closed_station_is_planned_for_nothing(station, nora):
    close(station, SOON)
    station.refresh_from_db()
    assert next_stages(station) == ()
    assert not station.may_plan_start
    assert not Facility.objects.before_start().exists()
    plan = plan_days(actor=nora, stations=[station], shift=Shift(days=3))
    assert [one.problem for one in plan.refused] == ["it closes, or has closed"]
    with refused(InvalidInput, "will not start there"):
        ask_to_be_told(station=station, email="ruth@example.org")


def test_a_station_that_takes_over_is_none_that_closes(station, nora):
    moved = FacilityFactory(stage="moved", moving_on=TODAY)
    close(station)
    with refused(Refused, "closed on"):
        change_move(actor=nora, facility=moved, move=Move(None, TODAY, station))


def test_opened_again_it_is_what_it_was(station, nora):
    before = Facility.objects.filter(pk=station.pk).values().get()
    close(station, SOON, goes_to=FacilityFactory())
    open_again(actor=nora, facility=station, reason="A mistake")
    assert Facility.objects.filter(pk=station.pk).values().get() == before
    assert [one.day for one in station.closing_history] == [None, SOON]
    events = AuditEvent.objects.filter(action="facility.change").order_by("at")
    assert [one.code for one in events][-2:] == ["close", "open"]
    change_stage(actor=nora, facility=station, to="preparing", reason="Next")


def test_a_clinic_is_not_opened_under_a_closed_station(station, nora):
    site = FacilityFactory(parent=station, stage="planned")
    close(site)
    close(station)
    with refused(Refused, "Open the station again first"):
        open_again(actor=nora, facility=site, reason="A mistake")
    open_again(actor=nora, facility=station, reason="A mistake")
    assert not open_again(actor=nora, facility=site, reason="A mistake").is_closed
    with refused(Refused, "not closed"):
        open_again(actor=nora, facility=site, reason="Again")


def test_a_day_can_be_moved_until_it_has_come(station):
    with refused(InvalidInput, "today or a later day"):
        close(station, TODAY - timedelta(days=3))
    with refused(InvalidInput, "next ten years"):
        close(station, TODAY + timedelta(days=5000))
    close(station, SOON)
    close(station, TODAY)
    with refused(InvalidInput, "day can't change any more"):
        close(station, SOON)
    close(station, goes_to=FacilityFactory(name="Bay VA Medical Center"))
    assert [one.day for one in station.closing_history] == [TODAY, TODAY, SOON]


def test_people_are_sent_to_no_place_that_closes_itself(station, clinic):
    close(clinic, SOON)
    for other in (clinic, station):
        with refused(InvalidInput, "stays open"):
            close(station, goes_to=other)


def test_a_closing_says_why(station, nora):
    with refused(InvalidInput, "say why"):
        close_facility(actor=nora, facility=station, day=TODAY, reason=" ")


def test_what_it_touches_is_counted_without_the_test_patient(station):
    site = FacilityFactory(parent=station, stage="planned")
    ruth = patient_at(site)
    type(ruth).objects.create(
        user=UserFactory(),
        home_facility=station,
        birth_date=date(1900, 1, 1),
        record_number="TEST",
        is_test=True,
    )
    administrator(station)
    reach = reach_of_closing(station)
    assert (reach.sites, reach.patients, reach.posts) == (1, 1, 3)
