"""Who can't get a letter, each with the reason, before it is sent and while it goes."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from sm_plugin.access import reaching
from sm_plugin.access.joining import opt_out
from sm_plugin.access.reaching import NotReached, why_unreached
from sm_plugin.errors import InvalidInput, NotAllowed, NotFound, Refused
from sm_plugin.facilities.models import Facility
from sm_plugin.letters.audience import Criteria, panel_of, patients_of
from sm_plugin.letters.models import Letter, LetterRow, PatientList
from sm_plugin.letters.patient_lists import remove_list, save_list, take_off_list
from sm_plugin.letters.sending import reach_of, write_one
from sm_plugin.people.models import Patient
from sm_plugin.teams.models import CareTeam, PatientAssignment
from sm_plugin.teams.services import assign_patient
from sm_plugin.teams.stops.services import block_patient
from sm_plugin.threads.models import Message, Thread
from tests.factories import (
    TopicFactory,
    mailbox_of,
    make_ready,
    member,
    national_administrator,
    patient_at,
    registered_patient_at,
    sent_message,
    team_at,
)
from tests.sm_plugin.helpers.reading import post, see
from tests.sm_plugin.letters.conftest import begin, fates, work

pytestmark = pytest.mark.django_db


def stop(team, ruth):
    block_patient(
        actor=member(team, "coordinator"),
        patient=ruth,
        team=team,
        reason="request",
        last_day=timezone.localdate() + timedelta(days=3),
    )


def leave_care(team, ruth):
    PatientAssignment.objects.filter(patient=ruth).update(ended_at=timezone.now())


def at_stage(stage, **columns):
    def change(team, ruth):
        Facility.objects.filter(pk=team.facility_id).update(stage=stage, **columns)

    return change


def of_team(**columns):
    return lambda team, ruth: CareTeam.objects.filter(pk=team.pk).update(**columns)


def close_account(team, ruth):
    ruth.user.is_active = False
    ruth.user.save()


def lapse(team, ruth):
    Patient.objects.filter(pk=ruth.pk).update(identity_level="lapsed")


YESTERDAY = timezone.localdate() - timedelta(days=1)
HARMS = {
    "stopped": stop,
    "opted_out": lambda team, ruth: opt_out(actor=ruth.user),
    "closed_account": close_account,
    "not_verified": lapse,
    "not_in_care": leave_care,
    "paused": at_stage("paused"),
    "moving": at_stage("moving", freeze_on=YESTERDAY),
    "moved": at_stage("moved"),
    "not_live": at_stage("preparing"),
    "not_accepting": of_team(accepts_messages=False),
}


@pytest.mark.parametrize("reason", HARMS)
def test_who_cannot_be_reached_gets_none_and_is_listed_with_the_reason(reason, team, boxes, write):
    """Changed after the letter was sent and before it went: asked once more at the last moment."""
    letter, ruth = begin(write(body="Come on Saturday.")), boxes["ruth"].patient

    HARMS[reason](team, ruth)

    assert why_unreached(team, Patient.objects.filter(pk=ruth.pk)) == {ruth.pk: reason}
    work()
    assert fates(letter)["Ruth"] == reason
    assert not Message.objects.filter(thread__patient=ruth).exists()


@pytest.mark.parametrize("reason", ["stopped", "opted_out", "closed_account", "not_verified"])
def test_who_cannot_be_reached_when_it_is_sent_has_a_row_with_the_reason_at_once(
    reason, team, boxes, write
):
    HARMS[reason](team, boxes["ruth"].patient)

    letter = begin(write())

    assert fates(letter) == {"Ruth": reason, "James": "waiting", "Walt": "waiting"}
    work()
    assert fates(letter) == {"Ruth": reason, "James": "sent", "Walt": "sent"}


def test_a_first_message_to_one_patient_is_refused_in_the_same_words(team, boxes):
    for reason in ("stopped", "opted_out"):
        HARMS[reason](team, boxes["ruth"].patient)
        with pytest.raises(NotReached) as refused:
            write_one(
                actor=member(team, "coordinator"),
                team=team,
                patient=boxes["ruth"].patient,
                topic=TopicFactory(),
                subject="S",
                body="B",
                idempotency_key=boxes["ruth"].pk,
            )
        assert refused.value.code.startswith("not_reached.")
    assert not Letter.objects.exists()


def test_who_never_opted_in_and_who_is_not_verified_are_two_reasons(team, boxes, write):
    national = national_administrator()
    never = patient_at(team.facility, "Olive Marsh")
    unknown = registered_patient_at(team.facility, "Nina Castellano")
    for patient in (never, unknown):
        assign_patient(actor=national, patient=patient, team=team)

    letter = begin(write())

    assert (fates(letter)["Olive"], fates(letter)["Nina"]) == ("no_account", "not_verified")


def test_a_test_patient_is_in_no_letter_at_all(team, boxes, write):
    make_ready(team.facility)
    test_patient = Patient.objects.get(is_test=True)
    PatientAssignment.objects.create(patient=test_patient, team=team)

    assert test_patient not in panel_of(team)
    letter = begin(write())
    assert set(fates(letter)) == {"Ruth", "James", "Walt"}
    with pytest.raises(NotAllowed):
        write_one(
            actor=member(team, "coordinator"),
            team=team,
            patient=test_patient,
            topic=TopicFactory(),
            subject="S",
            body="B",
            idempotency_key=test_patient.pk,
        )


def test_a_letter_to_a_part_of_the_panel(team, boxes, write):
    sent_message(boxes["ruth"], team, topic=TopicFactory(code="forms", label="Forms"))
    Patient.objects.filter(pk=boxes["walt"].patient.pk).update(birth_date="1990-01-01")

    def chosen(**words):
        letter = write(audience="filter", criteria=Criteria(**words))
        return {one.user.full_name.split()[0] for one in patients_of(letter)}

    assert chosen(topic="forms") == chosen(days="30") == {"Ruth"}
    assert chosen(topic="symptom") == set()
    assert chosen(born_by="1980") == {"Ruth", "James"}
    assert chosen(place=str(team.facility_id)) == {"Ruth", "James", "Walt"}
    assert chosen(place=str(team.pk)) == set()


def test_a_letter_to_a_saved_list(team, boxes, write):
    denise = member(team, "coordinator")
    patients = [boxes["ruth"].patient.pk, boxes["walt"].patient.pk]
    mine = save_list(actor=denise, team=team, name="Diabetes group", patients=patients)
    assert b"Diabetes" not in bytes(mine.name_sealed)
    save_list(actor=denise, team=team, patient_list=mine, patients=[boxes["james"].patient.pk])
    take_off_list(actor=denise, patient_list=mine, patients=[boxes["walt"].patient.pk])

    letter = begin(write(audience="list", patient_list=mine))

    assert set(fates(letter)) == {"Ruth", "James"}
    remove_list(actor=denise, patient_list=mine)
    work()
    assert set(fates(letter).values()) == {"sent"}


def test_a_list_holds_only_patients_of_the_team(team, boxes):
    other = team_at(team.facility, "Dr. Chen Wei", coordinator="Chris Dunn")
    stranger = mailbox_of(patient_at(team.facility, "Otto Lang"), other).patient
    both = [stranger.pk, boxes["ruth"].patient.pk]

    mine = save_list(actor=member(team, "coordinator"), team=team, name="Some", patients=both)

    assert [entry.patient for entry in mine.entries.all()] == [boxes["ruth"].patient]


def test_asking_who_can_be_reached_takes_the_same_statements_for_3_and_for_30(team, boxes, write):
    def statements():
        with CaptureQueriesContext(connection) as asked:
            assert reach_of(letter).reached
        return len(asked)

    letter = write()
    few = statements()
    for number in range(27):
        mailbox_of(patient_at(team.facility, f"Patient {number}"), team)
    assert statements() == few <= 5


def test_one_who_comes_into_care_while_it_is_asked_breaks_nothing(team, boxes, monkeypatch):
    """The mailboxes are asked for after the people, so they can be of more people, or twice."""
    ruth, james = boxes["ruth"].patient, boxes["james"].patient
    of_all = Patient.objects.filter(pk__in=[ruth.pk, james.pk])
    ask = reaching._mailboxes
    monkeypatch.setattr(reaching, "_mailboxes", lambda team, people: ask(team, of_all))

    assert why_unreached(team, Patient.objects.filter(pk=ruth.pk)) == {}


@pytest.mark.parametrize(
    ("subject", "body"),
    [
        ("[[place]]: your visit is canceled, do not come", "Dear [[patient]]"),
        ("Flu", "[[place]] [[team]] " + "x" * 9970),
    ],
)
def test_what_is_too_long_once_filled_in_is_not_even_kept_to_be_sent(write, subject, body):
    with pytest.raises(InvalidInput) as refused:
        write(subject=subject, body=body)
    assert refused.value.field == ("body" if subject == "Flu" else "subject")


def test_a_name_that_does_not_fit_is_named_before_anything_goes(team, boxes, write):
    letter = write(subject="Your results are ready to read, [[patient]]")
    assert len("Your results are ready to read, James Okafor") < 50
    mailbox_of(patient_at(team.facility, "Maximiliana Hernandez"), team)
    denise = member(team, "coordinator")

    page = see(denise, "letter", letter.pk)
    assert page.says("For Maximiliana Hernandez, with all places filled in: Shorten the subject")
    assert page.says("This letter can't be sent yet")
    assert page.says("4 patients would get this letter.")
    assert not page.says("Send to 4 people")
    assert page.page.count("data-error-summary") == 1
    ruth = str(boxes["ruth"].patient.pk)
    assert "data-error-summary" not in see(denise, "letter", letter.pk, **{"as": ruth}).page
    refused_page = post(denise, "send_letter", letter.pk, status=409)
    assert refused_page.text.count("with all places filled in") == 1
    assert refused_page.page.count("data-error-summary") == 1
    with pytest.raises(Refused) as refused:
        begin(letter)
    assert refused.value.code == "letter_too_long"
    assert not letter.rows.exists()


def test_the_page_shows_the_very_words_that_go(team, boxes, write):
    letter = write(subject="Visit at  [[place]]", body="Dear [[patient]]")
    shown = see(member(team, "coordinator"), "letter", letter.pk)
    begin(letter)
    work()

    [subject] = {one.subject for one in Thread.objects.all()}
    assert subject == f"Visit at {team.facility.name}"
    assert shown.says(subject)


def test_a_list_that_is_removed_meanwhile_takes_nobody_and_no_letter(team, boxes, write):
    denise, keys = member(team, "coordinator"), [box.patient.pk for box in boxes.values()]
    gone = save_list(actor=denise, team=team, patients=keys[:1], name="Diabetes")
    remove_list(actor=denise, patient_list=PatientList.objects.get(pk=gone.pk))

    with pytest.raises(NotFound):
        save_list(actor=denise, team=team, patients=keys, patient_list=gone)
    with pytest.raises(NotFound):
        remove_list(actor=denise, patient_list=gone)
    with pytest.raises(InvalidInput):
        write(audience="list", patient_list=gone)


def test_brackets_in_a_patients_own_name_keep_no_letter_from_her(team, write):
    mailbox_of(patient_at(team.facility, "Ruth [[Ruthie]] Delgado"), team)

    letter = begin(write())
    work()

    row = LetterRow.objects.get()
    assert (row.state, row.reason) == ("sent", "")
    assert row.thread.messages.get().body.startswith("Dear Ruth [[Ruthie]] Delgado,")
    assert letter.rows.count() == 1
