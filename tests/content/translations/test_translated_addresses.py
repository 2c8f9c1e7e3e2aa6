"""The editor of translations takes any value; what no form would take reaches no reader."""

import json

import pytest
from bs4 import BeautifulSoup
from django.urls import reverse
from wagtail.models import Locale
from wagtail.rich_text import RichText
from wagtail_localize.models import (
    OverridableSegment,
    SegmentOverride,
    Translation,
    TranslationSource,
)

from content.pages.learning import LearningPage
from content.translations import services
from tests.content.conftest import Desk

HEALTH = "https://www.va.gov/health"


@pytest.fixture
def lesson(desk: Desk) -> LearningPage:
    """A Spanish lesson whose source has an address in a block, and one within a text."""
    slug = "talking-with-your-provider"
    english = LearningPage.objects.get(slug=slug, locale=Locale.get_default())
    english.body.append(("paragraph", RichText(f'<p><a href="{HEALTH}">Health</a></p>')))
    english.save()
    TranslationSource.objects.get(object_id=english.translation_key).update_from_db()
    return LearningPage.objects.get(slug=slug, locale__language_code="es")


def give(page: LearningPage, address: str, *, in_text: bool) -> None:
    """Keep what the editor of translations keeps when somebody changes an address."""
    found = Translation.objects.get(source__object_id=page.translation_key)
    segment = next(
        one
        for one in OverridableSegment.objects.filter(source=found.source)
        if one.data_json.startswith('"http') and (one.data_json == f'"{HEALTH}"') == in_text
    )
    SegmentOverride.objects.create(
        locale=page.locale, context=segment.context, data_json=json.dumps(address)
    )


@pytest.mark.parametrize("in_text", [True, False])
@pytest.mark.parametrize("address", ["javascript:alert(1)", " JavaScript:alert(1)", "data:,x"])
def test_a_translation_brings_no_address_that_runs_something(
    desk: Desk, lesson: LearningPage, address: str, in_text: bool
) -> None:
    give(lesson, address, in_text=in_text)
    before = lesson.latest_revision_id
    sent = reverse("content_languages:translation", args=[lesson.pk])
    told = desk.browser("emily").post(sent, {"send": "1"}, follow=True).content.decode()
    lesson.refresh_from_db()
    assert lesson.latest_revision_id == before
    assert "no browser may open" in told


@pytest.mark.parametrize("in_text", [True, False])
def test_such_an_address_is_never_drawn(desk: Desk, lesson: LearningPage, in_text: bool) -> None:
    """It may stand in a page from before, or come in by another way."""
    give(lesson, "javascript:alert(1)", in_text=in_text)
    source = TranslationSource.objects.get(object_id=lesson.translation_key)
    drawn = source.get_ephemeral_translated_instance(lesson.locale, fallback=True)
    assert "javascript:" in str(drawn.serializable_data())
    page = drawn.make_preview_request()
    html = BeautifulSoup(page.rendered_content, "html.parser")
    assert html.main.select("a[href]")
    assert "javascript:" not in str(html.main)


@pytest.mark.parametrize("in_text", [True, False])
def test_a_translation_leads_to_another_page_of_the_web(
    desk: Desk, lesson: LearningPage, in_text: bool
) -> None:
    give(lesson, "https://www.example.org/es", in_text=in_text)
    services.send_for_review(actor=desk.emily, page=lesson)
    lesson.refresh_from_db()
    assert "https://www.example.org/es" in str(lesson.get_latest_revision().content)


def test_a_value_that_no_block_takes_is_refused_at_publishing_too(
    desk: Desk, lesson: LearningPage
) -> None:
    give(lesson, "https://no address", in_text=False)
    edit = reverse("wagtailadmin_pages:edit", args=[lesson.pk])
    told = desk.browser("ada").post(edit, {"action": "publish"}, follow=True).content.decode()
    assert "has a value that the page can&#x27;t keep" in told
