"""What each person finds on the admin's home page."""

from bs4 import BeautifulSoup
from django.contrib.auth.models import Group, Permission
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from content.dashboard.panels import MyDraftsPanel, WaitingForReviewPanel, WaitingToPublishPanel
from content.pages.standard import StandardPage
from tests.content.conftest import Desk
from tests.content.workflow.test_two_persons import reviewed, submit


def panels_of(client: Client) -> dict[str, list[str]]:
    html = BeautifulSoup(client.get(reverse("wagtailadmin_home")).content, "html.parser")
    sections = html.select("section[id^=dashboard-]")
    panels = {section["id"]: section.select("td a") for section in sections}
    return {
        name.removeprefix("dashboard-").removesuffix("-section"): [
            link.get_text() for link in links
        ]
        for name, links in panels.items()
    }


def test_a_page_moves_over_the_panels_of_those_who_publish_it(
    desk: Desk, draft: StandardPage
) -> None:
    everyone = ("emily", "priya", "martin")
    assert [panels_of(desk.browser(who)) for who in everyone] == [
        {"my-drafts": ["Flu shots"]},
        {},
        {},
    ]
    submit(desk, draft)
    assert [panels_of(desk.browser(who)) for who in everyone] == [
        {},
        {"waiting-for-review": ["Flu shots"]},
        {},
    ]
    draft.current_workflow_task.specific.on_action(
        draft.current_workflow_task_state, desk.priya, "approve"
    )
    assert [panels_of(desk.browser(who)) for who in everyone] == [
        {},
        {},
        {"waiting-to-publish": ["Flu shots"]},
    ]


def test_an_administrator_of_a_facility_has_no_desk_for_pages(
    desk: Desk, draft: StandardPage, make_person: object
) -> None:
    submit(desk, draft)
    group = Group.objects.create(name="Facility administrators")
    group.permissions.add(Permission.objects.get(codename="access_admin"))
    fatima = make_person("Fatima Facility")
    fatima.groups.add(group)
    client = Client()
    client.force_login(fatima)
    home = client.get(reverse("wagtailadmin_home"))
    assert home.status_code == 200
    assert panels_of(client) == {}
    assert "Flu shots" not in home.content.decode()


def test_more_pages_cost_no_more_queries(desk: Desk, draft: StandardPage) -> None:
    def cost() -> list[int]:
        counts = []
        for panel, who in (
            (MyDraftsPanel, desk.emily),
            (WaitingForReviewPanel, desk.priya),
            (WaitingToPublishPanel, desk.martin),
        ):
            with CaptureQueriesContext(connection) as asked:
                panel(who).get_context_data({})
            counts.append(len(asked))
        return counts

    def one_of_each(number: int) -> None:
        for name in ("draft", "sent", "reviewed"):
            page = StandardPage(title=name, slug=f"{name}-{number}", summary="x", live=False)
            desk.home.add_child(instance=page)
            page.save_revision(user=desk.emily)
            if name == "sent":
                submit(desk, page)
            if name == "reviewed":
                reviewed(desk, page)

    one_of_each(1)
    few = cost()
    for number in (2, 3):
        one_of_each(number)
    assert cost() == few
    assert max(few) <= 4
