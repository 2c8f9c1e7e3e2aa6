"""A second press on a caregiver's pages, also at the same moment, and the Back button after one."""

from datetime import timedelta
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from sm_plugin.adapter import adapter
from sm_plugin.caregivers import services
from sm_plugin.mailboxes.models import Mailbox
from sm_plugin.people.models import Delegation
from tests.factories import FacilityFactory, UserFactory, mailbox_of, patient_at, team_at
from tests.sm_plugin.helpers.reading import signed_in
from tests.worlds import world

pytestmark = pytest.mark.django_db

FORMS = {
    "accept": {"agree": "on"},
    "decline": {"decline": "1"},
    "end": {},
    "change": {"right": "read", "ends_on": ""},
}


@world
def ruths() -> Mailbox:
    team = team_at(FacilityFactory())
    return mailbox_of(patient_at(team.facility), team)


@world
def tom() -> Any:
    user = UserFactory(full_name="Tom Delgado")
    EmailAddress.objects.create(user=user, email="Tom@care.example", verified=True)
    return user


@pytest.fixture(params=FORMS)
def pressed(request: Any, ruths: Mailbox, tom: Any) -> tuple[str, str, Client, str]:
    """Return an act, its page, who presses there, and the list that tells how it stands."""
    act = request.param
    given = services.name_caregiver(
        actor=ruths.owner,
        email="tom@care.example",
        right="write",
        starts_on=timezone.localdate(),
    )
    if act in ("accept", "decline"):
        page = reverse("sm_plugin:invitation", args=[given.pk])
        return act, page, signed_in(tom), reverse("sm_plugin:helping")
    services.accept(actor=tom, delegation=given, digest=adapter().terms().digest)
    page = reverse(f"sm_plugin:{act}_caregiver", args=[given.pk])
    return act, page, signed_in(ruths.owner), reverse("sm_plugin:caregivers")


def press(client: Client, act: str, page: str) -> HttpResponse:
    return client.post(page, {"digest": adapter().terms().digest, **FORMS[act]}, follow=True)


def rows() -> list[dict[str, Any]]:
    return list(Delegation.objects.order_by("pk").values())


def test_a_second_press_leads_to_the_list_and_changes_nothing(pressed):
    act, page, client, its_list = pressed
    assert press(client, act, page).redirect_chain == [(its_list, 302)]
    before = rows()

    again = press(client, act, page)

    assert again.redirect_chain == [(its_list, 302)]
    assert "Nothing was changed now." in again.content.decode()
    assert rows() == before
    assert client.get(page).url == its_list, "with the Back button"
    stranger = signed_in(UserFactory())
    assert press(stranger, act, page).status_code == stranger.get(page).status_code == 404


@pytest.mark.parametrize("pressed", [act for act in FORMS if act != "end"], indirect=True)
def test_of_two_presses_at_one_moment_the_second_leads_to_the_list(pressed, monkeypatch):
    """Both have found the row; the second one waits for its lock while the first one goes on.

    Two who end an access have both ended it, and are told so.
    """
    act, page, client, its_list = pressed
    real = getattr(services, act)

    def after_another(**words: Any) -> Any:
        real(**words)
        return real(**words)

    monkeypatch.setattr(services, act, after_another)

    answer = press(client, act, page)

    assert answer.redirect_chain == [(its_list, 302)]
    assert "Nothing was changed now." in answer.content.decode()


@pytest.mark.parametrize("pressed", ["accept", "change", "end"], indirect=True)
def test_what_ended_by_its_last_day_leads_to_the_list_before_the_worker_has_come(pressed):
    act, page, client, its_list = pressed
    yesterday = timezone.localdate() - timedelta(days=2)
    Delegation.objects.update(starts_on=yesterday, ends_on=yesterday)

    answer = client.get(page)

    if act == "end":  # what nobody ended yet can be ended at any time
        assert answer.status_code == 200
    else:
        assert answer.url == its_list
