"""Every change shows at once, and what changes by the clock shows on time."""

from collections.abc import Callable
from datetime import datetime, timedelta
from io import StringIO
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.core.management import call_command
from django.test import Client
from django.utils import timezone
from wagtail.models import (
    Collection,
    CollectionViewRestriction,
    Locale,
    Page,
    PageViewRestriction,
    Site,
)

from content.pages.home import HomePage
from content.pages.spotlights import SpotlightPage
from content.pages.standard import StandardPage
from content.snippets.banners import Banner
from content.snippets.contributors import Contributor
from content.snippets.glossary import GlossaryTerm
from content.snippets.settings import CrisisLines
from content.snippets.topics import Topic
from portal.look.generation import invalidate_all

from .asking import Asking
from .looking import Change, generation, is_kept

# What changes shows on the next request, in each language.


def edit(page: Any, **values: Any) -> Page:
    for name, value in values.items():
        setattr(page, name, value)
    page.save_revision().publish()
    return page


def spanish_home() -> None:
    locale = Locale.objects.get_or_create(language_code="es")[0]
    home = Site.objects.get().root_page.specific.copy_for_translation(locale)
    home.save_revision().publish()


def test_publishing_shows_in_the_next_request_also_in_the_other_language(change: Change) -> None:
    change(spanish_home)
    for path in ("/", "/es/"):
        Client().get(path)
        assert is_kept(path)
    change(lambda: edit(article(), title="Write to your team"))
    for path in ("/", "/es/"):
        assert not is_kept(path)
    assert "Write to your team" in Client().get("/").content.decode()
    Client().get("/es/")
    change(lambda: edit(HomePage.objects.get(locale__language_code="es"), title="Su salud"))
    assert "<h1>Su salud</h1>" in Client().get("/es/").content.decode()


def article() -> Page:
    return SpotlightPage.objects.get()


def documents() -> Collection:
    root = Collection.get_first_root_node()
    return root.get_children().first() or root.add_child(name="Documents")


def make_private(one: Page | Collection) -> Any:
    kind = "login"
    if isinstance(one, Collection):
        return CollectionViewRestriction.objects.create(collection=one, restriction_type=kind)
    return PageViewRestriction.objects.create(page=one, restriction_type=kind)


CHANGES: dict[str, Callable[[], Any]] = {
    "taking a page down": lambda: article().unpublish(),
    "moving a page": lambda: Page.objects.get(slug="help").move(Site.objects.get().root_page),
    "deleting a page": lambda: Page.objects.get(slug="help").delete(),
    "a new address": lambda: edit(Page.objects.get(slug="help").specific, slug="get-help"),
    "a banner": lambda: Banner.objects.create(locale=Locale.get_default(), title="x", text="x"),
    "a word of the glossary": lambda: GlossaryTerm.objects.all()[0].save(),
    "a contributor": lambda: Contributor.objects.all()[0].save(),
    "a topic": lambda: Topic.objects.all()[0].save(),
    "crisis lines": lambda: CrisisLines.objects.create(site=Site.objects.get()),
    "the name of the site": lambda: Site.objects.get().save(),
    "a picture": lambda: article().lead_picture.save(),
    "a private page": lambda: make_private(article()),
    "a page that is open again": lambda: make_private(article()).delete(),
    "a private collection": lambda: make_private(documents()),
    "a collection that is open again": lambda: make_private(documents()).delete(),
    "a collection in another place": lambda: documents().save(),
    "a deleted topic": lambda: Topic.objects.create(name="x", slug="x").delete(),
}


@pytest.mark.parametrize("name", CHANGES)
def test_pages_are_made_again_after(name: str, change: Change) -> None:
    before = generation()
    change(CHANGES[name])
    assert generation() != before


def test_pages_are_kept_while_drafts_are_saved(change: Change) -> None:
    before = generation()
    page = Page.objects.get(slug="help").specific
    change(lambda: page.save_revision())
    new = StandardPage(title="New", slug="new", summary="x", live=False)
    change(lambda: Site.objects.get().root_page.add_child(instance=new).save_revision())
    assert generation() == before


def test_an_undone_change_invalidates_no_page(
    django_capture_on_commit_callbacks: Any,
) -> None:
    with django_capture_on_commit_callbacks() as waiting:
        for topic in Topic.objects.all():
            topic.save()
    assert waiting.count(invalidate_all) == 1, "once for a transaction, when it is committed"


def test_the_worker_publishes_on_schedule_and_readers_see_it(change: Change) -> None:
    page = Page.objects.get(slug="help").specific
    Client().get(page.url)
    page.title, page.go_live_at = "Help on schedule", timezone.now() + timedelta(hours=1)
    change(lambda: page.save_revision().publish())
    assert "Help on schedule" not in Client().get(page.url).content.decode()
    with time_machine.travel(timezone.now() + timedelta(hours=2)):
        Client().get(page.url)
        change(lambda: call_command("publish_scheduled", stdout=StringIO()))
        assert "Help on schedule" in Client().get(page.url).content.decode()


def test_a_page_that_was_begun_before_a_change_is_not_handed_out_after_it(change: Change) -> None:
    portal = Asking(lambda _request, _response: change(lambda: Topic.objects.all()[0].save()))
    portal.twice()
    assert portal.asked == 2


# What changes by the clock.

NOON = datetime(2027, 3, 3, 12, tzinfo=ZoneInfo("America/New_York"))


@pytest.mark.parametrize(
    ("starts", "ends"), [(timedelta(seconds=40), None), (-timedelta(1), timedelta(seconds=40))]
)
def test_a_banner_begins_and_ends_on_time(starts: timedelta, ends: timedelta | None) -> None:
    with time_machine.travel(NOON, tick=False):
        Banner.objects.create(
            locale=Locale.get_default(),
            title="Phones are down",
            text="x",
            starts_at=NOON + starts,
            ends_at=ends and NOON + ends,
        )
        before = Client().get("/")
        assert before.headers["Cache-Control"].endswith("s-maxage=40")
    with time_machine.travel(NOON + timedelta(seconds=39), tick=False):
        assert Client().get("/").headers["Cache-Control"].endswith("s-maxage=1")
    with time_machine.travel(NOON + timedelta(seconds=41), tick=False):
        after = Client().get("/")
    shown = ["Phones are down" in page.content.decode() for page in (before, after)]
    assert shown == ([False, True] if ends is None else [True, False])


def test_terms_come_into_force_at_midnight() -> None:
    with time_machine.travel(NOON.replace(hour=23, minute=59, second=50), tick=False):
        assert Client().get("/terms/").headers["Cache-Control"].endswith("s-maxage=10")
    with time_machine.travel(NOON + timedelta(hours=12), tick=False):
        assert not is_kept("/terms/")


def test_a_page_expires_after_five_minutes() -> None:
    with time_machine.travel(NOON, tick=False):
        Client().get("/")
    with time_machine.travel(NOON + timedelta(seconds=299), tick=False):
        assert is_kept("/")
    with time_machine.travel(NOON + timedelta(seconds=301), tick=False):
        assert not is_kept("/")
