"""A Veteran who signed up finds the own care teams, at two widths, in a real browser."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from sm_plugin.teams.models import PatientAssignment
from sm_plugin.teams.panels.services import list_person
from tests.browser.test_why_not import become
from tests.factories import FacilityFactory, UserFactory, national_administrator, team_at

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize("width", [320, 1280])
def test_a_veteran_finds_the_own_teams_after_a_slip(
    width: int, page: Page, live_server: Any, axe: Callable[[Page], None]
) -> None:
    team = team_at(FacilityFactory(name="Togus VA Medical Center", city="Augusta", state="ME"))
    listed = {"name": "Ruth Delgado", "record_number": "R7", "birth_date": date(1951, 3, 4)}
    list_person(actor=national_administrator(), team=team, **listed)
    ruth = UserFactory(full_name="Ruth Delgado")
    page.set_viewport_size({"width": width, "height": 800})
    become(page, ruth, live_server.url)
    page.goto(f"{live_server.url}/secure-messaging/access/")
    page.get_by_role("link", name="Find your care teams").click()
    expect(page.get_by_role("heading", name="Find your care teams")).to_be_visible()
    axe(page)
    assert page.evaluate("document.documentElement.scrollWidth - window.innerWidth") <= 0
    page.get_by_label("Your VA medical center").select_option(
        label="ME, Augusta: Togus VA Medical Center"
    )
    page.get_by_label("Your record number").fill("R8")
    page.get_by_label("Your date of birth").fill("1951-03-04")
    page.get_by_role("button", name="Find my care teams").click()
    expect(page.get_by_text("Check what you entered").first).to_be_visible()
    axe(page)
    page.get_by_label("Your record number").fill("R7")
    page.get_by_role("button", name="Find my care teams").click()
    expect(page.get_by_text("We found you.")).to_be_visible()
    assert PatientAssignment.objects.get().patient.user == ruth
