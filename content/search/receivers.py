"""Puts pages into the search again whose words change: their own, and those they show of others.

Also where others may not be seen by everybody any more, or may again. See docs/decisions/0720.
"""

from typing import Any

from django.db import transaction
from django.db.models.signals import post_save, pre_delete
from django.dispatch import receiver
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.models import Collection, CollectionViewRestriction, Page, PageViewRestriction
from wagtail.signals import page_published, page_unpublished, post_page_move

from content.snippets.contributors import Contributor
from content.snippets.glossary import GlossaryTerm
from content.snippets.topics import Topic

from .reindexing import pages_that_show, reindex


def find_pages_by_new_words(sender: Any, instance: Any, created: bool = False, **_: Any) -> None:
    """Look the pages up at once: after a deletion nobody knows which they were.

    Nothing shows what is new, but the glossary does, and a restriction hides what was there.
    """
    if not created or isinstance(instance, KNOWN_AT_ONCE):
        _reindex_on_commit(pages_that_show(instance))


KNOWN_AT_ONCE = (GlossaryTerm, PageViewRestriction, CollectionViewRestriction)
OTHERS = (Contributor, Topic, get_image_model(), get_document_model(), Collection)

for kind in (*KNOWN_AT_ONCE, *OTHERS):
    for signal in (post_save, pre_delete):
        signal.connect(find_pages_by_new_words, sender=kind, dispatch_uid="content.reindex_library")


@receiver([page_published, page_unpublished, post_page_move], dispatch_uid="content.reindex_links")
def find_pages_by_their_links(sender: Any, instance: Page, **_: Any) -> None:
    """The page itself goes in again, too: its topics are stored after it was."""
    _reindex_on_commit(pages_that_show(instance) | {instance.pk})


def _reindex_on_commit(keys: set[int]) -> None:
    transaction.on_commit(lambda: reindex(keys), robust=True)
