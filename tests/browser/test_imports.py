"""An administrator brings a file in and undoes it, by keyboard, on a phone and on a desk."""

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from sm_plugin.rollout.importing import parts
from sm_plugin.rollout.importing.jobs import advance, advance_waiting
from sm_plugin.rollout.models import ImportJob
from sm_plugin.teams.models import CareTeam, PanelEntry
from tests.browser.test_administrators_day import looked_at
from tests.browser.test_why_not import become
from tests.factories import FacilityFactory, administrator, team_at


def test_a_file_is_brought_in_and_undone(
    transactional_db: None, page: Page, live_server: Any
) -> None:
    station = FacilityFactory(station_number="402")
    team = team_at(station)
    become(page, administrator(station), live_server.url)
    page.goto(f"{live_server.url}/admin/secure-messaging/import/")
    row = f"402,{team.lead_provider.email},{team.care_kind},no"
    content = f"station_number,lead_email,care_kind,accepts_messages\n{row}\n"
    file = {"name": "teams.csv", "mimeType": "text/csv", "buffer": content.encode()}
    page.get_by_label("CSV file").set_input_files(file)
    page.get_by_role("button", name="Show what would change").click()
    expect(page.get_by_text("Nothing has changed yet.")).to_be_visible()
    page.get_by_role("button", name="Yes, write this").press("Enter")
    expect(page.get_by_text("1 row was written.")).to_be_visible()
    looked_at(page, "imports")
    assert not CareTeam.objects.get(pk=team.pk).accepts_messages
    page.get_by_role("link", name="Care teams,").press("Enter")
    expect(page.get_by_text("Nothing that it wrote has changed since.")).to_be_visible()
    looked_at(page, "import-run")
    page.get_by_role("button", name="Undo this import").press("Enter")
    expect(page.get_by_text("1 row was undone.")).to_be_visible()
    expect(page.get_by_text("Nothing of it is left to undo.")).to_be_visible()
    looked_at(page, "import-undone")
    assert CareTeam.objects.get(pk=team.pk).accepts_messages


def test_a_long_file_tells_how_far_it_is_stops_goes_on_and_is_undone(
    transactional_db: None, page: Page, live_server: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The worker's turns are taken here, one part each; the page follows by itself."""
    monkeypatch.setattr(parts, "PART", 2)
    for name in ("imports", "jobs", "runs"):
        monkeypatch.setattr(f"sm_plugin.admin.imports.{name}.AT_ONCE", 0)
    station = FacilityFactory(station_number="402")
    team = team_at(station)
    become(page, administrator(station), live_server.url)

    file_is_chosen(page, live_server, team)
    expect(page.get_by_text("0 of 5 rows")).to_be_visible()
    looked_at(page, "import-compared")
    one_part()
    expect(page.locator("[data-progress-words]")).to_contain_text("2 of 5 rows")
    expect(page.get_by_role("status").filter(has_text="2 of 5 rows")).to_be_visible()
    page.get_by_role("button", name="Stop, and throw the file away").click()
    expect(page.get_by_role("heading", name="Imports of the last 30 days")).to_be_visible()
    assert not PanelEntry.objects.exists()

    file_is_chosen(page, live_server, team)
    advance_waiting()
    expect(page.get_by_text("Nothing has changed yet.")).to_be_visible()
    looked_at(page, "import-found")
    page.get_by_role("button", name="Yes, write this").click()
    expect(page.get_by_text("0 of 5 rows")).to_be_visible()
    looked_at(page, "import-written")
    one_part()
    expect(page.locator("[data-progress-words]")).to_contain_text("2 of 5 rows")
    page.get_by_role("button", name="Stop, and throw the file away").click()
    expect(page.get_by_role("heading", name="Imports of the last 30 days")).to_be_visible()
    expect(page.get_by_text("(not finished)")).to_be_visible()
    assert PanelEntry.objects.count() == 2

    file_is_chosen(page, live_server, team)
    advance_waiting()
    page.get_by_role("button", name="Yes, write this").click()
    advance_waiting()
    expect(page.get_by_text("See what was written, or undo it")).to_be_visible()
    looked_at(page, "import-done")
    assert PanelEntry.objects.count() == 5
    page.get_by_role("link", name="See what was written, or undo it").click()
    page.get_by_role("button", name="Undo this import").click()
    expect(page.get_by_role("progressbar")).to_be_visible()
    looked_at(page, "import-undoing")
    advance_waiting()
    expect(page.get_by_text("Everything was undone.")).to_be_visible()
    assert not PanelEntry.objects.exists()


def file_is_chosen(page: Page, live_server: Any, team: CareTeam) -> None:
    head = "station_number,lead_email,care_kind,record_number,birth_date,patient_name"
    at = f"402,{team.lead_provider.email},{team.care_kind}"
    rows = [f"{at},R{number},1951-03-04,Lena {number}" for number in range(5)]
    page.goto(f"{live_server.url}/admin/secure-messaging/import/")
    page.get_by_label("What is in the file").select_option("panels")
    content = "\n".join([head, *rows]).encode()
    page.get_by_label("CSV file").set_input_files(
        {"name": "panels.csv", "mimeType": "text/csv", "buffer": content}
    )
    page.get_by_role("button", name="Show what would change").click()


def one_part() -> None:
    """Take the worker's turn, and be stopped after the first part."""
    advance(ImportJob.objects.open().latest("asked_at"), until=lambda: True)
