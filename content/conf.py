"""Settings of a site for its own editing, with our defaults."""

from typing import Any

from django.conf import settings
from django.db import models
from django.utils.module_loading import import_string

DUE_SOON_DAYS = 30
REVIEW_MONTHS = 12
# Pages that only list other pages state no fact that could go out of date.
NEVER_OUT_OF_DATE = {
    f"content.{listing}": None
    for listing in ("spotlightindexpage", "learningindexpage", "topicindexpage", "glossarypage")
}


def review_months(page_type: type[models.Model]) -> int | None:
    """Return after how many months a page of this type is due again; None for never.

    `CONTENT_REVIEW_MONTHS = {"content.termspage": 6}` changes it for one type.
    """
    months = NEVER_OUT_OF_DATE | getattr(settings, "CONTENT_REVIEW_MONTHS", {})
    return months.get(page_type._meta.label_lower, REVIEW_MONTHS)


def worker_steps() -> list[Any]:
    """Return what the site adds to each round of `content_worker`, after the work of pages.

    `CONTENT_WORKER_STEPS = ["site.mail.STEP"]` names objects of `sm_plugin.worker.Step`.
    """
    return [import_string(path) for path in getattr(settings, "CONTENT_WORKER_STEPS", [])]


def search_words_days() -> int:
    """Return for how many days words that readers search for are counted, for the editors' report.

    `CONTENT_SEARCH_WORDS_DAYS = 30` forgets them sooner.
    """
    days: int = getattr(settings, "CONTENT_SEARCH_WORDS_DAYS", 90)
    return days


def two_person_rule() -> bool:
    """Return True if one person's words have to be published by another; superusers included.

    `CONTENT_TWO_PERSON_RULE = False` is for a site that one person runs alone.
    """
    return getattr(settings, "CONTENT_TWO_PERSON_RULE", True)
