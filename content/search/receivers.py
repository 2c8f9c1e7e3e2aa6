"""Puts pages into the search again whose words change: their own, and those they show of others."""

from typing import Any

from django.db import transaction
from django.db.models.signals import post_save, pre_delete
from django.dispatch import receiver
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.models import Page
from wagtail.signals import page_published, page_unpublished

from content.snippets.contributors import Contributor
from content.snippets.glossary import GlossaryTerm
from content.snippets.topics import Topic

from .reindexing import pages_that_show, reindex


def find_pages_by_new_words(sender: Any, instance: Any, created: bool = False, **_: Any) -> None:
    """Look the pages up at once: after a deletion nobody knows which they were.

    Nothing shows what is new, but the glossary does.
    """
    if not created or isinstance(instance, GlossaryTerm):
        _reindex_on_commit(pages_that_show(instance))


for kind in (Contributor, Topic, GlossaryTerm, get_image_model(), get_document_model()):
    for signal in (post_save, pre_delete):
        signal.connect(find_pages_by_new_words, sender=kind, dispatch_uid="content.reindex_library")


@receiver([page_published, page_unpublished], dispatch_uid="content.reindex_links")
def find_pages_by_their_links(sender: Any, instance: Page, **_: Any) -> None:
    """The page itself goes in again, too: its topics are stored after it was."""
    _reindex_on_commit(pages_that_show(instance) | {instance.pk})


def _reindex_on_commit(keys: set[int]) -> None:
    transaction.on_commit(lambda: reindex(keys), robust=True)
