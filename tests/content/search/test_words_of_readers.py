"""Whatever words a page shows, the search finds it by them."""

import pytest
from django.db import models
from wagtail.fields import StreamField
from wagtail.models import Page, get_page_models
from wagtail.search import index

from content.blocks.links import RelatedLinkBlock
from content.blocks.story import StoryBlock
from content.pages.glossary import GlossaryPage
from content.pages.home import HomePage
from content.snippets.glossary import GlossaryTerm
from sm_plugin.text.spelling import WORD
from tests.content.every_block import change_texts, each_block, page_of

KINDS = [kind for kind in get_page_models() if kind._meta.app_label == "content"]


def words_of(kind: type[Page]) -> set[str]:
    """The fields of this kind of page itself in which editors write."""
    common = {field.name for field in Page._meta.get_fields()}
    return {
        field.name
        for field in kind._meta.get_fields()
        if isinstance(field, models.CharField | models.TextField | StreamField)
        and field.name not in common
        and field.editable
        and not field.choices
    }


def words_of_page(page: Page) -> set[str]:
    """The words that go into the index for the page itself."""
    searched = [one for one in page.get_search_fields() if isinstance(one, index.SearchField)]
    return set(WORD.findall(" ".join(str(one.get_value(page)) for one in searched).casefold()))


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
def test_every_field_that_editors_write_in_is_searched(kind: type[Page]) -> None:
    searched = {
        one.field_name for one in kind.get_search_fields() if isinstance(one, index.SearchField)
    }
    assert words_of(kind) <= searched


def test_every_plain_text_of_every_block_is_searched(home: HomePage) -> None:
    story, marked = StoryBlock(), []

    def mark(text: str) -> str:
        marked.append(f"{text} marked{len(marked):03}".strip())
        return marked[-1]

    for name, value in each_block():
        block = story.child_blocks[name]
        marked.clear()
        changed = block.normalize(change_texts(block, value, mark))
        found = " ".join(map(str, block.get_searchable_content(changed)))
        assert [one for one in marked if one.split()[-1] not in found] == [], name


def test_a_word_that_is_explained_on_a_page_is_searched_there(home: HomePage) -> None:
    term = GlossaryTerm.objects.get(slug="dose")
    page = page_of([("glossary_term", {"term": term})])
    assert set(WORD.findall(term.in_words.casefold())) <= words_of_page(page)


def test_a_link_without_words_is_searched_by_those_of_its_page(home: HomePage) -> None:
    block = RelatedLinkBlock()
    value = block.to_python({"page": home.pk, "text": ""})
    assert home.title in block.get_searchable_content(value)
    value = block.to_python({"page": home.pk, "text": "Our first page", "source": "VA"})
    assert block.get_searchable_content(value) == ["Our first page", "VA"]


def test_the_glossary_is_found_by_every_word_that_it_explains(home: HomePage) -> None:
    words = words_of_page(GlossaryPage.objects.get())
    for term in GlossaryTerm.objects.filter(locale=home.locale):
        assert set(WORD.findall(term.in_words.casefold())) <= words
