"""An administrator brings a file in and undoes it, by keyboard, on a phone and on a desk."""

from typing import Any

from playwright.sync_api import Page, expect

from sm_plugin.teams.models import CareTeam
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
