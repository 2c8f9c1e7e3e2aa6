"""An administrator in a real browser: the board, appointments and patients, at two widths."""

import os
from pathlib import Path
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.core.management import call_command
from playwright.sync_api import Page, expect

from portal.accounts.models import User
from sm_plugin.facilities.models import Facility
from sm_plugin.facilities.services import appoint_administrator
from sm_plugin.people.models import Patient
from tests.browser.conftest import findings
from tests.factories import UserFactory, national_administrator

pytestmark = pytest.mark.django_db(transaction=True)

PASSWORD = "seven quiet herons wade"
SHOTS = os.environ.get("ADMINISTRATORS_DAY_SHOTS")
# What axe says of Wagtail's own frame around our pages.
OF_WAGTAIL = {"region"}
WAGTAILS_MESSAGE = '<li class="success">'
AT = "/admin/secure-messaging"


@pytest.fixture
def frank(live_server: Any) -> User:
    call_command("sm_import_facilities", apply=True, verbosity=0)
    user = User.objects.create_user("frank@demo.example", PASSWORD, full_name="Frank Keller")
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    station = Facility.objects.get(station_number="402")
    appoint_administrator(actor=national_administrator(), facility=station, user=user)
    return user


def looked_at(page: Page, name: str) -> None:
    """Try the page as it is on a phone and on a desk: nothing sticks out, and axe finds nothing."""
    for width in (320, 1280):
        page.set_viewport_size({"width": width, "height": 800})
        wide = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
        assert wide <= 0, f"{name} sticks out by {wide} px at {width}"
        if SHOTS:
            page.screenshot(path=Path(SHOTS) / f"{name}-{width}.png", full_page=True)
    found = findings(page)
    for rule, nodes in list(found.items()):
        ours = [node for node in nodes if not node.startswith(WAGTAILS_MESSAGE)]
        if rule in OF_WAGTAIL or not ours:
            del found[rule]
    assert not found, f"{name}: {found}"


def test_an_administrator_finds_everything_from_the_first_page(
    page: Page, live_server: Any, frank: User
) -> None:
    page.goto(f"{live_server.url}/accounts/login/?next=/admin/")
    page.get_by_label("Email").fill(frank.email)
    page.locator("input[type=password]").fill(PASSWORD)
    page.locator("form:has(input[type=password]) button[type=submit]").click()
    page.wait_for_url("**/admin/")
    board = page.get_by_role("region", name="My stations").first
    expect(board.get_by_role("link", name="Togus VA Medical Center")).to_be_visible()
    looked_at(page, "board")

    ruth = UserFactory(full_name="Ruth Delgado", email="ruth@demo.example")
    page.goto(f"{live_server.url}{AT}/patients/")
    looked_at(page, "find")
    page.get_by_role("link", name="Register a patient").click()
    page.locator("#id_home_facility").select_option(label="Togus VA Medical Center (402)")
    page.locator("#id_person").fill(ruth.email)
    page.locator("#id_birth_date").fill("1951-03-04")
    page.locator("#id_record_number").fill("T100")
    looked_at(page, "register")
    page.locator("main form button[type=submit]").first.click()
    expect(page.get_by_role("heading", name="Is this the right account?")).to_be_visible()
    page.get_by_role("button", name="Yes, register this patient").click()
    expect(page.get_by_text("Now look at a photo ID")).to_be_visible()
    looked_at(page, "patient")
    assert Patient.objects.get().user == ruth

    page.goto(f"{live_server.url}{AT}/appointments/create/")
    looked_at(page, "appoint")
    page.goto(f"{live_server.url}{AT}/appointments/")
    looked_at(page, "appointments")
