"""The days of a translation are those of its source, as they are now.

Its editor has no field for them, and what wagtail-localize copied when it was begun grows old.
See docs/decisions/0745.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, NamedTuple

from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.models import Page, Revision
from wagtail_localize.models import Translation

from .revisions import newest_revision

OVER = _(
    "The day on which this page is taken from readers has passed, so they would not get it. Change"
    " that day first."
)

OVER_WITH_SOURCE = _(
    "A translation takes its days from the page that it translates. The day on which that page is"
    " taken from readers has passed, so they would not get this one. Change that day first."
)

BEFORE_SOURCE = _("Readers don't see the page that this one translates. Publish that page first.")


class Days(NamedTuple):
    """The time at which a text goes live, None for at once, and that at which readers lose it."""

    go_live_at: datetime | None
    expire_at: datetime | None


def source_of_synced(page: Page) -> Page | None:
    """Return the page whose words and days this one follows; None for a page of its own."""
    kept = Translation.objects.filter(
        source__object_id=page.translation_key, target_locale_id=page.locale_id, enabled=True
    )
    sources = Page.objects.filter(
        translation_key=page.translation_key, locale_id__in=kept.values("source__locale_id")
    )
    return sources.exclude(pk=page.pk).first()


def days_of_source(page: Page) -> Days | None:
    source = source_of_synced(page)
    return days_of(source) if source else None


def days_of(page: Page) -> Days:
    """Return the days of a page that readers see, or those of the text that they get next."""
    if page.live:
        return Days(None, page.expire_at)
    planned = page.revisions.filter(approved_go_live_at__isnull=False).first()
    revision = planned or newest_revision(page)
    return _written(revision.content) if revision else Days(page.go_live_at, page.expire_at)


def _written(content: Mapping[str, Any]) -> Days:
    read = Page._meta.get_field("go_live_at").to_python
    return Days(read(content.get("go_live_at")), read(content.get("expire_at")))


def share_days(source: Page) -> None:
    """Give the translations the days that a page has got, also those that wait for their day."""
    days = days_of(source)
    kept = Translation.objects.filter(
        source__object_id=source.translation_key, source__locale_id=source.locale_id, enabled=True
    )
    translations = Page.objects.filter(
        translation_key=source.translation_key,
        locale_id__in=kept.values("target_locale_id"),
        alias_of=None,
    )
    for page in translations.exclude(pk=source.pk):
        Page.objects.filter(pk=page.pk).update(**days._asdict())
        planned = page.revisions.filter(approved_go_live_at__isnull=False)
        planned.update(approved_go_live_at=days.go_live_at or timezone.now())


def waits_for_source(revision: Revision) -> bool:
    """Return True for a translation whose day has come before readers have its source."""
    page = revision.content_object
    source = source_of_synced(page) if isinstance(page, Page) else None
    return bool(source and not source.live)


def why_not_on_this_day(page: Page) -> str:
    """Return why the newest text may not go to readers now, nor get a day; empty when it may.

    It has ended before it begins, or readers don't see what it translates and no day for that is
    ahead. What they see already may be corrected.
    """
    source = source_of_synced(page)
    newest = newest_revision(page)
    days = days_of(source) if source else newest and _written(newest.content)
    if days and _has_come(days.expire_at):
        return str(OVER_WITH_SOURCE if source else OVER)
    is_before = days and not (days.go_live_at and not _has_come(days.go_live_at))
    return str(BEFORE_SOURCE) if source and not source.live and not page.live and is_before else ""


def _has_come(day: datetime | None) -> bool:
    return day is not None and day <= timezone.now()
