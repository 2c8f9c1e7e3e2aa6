"""Pages of staff end with the numbers of an emergency once, whoever shows them."""

import re
from typing import Any

import pytest
from django.urls import reverse

from tests.factories import FacilityFactory, member, team_at
from tests.sm_plugin.helpers.reading import signed_in

pytestmark = pytest.mark.django_db


def times_911(address: str) -> int:
    team = team_at(FacilityFactory())
    page = signed_in(member(team)).get(address).content.decode()
    return len(re.findall(r'href="tel:911"', page))


@pytest.mark.parametrize("name", ["queue", "templates", "absences", "team_search"])
def test_a_page_of_staff_says_call_911_once_in_the_portal(name: str) -> None:
    assert times_911(reverse(f"sm_plugin:{name}")) == 1


def test_a_host_without_the_numbers_gets_them_from_the_plugin(settings: Any) -> None:
    settings.SECURE_MESSAGING = {
        **settings.SECURE_MESSAGING,
        "BASE_TEMPLATE": "sm_plugin/base.html",
        "BASE_SHOWS_NUMBERS": False,
    }
    assert times_911(reverse("sm_plugin:queue")) == 1
