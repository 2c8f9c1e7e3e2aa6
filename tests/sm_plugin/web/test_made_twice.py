"""A button that is pressed twice, or a form that is sent again, makes one thing and not two."""

import re

import pytest
from django.urls import reverse

from sm_plugin.letters.models import PatientList, Template
from tests.factories import FacilityFactory, mailbox_of, member, patient_at, team_at
from tests.sm_plugin.helpers.reading import signed_in
from tests.worlds import world

pytestmark = pytest.mark.django_db


@world
def team():
    return team_at(FacilityFactory(), coordinator="Denise Park", nurse="Angela Brooks")


@world
def mailbox(team):
    return mailbox_of(patient_at(team.facility), team)


def key_on(page):
    return re.search(r'name="idempotency_key" value="([^"]+)"', page.content.decode())[1]


def test_a_template_that_is_saved_twice_is_there_once_and_other_words_are_another(team):
    own, there = signed_in(member(team)), reverse("sm_plugin:templates")
    words = {"title": "Rest", "body": "Please rest.", "language": "en", "scope": "own"}
    form = words | {"team": str(team.pk), "idempotency_key": key_on(own.get(there))}

    assert [own.post(there, form).status_code for _time in range(2)] == [302, 302]
    assert Template.objects.count() == 1

    other = own.post(there, form | {"body": "Please drink."})
    assert other.status_code == 422
    assert "already used to save a template" in other.content.decode()
    assert "Please drink." in other.content.decode()
    again = form | {"body": "Please drink.", "idempotency_key": key_on(other)}
    assert own.post(there, again).status_code == 302
    assert sorted(one.body for one in Template.objects.all()) == ["Please drink.", "Please rest."]


def test_two_people_who_send_the_same_key_have_a_template_each(team):
    form = {"title": "Rest", "body": "Please rest.", "language": "en", "scope": "team"}
    form |= {"team": str(team.pk), "idempotency_key": "5a4d0000-0000-4000-8000-000000000001"}
    for role in ("nurse", "coordinator"):
        own = signed_in(member(team, role))
        assert own.post(reverse("sm_plugin:templates"), form).status_code == 302
    assert Template.objects.count() == 2


def test_a_list_that_is_made_twice_is_there_once_with_the_patients_of_both(team, mailbox):
    james = mailbox_of(patient_at(team.facility, "James Hall"), team).patient
    own, there = signed_in(member(team, "coordinator")), reverse("sm_plugin:panel")
    form = {"name": "Diabetes", "team": str(team.pk), "idempotency_key": key_on(own.get(there))}
    for patients in ([mailbox.patient.pk], [mailbox.patient.pk, james.pk]):
        assert own.post(there, form | {"patients": patients}).status_code == 302
    made = PatientList.objects.get()
    assert made.entries.count() == 2

    other = own.post(there, form | {"name": "Asthma", "patients": [james.pk]})
    assert other.status_code == 422
    assert "already used to make a list" in other.content.decode()
    again = form | {"name": "Asthma", "patients": [james.pk], "idempotency_key": key_on(other)}
    assert own.post(there, again).status_code == 302
    assert sorted(one.name for one in PatientList.objects.all()) == ["Asthma", "Diabetes"]
