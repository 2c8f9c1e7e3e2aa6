"""Who may say that a person is who he or she claims to be: always two people."""

from datetime import date, timedelta
from importlib import import_module

import pytest
from django.apps import apps
from django.utils import timezone

from sm_plugin.access.access import for_user
from sm_plugin.access.revoking import revoke_identity
from sm_plugin.access.text import explain
from sm_plugin.audit.models import AuditEvent
from sm_plugin.errors import InvalidInput, NotAllowed, NotEligible, Refused
from sm_plugin.facilities.services import appoint, dismiss_administrator
from sm_plugin.people.checks import record_numbers_are_one_accounts
from sm_plugin.people.choices import Document, IdentityLevel, RevokedWhy
from sm_plugin.people.identity import (
    confirm_by_provider,
    confirm_identity,
    see_document,
)
from sm_plugin.people.models import IdentityCheck, Patient
from sm_plugin.people.services import find_patient, register_patient
from tests.factories import (
    FacilityFactory,
    UserFactory,
    administrator,
    mailbox_of,
    national_administrator,
    patient_at,
    team_at,
)
from tests.worlds import world

pytestmark = pytest.mark.django_db


@world
def vera(facility):
    return administrator(facility, "Vera Verifier")


@world
def third(facility):
    return administrator(facility, "Theo Third")


def registered(actor, facility, user=None, **fields):
    data = {"birth_date": date(1950, 1, 31), "record_number": "own-1"} | fields
    user = user or UserFactory()
    return register_patient(actor=actor, user=user, home_facility=facility, **data)


def level(patient):
    return Patient.objects.get(pk=patient.pk).identity_level


def test_a_person_who_verifies_others_cannot_verify_his_own_account(facility, frank, vera, third):
    patient = registered(vera, facility, frank)
    with pytest.raises(InvalidInput):
        see_document(actor=frank, patient=patient, document=Document.PASSPORT)
    see_document(actor=third, patient=patient, document=Document.PASSPORT)
    with pytest.raises(NotAllowed):
        confirm_identity(actor=frank, patient=patient)
    assert level(patient) != IdentityLevel.UPGRADED


def test_who_saw_the_document_or_registered_the_patient_cannot_confirm(
    facility, frank, vera, third
):
    patient = registered(frank, facility)
    see_document(actor=vera, patient=patient, document=Document.PASSPORT)
    for actor in (frank, vera):
        with pytest.raises(NotAllowed):
            confirm_identity(actor=actor, patient=patient)
    assert level(patient) == IdentityLevel.REGISTERED
    confirm_identity(actor=third, patient=patient)
    assert level(patient) == IdentityLevel.UPGRADED


def test_nothing_is_confirmed_before_somebody_saw_a_document(facility, frank, vera):
    patient = registered(frank, facility)
    with pytest.raises(Refused):
        confirm_identity(actor=vera, patient=patient)


def test_a_regional_or_national_verifier_is_the_second_person_of_a_small_station(facility, frank):
    for number, place in enumerate(({"visn": facility.visn}, {})):
        away = UserFactory(full_name="Rita Region")
        appoint(actor=national_administrator(), user=away, post="verifier", **place)
        patient = registered(frank, facility, record_number=f"small-{number}")
        see_document(actor=frank, patient=patient, document=Document.MILITARY)
        confirm_identity(actor=away, patient=patient)
        assert level(patient) == IdentityLevel.UPGRADED


def test_the_last_document_seen_is_the_one_that_is_confirmed(facility, frank, vera):
    patient = registered(frank, facility)
    see_document(actor=vera, patient=patient, document=Document.PASSPORT)
    see_document(actor=frank, patient=patient, document=Document.TRIBAL)
    confirm_identity(actor=vera, patient=patient)
    confirmed = patient.identity_checks.in_force().get()
    assert (confirmed.document, confirmed.seen_by) == (Document.TRIBAL, frank)
    with pytest.raises(Refused):
        see_document(actor=frank, patient=patient, document=Document.PASSPORT)


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"birth_date": date(1850, 1, 1)}, "birth_date"),
        ({"birth_date": timezone.localdate() + timedelta(days=2)}, "birth_date"),
        ({"record_number": "  "}, "record_number"),
        ({"record_number": "x" * 17}, "record_number"),
        ({"record_number": " own-1 "}, "record_number"),
    ],
)
def test_doubles_and_impossible_entries_get_words_and_no_error_page(wrong, field, facility, frank):
    registered(frank, facility)
    with pytest.raises(InvalidInput) as refusal:
        registered(frank, facility, **wrong)
    assert refusal.value.field == field
    assert Patient.objects.count() == 1


def test_an_account_is_connected_with_one_record_only(facility, frank):
    patient = registered(frank, facility)
    with pytest.raises(InvalidInput) as refusal:
        registered(frank, facility, patient.user, record_number="other")
    assert refusal.value.field == "person"


def test_the_wrong_person_reads_and_writes_nothing_from_the_next_request_on(facility, frank):
    patient = patient_at(facility)
    mailbox = mailbox_of(patient, team_at(facility))
    assert for_user(mailbox.owner).can_write
    revoke_identity(actor=frank, patient=patient, why=RevokedWhy.WRONG_PERSON)
    access = for_user(mailbox.owner)
    assert not access.can_read
    with pytest.raises(NotEligible):
        access.require_reader()


def test_whoever_lost_the_account_reads_on_and_is_told_what_to_do(facility, frank):
    """The sibling: other reasons end writing alone."""
    patient = patient_at(facility)
    mailbox = mailbox_of(patient, team_at(facility))
    revoke_identity(actor=frank, patient=patient, why=RevokedWhy.ACCOUNT_LOST)
    access = for_user(mailbox.owner)
    assert access.can_read
    assert not access.can_write
    words = explain(access)
    assert words.title == "Your identity has to be checked again before you can write"
    assert words.phone == facility.help_phone


def test_who_was_revoked_can_be_verified_again(facility, frank, vera):
    patient = patient_at(facility)
    revoke_identity(actor=frank, patient=patient, why=RevokedWhy.MISTAKE)
    with pytest.raises(NotAllowed):
        revoke_identity(actor=UserFactory(), patient=patient, why=RevokedWhy.MISTAKE)
    see_document(actor=frank, patient=patient, document=Document.PASSPORT)
    confirm_identity(actor=vera, patient=patient)
    assert level(patient) == IdentityLevel.UPGRADED
    first, second = patient.identity_checks.order_by("seen_at")
    assert (first.revoked_why, second.revoked_why) == (RevokedWhy.MISTAKE, "")


def test_a_person_is_found_by_both_facts_together_and_at_ones_own_places_alone(facility, frank):
    patient = patient_at(facility)
    other = patient_at(FacilityFactory(name="Junction"))
    facts = {"record_number": patient.record_number, "birth_date": patient.birth_date}
    assert find_patient(actor=frank, **facts) == [patient]
    assert find_patient(actor=frank, **facts | {"birth_date": date(1950, 1, 1)}) == []
    assert find_patient(actor=frank, **facts | {"record_number": other.record_number}) == []
    events = AuditEvent.objects.filter(action="patient.find", actor_key=str(frank.pk))
    assert [event.code for event in events.order_by("id")] == ["found", "none", "none"]


@pytest.mark.parametrize("why", [RevokedWhy.WRONG_PERSON, RevokedWhy.ACCOUNT_LOST])
def test_a_document_seen_before_a_confirmation_was_taken_back_confirms_nothing_after_it(
    why, facility, frank, vera, third
):
    patient = patient_at(facility)
    revoke_identity(actor=third, patient=patient, why=RevokedWhy.MISTAKE)
    see_document(actor=frank, patient=patient, document=Document.PASSPORT)
    revoke_identity(actor=third, patient=patient, why=why)

    assert IdentityCheck.objects.to_confirm_by(vera).count() == 0
    assert Patient.objects.get(pk=patient.pk).waiting_check is None
    with pytest.raises(Refused):
        confirm_identity(actor=vera, patient=patient)
    assert level(patient) != IdentityLevel.UPGRADED


def test_a_document_seen_before_a_provider_confirmed_confirms_nothing_after_it(
    facility, frank, vera, third
):
    patient = registered(frank, facility, UserFactory(full_name="Walter Hayes"))
    see_document(actor=frank, patient=patient, document=Document.PASSPORT)
    facts = {"name": "Walter Hayes", "birth_date": "1950-01-31"}
    confirm_by_provider(actor=patient.user, patient=patient, **facts)
    revoke_identity(actor=third, patient=patient, why=RevokedWhy.WRONG_PERSON)

    with pytest.raises(Refused):
        confirm_identity(actor=vera, patient=patient)
    assert level(patient) == IdentityLevel.REGISTERED


def test_who_took_a_confirmation_back_is_not_the_second_person(facility, frank, vera, third):
    patient = patient_at(facility)
    revoke_identity(actor=third, patient=patient, why=RevokedWhy.MISTAKE)
    see_document(actor=frank, patient=patient, document=Document.PASSPORT)

    assert IdentityCheck.objects.to_confirm_by(third).count() == 0
    with pytest.raises(NotAllowed):
        confirm_identity(actor=third, patient=patient)
    assert IdentityCheck.objects.to_confirm_by(vera).count() == 1
    confirm_identity(actor=vera, patient=patient)
    assert level(patient) == IdentityLevel.UPGRADED


@pytest.mark.parametrize("before", ["provider", "mistake"])
def test_who_took_back_what_no_document_stood_for_is_not_the_second_person_either(
    before, facility, frank, vera, third
):
    patient = registered(frank, facility, UserFactory(full_name="Walter Hayes"))
    facts = {"name": "Walter Hayes", "birth_date": "1950-01-31"}
    confirm_by_provider(actor=patient.user, patient=patient, **facts)
    if before == "mistake":
        revoke_identity(actor=vera, patient=patient, why=RevokedWhy.MISTAKE)
    revoke_identity(actor=third, patient=patient, why=RevokedWhy.ACCOUNT_LOST)
    see_document(
        actor=vera if before == "provider" else frank, patient=patient, document=Document.PASSPORT
    )

    assert IdentityCheck.objects.to_confirm_by(third).count() == 0
    with pytest.raises(NotAllowed):
        confirm_identity(actor=third, patient=patient)


def test_who_took_back_in_an_older_release_is_known_from_the_record(facility, frank, third):
    patient = patient_at(facility)
    revoke_identity(actor=third, patient=patient, why=RevokedWhy.MISTAKE)
    patient.taken_back_by.clear()
    step = import_module("sm_plugin.migrations.0074_who_took_back")
    step.remember_who_took_back(apps, None)

    assert list(patient.taken_back_by.all()) == [third]


@pytest.mark.parametrize("leaves", ["post", "account"])
def test_a_document_seen_by_somebody_who_no_longer_verifies_here_confirms_nothing(
    leaves, facility, frank, vera, third
):
    patient = registered(frank, facility)
    see_document(actor=vera, patient=patient, document=Document.PASSPORT)
    if leaves == "post":
        dismiss_administrator(actor=national_administrator(), facility=facility, user=vera)
    else:
        vera.is_active = False
        vera.save()

    assert IdentityCheck.objects.to_confirm_by(third).count() == 0
    assert Patient.objects.get(pk=patient.pk).waiting_check is None
    with pytest.raises(Refused):
        confirm_identity(actor=third, patient=patient)
    see_document(actor=frank, patient=patient, document=Document.PASSPORT)
    confirm_identity(actor=third, patient=patient)
    assert level(patient) == IdentityLevel.UPGRADED


def test_what_was_seen_before_a_confirmation_by_an_older_release_waits_no_more(
    facility, frank, vera
):
    once, never = patient_at(facility), registered(frank, facility)
    for patient in (once, never):
        IdentityCheck.objects.create(patient=patient, document="passport", seen_by=vera)
    step = import_module("sm_plugin.migrations.0059_older_checks")
    step.replace_older_checks(apps, None)

    assert IdentityCheck.objects.waiting().get().patient == never


def test_a_record_number_is_one_accounts_alone_at_a_station_and_its_sites(facility, frank):
    site = FacilityFactory(
        station_number=f"{facility.station_number}GA", parent=facility, stage="planned"
    )
    elsewhere = FacilityFactory()
    registered(frank, facility, record_number="A1")
    with pytest.raises(InvalidInput) as refused:
        registered(frank, site, record_number="A1")
    assert refused.value.field == "record_number"
    registered(frank, site, record_number="A2")
    with pytest.raises(InvalidInput):
        registered(frank, facility, record_number="A2")
    registered(administrator(elsewhere), elsewhere, record_number="A1")


def test_a_check_names_a_record_number_that_two_accounts_hold_at_one_station(facility, frank):
    site = FacilityFactory(
        station_number=f"{facility.station_number}GA", parent=facility, stage="planned"
    )
    registered(frank, facility, record_number="A1")
    other = registered(frank, site, record_number="A2")
    assert record_numbers_are_one_accounts(None, databases=["default"]) == []
    Patient.objects.filter(pk=other.pk).update(record_number="A1")
    [warning] = record_numbers_are_one_accounts(None, databases=["default"])
    assert warning.id == "sm_plugin.W031"
    assert f"{facility.station_number}: 1" in warning.msg
    assert "A1" not in warning.msg, "a log is no place for it"
