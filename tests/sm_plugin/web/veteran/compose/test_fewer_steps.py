"""Nobody is asked to choose where there is one choice, and the last choice stands first."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from sm_plugin.access.recipients import writing_of
from sm_plugin.mailboxes.models import Mailbox
from sm_plugin.teams.models import CareTeam
from sm_plugin.teams.services import assign_patient
from sm_plugin.threads.models import Thread
from tests.factories import (
    FacilityFactory,
    mailbox_of,
    national_administrator,
    patient_at,
    sent_message,
    team_at,
)
from tests.sm_plugin.helpers.reading import Parsed, signed_in
from tests.worlds import world

pytestmark = pytest.mark.django_db

INBOX = "/secure-messaging/"


@world
def team() -> CareTeam:
    return team_at(FacilityFactory(), nurse="Angela Brooks")


@world
def mailbox(team: CareTeam) -> Mailbox:
    return mailbox_of(patient_at(team.facility), team)


@pytest.fixture
def ruth(mailbox: Mailbox) -> Client:
    return signed_in(mailbox.owner)


def second_team(mailbox: Mailbox, team: CareTeam) -> CareTeam:
    other: CareTeam = team_at(team.facility, "Dr. Chen Wei", nurse="Chris Dunn")
    assign_patient(actor=national_administrator(), patient=mailbox.patient, team=other)
    return other


def compose(team: CareTeam) -> str:
    return reverse("sm_plugin:compose", kwargs={"team_id": team.pk})


@pytest.mark.parametrize("path", ["", "sent/", "drafts/"])
def test_with_one_team_writing_starts_at_once(ruth, team, path):
    html = ruth.get(f"{INBOX}{path}").content.decode()

    assert f'href="{compose(team)}"' in html
    assert f'href="{reverse("sm_plugin:choose_team")}"' not in html


def test_with_one_team_a_conversation_leads_straight_to_a_new_message(ruth, mailbox, team):
    thread = sent_message(mailbox, team).thread

    html = ruth.get(f"{INBOX}threads/{thread.pk}/").content.decode()

    assert f'href="{compose(team)}"' in html


def test_with_two_teams_one_is_still_asked(ruth, mailbox, team):
    second_team(mailbox, team)

    html = ruth.get(INBOX).content.decode()

    assert f'href="{reverse("sm_plugin:choose_team")}"' in html


def test_a_team_that_takes_no_messages_is_not_chosen_for_anyone(ruth, mailbox, team):
    CareTeam.objects.filter(pk=team.pk).update(accepts_messages=False)

    html = ruth.get(INBOX).content.decode()

    assert f'href="{compose(team)}"' not in html


def test_the_team_written_to_last_stands_first(ruth, mailbox, team):
    other = second_team(mailbox, team)
    choose = reverse("sm_plugin:choose_team")
    sent_message(mailbox, team, body="One.")
    assert ruth.get(choose).context["teams"][0] == team

    sent_message(mailbox, other, body="Two.")

    assert ruth.get(choose).context["teams"][0] == other


def test_a_conversation_says_until_when_one_can_reply(ruth, mailbox, team):
    thread = sent_message(mailbox, team).thread
    page = Parsed(ruth.get(f"{INBOX}threads/{thread.pk}/").content.decode())

    assert page.says("You can reply until")


def test_a_closed_window_promises_no_day(ruth, mailbox, team):
    thread = sent_message(mailbox, team).thread
    Thread.objects.update(last_message_at=timezone.now() - timedelta(days=50))
    page = Parsed(ruth.get(f"{INBOX}threads/{thread.pk}/").content.decode())

    assert not page.says("You can reply until")


def test_the_only_team_is_known_without_another_query(mailbox, team, django_assert_num_queries):
    from sm_plugin.access.access import for_user

    writing = writing_of(for_user(mailbox.owner))
    with django_assert_num_queries(0):
        assert writing.only_team == team
