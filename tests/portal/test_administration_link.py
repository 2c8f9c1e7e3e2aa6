"""Whoever has pages in the administration is led there from every page."""

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.test import Client
from django.urls import reverse

from content.seed.groups import EDITORS
from portal.accounts.models import User
from tests.factories import FacilityFactory, administrator

pytestmark = pytest.mark.usefixtures("seeded", "db")
ACCOUNT = "/accounts/email/"


def leads_there(user: User | None, address: str = "/") -> bool:
    client = Client()
    if user:
        client.force_login(user)
    page = client.get(address, follow=True).content.decode()
    return f'href="{reverse("wagtailadmin_home")}"' in page


def test_editors_administrators_and_superusers_see_the_way_and_nobody_else(
    make_person: Callable[..., User], admin: User, settings: Any
) -> None:
    settings.PORTAL_CACHES_PAGES = True  # else no part of a header is kept
    emily = make_person("Emily Hart")
    emily.groups.add(Group.objects.get(name=EDITORS))
    frank = administrator(FacilityFactory())
    ruth = make_person("Ruth Delgado")

    # Again and mixed: parts of a header are kept and must not be shown to another person.
    for _time in range(3):
        assert leads_there(emily, ACCOUNT)
        assert not leads_there(ruth, ACCOUNT)
        assert leads_there(frank, ACCOUNT)
        assert not leads_there(None)
        assert leads_there(admin, ACCOUNT)


def test_an_administrator_without_a_mailbox_is_not_sent_to_ask_a_facility_alone(
    make_person: Callable[..., User],
) -> None:
    frank = administrator(FacilityFactory())

    client = Client()
    client.force_login(frank)
    page = client.get(reverse("sm_plugin:why_not")).content.decode()
    assert "Go to administration" in page
    assert "Nothing is wrong with your account" in page
    assert "connected to a health record" not in page, "that reads like an error"
    client.force_login(make_person("Sam Stone"))
    page = client.get(reverse("sm_plugin:why_not")).content.decode()
    assert "Go to administration" not in page
    assert "connected to a health record" in page
