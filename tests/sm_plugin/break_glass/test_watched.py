"""Nobody who reads or opens does so unseen: others are told, and each page leaves an event."""

import re
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
import time_machine
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from portal.accounts.models import User
from sm_plugin.access.revoking import revoke_identity
from sm_plugin.audit.actions import Action
from sm_plugin.audit.models import AuditEvent
from sm_plugin.audit.services import record
from sm_plugin.break_glass import record as who_read
from sm_plugin.break_glass.record import Reads, reads_of
from sm_plugin.break_glass.rights import watchers_of
from sm_plugin.break_glass.services import open_in_emergency
from sm_plugin.mailboxes.models import Mailbox
from sm_plugin.notify.models import OutboxNotice
from sm_plugin.teams.models import CareTeam
from tests.factories import (
    FacilityFactory,
    UserFactory,
    administrator,
    mailbox_of,
    member,
    national_administrator,
    patient_at,
    privacy_officer,
    sent_message,
    team_at,
)
from tests.worlds import world

pytestmark = pytest.mark.django_db

WHY = "Ruth is unconscious, the emergency room asks what she takes."


@world
def team() -> CareTeam:
    return team_at(FacilityFactory(), nurse="Angela Brooks")


@world
def ruths(team: CareTeam) -> Mailbox:
    mailbox = mailbox_of(patient_at(team.facility), team)
    sent_message(mailbox, team, "My left knee", "It hurts on stairs.")
    return mailbox


@world
def priya() -> User:
    return privacy_officer()


def browser_of(user: Any) -> Client:
    client = Client()
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def opened(actor: Any, mailbox: Mailbox) -> None:
    open_in_emergency(actor=actor, patient=mailbox.patient, reason=WHY, minutes=15)


def told() -> set[Any]:
    return {notice.recipient for notice in OutboxNotice.objects.filter(kind="opened")}


def events_of(user: Any, action: str) -> list[tuple[str, str]]:
    found = AuditEvent.objects.by(user).filter(action=action)
    return [(event.code, event.patient_key) for event in found]


@pytest.mark.parametrize("tells_patient", [True, False])
def test_an_opening_that_nobody_else_could_be_told_of_is_told_to_the_patient(
    ruths, settings, tells_patient
):
    settings.SECURE_MESSAGING = settings.SECURE_MESSAGING | {
        "TELLS_PATIENT_OF_EMERGENCY_OPENING": tells_patient
    }
    only = national_administrator()
    User.objects.exclude(pk__in=[only.pk, ruths.owner.pk]).update(is_active=False)
    OutboxNotice.objects.all().delete()
    opened(only, ruths)

    assert watchers_of(ruths.patient.home_facility.station, but=[only.pk]) == []
    assert [notice.recipient for notice in OutboxNotice.objects.all()] == [ruths.owner]


def test_the_opening_of_an_only_officer_is_told_to_somebody_else(ruths, priya):
    opened(priya, ruths)

    assert told() == {national_administrator()}


def test_with_two_officers_each_is_told_of_what_the_other_opened(ruths, priya):
    otis = privacy_officer("Otis Other")
    opened(priya, ruths)

    assert told() == {otis}


def test_an_opening_by_an_only_superuser_is_told_to_another_one(ruths):
    nora = national_administrator()
    other = UserFactory(full_name="Una Under", is_superuser=True)
    opened(nora, ruths)

    assert told() == {other}
    station = ruths.patient.home_facility.station
    User.objects.filter(pk=other.pk).update(is_active=False)
    assert watchers_of(station, but=[nora.pk]) == []


def test_reasons_shown_beside_a_refused_search_leave_an_event(ruths, priya):
    opened(priya, ruths)
    before = len(events_of(priya, "audit.read"))
    answer = browser_of(priya).post(reverse("sm_plugin:privacy"), {"record_number": ""})

    assert answer.status_code == 422
    assert "Ruth is unconscious" in answer.content.decode()
    assert len(events_of(priya, "audit.read")) == before + 1


def test_reasons_shown_beside_a_search_that_found_nobody_leave_an_event(ruths, priya):
    form = {"record_number": "none", "birth_date": "1950-01-01"}
    assert browser_of(priya).post(reverse("sm_plugin:privacy"), form).status_code == 200

    assert ("openings", "") in events_of(priya, "audit.read")
    assert ("none", "") in events_of(priya, "patient.find")


def test_a_patient_shown_beside_a_refused_form_leaves_an_event(ruths, priya):
    address = reverse("sm_plugin:open_in_emergency", args=[ruths.patient_id])
    form = {"what": "mailbox", "reason": "", "minutes": "15"}
    answer = browser_of(priya).post(address, form)

    assert answer.status_code == 422
    assert ruths.owner.full_name in answer.content.decode()
    assert events_of(priya, "patient.read") == [("", str(ruths.patient_id))]


def asked(user: Any, **form: str) -> Any:
    days = {"first_day": str(timezone.localdate()), "last_day": str(timezone.localdate())}
    return browser_of(user).post(reverse("sm_plugin:who_read"), days | form)


def test_trying_addresses_of_people_leaves_an_event_where_nobody_has_one(priya):
    page = asked(priya, email="nobody@va.example").content.decode()

    assert "We found nobody" in page
    assert events_of(priya, "audit.read") == [("none", "")]


@pytest.mark.parametrize("name", ["first_day", "last_day"])
@pytest.mark.parametrize("day", ["9999-12-31", "0001-01-01", "3000-01-01"])
def test_a_day_nobody_can_reckon_with_is_asked_again_in_words(name, day, priya, team):
    answer = asked(priya, email=member(team).email, **{name: day})

    assert answer.status_code == 422
    assert "Enter a year between 1900 and 2999." in answer.content.decode()


class Stopped(Exception):
    """As if the reader of the lines had gone."""


class Closed:
    """An output that takes nothing."""

    def write(self, text: str) -> int:
        raise Stopped

    def flush(self) -> None:
        """Do nothing."""


def test_lines_that_are_stopped_at_the_first_one_leave_their_event(ruths):
    later = timezone.now() + timedelta(minutes=3)
    with time_machine.travel(later), pytest.raises(Stopped):
        call_command("sm_who_read", stdout=Closed())

    assert AuditEvent.objects.filter(action="audit.read", code="lines").count() == 1


def touched(person: Any, *patients: Any) -> None:
    for patient in patients:
        record(actor=person, action=Action.THREAD_READ, patient=patient)


def read(officer: Any, person: Any) -> Reads:
    now = timezone.now()
    since = now - timedelta(days=1)
    return reads_of(officer, since=since, until=now, patient=None, person=person)


def statements(officer: Any, person: Any) -> int:
    with CaptureQueriesContext(connection) as asked_of_it:
        read(officer, person)
    return len(asked_of_it)


def test_what_one_did_to_many_patients_takes_no_more_statements(ruths, team, priya):
    angela = member(team)
    touched(angela, ruths.patient_id, uuid4())
    few = statements(priya, angela)
    touched(angela, *(uuid4() for _one in range(40)), ruths.patient_id)

    assert statements(priya, angela) == few
    assert len(read(priya, angela).rows) == 2


def test_what_is_looked_through_has_an_end_and_the_page_says_so(ruths, team, priya, monkeypatch):
    monkeypatch.setattr(who_read, "MOST_READ", 5)
    monkeypatch.setattr(who_read, "READ_AT_ONCE", 2)
    angela = member(team)
    touched(angela, ruths.patient_id, *(uuid4() for _one in range(4)))
    whole = read(priya, angela)
    assert (len(whole.rows), whole.is_cut) == (1, False)

    touched(angela, uuid4())

    assert read(priya, angela) == Reads([], is_cut=True)
    page = asked(priya, email=angela.email).content.decode()
    assert "Too much was recorded on these days" in page
    assert "Nothing was recorded" not in page


def test_a_reason_that_cannot_be_opened_holds_up_no_other(ruths, priya):
    words = {"patient": ruths.patient, "minutes": 30}
    open_in_emergency(actor=priya, reason=WHY, **words)
    spoilt = open_in_emergency(actor=priya, reason="Walt is unconscious too", **words)
    type(spoilt).objects.filter(pk=spoilt.pk).update(reason_sealed=b"altered")
    page = browser_of(priya).get(reverse("sm_plugin:privacy")).content.decode()
    assert "Ruth is unconscious" in page
    assert "This text can&#x27;t be opened." in page


def test_an_officer_sees_the_accounts_that_were_another_persons_and_opens_them(ruths, priya):
    verifier = administrator(ruths.patient.home_facility)
    revoke_identity(actor=verifier, patient=ruths.patient, why="wrong_person")
    real = patient_at(ruths.patient.home_facility, "Rita Right")
    known = {
        "record_number": ruths.patient.record_number,
        "birth_date": ruths.patient.birth_date.isoformat(),
    }
    type(real).objects.filter(pk=real.pk).update(**known)
    page = browser_of(priya).get(reverse("sm_plugin:privacy")).content.decode()

    assert "connected with another person" in page
    assert reverse("sm_plugin:open_in_emergency", args=[ruths.patient.pk]) in page
    found = browser_of(priya).post(reverse("sm_plugin:privacy"), known)
    both = [reverse("sm_plugin:open_in_emergency", args=[one.pk]) for one in (real, ruths.patient)]
    assert re.findall(rf"{both[0]}|{both[1]}", found.content.decode())[:2] == both
