"""From `createsuperuser` on an empty install to a live facility, everything else on screen.

Seven people sign up, each in a browser of their own; every page on the way is looked at on a
phone and on a desk.
"""

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.core import mail
from django.core.management import call_command
from django.utils import timezone
from playwright.sync_api import Browser, Page, expect

from sm_plugin.facilities.models import Facility
from sm_plugin.people.models import Patient
from tests.browser.test_administrators_day import looked_at

pytestmark = pytest.mark.django_db(transaction=True)

PASSWORD = "seven quiet herons wade"
STATION = "Togus VA Medical Center"
STAFF = {
    "Angela Brooks": "nurse",
    "Carol Benson": "clerk",
    "Peter Novak": "pharmacist",
    "Denise Park": "coordinator",
}
LINK = re.compile(r"https?://[^/\s]+(/\S+)")
Visit = Callable[[str], Page]


@pytest.fixture
def visit(
    browser: Browser, browser_context_args: dict[str, Any], live_server: Any
) -> Iterator[Visit]:
    """`visit(name)` is that person's own browser; it stays as it was left."""
    pages: dict[str, Page] = {}

    def of(name: str) -> Page:
        if name not in pages:
            context = browser.new_context(**browser_context_args, base_url=live_server.url)
            context.set_default_timeout(20_000)
            pages[name] = context.new_page()
        return pages[name]

    yield of
    for page in pages.values():
        page.context.close()


def address(name: str) -> str:
    return f"{name.lower().replace('. ', '.').replace(' ', '.')}@va.example"


def sign_up(page: Page, name: str) -> None:
    """Create an account and prove the address by the link that was sent to it."""
    page.goto("/accounts/signup/")
    page.get_by_label("Full name").fill(name)
    page.get_by_label("Email").fill(address(name))
    page.locator("input[type=password]").fill(PASSWORD)
    page.get_by_role("button", name="Create account").click()
    expect(page.get_by_role("heading", level=1)).not_to_have_text("Create an account")
    page.goto(link_of_the_mail_to(address(name)))
    page.get_by_role("button", name="Yes, confirm it").click()
    expect(page.get_by_role("button", name="Yes, confirm it")).to_have_count(0)


def sign_in(page: Page, email: str, to: str) -> None:
    page.goto(f"/accounts/login/?next={to}")
    if page.locator("input[type=password]").count():
        page.get_by_label("Email").fill(email)
        page.locator("input[type=password]").fill(PASSWORD)
        page.locator("form:has(input[type=password]) button[type=submit]").click()
    page.wait_for_url(f"**{to}")


def link_of_the_mail_to(email: str) -> str:
    [*_older, newest] = [one for one in mail.outbox if one.to == [email]]
    found = LINK.search(str(newest.body))
    assert found, newest.body
    return found[1]


def save(page: Page) -> None:
    page.locator("main form button[type=submit]:visible").last.click()


def menu(page: Page, name: str) -> None:
    """Go on by the menu of the admin, as a person does."""
    page.set_viewport_size({"width": 1280, "height": 900})
    page.goto("/admin/")
    bar = page.locator("#wagtail-sidebar")
    bar.get_by_role("button", name="Secure Messaging", exact=True).click()
    bar.get_by_role("link", name=name, exact=True).click()


def test_the_first_day_of_an_administrator_ends_with_a_live_station(
    visit: Visit, live_server: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DJANGO_SUPERUSER_PASSWORD", PASSWORD)
    who = {"email": "boss@va.example", "full_name": "Nora Bell"}
    call_command("createsuperuser", interactive=False, verbosity=0, **who)
    for name in ("Frank Keller", "Vera Lang", "Dr. Maria Santos", "Ruth Delgado", *STAFF):
        sign_up(visit(name), name)

    nora, frank, vera = visit("Nora Bell"), visit("Frank Keller"), visit("Vera Lang")
    stations_come_in(nora)
    appointed(nora, "administrator", "Frank Keller")
    sign_in(frank, address("Frank Keller"), "/admin/")
    expect(frank.get_by_role("link", name=STATION)).to_be_visible()
    looked_at(frank, "first-board")
    appointed(frank, "identity verifier", "Vera Lang")
    a_team_opens(frank)
    members_join(frank)
    a_topic_goes_another_way(frank)
    goes_to(frank, "preparing", help_phone="207-555-0142")
    goes_to(frank, "pilot", go_live_on=timezone.localdate().isoformat())
    ruth_is_registered(frank)
    sign_in(vera, address("Vera Lang"), "/admin/")
    vera_confirms(vera)
    is_refused_for_its_open_step(frank)
    a_test_message_is_answered(frank, visit("Angela Brooks"))
    every_step_shows_its_evidence(frank)
    goes_to(frank, "live")
    frank.goto("/admin/")
    row = frank.get_by_role("row").filter(has_text=STATION)
    expect(row).to_contain_text("Live")
    looked_at(frank, "live-board")
    the_veteran_comes_in(visit("Ruth Delgado"))


def stations_come_in(page: Page) -> None:
    sign_in(page, "boss@va.example", "/admin/")
    expect(page.get_by_text("There are no stations yet.")).to_be_visible()
    looked_at(page, "empty-board")
    page.get_by_role("link", name="Bring in the list of stations").click()
    looked_at(page, "list-of-stations")
    page.get_by_role("button", name="Yes, write this").click()
    expect(page.get_by_text("There are no stations yet.")).to_have_count(0)


def appointed(page: Page, post: str, name: str) -> None:
    menu(page, "Appointments")
    page.get_by_role("link", name=re.compile("^Add ")).first.click()
    page.locator("#id_post").select_option(label=post)
    page.locator("#id_person").fill(address(name))
    choose_station(page, "#id_facility")
    looked_at(page, f"appoint-{post}")
    save(page)
    looked_at(page, "confirm-appointment")
    page.get_by_role("button", name=re.compile("^Yes")).click()
    expect(page.get_by_role("row").filter(has_text=name)).to_be_visible()


def choose_station(page: Page, field: str) -> None:
    label = page.locator(f"{field} option", has_text=STATION).first.inner_text()
    page.locator(field).select_option(label=label)


def a_team_opens(page: Page) -> None:
    menu(page, "Care teams")
    page.get_by_role("link", name=re.compile("^Add ")).first.click()
    choose_station(page, "#id_facility")
    page.locator("#id_lead").fill(address("Dr. Maria Santos"))
    page.locator("#id_care_kind").select_option("primary")
    page.locator("#id_accepts_messages").check()
    looked_at(page, "open-team")
    save(page)
    expect(page.get_by_role("row").filter(has_text="Santos")).to_be_visible()


def open_team(page: Page) -> None:
    menu(page, "Care teams")
    page.get_by_role("link", name=re.compile("Santos")).first.click()
    expect(page.get_by_text("Name that patients see")).to_be_visible()


def members_join(page: Page) -> None:
    for name, role in STAFF.items():
        open_team(page)
        page.get_by_role("link", name="add several people").click()
        page.get_by_label("Email addresses").fill(address(name))
        page.get_by_label("Role").select_option(role)
        page.get_by_role("button", name="Show what would happen").click()
        page.get_by_role("button", name="Yes, add these people").click()
        expect(page.get_by_text("1 person joined the team.")).to_be_visible()
    looked_at(page, "team-with-members")


def a_topic_goes_another_way(page: Page) -> None:
    menu(page, "Routes of teams")
    page.get_by_role("link", name=re.compile("^Add ")).first.click()
    page.locator("#id_team").select_option(index=1)
    page.locator("#id_topic").select_option(index=1)
    page.locator("#id_first_role").select_option("nurse")
    looked_at(page, "route")
    save(page)
    expect(page.get_by_role("row").filter(has_text="Santos")).to_be_visible()


def goes_to(page: Page, stage: str, **more: str) -> None:
    page.goto(f"/admin/secure-messaging/stations/edit/{station().pk}/")
    page.locator("#id_next_stage").select_option(stage)
    page.locator("#id_reason").fill("As planned")
    for name, value in more.items():
        page.locator(f"#id_{name}").fill(value)
    looked_at(page, f"to-{stage}")
    page.locator("footer button[type=submit]").first.click()
    page.wait_for_url("**/stations/")
    assert station().stage == stage


def station() -> Facility:
    return Facility.objects.get(station_number="402")


def ruth_is_registered(page: Page) -> None:
    menu(page, "Patients")
    page.get_by_role("link", name="Register a patient").click()
    choose_station(page, "#id_home_facility")
    page.locator("#id_person").fill(address("Ruth Delgado"))
    page.locator("#id_birth_date").fill("1951-03-04")
    page.locator("#id_record_number").fill("T100")
    save(page)
    page.get_by_role("button", name="Yes, register this patient").click()
    expect(page.get_by_text("Now look at a photo ID")).to_be_visible()
    page.locator("#id_document").select_option("passport")
    page.locator("#id_team").select_option(index=1)
    looked_at(page, "document-seen")
    save(page)
    expect(page.get_by_role("status").first).to_contain_text("Saved.")


def vera_confirms(page: Page) -> None:
    """Somebody else finds the patient by record number and birth date, and confirms."""
    menu(page, "Patients")
    page.locator("#id_record_number").fill("T100")
    page.locator("#id_birth_date").fill("1951-03-04")
    page.locator("main form button[type=submit]:visible").last.click()
    expect(page.get_by_text("Waits for a second person")).to_be_visible()
    page.locator("#id_confirms").check()
    looked_at(page, "second-person")
    save(page)
    expect(page.get_by_role("status").first).to_contain_text("Saved.")
    assert Patient.objects.real().get().is_upgraded


def is_refused_for_its_open_step(page: Page) -> None:
    page.goto(f"/admin/secure-messaging/stations/edit/{station().pk}/")
    page.locator("#id_next_stage").select_option("live")
    page.locator("#id_reason").fill("As planned")
    page.locator("footer button[type=submit]").first.click()
    expect(page.get_by_text("Answer a test message").first).to_be_visible()
    looked_at(page, "not-ready")
    assert station().stage == "pilot"


def a_test_message_is_answered(frank: Page, angela: Page) -> None:
    frank.goto(f"/admin/secure-messaging/stations/edit/{station().pk}/")
    frank.get_by_role("link", name="See the steps before going live").click()
    expect(frank.get_by_role("heading", name=re.compile("^1 step is open"))).to_be_visible()
    frank.locator("select#id_team").select_option(index=1)
    frank.get_by_role("button", name="Send the test message").click()
    expect(frank.get_by_text("not answered yet.").first).to_be_visible()

    sign_in(angela, address("Angela Brooks"), "/secure-messaging/team/")
    angela.set_viewport_size({"width": 1280, "height": 900})
    angela.get_by_role("link", name="TEST: please answer").first.click()
    expect(angela.get_by_text("TEST").first).to_be_visible()
    looked_at(angela, "test-message")
    angela.set_viewport_size({"width": 1280, "height": 900})
    angela.get_by_role("button", name="Take").click()
    angela.locator("form[action*='/answer/'] textarea").fill("It arrived.")
    angela.locator("form[action*='/answer/'] button[data-send]").click()
    expect(angela.get_by_role("main")).to_contain_text("Your answer was sent")


def every_step_shows_its_evidence(page: Page) -> None:
    page.reload()
    expect(page.get_by_role("heading", name=f"{STATION} is ready to go live")).to_be_visible()
    for evidence in (
        "207-555-0142",
        "1 care team accepts messages.",
        "Each team has every role that reads a topic first.",
        "Each team has somebody for urgent messages.",
        "Each team has a coordinator.",
        "In each team a second person may look at urgent messages.",
        "2 people can verify.",
        "1 verified patient is in the care of a team.",
        "Angela Brooks",
    ):
        expect(page.locator(".sm-steps")).to_contain_text(evidence)
    looked_at(page, "ready")


def the_veteran_comes_in(page: Page) -> None:
    """She sees the tab, agrees, and finds her provider's team to write to."""
    sign_in(page, address("Ruth Delgado"), "/accounts/email/")
    tab = page.locator(".sm-tab:visible")
    expect(tab).to_contain_text("Secure Messaging")
    tab.click()
    page.locator("label", has_text="I have read the terms").click()
    page.get_by_role("button", name="Agree").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Inbox")
    page.get_by_role("link", name=re.compile("^(Write|Start a new message)$")).first.click()
    expect(page.get_by_role("main")).to_contain_text("Dr. Maria Santos")
    looked_at(page, "compose")
