"""A seed that is run again on a site that editors have changed."""

from io import StringIO

import pytest
from django.core.management import call_command
from wagtail.models import Locale, Page

from content.pages.glossary import GlossaryPage
from content.pages.home import HomePage
from content.pages.learning import LearningIndexPage, LearningPage
from content.pages.spotlights import SpotlightIndexPage, SpotlightPage
from content.pages.standard import StandardPage
from content.pages.topic_pages import TopicPage
from content.snippets.glossary import GlossaryTerm
from content.snippets.topics import Topic

LESSON = "talking-with-your-provider"


def seed(option: str) -> str:
    out = StringIO()
    call_command("seed_site", option, stdout=out)
    return out.getvalue()


def in_spanish(model: type) -> list:
    return list(model.objects.filter(locale__language_code="es"))


def lesson() -> LearningPage:
    return LearningPage.objects.get(slug=LESSON, locale=Locale.get_default())


def spanish_of(page: Page) -> Page | None:
    return page.get_translations().filter(locale__language_code="es").first()


@pytest.mark.parametrize("change", ["a sentence", "a paragraph more", "a paragraph less"])
def test_english_that_somebody_changed_gets_no_spanish_of_other_words(
    change: str, home: HomePage
) -> None:
    page = lesson()
    if change == "a sentence":
        page.summary = "Never stop a medicine on your own."
    elif change == "a paragraph more":
        page.body.append(("paragraph", "<p>Bring a list of your medicines.</p>"))
    else:
        del page.body[0]
    page.save_revision().publish()

    told = seed("--spanish")
    assert spanish_of(lesson()) is None
    assert f"Left out “{page.title}”: somebody has changed its words" in told
    others = LearningPage.objects.filter(locale=Locale.get_default()).exclude(pk=page.pk)
    assert any(spanish_of(one) for one in others)


def test_a_page_that_readers_do_not_see_is_not_shown_to_them_in_spanish(home: HomePage) -> None:
    lesson().unpublish()

    assert "readers do not see it" in seed("--spanish")
    assert spanish_of(lesson()) is None


def test_what_lies_below_changed_words_waits_for_their_translation(home: HomePage) -> None:
    index = LearningIndexPage.objects.get()
    index.introduction = "Our own words."
    index.save_revision().publish()
    Topic.objects.filter(slug="care-team").update(name="Your team")

    told = seed("--spanish")
    assert "Left out “Your team”" in told
    assert f"Left out “{lesson()}”: what it lies below, or names, is not in" in told
    assert in_spanish(LearningPage) == []
    assert in_spanish(SpotlightPage) != []
    assert not any(Page.find_problems())


def test_changed_addresses_are_no_changed_words(home: HomePage) -> None:
    page = lesson()
    page.slug = "ask-your-provider"
    page.save_revision().publish()

    assert "Left out" not in seed("--spanish")
    assert spanish_of(page).title == "Hablar con su médico"


def test_an_unchanged_site_has_all_of_its_spanish(home: HomePage) -> None:
    assert "Left out" not in seed("--spanish")


@pytest.mark.parametrize("model", [Topic, GlossaryTerm])
def test_what_was_given_another_address_is_not_added_again(model: type, home: HomePage) -> None:
    count = model.objects.count()
    model.objects.filter(slug="care-team").update(slug="your-team")

    assert "0 added" in seed("--add-missing")
    assert model.objects.count() == count


@pytest.mark.parametrize("model", [SpotlightIndexPage, LearningIndexPage])
def test_a_list_of_another_address_and_name_is_not_made_twice(model: type, home: HomePage) -> None:
    index = model.objects.get()
    index.slug, index.title = "news", "News for Veterans"
    index.save_revision().publish()

    assert "0 added" in seed("--add-missing")
    assert model.objects.count() == 1


@pytest.mark.parametrize("model", [SpotlightPage, LearningPage, StandardPage, TopicPage])
def test_a_page_of_another_address_is_not_made_twice(model: type, home: HomePage) -> None:
    count = model.objects.count()
    page = model.objects.last()
    page.slug = "another-address"
    page.save_revision().publish()

    assert "0 added" in seed("--add-missing")
    assert model.objects.count() == count


def test_a_missing_lesson_gets_its_topics_whatever_they_are_called_now(home: HomePage) -> None:
    asked = lesson()
    topics = set(asked.topics.values_list("pk", flat=True))
    for topic in Topic.objects.all():
        Topic.objects.filter(pk=topic.pk).update(name=f"Our {topic.name}")
    asked.delete()

    assert "Talking with your provider" in seed("--add-missing")
    assert set(lesson().topics.values_list("pk", flat=True)) == topics


def test_an_address_that_somebody_took_for_another_page_is_left_to_it(home: HomePage) -> None:
    GlossaryPage.objects.get().delete()
    home.refresh_from_db()
    page = StandardPage(title="Our words", slug="glossary", summary="Ours.")
    home.add_child(instance=page)

    seed("--add-missing")
    assert StandardPage.objects.get(pk=page.pk).slug == "glossary"
    assert GlossaryPage.objects.get().slug == "glossary-1"
