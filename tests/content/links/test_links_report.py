"""The report of links: ours are tried here, others wait for a person, and nobody is called."""

import csv
from datetime import date, timedelta
from io import StringIO
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Locale, Site
from wagtail.users.models import UserProfile

from content.links.finding import _in_html
from content.links.models import LinkState, OpenedLink
from content.links.reports import Row
from content.pages.learning import LearningPage
from content.pages.standard import StandardPage
from content.seed.files import document
from tests.content.conftest import Desk
from tests.content.counting import queries
from tests.content.every_block import page_of

ELSEWHERE = "https://www.example.gov/sleep"


def rows(client: Client, **asked: Any) -> list[dict[str, str]]:
    answer = client.get(reverse("content_links:report"), asked | {"export": "csv"})
    text = b"".join(answer.streaming_content) if answer.streaming else answer.content
    return list(csv.DictReader(StringIO(text.decode("utf-8-sig"))))


def rows_of(client: Client) -> list[Row]:
    return client.get(reverse("content_links:report_results")).context["object_list"]


def states(client: Client, page: StandardPage) -> dict[str, str]:
    return {
        row["Words of the link"]: row["State"] for row in rows(client) if row["Page"] == page.title
    }


def a(words: str, attributes: str) -> str:
    return f"<a {attributes}>{words}</a>"


def test_links_of_our_own_are_tried_and_those_that_fail_say_why(desk: Desk) -> None:
    help_page = StandardPage.objects.get(slug="help")
    draft = desk.home.add_child(instance=StandardPage(title="D", slug="d", summary="x", live=False))
    Redirect.objects.create(old_path="/old", redirect_page=help_page)
    file = document("slow-breathing")
    page = page_of(
        [
            (
                "paragraph",
                "<p>"
                + a("page", f'linktype="page" id="{help_page.pk}"')
                + a("draft", f'linktype="page" id="{draft.pk}"')
                + a("gone", 'linktype="page" id="987654"')
                + a("file", f'linktype="document" id="{file.pk}"')
                + a("no file", 'linktype="document" id="987654"')
                + a("path", 'href="/help/"')
                + a("search", 'href="/search/?q=x"')
                + a("our host", f'href="https://{Site.objects.get().hostname}:8000/help/"')
                + a("typo", 'href="/halp/"')
                + a("moved", 'href="/old/"')
                + a("month", 'href="/spotlights/2010/11/"')
                + a("elsewhere", f'href="{ELSEWHERE}"')
                + a("no address", 'href="http://[x"')
                + a("mail", 'href="mailto:x@example.gov"')
                + a("below", 'href="#more"')
                + "</p>",
            )
        ]
    )
    works = str(LinkState.WORKS.label)
    assert states(desk.browser("emily"), page) == {
        "page": works,
        "draft": "The page is not published.",
        "gone": "The page is gone.",
        "file": works,
        "no file": "The document is gone.",
        "path": works,
        "search": works,
        "our host": works,
        "typo": "No page has this address.",
        "moved": works,
        "month": works,
        "elsewhere": str(LinkState.NEVER.label),
        "no address": "This is no address.",
    }


def test_an_editor_whose_admin_is_in_spanish_gets_the_same_answers(desk: Desk) -> None:
    links = {"path": "/help/", "moved": "/old/", "search": "/search/", "home": "/es/"}
    tried = {**links, "typo": "/es/help/"}
    html = "".join(a(words, f'href="{url}"') for words, url in tried.items())
    page = page_of([("paragraph", f"<p>{html}</p>")])
    UserProfile.objects.create(user=desk.emily, preferred_language="es")
    Locale.objects.get_or_create(language_code="es")
    spanish = desk.home.copy_for_translation(Locale.objects.get(language_code="es"))
    spanish.save_revision().publish()
    Redirect.objects.create(old_path="/old", redirect_page=desk.home)
    found = [row for row in rows_of(desk.browser("emily")) if row.title == page.title]
    assert translation.get_language() == "en"
    assert {row.words: row.state for row in found} == {
        **dict.fromkeys(links, LinkState.WORKS),
        "typo": LinkState.BROKEN,
    }


@pytest.mark.parametrize(
    "url",
    [
        "javascript://example.com/%0aalert(1)",
        "JavaScript://testserver/%0aalert(1)",
        "javascript:alert(1)",
        "data:text/html,x",
        "ftp://example.com/help/",
    ],
)
def test_an_address_that_is_not_of_the_web_is_never_a_link_of_the_report(
    url: str, desk: Desk
) -> None:
    page = page_of([("paragraph", "<p>" + a("trap", f'href="{url}"') + "</p>")])
    emily = desk.browser("emily")
    assert states(emily, page) == {"trap": "This is no address."}
    shown = emily.get(reverse("content_links:report_results"), {"state": "broken"})
    soup = BeautifulSoup(shown.content, "html.parser")
    assert url in soup.get_text()
    assert soup.find("a", href=url) is None
    assert soup.find("input", value=url) is None
    assert url not in {row["Leads to"] for row in rows(emily, leads_to="others")}


def test_mail_and_phone_are_not_tried_however_they_are_written(desk: Desk) -> None:
    links = [a("mail", 'href="MAILTO:x@example.gov"'), a("phone", 'href="Tel:207-555-0100"')]
    page = page_of([("paragraph", f"<p>{''.join(links)}</p>")])
    assert states(desk.browser("emily"), page) == {}


def test_links_of_blocks_and_fields_are_listed_too(desk: Desk) -> None:
    lesson = LearningPage.objects.first()
    draft = desk.home.add_child(instance=StandardPage(title="D", slug="d", summary="x", live=False))
    lesson.next_page = draft
    link = {"page": None, "document": None, "url": ELSEWHERE, "text": "Sleep", "source": ""}
    lesson.related_links = [("link", link)]
    lesson.save()
    found = [row for row in rows(desk.browser("emily")) if row["Page"] == lesson.title]
    assert any(row["Leads to"] == ELSEWHERE for row in found)
    assert [row["Place"] for row in found if row["State"] == "The page is not published."] == [
        "Page to go on to"
    ]
    assert any(row["Place"].startswith("Sources") for row in found)


def test_what_somebody_opened_says_who_and_when_until_it_is_old(desk: Desk) -> None:
    page = page_of([("paragraph", "<p>" + a("Sleep", f'href="{ELSEWHERE}"') + "</p>")])
    emily = desk.browser("emily")
    values = {"page": page.pk, "url": ELSEWHERE, "back": "//evil.test"}
    answer = emily.post(reverse("content_links:opened"), values)
    assert answer.url == reverse("content_links:report")

    def row() -> dict[str, str]:
        return next(row for row in rows(emily) if row["Leads to"] == ELSEWHERE)

    assert row()["State"] == str(LinkState.OPENED.label)
    assert row()["Opened by"] == "Emily Demo"
    assert row()["Opened on"] == timezone.localdate().isoformat()
    OpenedLink.objects.update(opened_on=timezone.localdate() - timedelta(days=200))
    assert row()["State"] == str(LinkState.OLD.label)


def test_six_months_are_counted_by_the_calendar() -> None:
    opened = OpenedLink(url=ELSEWHERE, opened_on=date(2026, 1, 31))
    assert opened.state_on(date(2026, 7, 30)) == LinkState.OPENED
    assert opened.state_on(date(2026, 7, 31)) == LinkState.OLD


@pytest.mark.parametrize("url", ["", "https://nowhere.example/", "x" * 2000])
def test_nobody_vouches_for_an_address_that_stands_on_no_page(desk: Desk, url: str) -> None:
    page = page_of([("paragraph", "<p>" + a("Sleep", f'href="{ELSEWHERE}"') + "</p>")])
    emily = desk.browser("emily")
    emily.post(reverse("content_links:opened"), {"page": page.pk, "url": url})
    for other in ("", "x", "9" * 30, desk.home.pk):
        emily.post(reverse("content_links:opened"), {"page": other, "url": ELSEWHERE})
    assert not OpenedLink.objects.exists()


def test_the_button_of_a_link_names_the_page_that_it_stands_on(desk: Desk) -> None:
    page_of([("paragraph", "<p>" + a("Sleep", f'href="{ELSEWHERE}"') + "</p>")])
    emily = desk.browser("emily")
    shown = emily.get(reverse("content_links:report_results"), {"leads_to": "others"})
    form = BeautifulSoup(shown.content, "html.parser").find("input", value=ELSEWHERE).parent
    emily.post(form["action"], {field["name"]: field["value"] for field in form("input")})
    assert OpenedLink.objects.get().url == ELSEWHERE


def test_the_report_is_filtered_and_a_formula_stays_text(desk: Desk) -> None:
    page_of([("paragraph", "<p>" + a("=1+1", f'href="{ELSEWHERE}"') + "</p>")])
    emily = desk.browser("emily")
    others = rows(emily, leads_to="others")
    assert others
    assert all(row["Leads to"].startswith("http") for row in others)
    assert any(row["Words of the link"] == "'=1+1" for row in others)
    assert rows(emily, state="broken") == []
    ours = rows(emily, leads_to="ours", state="works")
    assert ours
    assert ELSEWHERE not in {row["Leads to"] for row in ours}
    shown = emily.get(reverse("content_links:report_results"), {"leads_to": "others"})
    assert "I opened it today" in shown.content.decode()
    assert "<html" not in shown.content.decode()


def test_the_seeded_site_has_no_broken_link(desk: Desk) -> None:
    assert rows(desk.browser("ada"), state="broken") == []


def test_people_without_pages_see_no_report(desk: Desk, make_person: Any) -> None:
    stranger = Client()
    stranger.force_login(make_person("Sam Stranger"))
    assert stranger.get(reverse("content_links:report")).status_code == 302
    assert "Links" in desk.browser("emily").get(reverse("content_links:report")).content.decode()


def test_a_hundred_links_to_one_place_cost_no_query_each(desk: Desk) -> None:
    def asked(count: int) -> int:
        StandardPage.objects.filter(slug="every-block").delete()
        key = StandardPage.objects.get(slug="help").pk
        links = a("Help", f'linktype="page" id="{key}"') + a("Sleep", f'href="{ELSEWHERE}"')
        page_of([("paragraph", f"<p>{links * count}</p>")])
        return queries(desk.browser("emily"), reverse("content_links:report"))

    assert asked(100) == asked(1)


def test_a_hundred_addresses_of_our_own_cost_no_query_each(desk: Desk) -> None:
    for number in range(25):
        name = f"page-{number}"
        desk.home.add_child(instance=StandardPage(title=name, slug=name, summary="x"))
        Redirect.objects.create(old_path=f"/old-{number}", redirect_page=desk.home)

    def asked(count: int) -> int:
        StandardPage.objects.filter(slug="every-block").delete()
        paths = [
            f"{kind}-{number}/"
            for kind in ("/page", "/old", "/typo", "/es/typo")
            for number in range(count)
        ]
        links = "".join(a(path, f'href="{path}"') for path in paths)
        page = page_of([("paragraph", f"<p>{links}</p>")])
        told = states(desk.browser("emily"), page)
        works = {path for path, state in told.items() if state == str(LinkState.WORKS.label)}
        assert (len(told), len(works)) == (4 * count, 2 * count)
        return queries(desk.browser("emily"), reverse("content_links:report"))

    assert asked(25) == asked(1)


def test_an_address_below_a_page_with_routes_is_tried_by_its_routes(desk: Desk) -> None:
    tried = ["/spotlights/2010/11/", "/spotlights/no-such-page/", "/help/2010/11/"]
    links = "".join(a(path, f'href="{path}"') for path in tried)
    page = page_of([("paragraph", f"<p>{links}</p>")])
    assert states(desk.browser("emily"), page) == dict(
        zip(tried, [str(LinkState.WORKS.label), *["No page has this address."] * 2], strict=True)
    )


@pytest.mark.parametrize("path", ["//[x", "//help/", "/%00/", "/%ff/"])
def test_an_address_that_is_typed_wrong_does_not_take_the_report_away(
    path: str, desk: Desk
) -> None:
    url = f"https://{Site.objects.get().hostname}{path}"
    page = page_of([("paragraph", "<p>" + a("typo", f'href="{url}"') + "</p>")])
    assert states(desk.browser("emily"), page) == {"typo": "No page has this address."}


@pytest.mark.parametrize("key", ["\u00b2", "9" * 5000, "x", ""])
def test_a_link_whose_key_is_no_number_leads_nowhere_and_is_no_fault(key: str) -> None:
    found = list(_in_html(f'<a linktype="page" id="{key}">words</a>'))
    assert [target.page_id for _words, target in found] == [None] * len(found)
