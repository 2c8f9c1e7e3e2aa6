"""People who are signed in share the frame and what editors wrote, and nothing that is theirs."""

import re
from collections.abc import Callable
from dataclasses import make_dataclass
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.contrib.messages import info
from django.core.cache import caches
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.http import HttpRequest
from django.test import Client
from django.test.signals import template_rendered
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from wagtail import hooks
from wagtail.models import Locale, Page, PageViewRestriction, Site

from content.pages.spotlights import SpotlightPage
from content.snippets.banners import Banner
from content.snippets.settings import CrisisLines, SiteWords
from content.terms.models import TermsPage
from content.terms.services import current_terms
from portal.accounts.models import User
from portal.look import frame, generation

from .looking import Change
from .test_changes import NOON, edit

ARTICLE = "/spotlights/secure-messaging/"
ACCOUNT = "/accounts/email/"  # a page outside of the tree
SHARED = ("portal_sitewords", "content_sitewords", "content_banner", "wagtailcore_page")


@pytest.fixture
def ruth(person: User) -> Client:
    client = Client()
    client.force_login(person)
    client.get(ACCOUNT)
    return client


def text_of(client: Client, path: str) -> str:
    return client.get(path).content.decode()


def statements(client: Client, path: str) -> list[str]:
    with CaptureQueriesContext(connection) as asked:
        client.get(path)
    return [query["sql"] for query in asked.captured_queries]


def banner(**words: Any) -> Banner:
    return Banner.objects.create(
        locale=Locale.get_default(), **{"title": "Phones", "text": "They ring"} | words
    )


def terms_for_today() -> None:
    newer = {"title": "Newer terms", "what_changed": "More words."}
    edit(TermsPage.objects.get(), **newer, in_force_from=timezone.localdate())


CHANGES: dict[str, tuple[Callable[[], Any], str]] = {
    "the name": (
        lambda: SiteWords.objects.create(site=Site.objects.get(), name="Health of all"),
        "Health of all",
    ),
    "the footer": (
        lambda: SiteWords.objects.create(site=Site.objects.get(), help_text="Call us first."),
        "Call us first.",
    ),
    "a crisis line": (
        lambda: CrisisLines.objects.create(site=Site.objects.get(), crisis_phone="116-123"),
        'href="tel:116-123"',
    ),
    "a banner": (banner, "They ring"),
    "a title in the menu": (
        lambda: edit(Page.objects.get(slug="spotlights").specific, title="What is new"),
        ">What is new</a>",
    ),
    "a page put into the menu": (
        lambda: edit(Page.objects.get(slug="accessibility").specific, show_in_menus=True),
        'href="/accessibility/"',
    ),
    "the address of help": (
        lambda: edit(Page.objects.get(slug="help").specific, slug="get-help"),
        'href="#help"',
    ),
    "the title of the terms": (terms_for_today, ">Newer terms</a>"),
    "the name of the site": (
        lambda: Site.objects.update_or_create(
            is_default_site=True, defaults={"site_name": "Another name"}
        ),
        "Another name",
    ),
}


@pytest.mark.parametrize("name", CHANGES)
@pytest.mark.parametrize("path", [ACCOUNT, ARTICLE])
def test_the_frame_of_a_person_shows_a_change_at_once(
    name: str, path: str, ruth: Client, change: Change
) -> None:
    act, shown = CHANGES[name]
    before = text_of(ruth, path)
    change(act)
    assert before.count(shown) < text_of(ruth, path).count(shown)


def test_a_page_with_a_restriction_leaves_the_menu_at_once(ruth: Client, change: Change) -> None:
    listed = Page.objects.get(slug="spotlights")
    assert 'href="/spotlights/"' in text_of(ruth, ACCOUNT)
    change(lambda: restrict(listed))
    assert 'href="/spotlights/"' not in text_of(ruth, ACCOUNT)


def restrict(page: Page) -> None:
    PageViewRestriction.objects.create(page=page, restriction_type=PageViewRestriction.LOGIN)


def test_new_terms_are_asked_for_at_once(ruth: Client, change: Change, rf: Any) -> None:
    """The frame has the terms that messaging asks everyone to agree to."""
    asked = [frame.frame_of(rf.get("/")).terms]
    change(terms_for_today)
    asked.append(frame.frame_of(rf.get("/")).terms)
    assert asked[0] != asked[1] == current_terms()


def test_what_changes_something_asks_the_database_for_the_terms(rf: Any) -> None:
    seen = []
    for method in ("get", "post"):
        middleware = frame.FrameMiddleware(lambda _request: seen.append(frame.current()))
        middleware(getattr(rf, method)("/"))
    assert [one is not None for one in seen] == [True, False]
    assert frame.current() is None


@pytest.mark.parametrize(
    ("starts", "ends"), [(timedelta(seconds=40), None), (-timedelta(1), timedelta(seconds=40))]
)
@pytest.mark.parametrize("path", [ACCOUNT, ARTICLE])
def test_a_banner_begins_and_ends_on_time_in_the_frame(
    starts: timedelta, ends: timedelta | None, path: str, person: User
) -> None:
    shown = []
    with time_machine.travel(NOON, tick=False):
        client = Client()
        client.force_login(person)
        banner(starts_at=NOON + starts, ends_at=ends and NOON + ends)
        shown.append("They ring" in text_of(client, path))
    for seconds in (39, 41):
        with time_machine.travel(NOON + timedelta(seconds=seconds), tick=False):
            shown.append("They ring" in text_of(client, path))
    assert shown == ([False, False, True] if ends is None else [True, True, False])


def test_terms_come_into_force_at_midnight_in_the_frame(rf: Any) -> None:
    version = current_terms()
    assert version is not None
    day = datetime(2027, 3, 3, tzinfo=ZoneInfo("America/New_York"))
    terms = TermsPage.objects.get()
    with time_machine.travel(day - timedelta(seconds=10), tick=False):
        edit(terms, title="From tomorrow", what_changed="All.", in_force_from=day.date())
        generation.invalidate_all()
        before = frame.frame_of(rf.get("/")).terms
    with time_machine.travel(day + timedelta(seconds=1), tick=False):
        after = frame.frame_of(rf.get("/")).terms
    assert before is not None
    assert after is not None
    assert (before.title, after.title) == (version.title, "From tomorrow")


def test_a_banner_of_a_part_of_the_site_shows_there_alone(ruth: Client, change: Change) -> None:
    change(lambda: banner(below=Page.objects.get(slug="spotlights")))
    assert "They ring" in text_of(ruth, ARTICLE)
    assert "They ring" not in text_of(ruth, ACCOUNT)
    assert "They ring" not in text_of(ruth, "/help/")


def test_each_language_has_its_own_frame(ruth: Client) -> None:
    assert "Need help?" in text_of(ruth, ACCOUNT)
    assert "Need help?" not in text_of(ruth, f"/es{ACCOUNT}")


def test_an_article_changes_at_once_for_people_too(ruth: Client, change: Change) -> None:
    text_of(ruth, ARTICLE)
    change(lambda: edit(SpotlightPage.objects.get(), summary="Shorter than before."))
    assert "Shorter than before." in text_of(ruth, ARTICLE)


def test_what_is_shared_was_drawn_for_a_stranger(make_person: Any, rf: Any) -> None:
    """Whoever comes first, the same text is stored, and nothing of them is in it."""
    stored = []
    for name in ("Zacharias Quill", "Yolanda Fenn"):
        caches["pages"].clear()
        client = Client()
        client.force_login(make_person(name))
        for path in (ARTICLE, ACCOUNT):
            client.get(path)
        stored.append(rows())
        for secret in (
            *name.split(),
            client.session.session_key,
            "csrf",
            "accounts/logout",
            "data-sm",
        ):
            assert not [row for row in stored[-1] if secret in row], secret
    assert len(stored[0]) == 2
    assert stored[0] == stored[1]


def rows() -> list[str]:
    """What is stored, without its digest, generation and time."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT value FROM portal_pages WHERE cache_key NOT LIKE '%generation'")
        found = [value for (value,) in cursor.fetchall()]
    return sorted(re.sub(r'^\w+:|"generation","\w+"|"until",[\d.]+', "", one) for one in found)


@pytest.mark.parametrize("path", ["/", ARTICLE, "/terms/", "/glossary/", "/topics/", ACCOUNT])
def test_a_person_gets_the_same_page_with_and_without_the_cache(
    path: str, ruth: Client, settings: Any
) -> None:
    ruth.get(path)
    pages = []
    for on in (True, False):
        settings.PORTAL_CACHES_PAGES = on
        drawn = re.sub(r'value="\w{64}"|data-(?:left|overall)="\d+"', "", text_of(ruth, path))
        pages.append([line.strip() for line in drawn.split("\n") if line.strip()])
    assert pages[0] == pages[1]


def test_a_message_stands_under_the_heading_of_a_shared_page(person: User, rf: Any) -> None:
    client = Client()
    client.force_login(person)
    client.get(ARTICLE)
    request = rf.get("/")
    request.session = client.session
    from django.contrib.messages.storage.session import SessionStorage

    request._messages = SessionStorage(request)
    info(request, "Your address was changed.")
    request._messages.update(None)
    request.session.save()
    page = text_of(client, ARTICLE)
    assert page.index("</h1>") < page.index("Your address was changed.")
    assert "Your address was changed." not in text_of(client, ARTICLE)


def test_a_page_for_members_is_shared_with_nobody(ruth: Client, change: Change) -> None:
    page = SpotlightPage.objects.get()
    change(lambda: restrict(page))
    assert page.title in text_of(ruth, ARTICLE)
    assert not [row for row in rows() if "content-article" in row]
    assert Client().get(ARTICLE).status_code == 302


@pytest.mark.parametrize("path", ["/nothing-here/", "/es/nothing-here/", "/spotlights/2001/1/"])
def test_what_is_no_page_is_drawn_once(path: str, ruth: Client) -> None:
    drawn: list[str] = []

    def note(template: Any, **_more: Any) -> None:
        drawn.append(str(template.name))

    template_rendered.connect(note)
    response = ruth.get(path)
    template_rendered.disconnect(note)

    assert response.status_code == 404
    assert drawn.count("404.html") == 1


def test_what_strangers_may_not_see_is_for_the_persons_own_request(ruth: Client) -> None:
    def refuse(_page: Any, request: HttpRequest, *_more: Any) -> None:
        if not request.user.is_authenticated:
            raise PermissionDenied

    with hooks.register_temporarily("before_serve_page", refuse):
        assert ruth.get(ARTICLE).status_code == 200
        assert Client().get(ARTICLE).status_code == 403


def test_an_editor_gets_the_page_itself_with_wagtails_bar(admin: User) -> None:
    client = Client()
    client.force_login(admin)
    assert "wagtail-userbar" in text_of(client, ARTICLE)
    assert not [row for row in rows() if "content-article" in row]


def test_a_shared_page_asks_the_database_for_nothing_that_is_not_the_persons(ruth: Client) -> None:
    for path in (ARTICLE, ACCOUNT):
        ruth.get(path)
        assert not [sql for sql in statements(ruth, path) if any(t in sql for t in SHARED)]


def test_a_frame_that_was_begun_before_a_change_is_not_handed_out_after_it(
    rf: Any, change: Change, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The name changes while the frame is made."""
    made = frame._make
    caches["pages"].clear()

    def slowly(request: Any, **words: Any) -> frame.Frame:
        shown = made(request, **words)
        change(lambda: SiteWords.objects.create(site=Site.objects.get(), name="Newer"))
        return shown

    monkeypatch.setattr(frame, "_make", slowly)
    assert frame.frame_of(rf.get("/")).name != "Newer"
    monkeypatch.setattr(frame, "_make", made)
    assert frame.frame_of(rf.get("/")).name == "Newer"


def test_a_day_of_the_terms_survives_the_cache(rf: Any) -> None:
    request = rf.get("/")
    made = frame.look_up(request)[0]
    assert frame.look_up(rf.get("/"))[0] == made
    assert made.terms is not None
    assert made.terms.effective_on <= timezone.localdate()


@pytest.mark.parametrize("part", [frame.Link, frame.Notice, frame.CurrentTerms])
def test_processes_of_two_releases_read_no_frames_of_each_other(
    ruth: Client, monkeypatch: pytest.MonkeyPatch, part: type
) -> None:
    """While both run, a field that one of them knows would be a 500 on every page of the other."""
    key = frame._key(asked(ruth))
    other = make_dataclass(part.__name__, [("later", str, "")], bases=(part,), frozen=True)
    hints = {name: _with(kind, part, other) for name, kind in frame.Frame.__annotations__.items()}
    monkeypatch.setattr(frame.Frame, "__annotations__", hints)
    assert frame._key(asked(ruth)) != key


def asked(client: Client) -> HttpRequest:
    request: HttpRequest = client.get(ACCOUNT).wsgi_request
    return request


def _with(kind: Any, part: type, other: type) -> Any:
    """Return the type of a field with one class in the place of another."""
    return {list[part]: list[other], part | None: other | None}.get(kind, kind)  # type: ignore[valid-type]
