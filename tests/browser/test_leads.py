"""Another provider leads a team, on screen, by keyboard, at two widths, in a real browser."""

from typing import Any

from playwright.sync_api import Page, expect

from tests.browser.test_administrators_day import looked_at
from tests.browser.test_why_not import become
from tests.factories import FacilityFactory, UserFactory, administrator, team_at


def test_an_administrator_lets_another_provider_lead_a_team(
    transactional_db: None, page: Page, live_server: Any
) -> None:
    station = FacilityFactory(station_number="402")
    team = team_at(station, nurse="Angela Brooks")
    UserFactory(full_name="Dr. Chen Wei", email="chen@va.example")
    become(page, administrator(station), live_server.url)
    page.goto(f"{live_server.url}/admin/secure-messaging/teams/edit/{team.pk}/")
    page.get_by_role("link", name="let another provider lead the team").press("Enter")
    page.get_by_label("Or somebody else").fill("chen@va.example")
    looked_at(page, "lead")
    page.get_by_role("button", name="Show what would happen").press("Enter")
    expect(page.get_by_text("Nothing has changed yet.")).to_be_visible()
    looked_at(page, "lead-preview")
    page.get_by_role("button", name="Yes, change it").press("Enter")
    expect(page.get_by_text("From now on patients read: Dr. Chen Wei").first).to_be_visible()
    looked_at(page, "lead-done")
