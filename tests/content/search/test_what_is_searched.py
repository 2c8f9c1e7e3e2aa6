"""The search finds a page by what its readers see now: no draft's title, no other language."""

import pytest
from django.core.files.base import ContentFile
from django.test import Client
from django.urls import reverse
from django.utils.translation import override
from wagtail.models import Locale, PageViewRestriction
from wagtail.search import index

from content.pages.learning import LearningPage
from content.pages.standard import StandardPage
from content.search.vocabulary import vocabulary
from content.seed.pictures import picture
from content.snippets.glossary import GlossaryTerm
from content.snippets.images import PortalImage
from content.snippets.topics import Topic
from tests.content.every_block import page_of, stored

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def committed(home, django_capture_on_commit_callbacks):
    """Do at once what waits for the end of a change."""

    def change(act):
        with django_capture_on_commit_callbacks(execute=True):
            return act()

    return change


def titles(words: str, language: str = "") -> list[str]:
    found = Client().get(f"{language}/search/", {"q": words}).context["found"]
    return [page.title for page in found.rows]


def draft_of(lesson: LearningPage) -> LearningPage:
    draft = LearningPage(title="Brontosaurus", summary="None.", source_name="AHRQ", live=False)
    return lesson.get_parent().add_child(instance=draft)


def link_to(page) -> tuple[str, dict]:
    return "link", {"page": page, "text": ""}


@pytest.fixture
def lesson(home):
    return LearningPage.objects.live().first()


@pytest.mark.parametrize("where", ["beside", "in_the_text"])
def test_the_title_of_a_draft_finds_nothing_and_corrects_nothing(lesson, committed, where):
    link = link_to(draft_of(lesson))
    if where == "beside":
        committed(lambda: page_of([], related_links=[link]))
    else:
        block = ("links", {"title": "Xylophones", "links": [link[1]]})
        committed(lambda: page_of([block]))

    assert titles("brontosaurus") == []
    assert titles("xylophones") == []
    found = Client().get("/search/", {"q": "brontosuarus xylofones"}).context["found"]
    assert found.meant == ""
    assert not {"brontosaurus", "xylophones"} & set(vocabulary().counts)


def test_a_link_is_found_while_its_page_is_there_and_by_its_present_title(lesson, committed):
    target = draft_of(lesson)
    page = committed(lambda: page_of([], related_links=[link_to(target)]))
    committed(target.save_revision().publish)
    assert page.title in titles("brontosaurus")
    target.title = "Xylophone"
    committed(target.save_revision().publish)
    assert titles("brontosaurus") == []
    assert page.title in titles("xylophone")
    target.refresh_from_db()
    committed(target.unpublish)
    assert titles("xylophone") == []
    committed(target.save_revision().publish)
    assert page.title in titles("xylophone")
    committed(target.delete)
    assert titles("xylophone") == []


def test_the_words_of_a_link_go_with_the_page_that_it_leads_to(lesson, committed):
    link = ("link", {"page": lesson, "text": "Brontosaurus"})
    page = committed(lambda: page_of([], related_links=[link]))
    assert titles("brontosaurus") == [page.title]
    committed(lesson.unpublish)
    assert titles("brontosaurus") == []


@pytest.mark.parametrize("how", ["alone", "with_others"])
def test_a_caption_and_a_description_go_with_their_picture(desk, committed, how):
    with picture("portal-tab").file.open() as file:  # one of its own: it goes with the picture
        image = PortalImage.objects.create(title="Old", file=ContentFile(file.read(), "old.png"))
    image.contextual_alt_text, image.decorative = "A xylophone", False
    block = ("picture", {"image": image, "caption": "Of a brontosaurus"})
    page = committed(lambda: page_of([block]))
    assert titles("brontosaurus") == titles("xylophone") == [page.title]
    address = reverse("wagtailimages:delete", args=[image.pk])
    if how == "with_others":
        names = ["content", "portalimage", "delete"]
        address = f"{reverse('wagtail_bulk_action', args=names)}?id={image.pk}"
    committed(lambda: desk.browser("ada").post(address))
    assert not PortalImage.objects.filter(pk=image.pk).exists()
    for words in ("brontosaurus", "xylophone", "brontosuarus", "xylofone"):
        found = Client().get("/search/", {"q": words}).context["found"]
        assert ([page.title for page in found.rows], found.meant) == ([], ""), words


def test_a_document_that_is_renamed_or_deleted_is_renamed_on_the_pages_that_link_to_it(committed):
    paper = stored("paper.rtf", b"A paper.")  # one of its own: the file goes with it
    link = ("link", {"document": paper, "text": ""})
    page = committed(lambda: page_of([], related_links=[link]))
    paper.title = "Brontosaurus"
    committed(paper.save)
    assert titles("brontosaurus") == [page.title]
    committed(paper.delete)
    assert titles("brontosaurus") == []


@pytest.mark.parametrize("where", ["on_the_page", "in_the_glossary"])
def test_a_word_that_is_deleted_finds_no_page_that_explained_it(home, committed, where):
    words = {
        "name": "Brontosaurus",
        "slug": "bronto",
        "definition": "Of old.",
        "locale": home.locale,
    }
    term = committed(lambda: GlossaryTerm.objects.create(**words))
    page = committed(lambda: page_of([("glossary_term", {"term": term})]))
    assert page.title in titles("brontosaurus")
    committed(term.delete)
    assert titles("brontosaurus") == []
    assert "brontosaurus" not in vocabulary().counts


def test_a_topic_that_is_renamed_or_deleted_is_no_word_of_its_pages(home, committed):
    topic = Topic.objects.create(name="Brontosaurus", slug="bronto", locale=home.locale)
    page = committed(lambda: page_of([]))
    page.topics.add(topic)
    committed(page.save_revision().publish)
    assert titles("brontosaurus") == [page.title]
    topic.name = "Xylophone"
    committed(topic.save)
    assert "xylophone" in vocabulary().counts
    assert titles("xylofone") == [page.title]
    assert "brontosaurus" not in vocabulary().counts
    committed(topic.delete)
    assert titles("xylophone") == []


@pytest.mark.parametrize("how", ["private", "below_a_private_page", "archived", "deleted"])
def test_a_page_that_is_not_for_everybody_leaves_no_word_behind(home, committed, how):
    older = committed(lambda: page_of([], title="Brontosaurus", slug="bronto"))
    committed(lambda: page_of([], title="A newer page", slug="newer"))
    assert "brontosaurus" in vocabulary().counts
    if how == "private":
        PageViewRestriction.objects.create(page=older, restriction_type="login")
    elif how == "below_a_private_page":
        above = StandardPage.objects.child_of(home).exclude(pk=older.pk).first()
        PageViewRestriction.objects.create(page=above, restriction_type="login")
        older.move(above, pos="last-child")
    else:
        committed(older.unpublish if how == "archived" else older.delete)
    assert "brontosaurus" not in vocabulary().counts
    assert Client().get("/search/", {"q": "brontosuarus"}).context["found"].meant == ""


@pytest.mark.parametrize("editors", ["en", "es"])
def test_a_link_goes_into_the_index_in_the_language_of_its_page(lesson, committed, editors):
    page = committed(lambda: page_of([], related_links=[link_to(lesson)]))
    spanish, _is_new = Locale.objects.get_or_create(language_code="es")
    lesson.title = "Brontosaurus"
    committed(lesson.save_revision().publish)
    other = lesson.copy_for_translation(spanish, copy_parents=True)
    other.title = "Xilófono"
    committed(other.save_revision().publish)
    translated = page.copy_for_translation(spanish, copy_parents=True)
    translated.title = "Todos los bloques"
    with override(editors):
        committed(translated.save_revision().publish)
        for one in StandardPage.objects.filter(pk__in=[page.pk, translated.pk]):
            index.insert_or_update_object(one)

    assert page.title in titles("brontosaurus")
    assert titles("xilófono") == []
    assert translated.title in titles("xilófono", "/es")
    assert titles("brontosaurus", "/es") == []
    other.title = "Ñandú"
    committed(other.save_revision().publish)
    assert translated.title in titles("ñandú", "/es")
    assert titles("xilófono", "/es") == []
