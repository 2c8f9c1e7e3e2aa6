"""A name or an address that another row of the same language has already."""

from collections.abc import Callable

import pytest
from django.urls import reverse
from wagtail.models import Locale, Page

from content.pages.learning import LearningPage
from content.snippets.glossary import GlossaryTerm
from content.snippets.topics import Topic
from tests.content.conftest import Desk

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("seeded")]

TAKEN = "Something else is called this already."


@pytest.fixture(scope="module")
def seeded(seeded_in_two_languages: None) -> None:
    """The site with its Spanish pages, made once for all of these tests."""


def rows() -> tuple[Topic, Topic]:
    first, second = Topic.objects.filter(locale=Locale.get_default())[:2]
    return first, second


@pytest.mark.parametrize("same", ["name", "slug"])
def test_a_topic_is_not_added_or_renamed_to_what_another_one_is_called(
    same: str, desk: Desk
) -> None:
    first, second = rows()
    new = {"name": "Sleep", "slug": "sleep", "description": ""} | {same: getattr(second, same)}
    martin = desk.browser("martin")
    for address in (
        reverse("wagtailsnippets_content_topic:add"),
        reverse("wagtailsnippets_content_topic:edit", args=[first.pk]),
    ):
        answer = martin.post(address, new)
        assert answer.status_code == 200
        assert TAKEN in answer.content.decode()
        assert new["name"] in answer.content.decode()


def test_a_word_of_the_glossary_has_an_address_of_its_own(desk: Desk) -> None:
    known = GlossaryTerm.objects.filter(locale=Locale.get_default())[0]
    new = {"name": "Another", "slug": known.slug, "also": "", "definition": "A word."}
    answer = desk.browser("ada").post(reverse("wagtailsnippets_content_glossaryterm:add"), new)
    assert answer.status_code == 200
    assert TAKEN in answer.content.decode()


def test_a_row_keeps_its_own_name_and_one_of_another_language(desk: Desk) -> None:
    first, _second = rows()
    spanish = Topic.objects.filter(locale__language_code="es")[0]
    new = {"name": spanish.name, "slug": first.slug, "description": "Changed."}
    address = reverse("wagtailsnippets_content_topic:edit", args=[first.pk])
    assert desk.browser("martin").post(address, new).status_code == 302
    assert desk.browser("martin").post(address, new).status_code == 302


def test_a_page_is_translated_where_its_topic_is_called_what_another_one_is(
    desk: Desk,
    django_capture_on_commit_callbacks: Callable[..., object],
) -> None:
    spanish = Locale.objects.get(language_code="es")
    called = {"name": "N" * 80, "slug": "n" * 80}
    topic = Topic.objects.create(locale=Locale.get_default(), **called)
    Topic.objects.create(locale=spanish, **called)
    known = LearningPage.objects.filter(locale=Locale.get_default())[0]
    lesson = known.copy(update_attrs={"title": "Shots", "slug": "shots"})
    lesson.topics.add(topic)
    lesson.save_revision().publish()
    address = reverse("wagtail_localize:submit_page_translation", args=[lesson.pk])
    with django_capture_on_commit_callbacks(execute=True):
        answer = desk.browser("emily").post(address, {"locales": [spanish.pk]})
    assert answer.status_code == 302
    assert Page.objects.get(pk=lesson.pk).has_translation(spanish)
    copied = topic.get_translation(spanish)
    assert copied.name == f"{'N' * 76} 2"
    assert copied.slug == f"{'n' * 76}-2"
