"""Everybody reads that a place closes: strangers, patients, administrators, and the figures."""

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django.core import mail
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django.utils.translation import override

from content.blocks.facilities import find, progress
from content.search.structured_data import describe_facilities
from sm_plugin.access.access import for_user
from sm_plugin.access.recipients import why_not_write
from sm_plugin.access.recipients_text import explain_writing
from sm_plugin.access.text import explain
from sm_plugin.facilities.geography.nearest import places_near
from sm_plugin.facilities.models import Facility
from sm_plugin.facilities.stages import Audience, meaning_of
from sm_plugin.rollout.closing.services import close_facility, open_again
from sm_plugin.rollout.dates import arrive
from sm_plugin.rollout.interest import ask_to_be_told
from sm_plugin.rollout.mails import deliver_rollout
from sm_plugin.rollout.models import Interest, RolloutNotice
from sm_plugin.rollout.readiness import plan_step
from sm_plugin.triage.board import board_of
from sm_plugin.triage.ownership.closing import close_team
from tests.factories import (
    FacilityFactory,
    administrator,
    mailbox_of,
    national_administrator,
    patient_at,
    registered_patient_at,
    sent_message,
    team_at,
)
from tests.worlds import world

pytestmark = pytest.mark.django_db

TODAY = timezone.localdate()
SOON = TODAY + timedelta(days=40)
PHONE, OTHER_PHONE = "207-555-0100", "207-555-0177"


@world
def nora():
    return national_administrator()


@world
def bay():
    return FacilityFactory(name="Bay VA Medical Center", help_phone=OTHER_PHONE)


@world
def station():
    return FacilityFactory(planned=True, name="Harbor VA Medical Center")


def close(place, day=TODAY, **more):
    facts = {"actor": national_administrator(), "day": day, "reason": "It shuts"}
    close_facility(facility=place, **facts, **more)
    return Facility.objects.get(pk=place.pk)


@pytest.mark.parametrize("audience", Audience)
@pytest.mark.parametrize("day", [TODAY, SOON], ids=["closed", "about to close"])
@pytest.mark.parametrize("stage", ["planned", "moved", "of a live station"])
def test_what_closes_says_so_to_everybody_in_both_languages(stage, day, audience, bay):
    if stage.startswith("of"):
        place = FacilityFactory(parent=bay, stage="planned", name="Cove VA Clinic")
    else:
        place = FacilityFactory(stage=stage, name="Harbor VA Medical Center")
    place = close(place, day, goes_to=bay)
    english = meaning_of(place, audience)
    with override("es"):
        spanish = meaning_of(place, audience)
    is_written_to = stage.startswith("of") and day == SOON
    assert english.can_write == is_written_to
    assert english.refusal == ("" if is_written_to else "facility_closed")
    assert place.name in english.text
    assert str(day.year) in english.text
    assert ("Bay VA Medical Center" in english.text) == (audience != Audience.STAFF)
    assert spanish.text != english.text
    assert not english.starts_later
    if day == TODAY:
        assert spanish.title != english.title
        assert spanish.tab != english.tab


def test_the_finder_names_a_closed_clinic_of_a_live_station_and_never_calls_it_live(bay):
    clinic = FacilityFactory(parent=bay, stage="planned", name="Cove VA Clinic")
    close(clinic, goes_to=bay)
    found = find({"facility": "Cove"})
    [(place, meaning)] = found.rows
    assert (place.name, meaning.title) == ("Cove VA Clinic", "Closed")
    assert "Go to Bay VA Medical Center instead." in meaning.text
    assert meaning.phone == OTHER_PHONE
    assert not meaning.starts_later
    assert found.map.marks == [], "no mark of its station's stage"
    assert found.map.in_use == 0
    assert describe_facilities(found.rows)["itemListElement"] == [], "nor in what machines read"


def test_a_list_of_closed_places_costs_the_finder_no_statement_more(bay):
    from django.db import connection

    for number in range(3):
        clinic = FacilityFactory(parent=bay, stage="planned", name=f"Cove {number} VA Clinic")
        close(clinic, goes_to=FacilityFactory(parent=bay, stage="planned"))
    find({"facility": "Cove"})
    with CaptureQueriesContext(connection) as queries:
        found = find({"facility": "Cove"})
    assert len(found.rows) == 3
    assert len(queries) <= 3


def test_the_day_comes_by_the_clock_of_the_place():
    noon = datetime(2027, 3, 3, 12, tzinfo=UTC)  # the 3rd in Maine, the 3rd at 22 h in Guam
    guam = {"state": "GU", "latitude": "13.47", "longitude": "144.75", "stage": "planned"}
    with time_machine.travel(noon, tick=False):
        maine, far = FacilityFactory(planned=True), FacilityFactory(**guam)
        for place in (maine, far):
            close(place, date(2027, 3, 4))
    with time_machine.travel(noon + timedelta(hours=3), tick=False):  # 1 h of the 4th in Guam
        states = {place.pk: place.is_closed for place in Facility.objects.all()}
        assert states == {maine.pk: False, far.pk: True}
        assert list(Facility.objects.closed()) == [far]
        assert list(Facility.objects.not_closed()) == [maine]
    with time_machine.travel(noon + timedelta(hours=18), tick=False):
        assert Facility.objects.closed().count() == 2


def test_a_closed_station_is_on_no_board_and_in_no_figure(station, nora, bay):
    assert progress().total == 2
    close(station, SOON)
    [row] = [row for row in board_of(nora).rows if row.station.pk == station.pk]
    assert (row.next_step, row.days) == ("closes", None)
    months = progress().lines.months
    assert max((month.plan for month in months), default=0) == 0, "it has no plan any more"
    close(station, TODAY)
    board = board_of(nora)
    assert [row.station.pk for row in board.rows] == [bay.pk]
    assert [region.stations for region in board.regions] == [1]
    assert (progress().total, progress().live) == (1, 1)
    assert len(progress().map.marks) == 1


def test_who_asked_is_told_once_on_the_day_and_forgotten(station, bay):
    for email in ("ruth@example.org", "james@example.org"):
        ask_to_be_told(station=station, email=email)
    RolloutNotice.objects.all().delete()
    Interest.objects.filter(email="ruth@example.org").update(confirmed_at=timezone.now())
    close(station, SOON, goes_to=bay)
    arrive()
    assert deliver_rollout() == 0, "not before the day"
    close(station, TODAY, goes_to=bay)
    arrive()
    arrive()
    assert deliver_rollout() == 1
    [message] = mail.outbox
    assert message.to == ["ruth@example.org"]
    assert message.subject == "Harbor VA Medical Center has closed"
    assert "Secure Messaging will not start there." in message.body
    assert "Go to Bay VA Medical Center instead." in message.body
    assert not Interest.objects.filter(email="ruth@example.org").exists()
    arrive()
    assert deliver_rollout() == 0


def test_who_asked_about_a_place_that_is_open_again_hears_nothing(station, nora):
    ask_to_be_told(station=station, email="ruth@example.org")
    RolloutNotice.objects.all().delete()
    Interest.objects.update(confirmed_at=timezone.now())
    close(station)
    arrive()
    open_again(actor=nora, facility=station, reason="A mistake")
    assert deliver_rollout() == 0
    assert Interest.objects.count() == 1


def test_no_mail_about_steps_or_a_planned_day_goes_out_of_a_place_that_closes(station):
    frank = administrator(station)
    plan_step(
        actor=frank, station=station, kind="teams", owner=frank, due_on=TODAY + timedelta(days=1)
    )
    station.readiness_steps.update(due_on=TODAY)
    Facility.objects.filter(pk=station.pk).update(go_live_on=TODAY)
    arrive()
    kinds = RolloutNotice.objects.order_by("kind").values_list("kind", flat=True)
    assert list(kinds) == ["day_came", "step_due"], "the control"
    close(station, SOON)
    assert deliver_rollout() == 0
    RolloutNotice.objects.all().delete()
    arrive()
    assert not RolloutNotice.objects.exists()
    assert not mail.outbox


def test_a_patient_of_a_closed_clinic_reads_where_to_go_and_keeps_the_messages(client, bay, nora):
    clinic = FacilityFactory(parent=bay, stage="planned", name="Cove VA Clinic", help_phone="")
    team = team_at(clinic)
    mailbox = mailbox_of(patient_at(clinic), team)
    message = sent_message(mailbox, team)
    team.work_items.update(done_at=timezone.now(), status="done")
    mailbox.patient.assignments.update(ended_at=timezone.now())
    close_team(actor=nora, team=team)
    other = FacilityFactory(name="Reef VA Medical Center", help_phone=PHONE)
    close(clinic, goes_to=other)

    access = for_user(mailbox.owner)
    words = explain(access)
    assert words.title == "You can't write here: Cove VA Clinic has closed"
    assert "You can read and download your messages." in words.text
    assert "Go to Reef VA Medical Center instead." in words.text
    assert words.phone == PHONE
    thread = type(message.thread).objects.get(pk=message.thread_id)
    why = explain_writing(why_not_write(access, thread), access)
    assert "Cove VA Clinic closed on" in why.text
    assert (why.place, why.phone) == ("Reef VA Medical Center", PHONE)

    client.force_login(mailbox.owner)
    page = client.get(f"/secure-messaging/threads/{message.thread_id}/").content.decode()
    assert "Cove VA Clinic closed on" in page
    assert "Go to Reef VA Medical Center instead." in page


def test_who_is_not_verified_yet_is_not_sent_to_a_closed_clinic(bay):
    clinic = FacilityFactory(parent=bay, stage="planned", name="Cove VA Clinic")
    patient = registered_patient_at(clinic, "Ruth Delgado")
    close(clinic, goes_to=bay)
    words = explain(for_user(patient.user))
    assert words.title == "Upgrade your account to use Secure Messaging"
    assert words.text.endswith("Go to Bay VA Medical Center instead.")
    assert words.phone == OTHER_PHONE


def test_a_patient_with_a_team_elsewhere_goes_on_writing(bay):
    clinic = FacilityFactory(parent=bay, stage="planned", name="Cove VA Clinic")
    team = team_at(bay)
    mailbox = mailbox_of(patient_at(clinic), team)
    close(clinic, goes_to=bay)
    access = for_user(mailbox.owner)
    assert access.can_write
    assert why_not_write(access, team) is None


def test_nobody_is_sent_to_a_closed_place_with_a_photo_id(bay):
    clinic = FacilityFactory(parent=bay, stage="planned", name="Cove VA Clinic")
    close(clinic)
    assert [near.place.pk for near in places_near(bay)] == [bay.pk]
