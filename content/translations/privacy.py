"""Privacy in every language: what few may read in one, few may read in all.

Wagtail copies a restriction when a page goes into another language, and never again: a page that
became private later stayed open as its translation, and as its mirror. See docs/decisions/0721.
"""

from django.db import transaction
from wagtail.models import PageViewRestriction


@transaction.atomic
def restrict_in_all_languages(restriction: PageViewRestriction) -> None:
    """Give the page's translations and mirrors the same restriction."""
    for page in restriction.page.get_translations():
        other = PageViewRestriction.objects.filter(page=page).first()
        if other is None or _words(other) != _words(restriction):
            other = other or PageViewRestriction(page=page)
            other.restriction_type = restriction.restriction_type
            other.password = restriction.password
            other.save()
        groups = restriction.groups.all()
        if set(other.groups.all()) != set(groups):
            other.groups.set(groups)


@transaction.atomic
def open_in_all_languages(restriction: PageViewRestriction) -> None:
    """Take the restriction, which an editor has taken away, from translations and mirrors too."""
    others = PageViewRestriction.objects.filter(page__in=restriction.page.get_translations())
    for other in others:
        other.delete()


def _words(restriction: PageViewRestriction) -> tuple[str, str]:
    return restriction.restriction_type, restriction.password
