"""A place that closed sends people where somebody helps them, and keeps saying where to write."""

from datetime import date

import pytest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override

from sm_plugin.access.access import for_user
from sm_plugin.access.text import explain
from sm_plugin.facilities.choices import Post
from sm_plugin.facilities.models import Appointment, Facility
from sm_plugin.facilities.services import appoint
from sm_plugin.facilities.stages import Audience, meaning_of
from sm_plugin.people.correcting import correct_record
from sm_plugin.people.identity import see_document
from sm_plugin.rollout.closing.services import close_facility
from sm_plugin.teams.services import assign_patient
from tests.factories import (
    FacilityFactory,
    mailbox_of,
    national_administrator,
    patient_at,
    registered_patient_at,
    team_at,
)
from tests.worlds import world

pytestmark = pytest.mark.django_db

TODAY = timezone.localdate()
HARBOR_PHONE, BAY_PHONE, REEF_PHONE = "207-555-0100", "207-555-0177", "207-555-0188"


@world
def nora():
    return national_administrator()


@world
def bay():
    return FacilityFactory(name="Bay VA Medical Center", help_phone=BAY_PHONE)


@world
def harbor():
    return FacilityFactory(planned=True, name="Harbor VA Medical Center", help_phone=HARBOR_PHONE)


@world
def reef():
    return FacilityFactory(name="Reef VA Medical Center", help_phone=REEF_PHONE)


@world
def moved(bay):
    facts = {"stage": "moved", "moving_on": TODAY, "successor": bay, "help_phone": HARBOR_PHONE}
    return FacilityFactory(name="Cape VA Medical Center", **facts)


def close(place, nora, **more):
    close_facility(facility=place, actor=nora, day=TODAY, reason="It shuts", **more)
    return Facility.objects.get(pk=place.pk)


def test_who_verifies_where_people_go_is_appointed_to_help_the_patients_of_a_closed_station(
    harbor, bay, nora
):
    ruth, _there = registered_patient_at(harbor, "Ruth Delgado"), registered_patient_at(bay, "Otto")
    close(harbor, nora, goes_to=bay)
    vera = Appointment.objects.get(facility=bay, post=Post.VERIFIER).user
    appoint(actor=nora, user=vera, post=Post.VERIFIER, facility=harbor)
    vera = type(vera).objects.get(pk=vera.pk)
    facts = {"birth_date": date(1951, 3, 4), "record_number": "B1", "home_facility": bay}
    assert correct_record(actor=vera, patient=ruth, **facts).home_facility == bay
    ruth.refresh_from_db()
    other = registered_patient_at(bay, "James Hall").registered_by
    assert see_document(actor=other, patient=ruth, document="passport")


def test_who_is_not_verified_yet_is_sent_where_somebody_may_look_at_the_id(client, bay, reef, nora):
    """Of a closed clinic that is its station, whoever else its people go to."""
    clinic = FacilityFactory(parent=bay, stage="planned", name="Cove VA Clinic", help_phone="")
    ruth = registered_patient_at(clinic, "Ruth Delgado")
    close(clinic, nora, goes_to=reef)
    words = explain(for_user(ruth.user))
    assert words.text.endswith("Go to Bay VA Medical Center instead.")
    assert "Cove VA Clinic closed on" in words.text
    assert words.phone == BAY_PHONE
    client.force_login(ruth.user)
    page = client.get(reverse("sm_plugin:why_not")).content.decode()
    assert "Bay VA Medical Center" in page
    assert "Reef" not in page
    assert REEF_PHONE not in page


@pytest.mark.parametrize("audience", [one for one in Audience if one != Audience.STAFF])
def test_a_station_that_moved_still_says_where_to_write_when_it_closed(audience, moved, reef, nora):
    before = meaning_of(moved, audience)
    assert before.text.endswith("Write to Bay VA Medical Center now.")
    place = close(moved, nora)
    meaning = meaning_of(place, audience)
    assert meaning.text.endswith("Write to Bay VA Medical Center now.")
    assert meaning.phone == BAY_PHONE, "nobody answers the phone of the shut station"
    with override("es"):
        assert "Escriba" in meaning_of(place, audience).text
    meaning = meaning_of(close(moved, nora, goes_to=reef), audience)
    assert "Go to Reef VA Medical Center instead. Write to Bay" in meaning.text
    assert meaning.phone == REEF_PHONE


def test_one_that_goes_where_its_messages_are_is_told_so_once(moved, bay, nora):
    text = meaning_of(close(moved, nora, goes_to=bay), Audience.PATIENT).text
    assert text.count("Bay VA Medical Center") == 1


def test_closing_a_station_that_moved_begins_with_who_took_over(client, moved, bay, nora):
    client.force_login(nora)
    page = client.get(reverse("secure-messaging_stations_closing", args=[moved.pk]))
    assert page.context["close"]["goes_to"].value() == bay.pk


def test_a_missing_provider_is_asked_for_where_somebody_answers(client, harbor, bay, nora):
    team = team_at(bay)
    mailbox = mailbox_of(patient_at(harbor), team)
    assign_patient(actor=nora, patient=mailbox.patient, team=team_at(bay, "Dr. Chen Wei"))
    close(harbor, nora, goes_to=bay)
    client.force_login(mailbox.owner)
    page = client.get(reverse("sm_plugin:choose_team")).content.decode()
    assert BAY_PHONE in page
    assert HARBOR_PHONE not in page
