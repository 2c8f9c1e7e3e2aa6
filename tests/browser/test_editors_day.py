"""An editor's day in the admin: write, be refused, send for review, publish on a day, confirm."""

import os
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.contrib.auth.models import Group
from django.core.management import call_command
from django.utils import timezone
from playwright.sync_api import Browser, Page, expect
from wagtail.models import Revision

from content.pages.home import HomePage
from content.pages.standard import StandardPage
from content.reviews.services import carry_over
from content.seed.groups import EDITORS, PUBLISHERS, REVIEWERS
from portal.accounts.models import User

pytestmark = pytest.mark.django_db(transaction=True)

PASSWORD = "seven quiet herons wade"
PEOPLE = {
    "emily": [EDITORS],
    "priya": [REVIEWERS],
    "omar": [REVIEWERS],
    "martin": [PUBLISHERS],
}
PEOPLE_AT = "{}@demo.example"
SHOTS = os.environ.get("EDITORS_DAY_SHOTS")


@pytest.fixture
def people(seeded: None, live_server: Any) -> dict[str, User]:
    return {name: _person(name, groups) for name, groups in PEOPLE.items()}


def _person(name: str, groups: list[str]) -> User:
    email = f"{name}@demo.example"
    user = User.objects.create_user(email, PASSWORD, full_name=f"{name.title()} Demo")
    EmailAddress.objects.create(user=user, email=email, verified=True, primary=True)
    user.groups.set(Group.objects.filter(name__in=groups))
    return user


@pytest.fixture
def desk_of(
    browser: Browser, browser_context_args: dict[str, Any], live_server: Any, people: dict
) -> Iterator[Callable[[str], Page]]:
    """`desk_of(name)` opens the admin as that person, in a browser of his or her own."""
    contexts = []

    def opened(name: str) -> Page:
        size = {"width": 1280, "height": 900}
        context = browser.new_context(
            **browser_context_args, base_url=live_server.url, viewport=size
        )
        contexts.append(context)
        context.set_default_timeout(20_000)
        page = context.new_page()
        page.goto("/accounts/login/?next=/admin/")
        page.get_by_label("Email").fill(people[name].email)
        page.locator("input[type=password]").fill(PASSWORD)
        page.locator("form:has(input[type=password]) button[type=submit]").click()
        page.wait_for_url("**/admin/")
        return page

    yield opened
    for context in contexts:
        context.close()


def shot(page: Page, name: str) -> None:
    """A picture for people to look at, when asked for by EDITORS_DAY_SHOTS=folder."""
    if SHOTS:
        page.screenshot(path=Path(SHOTS) / f"day-{name}.png", full_page=True)


def open_page(page: Page, pk: int) -> None:
    page.goto(f"/admin/pages/{pk}/edit/")
    page.wait_for_load_state("networkidle")


def choose(page: Page, name: str) -> None:
    """An action that hides behind the arrow beside “Save draft”."""
    page.get_by_role("button", name="More actions").click()
    page.get_by_role("button", name=name, exact=True).click()


def write(page: Page, parent: int) -> int:
    """A new page, saved as a draft; its number."""
    page.goto(f"/admin/pages/add/content/standardpage/{parent}/")
    page.wait_for_load_state("networkidle")
    page.locator("[name=title]").fill("Sleeping well")
    page.locator("[name=summary]").fill("How to sleep when nights are hard.")
    page.get_by_role("tab", name="Promote").click()
    page.locator("[name=slug]").fill("sleeping-well")
    page.get_by_role("button", name="Save draft").click()
    page.wait_for_url("**/edit/**")
    page.wait_for_load_state("networkidle")
    return int(page.url.split("/pages/")[1].split("/")[0])


def set_a_day(page: Page) -> None:
    """Tomorrow noon, in the dialog of the status panel."""
    tomorrow = timezone.localtime() + timedelta(days=1)
    page.get_by_role("button", name="Toggle status").click()
    page.get_by_role("button", name="Set schedule").click()
    page.locator("[name=go_live_at]").fill(f"{tomorrow:%Y-%m-%d} 12:00")
    # The calendar may lie over the button.
    page.get_by_role("button", name="Save schedule").dispatch_event("click")
    expect(page.get_by_text("Edit schedule")).to_be_visible()


def the_day_has_come(pk: int) -> None:
    """Moves the time of going live into the past, for the worker to find."""
    past = timezone.now() - timedelta(minutes=1)
    scheduled = Revision.objects.get(object_id=str(pk), approved_go_live_at__isnull=False)
    scheduled.content["go_live_at"] = past.isoformat()
    scheduled.approved_go_live_at = past
    scheduled.save()
    call_command("content_worker", "--once", verbosity=0)


def test_a_page_goes_from_draft_to_readers_and_is_confirmed(
    desk_of: Callable[[str], Page], page: Page, live_server: Any
) -> None:
    emily = desk_of("emily")
    pk = write(emily, HomePage.objects.get().pk)
    emily.goto(f"/admin/pages/{pk}/view_draft/")
    expect(emily.get_by_role("heading", name="Sleeping well")).to_be_visible()
    open_page(emily, pk)
    shot(emily, "1-editor")
    expect(emily.get_by_role("button", name="Publish", exact=True)).to_have_count(0)
    choose(emily, "Submit to Clinical review, then publish")
    emily.wait_for_url("**/admin/pages/*/")

    priya = desk_of("priya")
    shot(priya, "2-reviewers-home")
    expect(priya.get_by_role("link", name="Sleeping well")).to_be_visible()
    open_page(priya, pk)
    priya.locator("[name=summary]").fill("How to sleep when nights are long.")
    choose(priya, "Approve")
    expect(priya.get_by_text("You made the last change to this page").first).to_be_visible()
    shot(priya, "3-refused")

    omar = desk_of("omar")
    open_page(omar, pk)
    expect(omar.locator("[name=summary]")).to_have_value("How to sleep when nights are long.")
    choose(omar, "Approve")
    expect(omar.get_by_text("has been updated")).to_be_visible()

    martin = desk_of("martin")
    open_page(martin, pk)
    set_a_day(martin)
    shot(martin, "4-publisher")
    choose(martin, "Approve and Publish")
    martin.wait_for_url("**/admin/pages/*/")
    address = f"{live_server.url}/sleeping-well/"
    assert page.goto(address).status == 404
    the_day_has_come(pk)
    page.goto(address)
    expect(page.get_by_text("How to sleep when nights are long.")).to_be_visible()

    carry_over(
        page=StandardPage.objects.get(pk=pk),
        on=timezone.localdate() - timedelta(days=400),
        group=Group.objects.get(name=REVIEWERS),
    )
    priya.goto("/admin/")
    overdue = priya.locator("section", has=priya.get_by_text("Overdue for review"))
    overdue.get_by_role("link", name="Sleeping well").click()
    expect(priya.get_by_text("Overdue", exact=True)).to_be_visible()
    priya.get_by_role("button", name="Confirm still accurate").click()
    expect(priya.get_by_text("Up to date")).to_be_visible()
    shot(priya, "5-confirmed")


def type_until_it_saves_itself(page: Page, words: str) -> None:
    """Wagtail takes what stands there in the first seconds for what it saved last."""
    saved = page.locator("[data-refused]")
    for _try in range(5):
        page.locator("[name=summary]").press_sequentially(words)
        try:
            expect(saved).to_have_count(1, timeout=5000)
        except AssertionError:
            continue
        return
    expect(saved).to_have_count(1)


def test_a_button_that_would_be_refused_goes_while_one_types(
    desk_of: Callable[[str], Page],
) -> None:
    """Reviewed words that left the workflow may be published; a word more, and they may not."""
    home, emily = HomePage.objects.get(), User.objects.get(email=PEOPLE_AT.format("emily"))
    page = StandardPage(title="Flu shots", slug="flu-shots", summary="Where?", live=False)
    home.add_child(instance=page)
    page.save_revision(user=emily)
    priya = desk_of("priya")
    page.get_workflow().start(page, emily)
    open_page(priya, page.pk)
    approve = priya.locator("[data-workflow-action-name=approve]").first
    priya.get_by_role("button", name="More actions").click()
    expect(approve).to_be_visible()
    type_until_it_saves_itself(priya, " And when?")
    expect(priya.get_by_text("somebody else approves it")).to_be_visible()
    expect(approve).to_be_hidden()

    omar = desk_of("omar")
    open_page(omar, page.pk)
    choose(omar, "Approve")
    expect(omar.get_by_text("You approved the page")).to_be_visible()
    StandardPage.objects.get(pk=page.pk).current_workflow_state.cancel(user=emily)
    martin = desk_of("martin")
    open_page(martin, page.pk)
    publish = martin.locator("[name=action-publish]")
    martin.get_by_role("button", name="More actions").click()
    expect(publish).to_be_visible()
    type_until_it_saves_itself(martin, " And why?")
    expect(publish).to_be_hidden()
    shot(martin, "6-not-offered")
