"""What not everybody may see is named nowhere: on no page, in no search, by no correction."""

from collections.abc import Callable
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.contrib.auth.models import Group
from django.contrib.contenttypes.models import ContentType
from django.test import Client
from django.urls import reverse
from wagtail.documents import get_document_model
from wagtail.models import Collection, CollectionViewRestriction, Locale, Page, PageViewRestriction
from wagtail.search import index

from content.pages.glossary import GlossaryPage
from content.pages.learning import LearningPage
from content.pages.spotlights import SpotlightLearnMore, SpotlightPage
from content.pages.standard import StandardPage
from content.pages.topic_pages import TopicPage
from content.search.vocabulary import vocabulary
from content.seed.files import document
from content.snippets.glossary import GlossaryTerm
from tests.content.conftest import Desk
from tests.content.every_block import page_of

pytestmark = [pytest.mark.django_db, pytest.mark.engine]

Committed = Callable[[Callable[[], Any]], Any]
LOGIN = {"restriction_type": "login"}


@pytest.fixture(autouse=True)
def committed(home: Page, django_capture_on_commit_callbacks: Any) -> Committed:
    """Do at once what waits for the end of a change."""

    def change(act: Callable[[], Any]) -> Any:
        with django_capture_on_commit_callbacks(execute=True):
            return act()

    return change


@pytest.fixture
def section(home: Page) -> StandardPage:
    """A page with another one below it, whose title readers find."""
    return _standard(home, "Staff")


@pytest.fixture
def target(section: StandardPage) -> StandardPage:
    return _standard(section, "Brontosaurus")


def _standard(parent: Page, title: str) -> StandardPage:
    page = StandardPage(title=title, slug=title.lower(), summary=f"{title}.")
    parent.add_child(instance=page).save_revision().publish()
    return StandardPage.objects.get(pk=page.pk)


def make_private(page: Page) -> PageViewRestriction:
    return PageViewRestriction.objects.create(page=Page.objects.get(pk=page.pk), **LOGIN)


def shown(page: Page) -> str:
    """What a stranger sees of the page, the addresses of its links included."""
    answer = Client().get(page.url)
    assert answer.status_code == 200
    return str(BeautifulSoup(answer.content, "html.parser").main).casefold()


def found(words: str, language: str = "") -> list[str]:
    rows = Client().get(f"{language}/search/", {"q": words}).context["found"].rows
    return [page.title for page in rows]


def assert_hidden(page: Page) -> None:
    assert "brontosaurus" not in shown(page)
    assert found("brontosaurus") == []
    assert Client().get("/search/", {"q": "brontosuarus"}).context["found"].meant == ""
    assert "brontosaurus" not in vocabulary().counts


def assert_named(page: Page) -> None:
    assert "brontosaurus" in shown(page)
    assert page.title in found("brontosaurus")


HIDE: dict[str, Callable[[Page], Any]] = {
    "itself": lambda target: make_private(target),
    "from_above": lambda target: make_private(target.get_parent()),
}


def linking(where: str, target: Page) -> StandardPage:
    link = {"page": target, "text": ""}
    if where == "below":
        return page_of([], related_links=[("link", link)])
    return page_of([("links", {"title": "Brontosaurus", "links": [link]})])


@pytest.mark.parametrize("where", ["below", "in_the_text"])
@pytest.mark.parametrize("way", HIDE)
def test_a_private_page_is_named_by_no_link_and_an_open_one_again(
    target: Page, committed: Committed, way: str, where: str
) -> None:
    page = committed(lambda: linking(where, target))
    assert_named(page)
    restriction = committed(lambda: HIDE[way](target))
    assert_hidden(page)
    committed(restriction.delete)
    assert_named(page)


def test_a_link_to_what_was_private_before_is_not_in_the_index(
    target: Page, committed: Committed
) -> None:
    make_private(target)
    assert_hidden(committed(lambda: linking("below", target)))


def test_a_page_that_moves_into_a_private_section_and_out_of_it_is_hidden_and_named(
    home: Page, section: Page, target: Page, committed: Committed
) -> None:
    private = _standard(home, "Closed")
    committed(lambda: make_private(private))
    page = committed(lambda: linking("below", target))
    committed(lambda: section.specific.move(Page.objects.get(pk=private.pk), pos="last-child"))
    assert_hidden(page)
    moved = Page.objects.get(pk=section.pk).specific
    committed(lambda: moved.move(Page.objects.get(pk=home.pk), pos="last-child"))
    assert_named(page)


def test_privacy_that_an_editor_sets_counts_at_once(
    target: Page, desk: Desk, committed: Committed
) -> None:
    page = committed(lambda: linking("below", target))
    address = reverse("wagtailadmin_pages:set_privacy", args=[target.get_parent().pk])
    ada = desk.browser("ada")
    committed(lambda: ada.post(address, {"restriction_type": "login", "password": ""}))
    assert_hidden(page)
    committed(lambda: ada.post(address, {"restriction_type": "none", "password": ""}))
    assert_named(page)


@pytest.mark.parametrize("way", HIDE)
def test_a_private_lesson_is_in_no_list_of_lessons_and_no_next_step(
    home: Page, make_lesson: Callable, make_spotlight: Callable, committed: Committed, way: str
) -> None:
    lesson = make_lesson("Brontosaurus")
    article = make_spotlight("An article", learn_more=[SpotlightLearnMore(learning_page=lesson)])
    page = _standard(home, "Next")
    before = make_lesson("A lesson", next_page=lesson)
    for one in (article, before):
        assert "brontosaurus" in shown(one)
    assert "next" in [anchor for anchor, *_words in before.contents]
    private = lesson if way == "itself" else None
    if private:
        committed(lambda: make_private(private))
        assert "brontosaurus" not in shown(article)
    else:  # lessons have one parent, so the page to go on to is in a section of its own
        inner = _standard(page, "Brontosaurus")
        before.next_page = inner
        before.save_revision().publish()
        assert "brontosaurus" in shown(before)
        committed(lambda: make_private(page))
    assert "brontosaurus" not in shown(before)
    again = LearningPage.objects.get(pk=before.pk)
    assert "next" not in [anchor for anchor, *_words in again.contents]


def test_a_translation_that_few_may_read_is_not_shown_in_place_of_its_source(
    home: Page, make_lesson: Callable, make_spotlight: Callable, committed: Committed
) -> None:
    spanish, _is_new = Locale.objects.get_or_create(language_code="es")
    lesson = make_lesson("Sleep well")
    rich = f'<p><a linktype="page" id="{lesson.pk}">here</a></p>'
    values = {
        "learn_more": [SpotlightLearnMore(learning_page=lesson)],
        "related_links": [("link", {"page": lesson, "text": ""})],
        "body": [("paragraph", rich)],
    }
    article = make_spotlight("An article", **values)
    for one in (lesson, article):
        other = one.copy_for_translation(spanish, copy_parents=True)
        other.title, other.slug = ("Brontosaurus", "brontosaurus") if one == lesson else ("A", "a")
        committed(other.save_revision().publish)
    translated = SpotlightPage.objects.get(locale=spanish, slug="a")
    assert shown(translated).count('href="/es/active-learning/brontosaurus/"') == 3
    private = LearningPage.objects.get(locale=spanish, slug="brontosaurus")
    PageViewRestriction.objects.bulk_create([PageViewRestriction(page=private, **LOGIN)])
    committed(private.save)  # as from before a page was private in all languages
    assert "brontosaurus" not in shown(translated)
    assert shown(translated).count(">sleep well</a>") == 2


def in_spanish(page: Page, how: str) -> Page:
    spanish, _is_new = Locale.objects.get_or_create(language_code="es")
    other = page.copy_for_translation(spanish, copy_parents=True, alias=how == "mirror")
    if how == "translation":
        other.save_revision().publish()
    return Page.objects.get(pk=other.pk)


def is_private(page: Page) -> bool:
    return Client().get(page.url).status_code == 302


@pytest.mark.parametrize("how", ["mirror", "translation"])
@pytest.mark.parametrize("way", HIDE)
def test_what_becomes_private_in_one_language_is_private_in_all(
    section: StandardPage, target: StandardPage, committed: Committed, way: str, how: str
) -> None:
    in_spanish(section, how)
    other = in_spanish(target, how)
    committed(lambda: index_of(other))
    assert found("brontosaurus", "/es") == [target.title]
    restriction = committed(lambda: HIDE[way](target))
    assert is_private(target)
    assert is_private(other)
    assert found("brontosaurus", "/es") == []
    committed(restriction.delete)
    assert not is_private(target)
    assert not is_private(other)


def index_of(page: Page) -> None:
    index.insert_or_update_object(page.specific)


@pytest.mark.parametrize("how", ["mirror", "translation"])
def test_so_is_what_moves_into_a_private_section(
    home: Page, target: StandardPage, committed: Committed, how: str
) -> None:
    other = in_spanish(target, how)
    private = _standard(home, "Closed")
    committed(lambda: make_private(private))
    committed(lambda: target.move(Page.objects.get(pk=private.pk), pos="last-child"))
    assert is_private(Page.objects.get(pk=target.pk))
    assert is_private(other)


def test_the_groups_that_may_read_a_page_are_the_same_in_all_languages(
    target: StandardPage, desk: Desk, committed: Committed
) -> None:
    other = in_spanish(target, "mirror")
    first, second = Group.objects.all()[:2]
    ada = desk.browser("ada")

    def choose(page: Page, *groups: Group) -> None:
        form = {"restriction_type": "groups", "password": "", "groups": [one.pk for one in groups]}
        committed(lambda: ada.post(reverse("wagtailadmin_pages:set_privacy", args=[page.pk]), form))

    choose(target, first)
    assert list(other.view_restrictions.get().groups.all()) == [first]
    choose(other, second)
    assert list(target.view_restrictions.get().groups.all()) == [second]


def test_a_private_page_that_is_deleted_opens_no_translation(
    target: StandardPage, committed: Committed
) -> None:
    other = in_spanish(target, "translation")
    committed(lambda: make_private(target))
    committed(target.delete)
    assert is_private(other)


def test_no_text_tells_the_address_of_a_page_that_is_a_draft_again(
    target: StandardPage, committed: Committed
) -> None:
    page = page_of([("paragraph", f'<p>Read <a linktype="page" id="{target.pk}">it</a></p>')])
    assert target.url in shown(page)
    committed(target.unpublish)
    assert "brontosaurus" not in shown(page)
    assert "read <a>it</a>" in shown(page)


def test_a_private_glossary_and_a_private_topic_have_no_address_on_other_pages(
    home: Page, committed: Committed
) -> None:
    term = GlossaryTerm.objects.filter(locale=home.locale).first()
    article = SpotlightPage.objects.get()
    page = page_of([("glossary_term", {"term": term})])
    assert "/glossary/" in shown(page)
    assert "/topics/" in shown(article)
    for private in (GlossaryPage.objects.get(), *TopicPage.objects.all()):
        make_private(private)
    assert "/glossary/" not in shown(page)
    assert "/topics/" not in shown(article)


def test_a_private_list_of_articles_is_in_no_feed_and_no_sitemap(home: Page) -> None:
    article = SpotlightPage.objects.get()
    make_private(article.get_parent())
    for address in ("/spotlights/", "/spotlights/rss/", "/spotlights/topics/care-team/atom/"):
        assert Client().get(address).status_code == 302
    assert b"/spotlights/" not in Client().get("/sitemap.xml").content
    for shows in (home, *TopicPage.objects.live()):
        assert article.title.casefold() not in shown(shows)


# Documents, by their collection.


@pytest.fixture
def paper(home: Page) -> Any:
    document("slow-breathing")
    one = get_document_model().objects.get(title="Two slow breaths")
    one.title = "Brontosaurus"
    one.collection = _collection("Papers")
    one.save()
    return one


def _collection(name: str, parent: Collection | None = None) -> Collection:
    return (parent or Collection.get_first_root_node()).add_child(name=name)


def private(collection: Collection) -> CollectionViewRestriction:
    return CollectionViewRestriction.objects.create(collection=collection, **LOGIN)


@pytest.fixture
def linked(paper: Any, committed: Committed) -> StandardPage:
    link = ("link", {"document": paper, "text": ""})
    page = committed(lambda: page_of([], related_links=[link]))
    assert_named(page)
    return page


def test_a_document_of_a_private_collection_is_named_by_no_link_and_an_open_one_again(
    paper: Any, linked: Page, committed: Committed
) -> None:
    restriction = committed(lambda: private(paper.collection))
    assert_hidden(linked)
    committed(restriction.delete)
    assert_named(linked)


def test_a_document_that_moves_into_a_private_collection_is_hidden(
    paper: Any, linked: Page, committed: Committed
) -> None:
    closed = _collection("Closed")
    committed(lambda: private(closed))
    paper.collection = _collection("Inside", closed)
    committed(paper.save)
    assert_hidden(linked)


def test_so_is_one_that_moves_with_others(
    paper: Any, linked: Page, desk: Desk, committed: Committed
) -> None:
    closed = _collection("Closed")
    committed(lambda: private(closed))
    names = [*_label(type(paper)), "add_to_collection"]
    address = f"{reverse('wagtail_bulk_action', args=names)}?id={paper.pk}"
    committed(lambda: desk.browser("ada").post(address, {"collection": closed.pk}))
    paper.refresh_from_db()
    assert paper.collection_id == closed.pk
    assert_hidden(linked)


def test_so_is_one_whose_collection_moves(
    paper: Any, linked: Page, desk: Desk, committed: Committed
) -> None:
    closed = _collection("Closed")
    committed(lambda: private(closed))
    address = reverse("wagtailadmin_collections:edit", args=[paper.collection_id])
    form = {"name": "Papers", "parent": closed.pk}
    committed(lambda: desk.browser("ada").post(address, form))
    assert Collection.objects.get(pk=paper.collection_id).is_child_of(
        Collection.objects.get(pk=closed.pk)
    )
    assert_hidden(linked)


def _label(model: Any) -> tuple[str, str]:
    kind = ContentType.objects.get_for_model(model)
    return kind.app_label, kind.model


def test_a_private_recording_is_not_offered(paper: Any, committed: Committed) -> None:
    block = {"title": "Breathing", "file": paper, "transcript": "<p>In. Out.</p>"}
    page = committed(lambda: page_of([("media", block)]))
    assert "<audio" in shown(page)
    committed(lambda: private(paper.collection))
    assert "<audio" not in shown(page)
    assert paper.url not in shown(page)
    assert "in. out." in shown(page)
