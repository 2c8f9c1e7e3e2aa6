"""Pages speak to the person who reads them, and their main button is what most people want."""

import pytest
from django.test import Client
from django.urls import reverse

from sm_plugin.mailboxes.models import Mailbox
from sm_plugin.sending.validation import BODY_LENGTH, body_problems
from tests.factories import FacilityFactory, mailbox_of, patient_at, team_at
from tests.sm_plugin.helpers.reading import signed_in
from tests.worlds import world

pytestmark = pytest.mark.django_db


@world
def mailbox() -> Mailbox:
    team = team_at(FacilityFactory())
    return mailbox_of(patient_at(team.facility), team)


@pytest.fixture
def ruth(mailbox: Mailbox) -> Client:
    return signed_in(mailbox.owner)


def test_opting_out_is_not_the_pages_main_button(ruth):
    html = ruth.get(reverse("sm_plugin:opt_out")).content.decode()
    leave = html.split('type="submit">Opt out')[0].rsplit("<button", 1)[1]
    stay = html.split("Keep using Secure Messaging")[0].rsplit("<a ", 1)[1]

    assert "sm-button--plain" in leave
    assert "sm-button--plain" not in stay


def test_a_text_too_long_is_counted_as_the_form_counts_it():
    (problem,) = body_problems("x" * (BODY_LENGTH + 1234))

    assert "10,000 characters" in problem.text
    assert "11,234" in problem.text
