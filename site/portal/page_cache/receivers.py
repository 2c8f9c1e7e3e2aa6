"""Invalidate the cached pages when something readers see has changed, in any process."""

from typing import Any

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Model
from django.db.models.signals import post_delete, post_save
from django.dispatch import receiver
from wagtail.contrib.settings.models import BaseGenericSetting, BaseSiteSetting
from wagtail.models import Page
from wagtail.signals import page_published, page_unpublished, post_page_move

from portal.look.generation import invalidate_all

# Saving a draft writes only these. Editors' browsers do it all the time, and no reader sees it.
OF_DRAFTS = {
    "draft_title",
    "has_unpublished_changes",
    "latest_revision",
    "latest_revision_created_at",
}
# Other apps' rows that public pages show, beside all of `content` and the settings of the site.
SHOWN = {
    "sm_plugin.facility",
    "wagtailcore.collection",
    "wagtailcore.collectionviewrestriction",
    "wagtailcore.locale",
    "wagtailcore.pageviewrestriction",
    "wagtailcore.site",
    "wagtaildocs.document",
}
# Written while pages are looked at, or seen by editors alone.
NOT_SHOWN = {
    "content.archiverecord",
    "content.portalrendition",
    "content.reviewforanother",
    "content.reviewreminder",
    "content.standin",
}


def invalidate_on_commit() -> None:
    """Once for each transaction, however much it changes; not at all if it is undone.

    An editor's work never fails by it: what could not be forgotten is logged, and gone by itself
    after five minutes.
    """
    if not settings.PORTAL_CACHES_PAGES:
        return
    if invalidate_all not in (waiting[1] for waiting in connection.run_on_commit):
        transaction.on_commit(invalidate_all, robust=True)


def is_shown(row: Model) -> bool:
    """Return True if public pages show this row; migrations run before there is a cache."""
    if type(row).__module__ == "__fake__":
        return False
    if isinstance(row, Page | BaseSiteSetting | BaseGenericSetting):
        return True
    label = row._meta.label_lower
    return label in SHOWN or (row._meta.app_label == "content" and label not in NOT_SHOWN)


@receiver(post_save, dispatch_uid="portal.page_cache.saved")
def saved(instance: Model, created: bool, update_fields: Any = None, **kwargs: Any) -> None:
    if not is_shown(instance):
        return
    if isinstance(instance, Page):
        new_draft = created and not instance.live
        if new_draft or (update_fields is not None and set(update_fields) <= OF_DRAFTS):
            return
    invalidate_on_commit()


@receiver(post_delete, dispatch_uid="portal.page_cache.deleted")
def deleted(instance: Model, **kwargs: Any) -> None:
    if is_shown(instance):
        invalidate_on_commit()


@receiver([page_published, page_unpublished, post_page_move], dispatch_uid="portal.page_cache.page")
def page_changed(**kwargs: Any) -> None:
    """Invalidate again when a page's topics, lists and descendants are in their place."""
    invalidate_on_commit()
