"""An administrator in a real browser: the board, appointments and patients, at two widths."""

import os
from pathlib import Path
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.core.management import call_command
from django.utils import timezone
from playwright.sync_api import Page, expect

from portal.accounts.models import User
from sm_plugin.facilities.models import Facility
from sm_plugin.facilities.rollout_plan import lay_out_rollout
from sm_plugin.facilities.services import appoint, appoint_administrator
from sm_plugin.people.models import Patient
from tests.browser.conftest import cut_off, findings
from tests.factories import UserFactory, national_administrator, team_at

pytestmark = pytest.mark.django_db(transaction=True)

PASSWORD = "seven quiet herons wade"
SHOTS = os.environ.get("ADMINISTRATORS_DAY_SHOTS")
# What axe says of Wagtail's own frame around our pages.
OF_WAGTAIL = {"region"}
WAGTAILS_OWN = (
    '<li class="success">',
    # On the first page of somebody who may edit pages, too: see wagtailadmin/home.html.
    '<section class="w-summary" aria-labelledby="header-title">',
    '<form role="search" class="w-h-[42px]',
)
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
        assert not (cut := cut_off(page)), f"{name} at {width}: {cut}"
        if SHOTS:
            page.screenshot(path=Path(SHOTS) / f"{name}-{width}.png", full_page=True)
    found = findings(page)
    for rule, nodes in list(found.items()):
        ours = [node for node in nodes if not node.startswith(WAGTAILS_OWN)]
        if rule in OF_WAGTAIL or not ours:
            del found[rule]
    assert not found, f"{name}: {found}"


def sign_in(page: Page, live_server: Any, person: User) -> None:
    page.goto(f"{live_server.url}/accounts/login/?next=/admin/")
    page.get_by_label("Email").fill(person.email)
    page.locator("input[type=password]").fill(PASSWORD)
    page.locator("form:has(input[type=password]) button[type=submit]").click()
    page.wait_for_url("**/admin/")


def test_an_administrator_finds_everything_from_the_first_page(
    page: Page, live_server: Any, frank: User
) -> None:
    sign_in(page, live_server, frank)
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


def test_a_station_gets_ready_imports_its_teams_moves_and_ends_what_is_open(
    page: Page, live_server: Any, frank: User
) -> None:
    station = Facility.objects.get(station_number="402")
    lead = UserFactory(full_name="Dr. Lee", email="lee@va.example")
    at = f"{live_server.url}{AT}"
    sign_in(page, live_server, frank)

    page.goto(f"{at}/board/")
    expect(page.get_by_role("link", name="Togus VA Medical Center")).to_be_visible()
    looked_at(page, "whole-board")

    page.get_by_role("link", name="Bring in teams, staff or panels").click()
    rows = f"station_number,lead_email,care_kind,accepts_messages\n402,{lead.email},primary,yes\n"
    page.locator("#id_file").set_input_files(
        {"name": "teams.csv", "mimeType": "text/csv", "buffer": rows.encode()}
    )
    looked_at(page, "import")
    page.get_by_role("button", name="Show what would change").click()
    expect(page.get_by_text("Nothing has changed yet.")).to_be_visible()
    looked_at(page, "import-preview")
    page.get_by_role("button", name="Yes, write this").click()
    expect(page.get_by_text("1 row was written.")).to_be_visible()

    page.goto(f"{at}/stations/{station.pk}/readiness/")
    page.locator("select#id_team").select_option(index=1)
    page.get_by_role("button", name="Send the test message").click()
    expect(page.get_by_text("not answered yet.").first).to_be_visible()
    looked_at(page, "readiness")

    today = timezone.localdate()
    Facility.objects.filter(pk=station.pk).update(stage="live", help_phone="207-555-0100")
    page.goto(f"{at}/stations/edit/{station.pk}/")
    page.locator("#id_next_stage").select_option("moving")
    page.locator("#id_reason").fill("New system")
    page.locator("#id_freeze_on").fill(today.isoformat())
    page.locator("#id_moving_on").fill(today.isoformat())
    looked_at(page, "station")
    page.locator("footer button[type=submit]").first.click()
    expect(page.get_by_role("heading", name="What it touches")).to_be_visible()
    looked_at(page, "confirm-stage")
    page.get_by_role("button", name="Yes, change the stage").click()
    page.wait_for_url("**/stations/")
    page.goto(f"{at}/stations/{station.pk}/finishing/")
    looked_at(page, "finishing")
    page.get_by_role("button", name="End with reason “moved”").click()
    looked_at(page, "confirm-finishing")
    page.get_by_role("button", name="Yes, end them").click()
    expect(page.get_by_text("1 message was ended.")).to_be_visible()


def test_a_stranger_asks_to_be_told_when_a_station_starts(
    page: Page, live_server: Any, frank: User
) -> None:
    page.goto(f"{live_server.url}/secure-messaging/tell-me/?station=405")
    looked_at(page, "tell-me")
    page.get_by_role("button", name="Tell me").click()
    expect(page.get_by_text("Enter your email address.").first).to_be_visible()
    page.get_by_label("Your email address").fill("ruth@demo.example")
    page.get_by_label("You may write to this address once").check()
    page.get_by_role("button", name="Tell me").click()
    expect(page.get_by_role("heading", name="Please look at your email")).to_be_visible()
    looked_at(page, "tell-me-done")


def test_people_join_a_team_together_and_a_list_keeps_who_has_no_account(
    page: Page, live_server: Any, frank: User
) -> None:
    station = Facility.objects.get(station_number="402")
    team = team_at(station)
    ann = UserFactory(full_name="Ann Nurse", email="ann@va.example")
    sign_in(page, live_server, frank)
    at = f"{live_server.url}{AT}"

    page.goto(f"{at}/teams/edit/{team.pk}/")
    page.get_by_role("link", name="add several people").click()
    page.get_by_label("Email addresses").fill(f"{ann.email}\nnobody@va.example")
    page.get_by_label("Role").select_option("nurse")
    looked_at(page, "several")
    page.get_by_role("button", name="Show what would happen").click()
    expect(page.get_by_text("nobody@va.example: there is no account")).to_be_visible()
    looked_at(page, "several-preview")
    page.get_by_role("button", name="Yes, add these people").click()
    expect(page.get_by_text("1 person joined the team.")).to_be_visible()

    page.goto(f"{at}/members/create/")
    looked_at(page, "member")
    page.goto(f"{at}/lists/create/")
    page.locator("#id_team").select_option(index=1)
    page.locator("#id_name").fill("Ruth Delgado")
    page.locator("#id_record_number").fill("R7")
    page.locator("#id_birth_date").fill("1951-03-04")
    looked_at(page, "list-person")
    page.locator("main form button[type=submit]").first.click()
    expect(page.get_by_text("The person is on the team's list.")).to_be_visible()
    looked_at(page, "lists")
    page.get_by_role("link", name="Ruth Delgado").click()
    looked_at(page, "listed")


def test_the_board_of_a_region_draws_how_it_comes_along(
    page: Page, live_server: Any, frank: User
) -> None:
    appoint(actor=national_administrator(), user=frank, post="administrator", visn=1)
    lay_out_rollout()
    sign_in(page, live_server, frank)
    page.goto(f"{live_server.url}{AT}/board/")
    expect(page.get_by_role("img", name="Stations live, month by month")).to_be_visible()
    page.get_by_text("The same as a table").click()
    looked_at(page, "board-lines")
