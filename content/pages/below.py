"""Pages below a page, each found in one question."""

from functools import cache
from typing import Any

from django.db import models
from wagtail.models import Page
from wagtail.query import PageQuerySet

from content.restrictions import marked_in_place
from sm_plugin.database.prepared import Prepared


class OneKindBelow(models.Model):
    """A page below which lie pages of one kind.

    A reader's page is found together with what it shows, which its kind names in `read_with`, and
    with the answer whether it is for some readers only. Wagtail asks for the row of each page, for
    that of its kind, for the pages above it and for the restrictions of them all.

    See docs/decisions/0754.
    """

    class Meta:
        abstract = True

    def route(self, request: Any, path_components: list[str]) -> Any:
        child = self._child(path_components[0]) if path_components else None
        if child is None:  # or a page of another kind, which somebody moved there
            return super().route(request, path_components)  # type: ignore[misc] # of Page
        return child.route(request, path_components[1:])

    def _child(self, slug: str) -> Any:
        page: Any = self
        [kind] = page.allowed_subpage_models()
        first, last = page._get_children_path_interval(page.path)
        for child in _child_of(kind, page.depth + 1).ask(first, last, slug):
            child._cached_parent_obj = page  # as Wagtail does
            return child
        return None


@cache
def _child_of(kind: type[Page], depth: int) -> Prepared:
    def about(first: str, last: str, slug: str) -> PageQuerySet:
        pages = kind.objects.filter(path__range=(first, last), depth=depth, slug=slug)
        return marked_in_place(pages.select_related(*getattr(kind, "read_with", ())), depth)

    return Prepared(about)
