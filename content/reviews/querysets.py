from datetime import date

from django.db.models import Q, QuerySet
from wagtail.models import Page, get_page_models

from content.conf import review_months

from .dates import soon


def types_never_due() -> list[type[Page]]:
    """Return the types that list other pages and state nothing of their own."""
    return [model for model in get_page_models() if review_months(model) is None]


def overdue(today: date, path: str = "") -> Q:
    return Q(**{f"{path}due_on__lt": today})


def due_soon(today: date, path: str = "") -> Q:
    return Q(**{f"{path}due_on__range": (today, soon(today))})


def never(path: str = "") -> Q:
    """Also true of a page that has no record at all."""
    return Q(**{f"{path}confirmed_on": None})


def current(today: date, path: str = "") -> Q:
    due = Q(**{f"{path}due_on__gt": soon(today)}) | Q(**{f"{path}due_on": None})
    return Q(**{f"{path}confirmed_on__isnull": False}) & due


class ReviewRecordQuerySet(QuerySet):
    def of_live_pages(self):
        return self.filter(page__live=True, page__alias_of=None)

    def overdue(self, today: date):
        return self.filter(overdue(today))

    def due_soon(self, today: date):
        return self.filter(due_soon(today))
