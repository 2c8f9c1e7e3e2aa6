"""Privacy officers look into accounts that were another person's; who is told sees what of."""

import re
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.core import mail
from django.urls import reverse
from django.utils import timezone

from portal.accounts.models import User
from sm_plugin.access.revoking import revoke_identity
from sm_plugin.audit.models import AuditEvent
from sm_plugin.break_glass.record import reads_of
from sm_plugin.break_glass.rights import (
    may_open_somewhere,
    openings_watched_by,
    released_watched_by,
)
from sm_plugin.break_glass.services import open_in_emergency
from sm_plugin.facilities.choices import Post
from sm_plugin.facilities.models import Appointment, Facility
from sm_plugin.facilities.services import appoint, dismiss
from sm_plugin.mailboxes.models import Mailbox
from sm_plugin.notify.delivery import deliver_due
from sm_plugin.notify.models import OutboxNotice
from sm_plugin.people.choices import RevokedWhy
from sm_plugin.people.models import Patient
from sm_plugin.people.services import register_patient
from tests.factories import (
    FacilityFactory,
    UserFactory,
    administrator,
    mailbox_of,
    national_administrator,
    patient_at,
    privacy_officer,
    registered_patient_at,
    sent_message,
    team_at,
    wide_administrator,
)
from tests.sm_plugin.helpers.reading import signed_in
from tests.worlds import world

pytestmark = pytest.mark.django_db

PAGE = "sm_plugin:privacy"
WHY = "The coordinator asked who wrote here."


@world
def station() -> Facility:
    return FacilityFactory()


@world
def frank(station: Facility) -> User:
    return administrator(station)


@world
def sids(station: Facility, frank: User) -> Mailbox:
    """The mailbox of a stranger, who read in it under Ruth's record and was found out."""
    team = team_at(station, nurse="Angela Brooks")
    mailbox = mailbox_of(patient_at(station, "Sid Stranger"), team)
    sent_message(mailbox, team)
    signed_in(mailbox.owner).get(reverse("sm_plugin:inbox"))
    released(frank, mailbox.patient)
    return mailbox


def released(actor: User, patient: Patient) -> None:
    revoke_identity(actor=actor, patient=patient, why=RevokedWhy.WRONG_PERSON)


def registered(frank: User, patient: Patient, name: str) -> Patient:
    """Register another person with the same record."""
    return register_patient(
        actor=frank,
        user=UserFactory(full_name=name),
        home_facility=patient.home_facility,
        birth_date=patient.birth_date,
        record_number=patient.record_number,
    )


def facts_of(patient: Patient) -> dict[str, str]:
    return {"record_number": patient.record_number, "birth_date": str(patient.birth_date)}


def asked(user: User, form: dict[str, Any]) -> str:
    today = timezone.localdate()
    days = {"first_day": str(today), "last_day": str(today)}
    page = signed_in(user).post(reverse("sm_plugin:who_read"), days | form).content.decode()
    return " ".join(re.sub(r"<[^>]+>", " ", page.split("<main")[1]).split())


def test_the_record_of_a_released_account_is_asked_from_its_line_in_the_list(sids, frank):
    priya, patient = privacy_officer(), sids.patient
    registered(frank, patient, "Ruth Delgado")
    page = signed_in(priya).get(reverse(PAGE)).content.decode()
    line = page.split('id="sm-released"')[1]
    form = dict(re.findall(r'name="(\w+)" value="([^"]*)"', line.split("</form>")[0]))

    assert "May 4, 1952" in line
    shown = asked(priya, form)
    assert f"Sid Stranger, {patient.record_number}" in shown
    assert "Ruth Delgado" not in shown


def test_the_line_of_an_account_closed_long_ago_asks_about_the_time_when_it_was_open(
    station, frank
):
    """It asked about the last 30 days, in which nobody could read there any more."""
    with time_machine.travel(timezone.now() - timedelta(days=75), tick=True):
        mailbox = mailbox_of(patient_at(station, "Sid Stranger"), team_at(station))
        signed_in(mailbox.owner).get(reverse("sm_plugin:inbox"))
        released(frank, mailbox.patient)
    client = signed_in(privacy_officer())
    line = client.get(reverse(PAGE)).content.decode().split('id="sm-released"')[1]
    form = dict(re.findall(r'name="(\w+)" value="([^"]*)"', line.split("</form>")[0]))

    reads = client.post(reverse("sm_plugin:who_read"), form).context["reads"]
    assert "Sid Stranger" in {row.who for row in reads.rows}


def test_who_registered_with_the_number_since_is_not_taken_for_the_released_account(sids, frank):
    priya, patient = privacy_officer(), sids.patient
    ruth = registered(frank, patient, "Ruth Delgado")

    shown = asked(priya, facts_of(patient))
    found = signed_in(priya).post(reverse(PAGE), facts_of(patient)).content.decode()

    assert "Several accounts have this record number" in shown
    assert "Sid Stranger" in shown
    assert "What the record says" not in shown
    for one in (ruth, patient):
        assert reverse("sm_plugin:open_in_emergency", args=[one.pk]) in found
    finds = AuditEvent.objects.by(priya).filter(action="patient.find", code="found")
    assert {str(ruth.pk), str(patient.pk)} == {event.patient_key for event in finds}


def test_two_released_accounts_of_one_number_are_both_found(station, frank):
    priya = privacy_officer()
    first = registered_patient_at(station, "Sid Stranger")
    released(frank, first)
    second = registered(frank, first, "Una Unknown")
    released(frank, second)

    shown = asked(priya, facts_of(first))

    assert "Sid Stranger" in shown
    assert "Una Unknown" in shown
    assert "We found nobody" not in shown


def test_nobody_asks_the_record_of_a_patient_elsewhere_by_its_key(sids, station):
    far = privacy_officer("Fay Far", visn=station.visn % 23 + 1)
    form = facts_of(sids.patient) | {"patient": str(sids.patient.pk)}

    assert "Sid Stranger" not in asked(far, form)


def test_no_reason_is_typed_for_an_account_that_never_had_messages(station, frank):
    priya, patient = privacy_officer(), registered_patient_at(station, "Sid Stranger")
    released(frank, patient)
    client, address = signed_in(priya), reverse("sm_plugin:open_in_emergency", args=[patient.pk])

    assert address not in client.get(reverse(PAGE)).content.decode()
    shown = client.get(address).content.decode()
    assert 'name="reason"' not in shown
    assert "This account never had a mailbox" in shown
    sent = client.post(address, {"what": "mailbox", "reason": WHY, "minutes": "15"})
    assert "This account never had a mailbox" in sent.content.decode()


def test_nobody_is_promised_that_the_holder_of_a_released_account_sees_who_read(sids):
    address = reverse("sm_plugin:open_in_emergency", args=[sids.patient_id])

    assert (
        "patient can see who read" not in signed_in(privacy_officer()).get(address).content.decode()
    )


def test_a_national_administrator_who_is_told_for_want_of_an_officer_sees_the_account(
    station, frank
):
    ned = wide_administrator("Ned National", visn=None)
    patient = patient_at(station, "Sid Stranger")
    OutboxNotice.objects.all().delete()
    released(frank, patient)
    deliver_due()
    told = next(one for one in mail.outbox if one.to == [ned.email])
    client = signed_in(ned)

    assert reverse(PAGE) in told.body
    page = client.get(reverse(PAGE)).content.decode()
    assert patient.record_number in page
    assert reverse("sm_plugin:who_read") not in page
    assert reverse("sm_plugin:open_in_emergency", args=[patient.pk]) not in page
    assert not may_open_somewhere(ned), "seeing which account it was opens nothing"
    assert client.post(reverse(PAGE), facts_of(patient)).status_code == 403
    assert client.get(reverse("sm_plugin:who_read")).status_code == 403
    privacy_officer()
    assert client.get(reverse(PAGE)).status_code == 403, "an officer looks after it now"


def test_who_is_told_of_what_an_only_officer_did_sees_it(station):
    nora = national_administrator()
    priya = privacy_officer(visn=station.visn)
    appoint(actor=nora, user=priya, post=Post.VERIFIER, facility=station)
    priya = User.objects.get(pk=priya.pk)
    mailbox = mailbox_of(patient_at(station, "Ruth Delgado"), team_at(station))
    sid = patient_at(station, "Sid Stranger")
    OutboxNotice.objects.all().delete()
    open_in_emergency(actor=priya, patient=mailbox.patient, reason=WHY, minutes=15)
    released(priya, sid)

    assert [one.recipient for one in OutboxNotice.objects.exclude(kind__endswith="_own")] == [
        nora,
        nora,
    ]
    page = signed_in(nora).get(reverse(PAGE)).content.decode()
    assert sid.record_number in page
    assert WHY in page
    assert reverse("sm_plugin:open_in_emergency", args=[sid.pk]) not in page
    privacy_officer("Otis Other", visn=station.visn)
    page = signed_in(nora).get(reverse(PAGE)).content.decode()
    assert WHY not in page


def dismissed(*officers: User) -> None:
    for post in Appointment.objects.current().filter(user__in=officers):
        dismiss(actor=national_administrator(), appointment=post)


@pytest.mark.parametrize("end", ["dismissed", "closed"])
def test_what_an_officer_was_told_of_is_shown_to_no_administrator_after_the_last_one(station, end):
    """They read the sealed reasons of every opening, and were mailed none."""
    ned = wide_administrator("Ned National", visn=None)
    mailbox = mailbox_of(patient_at(station), team_at(station))
    sid = patient_at(station, "Sid Stranger")
    officers = [privacy_officer(), privacy_officer("Otis Other")]
    open_in_emergency(actor=officers[0], patient=mailbox.patient, reason=WHY, minutes=15)
    released(administrator(station), sid)
    if end == "closed":
        User.objects.filter(pk__in=[one.pk for one in officers]).update(is_active=False)
    else:
        dismissed(*officers)

    for user in (ned, national_administrator()):
        assert signed_in(user).get(reverse(PAGE)).status_code == (403 if user == ned else 200)
        assert not openings_watched_by(user, Facility.objects.none()).exists()
        assert not released_watched_by(user, Facility.objects.none()).exists()


def test_who_is_appointed_later_sees_nothing_that_others_were_told_of(station):
    priya = privacy_officer()
    mailbox = mailbox_of(patient_at(station), team_at(station))
    wide_administrator("Ned National", visn=None)
    open_in_emergency(actor=priya, patient=mailbox.patient, reason=WHY, minutes=15)
    released(administrator(station), patient_at(station, "Sid Stranger"))
    dismissed(priya)
    late = wide_administrator("Lara Later", visn=None)

    assert signed_in(late).get(reverse(PAGE)).status_code == 403


def test_an_officer_who_took_the_account_back_before_was_told_of_its_release(station):
    """The account was shown to national administrators, as if nobody nearer had been told."""
    ned = wide_administrator("Ned National", visn=None)
    priya = privacy_officer()
    appoint(actor=national_administrator(), user=priya, post=Post.VERIFIER, facility=station)
    sid = patient_at(station, "Sid Stranger")
    revoke_identity(actor=User.objects.get(pk=priya.pk), patient=sid, why=RevokedWhy.MISTAKE)
    OutboxNotice.objects.all().delete()
    released(administrator(station), Patient.objects.get(pk=sid.pk))

    assert priya in [one.recipient for one in OutboxNotice.objects.all()]
    assert not released_watched_by(ned, Facility.objects.none()).exists()


def test_who_sees_only_a_part_is_not_told_that_nothing_was_opened_or_how_to_find_more(
    station, frank, monkeypatch
):
    monkeypatch.setattr("sm_plugin.web.privacy.views.MOST_RELEASED", 1)
    ned = wide_administrator("Ned National", visn=None)
    for name in ("Sid Stranger", "Una Unknown"):
        released(frank, patient_at(station, name))
    page = signed_in(ned).get(reverse(PAGE)).content.decode()

    assert "These are only the newest." in page
    assert "You find others by record number" not in page
    assert "Nobody has opened messages here" not in page


def test_an_officer_reads_that_older_openings_are_left_out(station, monkeypatch):
    monkeypatch.setattr("sm_plugin.web.privacy.views.MOST_OPENINGS", 1)
    priya = privacy_officer()
    mailbox = mailbox_of(patient_at(station), team_at(station))
    for why in (WHY, f"{WHY} Again."):
        open_in_emergency(actor=priya, patient=mailbox.patient, reason=why, minutes=15)

    assert "These are only the newest." in signed_in(priya).get(reverse(PAGE)).content.decode()


def test_who_was_an_officer_once_sees_the_page_no_more(station):
    priya = privacy_officer()
    mailbox = mailbox_of(patient_at(station), team_at(station))
    open_in_emergency(actor=priya, patient=mailbox.patient, reason=WHY, minutes=15)
    Appointment.objects.filter(user=priya).update(until=timezone.now())

    assert signed_in(priya).get(reverse(PAGE)).status_code == 403


def test_what_one_person_did_is_told_of_no_stranger_under_a_bare_number(station, frank, sids):
    day = timedelta(days=1)
    times = {"since": timezone.now() - day, "until": timezone.now() + day}
    told = reads_of(privacy_officer(station), **times, patient=None, person=sids.owner).rows

    closed = f"{sids.patient.record_number} (closed: the account was another person's)"
    assert {row.whose for row in told} == {f"Sid Stranger, {closed}"}
