"""Privacy in every language: what few may read in one, few may read in all.

Wagtail copies a restriction when a page goes into another language, and never again: a page that
became private later stayed open as its translation. Of its mirror only the page itself asked the
source: lists, the search and links did not. See docs/decisions/0721.
"""

from typing import Any

from django.db import transaction
from wagtail.models import Page, PageViewRestriction


@transaction.atomic
def restrict_in_all_languages(restriction: PageViewRestriction) -> None:
    """Give the page's translations and mirrors the same restriction.

    Also below a restriction with the same terms: that one may be taken away before this one.
    """
    for page in () if _is_copy(restriction) else restriction.page.get_translations():
        own = PageViewRestriction.objects.filter(page=page)
        if not any(_terms(one) == _terms(restriction) for one in own):
            _copy(restriction, page)


@transaction.atomic
def open_in_all_languages(restriction: PageViewRestriction) -> None:
    """Take the restriction, which an editor has taken away, from translations and mirrors too."""
    if not _is_copy(restriction):
        others = restriction.page.get_translations()
        for other in PageViewRestriction.objects.filter(page__in=others):
            other.is_copy = True
            other.delete()


@transaction.atomic
def restrict_what_stays_behind(moved: Page) -> None:
    """Give a page that moved below a restriction its own: its other languages stay in their place.

    A mirror asks its source alone, not what that lies below.
    """
    way = moved.get_ancestors(inclusive=True)
    above = PageViewRestriction.objects.filter(page__in=way).order_by("-page__depth").first()
    if above and above.page_id != moved.pk and moved.get_translations().exists():
        _copy(above, moved, is_copy=False)


def _copy(restriction: PageViewRestriction, page: Page, is_copy: bool = True) -> Any:
    """Store the same for that page. What is marked as a copy is not copied back."""
    found = PageViewRestriction.objects.filter(page=page).first()
    other: Any = found or PageViewRestriction(page=page)
    other.is_copy = is_copy
    other.restriction_type, other.password = restriction.restriction_type, restriction.password
    other.save()
    other.groups.set(restriction.groups.all())
    return other


def _is_copy(restriction: PageViewRestriction) -> bool:
    return getattr(restriction, "is_copy", False)


def _terms(restriction: PageViewRestriction) -> tuple[Any, ...]:
    groups = frozenset(restriction.groups.values_list("pk", flat=True))
    return restriction.restriction_type, restriction.password, groups
