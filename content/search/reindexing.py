"""Words of the library that the search finds pages by."""

from typing import Any

from wagtail.models import get_page_models
from wagtail.search import index

from content.pages.mixins import Topical
from content.pages.spotlights import SpotlightPage
from content.snippets.contributors import Contributor
from content.snippets.topics import Topic


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
