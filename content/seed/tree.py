from typing import Any

from wagtail.models import Page


def child(parent: Page, page: Any, made: list[str]) -> Any:
    """Return the page of that slug under the parent; publish this one if there is none."""
    found = parent.get_children().filter(slug=page.slug).first()
    if found:
        return found.specific
    # Adding a child renumbers the parent, so a stale one would put two pages in one place.
    parent.refresh_from_db()
    parent.add_child(instance=page)
    page.save_revision().publish()
    made.append(f"page “{page.title}”")
    return page
