"""No copy stays in another person's chart unsaid, and none is taken for the right one there."""

from datetime import date, timedelta
from importlib import import_module
from types import SimpleNamespace
from typing import Any

import pytest
import time_machine
from django.apps import apps
from django.core.management import call_command
from django.db import connection
from django.utils import timezone

from sm_plugin.access.revoking import revoke_identity
from sm_plugin.chart_copies import services
from sm_plugin.chart_copies.models import ChartCopy
from sm_plugin.chart_copies.services import settle, try_again
from sm_plugin.errors import NotAllowed
from sm_plugin.people.correcting import correct_record
from sm_plugin.people.models import Patient
from sm_plugin.retention.services import kept_for_chart, past_their_time
from sm_plugin.threads.models import Thread
from tests.factories import member
from tests.sm_plugin.chart_copies.test_pages import PAGE
from tests.sm_plugin.chart_copies.test_saving import (
    bundles,
    closed,
    folder,
    mailbox,
    parts,
    save,
    team,
)
from tests.sm_plugin.matrix.cast import signed_in

__all__ = ["folder", "mailbox", "team"]
pytestmark = pytest.mark.django_db

LONG_AGO = timedelta(days=3000)


def corrected(patient: Patient, number: str = "RIGHT-1", born: date | None = None) -> None:
    verifier = patient.registered_by
    patient.refresh_from_db()
    if patient.is_upgraded:
        revoke_identity(actor=verifier, patient=patient, why="other")
    correct_record(
        actor=verifier,
        patient=patient,
        birth_date=born or patient.birth_date,
        record_number=number,
        home_facility=patient.home_facility,
    )


def released(patient: Patient) -> None:
    revoke_identity(actor=patient.registered_by, patient=patient, why="wrong_person")


def states() -> list[tuple[int, str]]:
    return list(ChartCopy.objects.order_by("version").values_list("version", "state"))


@pytest.mark.parametrize("facts", [{}, {"born": date(1960, 1, 1)}])
def test_after_a_correction_the_right_chart_gets_the_conversation(folder, mailbox, team, facts):
    closed(mailbox, team)
    save()
    number = (facts and mailbox.patient.record_number) or "RIGHT-1"

    corrected(mailbox.patient, number, **facts)

    assert save() == 1
    patient = parts(bundles(folder)[1], "Patient")[0]
    assert patient["identifier"][0]["value"] == number
    assert patient["birthDate"] == str(Patient.objects.get().birth_date)
    assert states() == [(1, "misfiled"), (2, "sent")]


def test_a_correction_in_the_hand_of_the_worker_is_told_of(folder, mailbox, team, monkeypatch):
    closed(mailbox, team)
    taken = services.hand_over

    def meanwhile(papers: Any) -> str:
        if ChartCopy.objects.count() == 1:
            corrected(mailbox.patient)
        return taken(papers)

    monkeypatch.setattr(services, "hand_over", meanwhile)
    save()
    save()

    assert states() == [(1, "misfiled"), (2, "sent")]


def test_a_record_corrected_there_and_back_has_nothing_taken_out_of_the_right_chart(
    folder, mailbox, team
):
    closed(mailbox, team)
    save()
    number = mailbox.patient.record_number
    denise = signed_in(member(team, "coordinator"))

    corrected(mailbox.patient, "WRONG-1")
    assert states() == [(1, "misfiled")]
    save()
    corrected(mailbox.patient, number)
    assert states() == [(1, "sent"), (2, "misfiled")]
    assert save() == 1

    assert states() == [(1, "sent"), (2, "misfiled"), (3, "sent")]
    shown = denise.get(PAGE).content.decode()
    of_right, of_wrong = ChartCopy.objects.order_by("version")[:2]
    assert of_wrong.receipt in shown
    assert of_right.receipt not in shown

    corrected(mailbox.patient, "WRONG-1")
    assert states() == [(1, "misfiled"), (2, "sent"), (3, "misfiled")]


def test_what_a_worker_filed_under_the_old_record_is_at_home_when_that_comes_back(
    folder, mailbox, team, monkeypatch
):
    closed(mailbox, team)
    number, taken = mailbox.patient.record_number, services.hand_over

    def meanwhile(papers: Any) -> str:
        if ChartCopy.objects.count() == 1:
            corrected(mailbox.patient, "WRONG-1")
        return taken(papers)

    with monkeypatch.context() as patch:
        patch.setattr(services, "hand_over", meanwhile)
        save()
    assert states()[0] == (1, "misfiled")

    corrected(mailbox.patient, number)

    assert states()[0] == (1, "sent")


def test_what_the_office_took_out_of_a_chart_is_not_there_again(folder, mailbox, team):
    closed(mailbox, team)
    save()
    number = mailbox.patient.record_number
    corrected(mailbox.patient, "WRONG-1")
    settle(actor=member(team, "coordinator"), copy=ChartCopy.objects.get())

    corrected(mailbox.patient, number)

    assert save() == 1
    assert states() == [(1, "settled"), (2, "sent")]


def test_facts_saved_as_they_were_or_another_place_make_no_copy_again(folder, mailbox, team):
    closed(mailbox, team)
    save()

    mailbox.patient.save()

    assert save() == 0
    assert states() == [(1, "sent")]


def test_nothing_is_destroyed_while_a_copy_lies_in_another_chart(folder, mailbox, team):
    with time_machine.travel(timezone.now() - LONG_AGO, tick=True):
        closed(mailbox, team)
        save()
    corrected(mailbox.patient)
    save()
    assert (past_their_time(years=6).count(), kept_for_chart(years=6)) == (0, 1)

    copy = ChartCopy.objects.get(version=1)
    settle(actor=member(team, "coordinator"), copy=copy)

    assert past_their_time(years=6).count() == 1


def test_what_another_person_wrote_is_destroyed_without_a_chart(folder, mailbox, team):
    with time_machine.travel(timezone.now() - LONG_AGO, tick=True):
        closed(mailbox, team)
    released(mailbox.patient)
    save()

    assert (past_their_time(years=6).count(), kept_for_chart(years=6)) == (1, 0)


def test_test_messages_are_destroyed_without_a_chart(folder, mailbox, team):
    with time_machine.travel(timezone.now() - LONG_AGO, tick=True):
        closed(mailbox, team)
    Patient.objects.update(is_test=True)
    assert save() == 0

    assert (past_their_time(years=6).count(), kept_for_chart(years=6)) == (1, 0)


def test_a_copy_sent_before_the_release_is_told_of_and_stays_until_it_is_settled(
    folder, mailbox, team
):
    with time_machine.travel(timezone.now() - LONG_AGO, tick=True):
        closed(mailbox, team)
        save()
    released(mailbox.patient)
    denise = signed_in(member(team, "coordinator"))

    assert save() == 0
    assert states() == [(1, "misfiled")]
    assert past_their_time(years=6).count() == 0
    shown = denise.get(PAGE).content.decode()
    assert "Ask the records office to take it out of that chart." in shown
    assert ChartCopy.objects.get().receipt in shown
    assert "Try again" not in shown

    copy = ChartCopy.objects.get()
    denise.post(PAGE, {"copy": str(copy.pk), "settles": "yes"})
    assert str(copy.pk) not in denise.get(PAGE).content.decode()
    assert past_their_time(years=6).count() == 1


def test_what_never_arrives_has_no_button_to_try_it_and_says_why_in_spanish(folder, mailbox, team):
    closed(mailbox, team)
    released(mailbox.patient)
    save()
    denise, copy = signed_in(member(team, "coordinator")), ChartCopy.objects.get()

    shown = denise.get("/es" + PAGE).content.decode()
    assert "La cuenta era de otra persona." in shown
    assert "another person" not in shown
    assert "Intentar" not in shown
    with pytest.raises(NotAllowed):
        try_again(actor=member(team, "coordinator"), copy=copy)

    denise.post(PAGE, {"copy": str(copy.pk), "settles": "yes"})
    assert str(copy.pk) not in denise.get(PAGE).content.decode()


def test_a_copy_that_can_arrive_is_not_taken_off_the_list(folder, mailbox, team):
    closed(mailbox, team)
    save()
    ChartCopy.objects.update(state="refused", problem="status 422")
    with pytest.raises(NotAllowed):
        settle(actor=member(team, "coordinator"), copy=ChartCopy.objects.get())


def test_copies_of_accounts_released_before_the_update_are_told_of(folder, mailbox, team):
    closed(mailbox, team)
    save()
    now = timezone.now()
    Patient.objects.update(released_at=now, identity_level="registered")

    step = import_module("sm_plugin.migrations.0082_words_as_shown")
    step.ask_for_words(apps, SimpleNamespace(connection=connection))

    assert states() == [(1, "misfiled")]


def test_the_command_says_what_it_keeps_for_a_copy_in_another_chart(folder, mailbox, team, capsys):
    with time_machine.travel(timezone.now() - LONG_AGO, tick=True):
        closed(mailbox, team)
        save()
    corrected(mailbox.patient)
    save()

    call_command("sm_purge", "--years", "6", "--apply")

    assert "lies under another person's record" in capsys.readouterr().err
    assert Thread.objects.get().subject == "Dizzy"
