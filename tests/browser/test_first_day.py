"""From `createsuperuser` on an empty install to a live station with an answered test message.

People sign up by themselves, so their accounts are there; all else is done on screen.
"""

from typing import Any

import pytest
from django.core.management import call_command
from playwright.sync_api import Page, expect

from portal.accounts.models import User
from sm_plugin.facilities.models import Facility
from sm_plugin.teams.models import CareTeam
from sm_plugin.triage.models import WorkItem
from tests.browser.test_why_not import become
from tests.factories import UserFactory

STAFF = {"nurse": "Ann", "clerk": "Cora", "pharmacist": "Pete", "coordinator": "Dee"}
STATION = "Togus VA Medical Center (402)"


def test_a_first_day_ends_with_a_live_station(
    transactional_db: None,
    page: Page,
    live_server: Any,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    names = ("Fay", "Vi", "Dr. Lee", "Ruth", *STAFF.values())
    people = {name: UserFactory(full_name=name) for name in names}
    monkeypatch.setenv("DJANGO_SUPERUSER_PASSWORD", "seven quiet herons wade")
    call_command(
        "createsuperuser", email="first@va.example", full_name="The First", interactive=False
    )
    first = User.objects.get(email="first@va.example")
    at = f"{live_server.url}/admin/secure-messaging"

    def save() -> None:
        page.locator("main form button[type=submit]").first.click()

    def appoint(post: str, name: str) -> None:
        page.goto(f"{at}/appointments/create/")
        page.locator("#id_post").select_option(post)
        page.locator("#id_person").fill(people[name].email)
        page.locator("#id_facility").select_option(label=STATION)
        save()
        page.get_by_role("button", name="Yes").click()
        page.wait_for_url("**/appointments/")

    def change_stage(to: str) -> None:
        page.goto(f"{at}/stations/edit/{station.pk}/")
        page.locator("#id_next_stage").select_option(to)
        page.locator("#id_reason").fill("As planned")
        page.locator("#id_help_phone").fill("207-555-0142")
        page.locator("footer button[type=submit]").first.click()

    become(page, first, live_server.url)
    page.goto(f"{live_server.url}/admin/")
    page.get_by_role("link", name="Bring in the list of stations").click()
    page.get_by_role("button", name="Yes, write this").click()
    page.wait_for_url("**/stations/")
    station = Facility.objects.get(station_number="402")
    appoint("administrator", "Fay")

    become(page, people["Fay"], live_server.url)
    page.goto(f"{live_server.url}/admin/")
    expect(page.get_by_role("link", name="Togus VA Medical Center").first).to_be_visible()
    appoint("verifier", "Vi")
    page.goto(f"{at}/teams/create/")
    page.locator("#id_facility").select_option(label=STATION)
    page.locator("#id_lead").fill(people["Dr. Lee"].email)
    page.locator("#id_care_kind").select_option("primary")
    page.locator("#id_accepts_messages").check()
    save()
    page.wait_for_url("**/teams/")
    team = CareTeam.objects.get()
    for role, name in STAFF.items():
        page.goto(f"{at}/members/create/")
        page.locator("#id_team").select_option(str(team.pk))
        page.locator("#id_person").fill(people[name].email)
        page.locator("#id_role").select_option(role)
        save()
        page.get_by_role("button", name="Yes").click()
        page.wait_for_url("**/members/")
    for stage in ("preparing", "pilot"):
        change_stage(stage)
        page.wait_for_url("**/stations/")

    page.goto(f"{at}/patients/create/")
    page.locator("#id_home_facility").select_option(label=STATION)
    page.locator("#id_person").fill(people["Ruth"].email)
    page.locator("#id_birth_date").fill("1951-03-04")
    page.locator("#id_record_number").fill("T1")
    save()
    page.get_by_role("button", name="Yes, register this patient").click()
    expect(page.get_by_text("Now look at a photo ID")).to_be_visible()
    patient = page.url
    page.locator("#id_document").select_option("passport")
    page.locator("#id_team").select_option(str(team.pk))
    page.locator("footer button[type=submit]").first.click()
    expect(page.locator(".messages .success").first).to_be_visible()
    become(page, people["Vi"], live_server.url)
    page.goto(patient)
    page.locator("#id_confirms").check()
    page.locator("footer button[type=submit]").first.click()
    expect(page.locator(".messages .success").first).to_be_visible()

    become(page, people["Fay"], live_server.url)
    change_stage("live")
    expect(page.get_by_text("Answer a test message").first).to_be_visible()
    readiness = f"{at}/stations/{station.pk}/readiness/"
    page.goto(readiness)
    page.locator("select#id_team").select_option(str(team.pk))
    page.get_by_role("button", name="Send the test message").click()
    expect(page.get_by_text("not answered yet.").first).to_be_visible()
    item = WorkItem.objects.get()
    become(page, people["Ann"], live_server.url)
    page.goto(f"{live_server.url}/secure-messaging/team/items/{item.pk}/")
    expect(page.get_by_text("TEST").first).to_be_visible()
    page.get_by_role("button", name="Take").first.click()
    page.get_by_label("Your answer").fill("It arrived.")
    page.get_by_role("button", name="Send", exact=True).click()
    page.wait_for_url("**/team/**")
    become(page, people["Fay"], live_server.url)
    page.goto(readiness)
    expect(page.get_by_text("is ready to go live")).to_be_visible()
    change_stage("live")
    page.wait_for_url("**/stations/")
    assert Facility.objects.get(pk=station.pk).is_live
