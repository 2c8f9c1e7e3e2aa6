"""Words that pages show of something else: the library, pictures, documents, other pages."""

from collections.abc import Iterable
from typing import Any

from django.contrib.contenttypes.models import ContentType
from wagtail.models import (
    Collection,
    CollectionViewRestriction,
    Page,
    PageViewRestriction,
    ReferenceIndex,
    get_page_models,
)
from wagtail.search import index

from content.pages.glossary import GlossaryPage
from content.pages.mixins import Topical
from content.pages.spotlights import SpotlightPage
from content.restrictions import documents_below, pages_below
from content.snippets.contributors import Contributor
from content.snippets.glossary import GlossaryTerm
from content.snippets.topics import Topic

from .vocabulary import forget_vocabulary


def pages_that_show(one: Any) -> set[int]:
    """Return the keys of the pages whose words change with this one; asked while it is there.

    It is a page, a file, a part of the library, a collection, or a restriction of one of them.
    """
    if isinstance(one, Contributor):
        return _keys(SpotlightPage.objects.filter(contributor=one))
    if isinstance(one, Topic):
        kinds: list[Any] = [kind for kind in get_page_models() if issubclass(kind, Topical)]
        return set().union(*(_keys(kind.objects.filter(topics=one)) for kind in kinds))
    if isinstance(one, GlossaryTerm):
        glossaries = _keys(GlossaryPage.objects.filter(locale_id=one.locale_id))
        return glossaries | _pages_that_refer_to([one])
    if isinstance(one, Collection | CollectionViewRestriction):
        collection = one if isinstance(one, Collection) else one.collection
        return _pages_that_refer_to(documents_below(collection))
    if isinstance(one, Page | PageViewRestriction):
        return _pages_that_refer_to(pages_below(one if isinstance(one, Page) else one.page))
    return _pages_that_refer_to([one])


def _pages_that_refer_to(ones: Iterable[Any]) -> set[int]:
    pages = ContentType.objects.get_for_model(Page)
    found = ReferenceIndex.get_references_to_in_bulk(ones).filter(base_content_type=pages)
    return {int(key) for key in found.values_list("object_id", flat=True)}


def _keys(pages: Any) -> set[int]:
    return set(pages.values_list("pk", flat=True))


def reindex(keys: Iterable[int]) -> None:
    """Give the search the present words of the live ones among these pages."""
    pages: Any = Page.objects.filter(pk__in=list(keys)).live().specific()
    for page in pages.iterator(chunk_size=100):
        index.insert_or_update_object(page)
    forget_vocabulary()
