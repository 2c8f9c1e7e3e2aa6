"""An account of the wrong person is released: it ends for good, and the record is free again."""

from datetime import date
from importlib import import_module
from typing import Any
from uuid import uuid4

import pytest
from allauth.account.models import EmailAddress
from django.apps import apps
from django.urls import reverse
from django.utils import timezone

from sm_plugin.access.access import Reason, for_mailbox, for_user
from sm_plugin.access.reaching import why_unreached
from sm_plugin.access.revoking import revoke_identity
from sm_plugin.access.text import explain
from sm_plugin.adapter import adapter
from sm_plugin.caregivers.grants import check_grants
from sm_plugin.caregivers.services import accept, name_caregiver
from sm_plugin.errors import AccessEnded, InvalidInput, Refused
from sm_plugin.notify.delivery import deliver_due
from sm_plugin.notify.models import OutboxNotice
from sm_plugin.people.checks import record_numbers_are_one_accounts
from sm_plugin.people.choices import IdentityLevel, RevokedWhy
from sm_plugin.people.correcting import correct_record
from sm_plugin.people.identity import confirm_by_provider, confirm_identity, see_document
from sm_plugin.people.models import Patient
from sm_plugin.people.services import find_patient, register_patient
from sm_plugin.teams.models import PanelEntry
from sm_plugin.teams.panels.claims import Claimed, claim, decide_claim
from sm_plugin.teams.panels.services import list_person
from sm_plugin.teams.services import assign_patient
from sm_plugin.threads.models import Message
from sm_plugin.triage.models import WorkItem
from sm_plugin.triage.steps.services import answer, complete
from tests.factories import (
    FacilityFactory,
    UserFactory,
    administrator,
    mailbox_of,
    member,
    national_administrator,
    patient_at,
    privacy_officer,
    registered_patient_at,
    sent_message,
    team_at,
)
from tests.imports import apply_plan, plan_import
from tests.sm_plugin.helpers.reading import see, signed_in
from tests.worlds import world

pytestmark = pytest.mark.django_db

BORN = date(1951, 3, 4)


@world
def station():
    return FacilityFactory()


@world
def frank(station):
    return administrator(station)


@world
def team(station):
    return team_at(station, nurse="Angela Brooks")


def released(frank: Any, patient: Patient) -> Patient:
    return revoke_identity(actor=frank, patient=patient, why=RevokedWhy.WRONG_PERSON)


def facts(patient: Patient) -> dict[str, Any]:
    return {"record_number": patient.record_number, "birth_date": patient.birth_date}


def helper_of(mailbox: Any) -> Any:
    tom = UserFactory(full_name="Tom Delgado")
    EmailAddress.objects.get_or_create(user=tom, email=tom.email, verified=True)
    today = timezone.localdate()
    given = name_caregiver(actor=mailbox.owner, email=tom.email, right="read", starts_on=today)
    accept(actor=tom, delegation=given, digest=adapter().terms().digest)
    return tom


def at_level(station: Any, level: str) -> Patient:
    if level == IdentityLevel.REGISTERED:
        return registered_patient_at(station, "Sid Stranger")
    patient = patient_at(station, "Sid Stranger")
    Patient.objects.filter(pk=patient.pk).update(identity_level=level)
    patient.refresh_from_db()
    return patient


@pytest.mark.parametrize("level", IdentityLevel.values)
def test_the_record_is_free_for_the_person_of_it(level, station, frank):
    stranger = at_level(station, level)
    released(frank, stranger)
    ruth = UserFactory(full_name="Ruth Delgado")
    with pytest.raises(InvalidInput) as refusal:
        register_patient(
            actor=frank,
            user=stranger.user,
            home_facility=station,
            birth_date=BORN,
            record_number="other",
        )
    assert "sign up again with another email address" in str(refusal.value.message)
    known = facts(stranger)
    mine = register_patient(actor=frank, user=ruth, home_facility=station, **known)

    assert record_numbers_are_one_accounts(None, databases=["default"]) == []
    assert find_patient(actor=frank, **known) == [mine, stranger]


def test_the_person_of_the_record_comes_in_by_list_by_claim_and_by_file(station, frank, team):
    stranger = registered_patient_at(station, "Sid Stranger")
    known = facts(stranger)
    released(frank, stranger)
    row = f"{station.station_number},{team.lead_provider.email},Primary"
    born = known["birth_date"].isoformat()
    file = (
        "station_number,lead_email,care_kind,record_number,birth_date,patient_name\n"
        f"{row},{known['record_number']},{born},Ruth Delgado"
    )
    apply_plan(plan_import(actor=frank, kind="panels", content=file.encode()))
    assert not stranger.assignments.exists(), "it is no account of the person in the file"
    asked = {"station_number": station.station_number, **known}
    assert claim(actor=stranger.user, **asked) == Claimed.NOT_FOUND
    PanelEntry.objects.update(claimed_by=stranger.user, claimed_at=timezone.now())
    with pytest.raises(Refused) as refusal:
        decide_claim(
            actor=frank, entry=PanelEntry.objects.get(), claimant=stranger.user, is_person=True
        )
    assert "sign up again with another email address" in str(refusal.value.message)
    PanelEntry.objects.update(claimed_by=None, claimed_at=None)
    ruth = UserFactory(full_name="Ruth Delgado")
    assert claim(actor=ruth, **asked) == Claimed.FOUND
    assert ruth.sm_patient.assignments.get().team == team


def test_nothing_is_done_with_the_account_any_more(station, frank, team):
    stranger = registered_patient_at(station, "Sid Stranger")
    see_document(actor=administrator(station, "Ann"), patient=stranger, document="passport")
    released(frank, stranger)
    name, born = "Sid Stranger", stranger.birth_date
    by_frank = {"actor": frank, "patient": stranger}
    own = {"actor": stranger.user, "patient": stranger, "birth_date": born.isoformat()}
    right = {"birth_date": BORN, "record_number": "A1", "home_facility": station}
    steps = [
        lambda: see_document(**by_frank, document="passport"),
        lambda: confirm_identity(**by_frank),
        lambda: confirm_by_provider(**own, name=name),
        lambda: correct_record(**by_frank, **right),
        lambda: revoke_identity(**by_frank, why="wrong_person"),
        lambda: assign_patient(**by_frank, team=team),
    ]
    for step in steps:
        with pytest.raises(Refused) as refusal:
            step()
        assert refusal.value.code == "released"
    assert stranger.waiting_check is None


def test_who_was_never_confirmed_is_taken_back_as_the_wrong_person_alone(station, frank):
    patient = registered_patient_at(station, "Sid Stranger")
    for why in set(RevokedWhy.values) - {RevokedWhy.WRONG_PERSON}:
        with pytest.raises(Refused):
            revoke_identity(actor=frank, patient=patient, why=why)


def test_care_caregivers_and_claims_of_the_account_end_with_it(station, frank, team):
    mailbox = mailbox_of(patient_at(station), team)
    tom = helper_of(mailbox)
    name_caregiver(
        actor=mailbox.owner,
        email="invited@example.org",
        right="read",
        starts_on=timezone.localdate(),
    )
    entry = list_person(actor=frank, team=team, name="X", record_number="X1", birth_date=BORN)
    PanelEntry.objects.filter(pk=entry.pk).update(
        claimed_by=mailbox.owner, claimed_at=timezone.now()
    )
    released(frank, mailbox.patient)

    assert not mailbox.patient.assignments.filter(ended_at=None).exists()
    assert not mailbox.patient.delegations.not_ended().exists()
    assert list(check_grants()) == []
    assert not PanelEntry.objects.waiting().exists()
    with pytest.raises(AccessEnded):
        for_mailbox(tom, mailbox.pk)


def test_the_holder_reads_what_is_so_and_what_to_do(station, frank, team):
    mailbox = mailbox_of(patient_at(station), team)
    released(frank, mailbox.patient)
    access = for_user(mailbox.owner)

    assert (access.reason, access.can_read, access.can_write) == (Reason.RELEASED, False, False)
    words = explain(access)
    assert "another person's health record" in words.text
    assert "another email address" in words.text
    assert words.phone == station.help_phone
    assert see(mailbox.owner, "why_not").says("Messages are closed in this account")
    tried = signed_in(mailbox.owner).post(reverse("sm_plugin:claim_teams"))
    assert tried.url == reverse("sm_plugin:why_not")


def told(kind: str) -> set[Any]:
    return {notice.recipient for notice in OutboxNotice.objects.filter(kind=kind)}


@pytest.mark.parametrize("has_officer", [True, False])
def test_the_privacy_officers_and_the_holder_are_told(has_officer, station, frank, mailoutbox):
    patient = patient_at(station)
    officer = privacy_officer() if has_officer else national_administrator()
    OutboxNotice.objects.all().delete()
    released(frank, patient)

    assert told("released") == {officer}
    assert told("released_own") == {patient.user}
    assert deliver_due() == 2
    texts = {mail.to[0]: f"{mail.subject} {mail.body}" for mail in mailoutbox}
    assert "another person than its record" in texts[officer.email]
    for word in ("record", "message", "care", "Veteran", patient.record_number):
        assert word not in texts[patient.user.email].replace("/secure-messaging/", "")


def test_whom_it_is_about_watches_nobody(station):
    """The holder is a privacy officer, and the verifier another one."""
    stranger, verifier = privacy_officer("Sid Stranger"), administrator(station)
    patient = registered_patient_at(station, "x")
    Patient.objects.filter(pk=patient.pk).update(user=stranger)
    patient.refresh_from_db()
    released(verifier, patient)

    assert told("released") == {national_administrator()}


def test_of_any_other_reason_nobody_is_told_by_mail(station, frank):
    patient = patient_at(station)
    privacy_officer()
    OutboxNotice.objects.all().delete()
    revoke_identity(actor=frank, patient=patient, why="mistake")

    assert not OutboxNotice.objects.exists()
    assert not Patient.objects.get(pk=patient.pk).is_released


def test_nothing_that_a_team_writes_goes_to_the_account(station, frank, team, mailoutbox):
    mailbox = mailbox_of(patient_at(station), team)
    item = WorkItem.objects.get(thread=sent_message(mailbox, team).thread)
    released(frank, mailbox.patient)
    OutboxNotice.objects.all().delete()
    nurse = member(team)
    with pytest.raises(Refused) as refusal:
        answer(actor=nurse, item=item, body="Sit up slowly.", idempotency_key=uuid4())

    assert refusal.value.code == "released"
    assert Message.objects.filter(thread=item.thread).count() == 1
    assert not OutboxNotice.objects.exists()
    everybody = Patient.objects.filter(pk=mailbox.patient.pk)
    assert why_unreached(team, everybody) == {mailbox.patient.pk: "wrong_person"}
    page = see(nurse, "item", item.pk)
    assert page.says("connected with another person's record")
    complete(actor=nurse, item=item, outcome="phoned")


def test_who_was_taken_back_in_an_older_release_is_released_unless_looked_at_again(
    station, frank, team
):
    mailbox = mailbox_of(patient_at(station), team)
    helper_of(mailbox)
    strangers = [mailbox.patient, patient_at(station, "Sid"), patient_at(station, "Lee")]
    for patient in strangers:
        released(frank, patient)
    Patient.objects.update(released_at=None)
    see_document(actor=frank, patient=strangers[1], document="passport")
    correct_record(
        actor=frank,
        patient=strangers[2],
        birth_date=BORN,
        record_number="A1",
        home_facility=station,
    )
    other = patient_at(station, "Otto Other")
    revoke_identity(actor=frank, patient=other, why="mistake")
    assign_patient(actor=frank, patient=mailbox.patient, team=team)
    mailbox.patient.delegations.update(ended_at=None)
    step = import_module("sm_plugin.migrations.0076_released_accounts")
    step.release_who_was_taken_back(apps, None)

    assert list(Patient.objects.released()) == [mailbox.patient]
    assert not mailbox.patient.assignments.filter(ended_at=None).exists()
    assert not mailbox.patient.delegations.not_ended().exists()
    assert list(check_grants()) == []
