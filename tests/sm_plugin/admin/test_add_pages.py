"""The pages that add something begin empty, and what they show can be saved as it is."""

from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.test import Client
from django.urls import get_resolver, reverse

from sm_plugin.teams.models import Membership
from tests.factories import (
    FacilityFactory,
    UserFactory,
    administrator,
    national_administrator,
    team_at,
)

pytestmark = pytest.mark.django_db


def add_pages() -> list[str]:
    names = [name for name in get_resolver().reverse_dict if isinstance(name, str)]
    return sorted(
        reverse(name)
        for name in names
        if name.startswith("secure-messaging_") and name.endswith("_modeladmin_create")
    )


def entered(user: Any) -> Client:
    client = Client()
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def test_no_page_that_adds_something_shows_what_a_database_fills_in() -> None:
    team = team_at(FacilityFactory())
    opened = 0
    for user in (national_administrator(), administrator(team.facility)):
        for address in add_pages():
            answer = entered(user).get(address)
            opened += answer.status_code == 200
            assert " object at 0x" not in answer.content.decode(), address
    assert opened >= 8


def test_a_colleague_is_added_with_the_form_as_a_browser_shows_it() -> None:
    team = team_at(FacilityFactory())
    frank, address = (
        administrator(team.facility),
        reverse("secure-messaging_members_modeladmin_create"),
    )
    page = BeautifulSoup(entered(frank).get(address).content, "html.parser")
    shown = {
        one["name"]: one.get("value", "")
        for one in page.select("main form input[name]")
        if one.get("type") not in ("checkbox", "radio")
    }
    nurse = UserFactory(full_name="Nina Nurse")
    form = shown | {"team": team.pk, "person": nurse.email, "role": "nurse"}
    client = entered(frank)
    asked = BeautifulSoup(client.post(address, form).content, "html.parser")
    if token := asked.select_one("input[name=confirmed]"):
        client.post(address, form | {"confirmed": token["value"]})
    assert Membership.objects.get(team=team, user=nurse).title == ""
