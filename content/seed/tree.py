"""Find what was seeded, whatever editors have made of its name and address, and add the rest."""

from typing import Any

from django.db.models import Model
from wagtail.coreutils import find_available_slug
from wagtail.models import Page


def child(parent: Page, page: Any, made: list[str]) -> Any:
    """Return the page that is there for this one; publish this one if there is none."""
    found = find(parent, page)
    if found:
        return found
    # Adding a child renumbers the parent, so a stale one would put two pages in one place.
    parent.refresh_from_db()
    page.slug = find_available_slug(parent, page.slug)
    parent.add_child(instance=page)
    page.save_revision().publish()
    made.append(f"page “{page.title}”")
    return page


def find(above: Page, page: Any) -> Any:
    """Return the page below `above` that is there for this seeded one; None if there is none.

    A page of which a site has one is known by its type, any other by its short name or its title.
    """
    same = type(page).objects.descendant_of(above)
    if page.max_count_per_parent == 1:
        return same.first()
    in_its_place = above.get_children().filter(slug=page.slug).specific()
    return _by_either(same, slug=page.slug, title=page.title) or in_its_place.first()


def find_named(model: type[Model], *, slug: str, name: str, locale_id: int) -> Any:
    """Return the topic, or the word, of that short name or that name; None if there is none."""
    return _by_either(model._default_manager.filter(locale_id=locale_id), slug=slug, name=name)


def _by_either(rows: Any, **names: str) -> Any:
    found = (rows.filter(**{field: value}).first() for field, value in names.items())
    return next(filter(None, found), None)
