"""Who read what: on screen for privacy officers, and as JSON lines for another system."""

import json
import re
from datetime import timedelta
from io import StringIO
from typing import Any

import pytest
import time_machine
from django.core.management import call_command
from django.core.management.base import CommandError
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from portal.accounts.models import User
from sm_plugin.audit.models import AuditEvent
from sm_plugin.mailboxes.models import Mailbox
from sm_plugin.teams.models import CareTeam
from sm_plugin.triage.models import WorkItem
from tests.factories import (
    FacilityFactory,
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


@world
def team() -> CareTeam:
    return team_at(FacilityFactory(), nurse="Angela Brooks")


@world
def ruths(team: CareTeam) -> Mailbox:
    mailbox = mailbox_of(patient_at(team.facility), team)
    sent_message(mailbox, team, "My left knee", "It hurts on stairs.")
    return mailbox


def browser_of(user: Any) -> Client:
    client = Client()
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def read_by(user: User) -> None:
    item = WorkItem.objects.get()
    assert browser_of(user).get(reverse("sm_plugin:item", args=[item.pk])).status_code == 200


def asked(user: User, **form: Any) -> str:
    today = timezone.localdate()
    days = {"first_day": str(today - timedelta(days=1)), "last_day": str(today)}
    return browser_of(user).post(reverse("sm_plugin:who_read"), days | form).content.decode()


def of_ruth(ruths: Mailbox) -> dict[str, str]:
    patient = ruths.patient
    return {"record_number": patient.record_number, "birth_date": str(patient.birth_date)}


def test_an_officer_sees_who_read_a_patients_messages_and_no_word_of_them(ruths, team):
    read_by(member(team))
    page = asked(privacy_officer(), **of_ruth(ruths))

    assert "Angela Brooks" in page
    assert "Read messages" in page
    assert "127.0.0.1" in page
    assert "knee" not in page


def test_an_officer_sees_what_one_person_read(ruths, team):
    angela = member(team)
    read_by(angela)
    page = asked(privacy_officer(), email=angela.email)

    assert "Read messages" in page
    assert f"{ruths.owner.full_name}, {ruths.patient.record_number}" in page


def test_of_a_person_an_officer_of_another_region_sees_nothing_from_here(ruths, team):
    angela = member(team)
    read_by(angela)
    far = privacy_officer(visn=team.facility.visn % 23 + 1)
    page = asked(far, email=angela.email)

    assert "Nothing was recorded on these days" in page
    assert ruths.owner.full_name not in page
    assert "We found nobody at your places" in asked(far, **of_ruth(ruths))


def test_other_days_show_other_events(ruths, team):
    read_by(member(team))
    day = str(timezone.localdate() - timedelta(days=40))
    page = asked(privacy_officer(), **of_ruth(ruths), first_day=day, last_day=day)

    assert "Nothing was recorded on these days" in page


@pytest.mark.parametrize(
    "form",
    [
        {},
        {"record_number": "1"},
        {"email": "a@b.example", "record_number": "1", "birth_date": "1950-01-01"},
        {"email": "a@b.example", "first_day": "2026-02-02", "last_day": "2026-01-01"},
    ],
)
def test_a_question_about_nobody_or_two_at_once_is_asked_again(form):
    answer = browser_of(privacy_officer()).post(
        reverse("sm_plugin:who_read"), {"first_day": "2026-01-01", "last_day": "2026-01-02"} | form
    )
    assert answer.status_code == 422


def test_looking_is_on_record_and_only_officers_look(ruths, team):
    priya = privacy_officer()
    asked(priya, **of_ruth(ruths))

    event = AuditEvent.objects.by(priya).filter(action="audit.read").first()
    assert (event.code, event.patient_key) == ("patient", str(ruths.patient_id))
    for person in (member(team), national_administrator(), ruths.owner):
        assert browser_of(person).get(reverse("sm_plugin:who_read")).status_code == 403


def lines(*words: str) -> list[dict[str, Any]]:
    """Read events as one does a few minutes later."""
    out = StringIO()
    with time_machine.travel(timezone.now() + timedelta(minutes=3)):
        call_command("sm_who_read", *words, stdout=out, stderr=StringIO())
    return [json.loads(line) for line in out.getvalue().splitlines()]


def test_an_event_that_is_written_late_is_in_one_of_two_runs_and_not_in_both(ruths, team):
    """It has the time at which its writing began; the first run ends before it is there."""
    began = timezone.now()
    with time_machine.travel(began + timedelta(seconds=1)):
        told, first = StringIO(), StringIO()
        call_command("sm_who_read", stdout=first, stderr=told)
    since = re.search(r"Until (\S+):", told.getvalue())
    assert since
    with time_machine.travel(began, tick=False):
        read_by(member(team))
    second = [line["action"] for line in lines("--since", since[1])]
    assert "thread.read" not in first.getvalue()
    assert second.count("thread.read") == 1


def test_no_run_ends_where_events_may_still_come():
    with pytest.raises(CommandError, match="not two minutes ago"):
        call_command("sm_who_read", "--until", timezone.now().isoformat())


def test_events_are_written_as_lines_of_json_without_names_or_words(ruths, team):
    angela = member(team)
    read_by(angela)
    found = lines("--patient", str(ruths.patient_id))

    reading = next(line for line in found if line["action"] == "thread.read")
    assert reading["actor"] == str(angela.pk)
    assert reading["page"] == "sm_plugin:item"
    assert {line["patient"] for line in found} == {str(ruths.patient_id)}
    text = json.dumps(found)
    for word in ("knee", "stairs", "Angela", ruths.owner.full_name, angela.email):
        assert word not in text


def test_two_runs_one_after_the_other_give_each_event_once(ruths, team):
    angela, middle = member(team), timezone.now().isoformat()
    read_by(angela)
    before, after = lines("--until", middle), lines("--since", middle)

    ids = [line["id"] for line in before + after]
    assert len(ids) == len(set(ids))
    assert set(ids) <= set(AuditEvent.objects.values_list("id", flat=True))
    assert [line["action"] for line in lines("--person", angela.email)] == ["thread.read"]
    assert AuditEvent.objects.filter(action="audit.read", code="lines").count() == 3


@pytest.mark.parametrize(
    "words",
    [("--patient", "nobody"), ("--person", "nobody@example.org"), ("--since", "yesterday")],
)
def test_a_question_that_nothing_fits_ends_with_an_error(words):
    with pytest.raises(CommandError):
        lines(*words)
