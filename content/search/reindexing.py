"""Words of the library that the search finds pages by."""

from typing import Any

from wagtail.models import Page, ReferenceIndex, get_page_models
from wagtail.search import index

from content.pages.glossary import GlossaryPage
from content.pages.mixins import Topical
from content.pages.spotlights import SpotlightPage
from content.snippets.contributors import Contributor
from content.snippets.glossary import GlossaryTerm
from content.snippets.topics import Topic

from .vocabulary import forget_vocabulary


def reindex_pages_with(one: Contributor | Topic) -> None:
    """Give the search the present name of a topic or contributor for each live page that has it."""
    if isinstance(one, Contributor):
        found = [SpotlightPage.objects.live().filter(contributor=one)]
    else:
        kinds: list[Any] = [kind for kind in get_page_models() if issubclass(kind, Topical)]
        found = [kind.objects.live().filter(topics=one) for kind in kinds]
    for pages in found:
        for page in pages.iterator(chunk_size=100):
            index.insert_or_update_object(page)


def reindex_pages_that_explain(term: GlossaryTerm) -> None:
    """Give the search the present words of a term for each live page that shows it."""
    references = ReferenceIndex.get_references_to(term).filter(to_object_id=str(term.pk))
    keys = references.values_list("object_id", flat=True)
    showing = Page.objects.filter(pk__in=[int(key) for key in keys if key.isdigit()]).live()
    for pages in (GlossaryPage.objects.live().filter(locale=term.locale), showing.specific()):
        for page in pages.iterator(chunk_size=100):
            index.insert_or_update_object(page)
    forget_vocabulary(term.locale)
