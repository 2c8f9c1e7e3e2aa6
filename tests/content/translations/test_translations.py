"""The seeded site in Spanish, as a reader and as the next editor finds it."""

from collections.abc import Callable
from datetime import timedelta
from io import StringIO
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.apps import apps
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from wagtail.models import Locale, Page, PageViewRestriction
from wagtail_localize.models import StringTranslation, Translation, TranslationSource

from content.languages import source_language
from content.pages.learning import LearningPage
from content.pages.spotlights import SpotlightPage
from content.pages.standard import StandardPage
from content.snippets.contributors import Contributor
from content.snippets.glossary import GlossaryTerm
from content.snippets.settings import SiteWords
from content.snippets.topics import Topic
from tests.content.conftest import Desk
from tests.content.counting import queries


def spanish() -> Locale:
    return Locale.objects.get(language_code="es")


def main_of(client: Client, address: str) -> BeautifulSoup:
    answer = client.get(address)
    assert answer.status_code == 200, address
    return BeautifulSoup(answer.content, "html.parser").main


def texts(soup: BeautifulSoup) -> set[str]:
    """What the page says in its own language: a link to what is not translated names its own."""
    for foreign in soup.select("[lang]"):
        foreign.decompose()
    return {" ".join(tag.get_text().split()) for tag in soup.select("h1, h2, h3, p, li, dt, dd")}


SAME_IN_BOTH = {
    "David M. Douglas",
}  # fmt: skip


def test_every_spanish_page_says_everything_in_spanish(home: Page, client: Client) -> None:
    pages = Page.objects.filter(locale=spanish(), live=True, depth__gt=1)
    assert pages.count() == (18 if apps.is_installed("sm_plugin") else 17)
    for page in pages:
        english = page.get_translations().get(locale=home.locale)
        left = texts(main_of(client, page.url)) & texts(main_of(client, english.url))
        left = {text for text in left if len(text) > 25} - SAME_IN_BOTH
        assert not left, (page.url, left)


def test_what_pages_point_at_is_of_their_own_language(home: Page, client: Client) -> None:
    article = SpotlightPage.objects.get(locale=spanish())
    assert {topic.name for topic in article.topics.all()} == {
        "Mensajes Seguros", "Trabajar con su equipo de atención",
    }  # fmt: skip
    assert article.contributor.role == "Responsable de Mensajes Seguros en My HealtheVet"
    assert article.contributor.name == "David M. Douglas"
    assert [lesson.locale.language_code for lesson in article.learning_pages()] == [
        "es", "es", "es",
    ]  # fmt: skip
    lesson = main_of(client, "/es/topics/care-team/")
    assert lesson.find("a", string="Hablar con su médico")
    listed = main_of(client, "/es/spotlights/?topic=care-team")
    assert listed.find("option", string="Trabajar con su equipo de atención")
    assert listed.find("a", string=lambda text: text and "Ahora puede escribir" in text)
    assert "Dosis" in main_of(client, "/es/glossary/").get_text()
    assert client.get("/es/spotlights/topics/care-team/rss/").status_code == 200
    assert [str(name) for _slug, name in _offered(client, "/es/search/")][1:] == [
        str(topic) for topic in Topic.objects.filter(locale=spanish())
    ]


def _offered(client: Client, address: str) -> list[tuple[str, str]]:
    return list(client.get(address).context["form"].fields["topic"].choices)


def test_a_second_run_leaves_what_editors_made_of_it(home: Page) -> None:
    def counts() -> list[int]:
        models = (Page, Topic, Contributor, GlossaryTerm, StringTranslation, Translation)
        return [model.objects.count() for model in models]

    lesson = LearningPage.objects.get(slug="talking-with-your-provider", locale=spanish())
    lesson.title = "Nuestro título"
    lesson.save_revision().publish()
    before = counts()
    out = StringIO()
    call_command("seed_site", "--spanish", stdout=out)
    assert "0 added" in out.getvalue()
    assert counts() == before
    assert (
        LearningPage.objects.get(slug="talking-with-your-provider", locale=spanish()).title
        == "Nuestro título"
    )


def test_an_editor_goes_on_in_the_translation_editor(desk: Desk) -> None:
    lesson = LearningPage.objects.get(slug="talking-with-your-provider", locale=spanish())
    answer = desk.browser("emily").get(reverse("wagtailadmin_pages:edit", args=[lesson.pk]))
    assert answer.status_code == 200
    assert "Hablar con su médico" in answer.content.decode()
    assert "Talking with your provider" in answer.content.decode()


def test_a_topic_that_the_source_gets_comes_to_its_translation(home: Page) -> None:
    lesson = LearningPage.objects.get(slug="talking-with-your-provider", locale=home.locale)
    new = Topic.objects.create(name="Sleep", slug="sleep", locale=home.locale)
    lesson.topics.add(Topic.objects.get(slug="healthy-living", locale=home.locale), new)
    lesson.save_revision().publish()
    source, _is_new = TranslationSource.update_or_create_from_instance(lesson)
    page, _is_new = source.create_or_update_translation(spanish(), publish=False)
    names = {topic.name for topic in page.topics.all()}
    assert names == {"Trabajar con su equipo de atención", "Vida sana", "Sleep"}


def test_a_page_brings_its_topics_into_a_new_language(home: Page) -> None:
    new = Topic.objects.create(name="Sleep", slug="sleep", locale=home.locale)
    lesson = LearningPage.objects.get(slug="looking-after-your-mind", locale=home.locale)
    lesson.topics = [new]
    lesson.save_revision().publish()
    source, _is_new = TranslationSource.get_or_create_from_instance(lesson)
    page, _is_new = source.create_or_update_translation(spanish(), publish=False, fallback=True)
    assert [(topic.name, topic.locale) for topic in page.topics.all()] == [("Sleep", spanish())]


def test_readers_are_told_when_the_english_page_is_newer(home: Page, client: Client) -> None:
    assert source_language() == "en"
    english = LearningPage.objects.get(slug="talking-with-your-provider", locale=home.locale)
    assert not main_of(client, f"/es{english.url}").select(".content-older")
    Page.objects.filter(pk=english.pk).update(
        last_published_at=english.last_published_at + timedelta(days=1)
    )
    notice = main_of(client, f"/es{english.url}").select_one(".content-older")
    assert "Esta traducción es más antigua que la página en inglés" in notice.get_text()
    assert notice.a["href"] == english.url
    assert not main_of(client, english.url).select(".content-older")


@pytest.mark.parametrize("where", ["the page", "its parent"])
def test_a_translation_that_not_everybody_may_read_is_named_nowhere(
    where: str, home: Page, client: Client
) -> None:
    page = SpotlightPage.objects.get(slug="secure-messaging", locale=home.locale)
    spanish_page = page.get_translation(spanish())
    links = f'href="http://testserver{spanish_page.url}"'
    assert links in client.get(page.url).content.decode()
    restricted = spanish_page if where == "the page" else spanish_page.get_parent()

    PageViewRestriction.objects.create(page=restricted, restriction_type=PageViewRestriction.LOGIN)

    assert spanish_page.url not in client.get(page.url).content.decode()


def test_a_translated_page_costs_few_queries_more(home: Page, client: Client) -> None:
    english = queries(client, "/spotlights/secure-messaging/")
    assert queries(client, "/es/spotlights/secure-messaging/") <= english + 5


def spanish_lesson() -> LearningPage:
    return LearningPage.objects.get(slug="talking-with-your-provider", locale=spanish())


def translate_title(words: str) -> None:
    """What the editor of translations keeps when somebody types into a field."""
    segment = TranslationSource.objects.get(
        object_id=spanish_lesson().translation_key
    ).stringsegment_set.get(context__path="title")
    StringTranslation.objects.filter(
        translation_of=segment.string, context=segment.context, locale=spanish()
    ).update(data=words)


def test_an_editor_translates_and_two_others_bring_it_to_readers(
    desk: Desk, django_capture_on_commit_callbacks: Callable[..., Any]
) -> None:
    accessible = StandardPage.objects.get(slug="accessibility", locale=desk.home.locale)
    english = accessible.copy(update_attrs={"title": "At the desk", "slug": "at-the-desk"})
    emily, priya, martin = (desk.browser(who) for who in ("emily", "priya", "martin"))
    submit = reverse("wagtail_localize:submit_page_translation", args=[english.pk])
    with django_capture_on_commit_callbacks(execute=True):
        told = emily.post(submit, {"locales": [spanish().pk]}, follow=True).content.decode()
    assert "successfully submitted" in told
    assert "do not have permission" not in told
    page = english.get_translation(spanish())
    address = reverse("content_languages:translation", args=[page.pk])
    assert address in told
    assert "in the language of the source" in emily.get(address).content.decode()
    emily.post(address, {"send": "1"})
    for client in (priya, martin):
        edit = client.get(reverse("wagtailadmin_pages:edit", args=[page.pk])).content.decode()
        assert address in edit
        assert client.post(address, {"action": "approve"}).status_code == 302
    page.refresh_from_db()
    assert page.live


def test_a_translation_given_back_is_sent_again(desk: Desk) -> None:
    page = spanish_lesson()
    address = reverse("content_languages:translation", args=[page.pk])
    emily, priya = desk.browser("emily"), desk.browser("priya")
    translate_title("Hable")
    emily.post(address, {"send": "1"})
    assert spanish_lesson().title == "Hablar con su médico"
    assert spanish_lesson().get_latest_revision_as_object().title == "Hable"
    emily.post(address, {"action": "approve"})
    priya.post(address, {"action": "reject", "comment": "Shorter."})
    assert spanish_lesson().current_workflow_state.status == "needs_changes"
    emily.post(address, {"send": "1"})
    assert spanish_lesson().current_workflow_task.name == "Clinical review"


def test_no_button_of_the_translation_editor_brings_ones_own_words_to_readers(
    desk: Desk, django_capture_on_commit_callbacks: Callable[..., Any]
) -> None:
    page = spanish_lesson()
    translate_title("Hable")
    source = TranslationSource.objects.get(object_id=page.translation_key)
    sync = reverse("wagtail_localize:update_translations", args=[source.pk])
    alias = reverse("wagtail_localize:convert_to_alias", args=[page.pk])
    with django_capture_on_commit_callbacks(execute=True):
        desk.browser("martin").post(
            reverse("wagtailadmin_pages:edit", args=[page.pk]), {"action": "publish"}
        )
        for who in ("emily", "ada"):
            desk.browser(who).post(sync, {"publish_translations": "on"})
        desk.browser("emily").post(alias)
    assert spanish_lesson().title == "Hablar con su médico"
    assert spanish_lesson().alias_of is None


@pytest.mark.parametrize("who", ["priya", "martin"])
def test_who_typed_the_texts_approves_them_for_nobody(who: str, desk: Desk) -> None:
    page = spanish_lesson()
    address = reverse("content_languages:translation", args=[page.pk])
    translate_title("Hable")
    StringTranslation.objects.filter(data="Hable").update(
        last_translated_by=desk.people[who], updated_at=timezone.now()
    )
    desk.browser("emily").post(address, {"send": "1"})
    for actor in ("priya", "martin"):
        desk.browser(actor).post(address, {"action": "approve"})
    assert spanish_lesson().title == "Hablar con su médico"


def test_the_head_names_the_page_in_each_language(home: Page, client: Client) -> None:
    for url in ("/spotlights/secure-messaging/", "/es/spotlights/secure-messaging/"):
        head = client.get(url).content.decode().split("</head>")[0]
        for code, path in (("en", "/"), ("es", "/es/"), ("x-default", "/")):
            address = f"http://testserver{path}spotlights/secure-messaging/"
            assert f'hreflang="{code}" href="{address}"' in head, (url, code)


def main_button(client: Client, page: Page) -> tuple[str, list[str]]:
    """Return the main button below the editor of translations, and those behind it."""
    html = client.get(reverse("wagtailadmin_pages:edit", args=[page.pk])).content
    bar = BeautifulSoup(html, "html.parser").select_one(".content-translation-footer nav")
    main, *others = bar.select("a.button, button.button")
    words = [one.get_text(" ", strip=True) for one in others if "action-secondary" in one["class"]]
    return main.get_text(" ", strip=True), words


def test_the_main_button_of_the_translation_editor_takes_nothing_away(desk: Desk) -> None:
    page = spanish_lesson()
    main, others = main_button(desk.browser("emily"), page)
    assert main == "Send for review"
    assert others[-1] != main
    page.unpublish()
    main, others = main_button(desk.browser("ada"), page)
    assert main not in ("Delete", "Unpublish", "Stop synced translation")
    assert others[-1] == "Delete"


def test_the_translation_editor_offers_publish_only_where_it_is_accepted(desk: Desk) -> None:
    page = spanish_lesson()
    review = reverse("content_languages:translation", args=[page.pk])
    assert main_button(desk.browser("martin"), page)[0] == "Send for review"
    translate_title("Hable")
    assert main_button(desk.browser("martin"), page)[0] == "Send for review"
    desk.browser("emily").post(review, {"send": "1"})
    assert main_button(desk.browser("priya"), page)[0] == "Review it"
    desk.browser("priya").post(review, {"action": "approve"})
    assert main_button(desk.browser("martin"), page)[0] == "Review it"
    spanish_lesson().current_workflow_state.cancel(user=desk.emily)
    assert main_button(desk.browser("martin"), page)[0] == "Publish in Español"
    assert main_button(desk.browser("emily"), page)[0] == "Send for review"
    desk.browser("martin").post(
        reverse("wagtailadmin_pages:edit", args=[page.pk]), {"action": "publish"}
    )
    assert spanish_lesson().title == "Hable"


@pytest.mark.parametrize("slug", ["help", "terms", "accessibility", "facilities"])
def test_a_page_is_found_under_the_slug_of_its_translation(
    slug: str, home: Page, client: Client
) -> None:
    page = Page.objects.filter(slug=slug, locale=spanish()).first()
    if page is None:
        pytest.skip("this portal has no such page")
    before = client.get("/es/").content.decode().count(f'"/es/{slug}/')
    assert before
    page.slug = "otro-nombre"
    page.save()
    found = client.get("/es/").content.decode()
    assert found.count('"/es/otro-nombre/') == before
    assert f'"/{slug}/' not in found.partition("</head>")[2]


def test_who_publishes_a_moment_late_becomes_no_author_of_what_was_typed_since(
    desk: Desk,
) -> None:
    page = approved_but_cancelled(desk)
    translate_title("Hable")
    newest = page.get_latest_revision()
    StringTranslation.objects.filter(data="Hable").update(data="Hable ya")
    edit = reverse("wagtailadmin_pages:edit", args=[page.pk])
    martin = desk.browser("martin")
    told = martin.post(edit, {"action": "publish"}, follow=True).content.decode()
    assert "Nothing was published, because somebody has typed other texts since." in told
    assert spanish_lesson().title == "Hablar con su médico"
    assert spanish_lesson().get_latest_revision() == newest


def approved_but_cancelled(desk: Desk) -> LearningPage:
    """A translation whose new title a reviewer approved, and whose workflow was then ended."""
    translate_title("Hable")
    review = reverse("content_languages:translation", args=[spanish_lesson().pk])
    desk.browser("emily").post(review, {"send": "1"})
    desk.browser("priya").post(review, {"action": "approve"})
    spanish_lesson().current_workflow_state.cancel(user=desk.emily)
    return spanish_lesson()


def test_a_locked_translation_is_neither_published_nor_sent_nor_approved(desk: Desk) -> None:
    page = approved_but_cancelled(desk)
    review = reverse("content_languages:translation", args=[page.pk])
    LearningPage.objects.filter(pk=page.pk).update(locked=True, locked_by=desk.grace)
    edit = reverse("wagtailadmin_pages:edit", args=[page.pk])
    for who, address, act in (
        ("martin", edit, {"action": "publish"}),
        ("emily", review, {"send": "1"}),
    ):
        answer = desk.browser(who).post(address, act, follow=True).content.decode()
        assert "Only Grace Demo can make changes while the page is locked" in answer
    assert spanish_lesson().title == "Hablar con su médico"
    assert spanish_lesson().current_workflow_state is None
    LearningPage.objects.filter(pk=page.pk).update(locked=False, locked_by=None)
    desk.browser("emily").post(review, {"send": "1"})
    LearningPage.objects.filter(pk=page.pk).update(locked=True, locked_by=desk.grace)
    desk.browser("priya").post(review, {"action": "approve"})
    assert spanish_lesson().current_workflow_task.name == "Clinical review"


def test_the_spanish_pages_have_a_spanish_name_until_somebody_chooses_one(
    home: Page, client: Client
) -> None:
    assert "Portal de Salud para Veteranos" in client.get("/es/").content.decode()
    assert "Portal de Salud" not in client.get("/").content.decode()
    words = SiteWords.objects.get()
    words.name, words.name_es = "Togus Health", ""
    words.save()
    call_command("seed_site", "--spanish", verbosity=0)
    assert "Portal de Salud" not in client.get("/es/").content.decode()
