"""Restrictions of readers: everybody sees a page that is live and lies below none.

That is asked in the statement that fetches the rows. Wagtail's `public` asks for all restrictions
first, and a page asks for its own by itself: a statement for each link. See docs/decisions/0720.
"""

from typing import Any

from django.db.models import CharField, Exists, ExpressionWrapper, F, OuterRef, QuerySet, Value
from django.db.models.functions import Substr
from wagtail.documents import get_document_model
from wagtail.models import CollectionViewRestriction, Page, PageViewRestriction
from wagtail.query import PageQuerySet

MARK = "is_restricted"  # on a row: whether it, or what it lies below, has a restriction
MIRRORED = "is_mirrored"  # on a row: whether it, or what it lies below, mirrors another page


def open_to_all(pages: PageQuerySet) -> PageQuerySet:
    """Return the live ones of these pages that everybody may read."""
    return pages.live().exclude(_above_page(OuterRef("path")))


def marked(rows: Any, through: str = "") -> Any:
    """Mark each page or document, or each row that leads `through` a field to one."""
    model = rows.model._meta.get_field(through).related_model if through else rows.model
    at = f"{through}__" if through else ""
    if issubclass(model, Page):
        return rows.annotate(**{MARK: _above_page(OuterRef(f"{at}path"))})
    return rows.annotate(**{MARK: _above_collection(OuterRef(f"{at}collection__path"))})


def marked_in_place(pages: PageQuerySet, depth: int) -> PageQuerySet:
    """Mark pages of this depth with all that it takes to say that everybody may see them.

    Of a mirror, Wagtail asks for the restrictions of its source.
    """
    above = [Substr(OuterRef("path"), 1, step * Page.steplen) for step in range(1, depth + 1)]
    mirrors = Page.objects.filter(path__in=above, alias_of__isnull=False)
    found: PageQuerySet = marked(pages).annotate(**{MIRRORED: Exists(mirrors)})
    return found


def has_none(page: Page) -> bool:
    """Return True if the statement that found this page found that it has no restriction."""
    known = vars(page)
    return not known.get(MARK, True) and not known.get(MIRRORED, True)


def led_to(row: Any, through: str) -> Any:
    """Return what a row leads to, with the mark of the row."""
    one = getattr(row, through)
    if MARK in vars(row):
        setattr(one, MARK, getattr(row, MARK))
    return one


def is_open(one: Any) -> bool:
    """Return True for a live page, or a document, that everybody may see.

    Costs a statement only for what was fetched without a mark, such as the choice of an editor
    who looks at a preview.
    """
    if isinstance(one, Page) and not one.live:
        return False
    found = vars(one).get(MARK)
    return not (_is_restricted(one) if found is None else found)


def pages_below(page: Page) -> PageQuerySet:
    """Return the page, those below it, and all that translate or mirror one of them.

    A translation links to the page that its source links to, and shows the one of its language.
    """
    keys = page.get_descendants(inclusive=True).values("translation_key")
    return Page.objects.filter(translation_key__in=keys)


def documents_below(collection: Any) -> QuerySet[Any]:
    """Return the documents of a collection and of those below it."""
    below = collection.get_descendants(inclusive=True)
    documents: QuerySet[Any] = get_document_model().objects.filter(collection__in=below)
    return documents


def _is_restricted(one: Any) -> bool:
    if not isinstance(one, Page):
        return one.collection.get_view_restrictions().exists()
    above = _with_path(PageViewRestriction, Value(one.path))
    return above.filter(here__startswith=F("page__path")).exists()


def _above_page(path: Any) -> Exists:
    return Exists(_with_path(PageViewRestriction, path).filter(here__startswith=F("page__path")))


def _above_collection(path: Any) -> Exists:
    above = _with_path(CollectionViewRestriction, path)
    return Exists(above.filter(here__startswith=F("collection__path")))


def _with_path(restrictions: Any, path: Any) -> QuerySet[Any]:
    here = ExpressionWrapper(path, output_field=CharField())
    rows: QuerySet[Any] = restrictions.objects.annotate(here=here)
    return rows
