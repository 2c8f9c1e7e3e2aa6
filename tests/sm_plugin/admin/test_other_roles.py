"""A role that ends is named before it ends and after: on adding, changing, leaving, leading."""

from datetime import timedelta

import pytest
from django.utils import timezone

from sm_plugin.teams.models import Membership
from sm_plugin.triage.steps.services import take
from tests.factories import (
    FacilityFactory,
    administrator,
    mailbox_of,
    patient_at,
    sent_message,
    team_at,
)
from tests.worlds import world

pytestmark = pytest.mark.django_db

AT = "/admin/secure-messaging"
ADD = f"{AT}/members/create/"


@world
def team():
    return team_at(FacilityFactory(), "Dr. Maria Santos", nurse="Angela Brooks", clerk="Lee Chu")


@pytest.fixture
def frank(client, team):
    client.force_login(frank := administrator(team.facility))
    return frank


@world
def lee(team):
    return team.memberships.get(role="clerk").user


def role_of(team, person):
    return Membership.objects.active().get(team=team, user=person).role


def test_adding_who_is_there_says_that_the_role_ends_before_and_after(client, frank, team, lee):
    form = {"team": team.pk, "person": lee.email, "role": "coordinator"}
    asked = client.post(ADD, form)
    page = asked.content.decode()
    assert "This ends the role as clerk: from now on he or she is coordinator." in page
    assert "Yes, put this person in the team" not in page
    assert role_of(team, lee) == "clerk"
    client.post(ADD, form | {"confirmed": lee.pk})
    assert role_of(team, lee) == "clerk", "a yes to joining is none to the end of a role"
    done = client.post(ADD, form | {"confirmed": asked.context["token"]}, follow=True)
    assert (
        "Lee Chu is coordinator in this team now. The role as clerk has ended."
        in done.content.decode()
    )
    assert role_of(team, lee) == "coordinator"


def test_adding_who_is_there_in_the_same_role_says_that_it_stays(client, frank, team, lee):
    form = {"team": team.pk, "person": lee.email, "role": "clerk", "title": "MSA"}
    asked = client.post(ADD, form)
    assert "The role stays as it is." in asked.content.decode()
    done = client.post(ADD, form | {"confirmed": asked.context["token"]}, follow=True)
    assert "Lee Chu, MSA was in this team already" in done.content.decode()
    assert team.memberships.get(user=lee).title == "MSA"


def test_what_the_person_has_in_hand_is_told_with_the_end_of_the_role(client, frank, team):
    nurse = team.memberships.get(role="nurse").user
    item = sent_message(mailbox_of(patient_at(team.facility), team), team).thread.work_items.get()
    take(actor=nurse, item=item)
    page = client.post(ADD, {"team": team.pk, "person": nurse.email, "role": "clerk"})
    assert page.context["taken"] == 1
    assert "goes back to the team" in page.content.decode()


def test_a_first_day_for_who_is_there_is_refused_before_the_question(client, frank, team, lee):
    day = timezone.localdate() + timedelta(days=5)
    form = {"team": team.pk, "person": lee.email, "role": "nurse", "first_day": str(day)}
    page = client.post(ADD, form).content.decode()
    assert "Please leave the first day empty." in page
    assert 'name="confirmed"' not in page


def test_putting_oneself_in_a_team_is_refused_before_the_question(client, frank, team):
    page = client.post(ADD, {"team": team.pk, "person": frank.email, "role": "nurse"})
    assert "put yourself in a team" in page.content.decode()
    assert 'name="confirmed"' not in page.content.decode()


@pytest.mark.parametrize(
    ("form", "said"),
    [
        ({"role": "nurse"}, "Lee Chu is nurse in this team now. The role as clerk has ended."),
        (
            {"role": "clerk", "leaves": "on"},
            "Lee Chu has left the team. The role as clerk has ended.",
        ),
    ],
)
def test_changing_a_member_says_which_role_has_ended(client, frank, team, lee, form, said):
    at = f"{AT}/members/edit/{team.memberships.get(user=lee).pk}/"
    assert said in client.post(at, form, follow=True).content.decode()


def test_leading_says_that_the_role_until_now_ends(client, frank, team):
    nurse, lead = team.memberships.get(role="nurse").user, f"{AT}/teams/{team.pk}/lead/"
    page = client.post(lead, {"member": nurse.pk}).content.decode()
    assert "This ends the role as nurse: from now on he or she is provider." in page
