"""The group that looks after a page until a publisher chooses another."""

from django.contrib.auth.models import Group
from django.db.models import QuerySet
from wagtail.models import Page

from .models import ReviewRecord


def possible_owners() -> QuerySet[Group]:
    """Return the groups that work on pages anywhere; the site has others, too."""
    return Group.objects.filter(page_permissions__isnull=False).distinct().order_by("name")


def usual_owner(page: Page) -> Group | None:
    """Return the group of the page's section, else its author's, else one that writes there.

    Without one nobody would be reminded.
    """
    return _of_section(page) or _of_author(page) or _of_writers(page)


def _of_section(page: Page) -> Group | None:
    above = ReviewRecord.objects.filter(
        page__in=page.get_ancestors().values("pk"), owner_group__isnull=False
    )
    nearest = above.select_related("owner_group").order_by("-page__depth").first()
    return nearest.owner_group if nearest else None


def _of_author(page: Page) -> Group | None:
    """One that may write here: a person may be in groups that have nothing to do with pages."""
    return _writers(page).filter(user=page.owner_id).first() if page.owner_id else None


def _of_writers(page: Page) -> Group | None:
    return _writers(page).first()


def _writers(page: Page):
    """Those of the nearest section come first, and in it those who start pages."""
    return Group.objects.filter(
        page_permissions__page__in=page.get_ancestors(inclusive=True).values("pk"),
        page_permissions__permission__codename="add_page",
    ).order_by("-page_permissions__page__depth", "name")
