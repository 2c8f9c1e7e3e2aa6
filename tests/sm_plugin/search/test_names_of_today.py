"""A team finds a conversation by the name and number that its patient has today, and no other."""

from typing import Any

import pytest
from django.utils import timezone

from sm_plugin.access.revoking import revoke_identity
from sm_plugin.files.choices import Verdict
from sm_plugin.files.models import Attachment
from sm_plugin.files.scanning import _decide
from sm_plugin.files.services import hand_over as hand_over_files
from sm_plugin.mailboxes.models import Mailbox
from sm_plugin.people.correcting import correct_record
from sm_plugin.people.models import Patient
from sm_plugin.search.models import SearchDocument
from sm_plugin.search.team_mail import search_team_mail
from sm_plugin.search.tokens import make_searchable
from sm_plugin.teams.models import CareTeam
from sm_plugin.threads.models import Thread
from tests.factories import (
    FacilityFactory,
    _verifier,
    added_file,
    mailbox_of,
    member,
    patient_at,
    sent_message,
    team_at,
)
from tests.sm_plugin.files.conftest import new_draft
from tests.worlds import world

pytestmark = pytest.mark.django_db


@world
def team(db: None) -> CareTeam:
    return team_at(FacilityFactory(), nurse="Angela Brooks")


@world
def mailbox(team: CareTeam) -> Mailbox:
    return mailbox_of(patient_at(team.facility), team)


def found(team: CareTeam, words: str) -> list[Any]:
    return search_team_mail(words, [team.pk], user=member(team), size=25).threads


def renamed(mailbox: Mailbox, name: str) -> None:
    mailbox.owner.full_name = name
    mailbox.owner.save()


def test_a_patient_is_found_by_the_new_name_and_no_more_by_the_old_one(mailbox, team):
    threads = [sent_message(mailbox, team, one).thread_id for one in ("Knee", "Foot")]
    make_searchable()
    assert len(found(team, "Delgado")) == 2

    renamed(mailbox, "Ruth Montgomery")
    make_searchable()

    assert set(found(team, "Montgomery")) == set(threads)
    assert found(team, "Delgado") == []
    assert found(team, "knee") == threads[:1]


def test_a_corrected_record_number_finds_and_the_mistyped_one_does_not(mailbox, team):
    thread, patient = sent_message(mailbox, team).thread_id, mailbox.patient
    old, verifier = patient.record_number, _verifier(team.facility.station, "first")
    make_searchable()
    revoke_identity(actor=verifier, patient=patient, why="mistake")
    correct_record(
        actor=verifier,
        patient=patient,
        birth_date=patient.birth_date,
        record_number="ZZ998877",
        home_facility=patient.home_facility,
    )
    make_searchable()

    assert found(team, "ZZ998877") == [thread]
    assert found(team, old) == []


def test_the_number_of_a_released_account_finds_the_person_of_that_record_alone(mailbox, team):
    stranger, number = mailbox.patient, mailbox.patient.record_number
    theirs = sent_message(mailbox, team, "Foot").thread_id
    make_searchable()
    revoke_identity(actor=stranger.registered_by, patient=stranger, why="wrong_person")
    assert found(team, number) == []  # also before the worker's next round

    right = patient_at(team.facility, "Ruth Right")
    Patient.objects.filter(pk=right.pk).update(record_number=number)
    own = sent_message(mailbox_of(right, team), team, "Knee").thread_id
    make_searchable()

    assert found(team, number) == [own]
    assert found(team, "foot") == [theirs]


def test_a_file_found_clean_meanwhile_does_not_keep_the_old_name(mailbox, team):
    draft = new_draft(mailbox, team)
    file = added_file(draft, "x-ray.png")
    message = sent_message(mailbox, team)
    hand_over_files(draft, message)
    Attachment.objects.update(verdict=Verdict.WAITING)
    make_searchable()

    renamed(mailbox, "Ruth Montgomery")
    file.refresh_from_db()
    _decide(file, Verdict.CLEAN)
    make_searchable()

    assert found(team, "Montgomery") == [message.thread_id]
    assert found(team, "Delgado") == []


@pytest.mark.parametrize("fields", [None, ["last_login"], ["phone"]])
def test_an_account_saved_under_the_same_name_makes_nothing_again(mailbox, team, fields):
    sent_message(mailbox, team)
    make_searchable()
    mailbox.owner.last_login = timezone.now()

    mailbox.owner.save(update_fields=fields)

    assert make_searchable() == 0


def test_a_destroyed_conversation_is_not_made_searchable_by_a_new_name(mailbox, team):
    thread = sent_message(mailbox, team).thread
    make_searchable()
    SearchDocument.objects.all().delete()
    Thread.objects.filter(pk=thread.pk).update(key_id="", wrapped_key=b"")

    renamed(mailbox, "Ruth Montgomery")

    assert make_searchable() == 0


def test_the_name_of_somebody_who_is_no_patient_costs_the_search_nothing(team, mailbox):
    sent_message(mailbox, team)
    make_searchable()
    nurse = member(team)
    nurse.full_name = "Angela Smith"

    nurse.save()

    assert make_searchable() == 0
