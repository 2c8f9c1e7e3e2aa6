"""Who writes is who the page says it is: names play no tricks, and titles are for staff."""

from typing import Any
from uuid import uuid4

import pytest
from allauth.account.models import EmailAddress
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from portal.accounts.models import User
from sm_plugin.adapter import adapter
from sm_plugin.caregivers.services import accept, name_caregiver
from sm_plugin.exports.choices import Format, Scope
from sm_plugin.exports.services import ask, make
from sm_plugin.mailboxes.models import Mailbox
from sm_plugin.sending.services import reply
from sm_plugin.text.names import person_name, staff_name, without_title
from sm_plugin.triage.steps.services import answer
from tests.factories import (
    FacilityFactory,
    UserFactory,
    mailbox_of,
    member,
    patient_at,
    sent_message,
    team_at,
)
from tests.sm_plugin.helpers.reading import see
from tests.worlds import world


@pytest.mark.parametrize(
    "name",
    [
        "Dr. Maria Santos",
        "dr Maria Santos",
        "DR.Maria Santos",
        "Dr-Maria Santos",
        "Maria Dr. Santos",
        "Maria Santos (MD)",
        "Maria Santos \u2013 MD",
        "Maria Santos | Physician",
        "Doctora Maria Santos",
        "Prof. Dr. Maria Santos",
        "\uff24\uff52. Maria Santos",
        "\u0501r. Maria Santos",
        "Maria Santos, MD",
        "Maria Santos M.D.",
        "Maria Santos, R.N., Ph.D.",
        "Nurse Maria Santos",
        "D\u200br. Maria Santos",
        "\u202eDr. Maria Santos",
    ],
)
def test_nobody_passes_for_staff_by_a_title_in_the_name(name):
    assert person_name(User(full_name=name, email="m@example.org")) == "Maria Santos"


@pytest.mark.parametrize(
    "name",
    [
        "Ruth Delgado",
        "Kim Do",
        "Drew Carter",
        "Mary Nurse",
        "Jean-Pa Roy",
        "Andre Dre Young",
        "O'Neil-Nurse, Pat",
        "J. R. Smith, Jr.",
    ],
)
def test_a_name_without_a_title_stays_as_it_is(name):
    assert without_title(name) == name


def test_a_name_of_nothing_but_a_title_is_none():
    assert person_name(User(full_name="Dr.", email="m@example.org")) == "Name not given"
    assert person_name(User(full_name="\u3164", email="m@example.org")) == "Name not given"


@given(st.text())
def test_a_name_is_one_line_whatever_it_was(name):
    shown = staff_name(User(full_name=name, email="m@example.org"))
    assert shown
    assert len(shown.splitlines()) == 1
    assert not {"\u202e", "\u2066", "\u200f"} & set(shown)


@world
def ruths(db) -> Mailbox:
    team = team_at(FacilityFactory())
    mailbox = mailbox_of(patient_at(team.facility, "Dr. Ruth\r\nDelgado\u202e"), team)
    sent_message(mailbox, team, "My knee", "It hurts.")
    return mailbox


@world
def impostor(ruths) -> Any:
    """Ruth's caregiver, who signed up under the name of her doctor."""
    user = UserFactory(full_name="Dr. Maria Santos, MD")
    EmailAddress.objects.create(user=user, email="tom@care.example", verified=True)
    named = name_caregiver(
        actor=ruths.owner, email="tom@care.example", right="write", starts_on=timezone.localdate()
    )
    accept(actor=user, delegation=named, digest=adapter().terms().digest)
    entry = ruths.entries.select_related("mailbox", "thread").get()
    reply(actor=user, entry=entry, body="Take twice as much.", idempotency_key=uuid4())
    return user


def test_a_caregiver_called_like_the_doctor_is_shown_without_the_title(ruths, impostor):
    team = ruths.patient.assignments.get().team
    item = team.work_items.get()
    doctor = member(team, "provider")
    answer(actor=doctor, item=item, body="No, do not.", idempotency_key=uuid4())
    thread = ruths.entries.get().thread_id

    pages = [
        see(ruths.owner, "thread", thread),
        see(doctor, "item", item.pk),
        see(ruths.owner, "search", words="twice"),
        see(ruths.owner, "caregivers"),
        see(ruths.owner, "who_opened"),
    ]

    for page in pages:
        assert "Dr. Maria Santos, MD" not in page.page
        assert "Dr. Ruth" not in page.page
    for page in pages[:2]:
        assert page.says("Maria Santos, for Ruth Delgado")
        assert page.says("Dr. Maria Santos, provider")


def test_a_download_names_people_like_the_pages(ruths, impostor):
    export = make(ask(actor=ruths.owner, mailbox=ruths, scope=Scope.ALL, format=Format.TEXT))
    client = Client()
    client.force_login(ruths.owner)
    response = client.get(reverse("sm_plugin:download_file", args=[export.pk]))
    text = b"".join(response.streaming_content).decode()
    assert "Maria Santos, for Ruth Delgado" in text
    assert "Dr. Maria Santos, MD" not in text
    assert "\u202e" not in text


def test_the_queue_shows_a_patients_name_on_one_line_and_without_a_title(ruths):
    nurse = member(ruths.patient.assignments.get().team)
    page = see(nurse, "queue")
    assert page.says("Ruth Delgado")
    assert "Dr. Ruth" not in page.page
    assert "\u202e" not in page.page
