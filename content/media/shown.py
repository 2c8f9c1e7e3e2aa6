"""Files that readers see, or will see without another reading.

See docs/decisions/0645, docs/decisions/0696 and docs/decisions/0739.
"""

from collections.abc import Callable, Iterator
from functools import wraps
from typing import Any, NamedTuple

from django.db.models import BigIntegerField, CharField, Exists, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Cast
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import URLPattern, path
from django.utils.translation import gettext, gettext_lazy
from wagtail.admin import messages
from wagtail.admin.auth import require_admin_access
from wagtail.documents import admin_urls as of_documents
from wagtail.documents import get_document_model
from wagtail.images import admin_urls as of_images
from wagtail.images import get_image_model
from wagtail.models import Page, ReferenceIndex, Revision, TaskState

from content.conf import two_person_rule
from content.policies import policy_of, seen_by
from content.restrictions import is_open

DELETING = ("delete", "delete_multiple")

UNNAMED = gettext_lazy(
    "“%(file)s” stays as it is: a page that you can't see uses it. Ask a publisher."
)


class Shown(NamedTuple):
    """A page of others, and whether readers see the file there; else it was approved with it."""

    page: Page
    to_readers: bool

    def told(self, user: Any, file: Any, seen: str, approved: str) -> str:
        """Return what speaks against a step, with the page's name for who may see the page."""
        if not is_open(self.page) and not seen_by(user, Page).filter(pk=self.page.pk).exists():
            return UNNAMED % {"file": file.title}
        title = self.page.title if self.to_readers else self.page.get_admin_display_title()
        return (seen if self.to_readers else approved) % {"file": file.title, "page": title}


def shown_by_others(user: Any, file: Any) -> Shown | None:
    """Return a page that shows this file and that the person may not publish, or None.

    Readers see it, or get it as it was approved.
    """
    if not two_person_rule() or file.pk is None:
        return None
    may_publish = policy_of(Page).user_has_permission_for_instance
    pages = (one for find in (_seen_with, _approved_with) for one in find(file))
    return next((one for one in pages if not may_publish(user, "publish", one.page)), None)


def _seen_with(file: Any) -> Iterator[Shown]:
    """Yield live pages, and approved ones that were archived: those come back as they were."""
    shown = ReferenceIndex.get_references_to(file).values_list("base_content_type", "object_id")
    keys = {int(key) for kind, key in shown if kind == _pages()}
    approved = _approvals().filter(revision__object_id=Cast(OuterRef("pk"), CharField()))
    archived = Q(first_published_at__isnull=False) & Exists(approved)
    for page in Page.objects.filter(Q(live=True) | archived, pk__in=keys).order_by("path"):
        yield Shown(page, to_readers=page.live)


def _approved_with(file: Any) -> Iterator[Shown]:
    """Yield pages with a text that has a day, or was approved since readers got one.

    The index knows the row of a page alone, and such a text is in no row. They are few.
    """
    published = Page.objects.filter(pk=Cast(OuterRef("revision__object_id"), BigIntegerField()))
    since = _approvals().annotate(published=Subquery(published.values("last_published_at")[:1]))
    since = since.filter(Q(published=None) | Q(published__lt=F("finished_at")))
    planned = Q(approved_go_live_at__isnull=False)
    settled = Revision.page_revisions.filter(planned | Q(pk__in=since.values("revision")))
    sought = (ReferenceIndex._get_base_content_type(file).pk, str(file.pk))
    for revision in settled.order_by("pk").iterator():
        page = revision.content_type.model_class() and revision.content_object
        if page and sought in _references_of(revision):
            yield Shown(page, to_readers=False)


def _references_of(revision: Revision) -> set[tuple[int, str]]:
    found = ReferenceIndex._extract_references_from_object(revision.as_object())
    return {(kind, str(key)) for kind, key, _model_path, _content_path in found}


def _approvals() -> QuerySet[TaskState]:
    approved = TaskState.objects.filter(status=TaskState.STATUS_APPROVED)
    return approved.filter(revision__base_content_type=_pages())


def _pages() -> int:
    return int(ReferenceIndex._get_base_content_type(Page).pk)


def why_not_delete(user: Any, file: Any) -> str:
    """Return why this person may not delete the file; empty where nothing speaks against it."""
    seen = gettext(
        "Readers see “%(file)s” on “%(page)s”, so it was not deleted. Take it off that page and"
        " send the page for review; it can be deleted after that."
    )
    approved = gettext(
        "“%(page)s” was approved with “%(file)s”, so it was not deleted. Take it off that page and"
        " send the page for review; it can be deleted after that."
    )
    return _told_of_page(user, file, seen, approved)


def why_not_hide(user: Any, file: Any) -> str:
    """Return why this person may not move the file where readers don't get it; or nothing."""
    seen = gettext(
        "Readers see “%(file)s” on “%(page)s”, so nothing was moved: that collection is private."
        " Take it off that page first and send the page for review."
    )
    approved = gettext(
        "“%(page)s” was approved with “%(file)s”, so nothing was moved: that collection is private."
        " Take it off that page first and send the page for review."
    )
    return _told_of_page(user, file, seen, approved)


def _told_of_page(user: Any, file: Any, seen: str, approved: str) -> str:
    shown = shown_by_others(user, file)
    return shown.told(user, file, seen, approved) if shown else ""


def pages_that_delete() -> Iterator[URLPattern]:
    """Yield each of Wagtail's pages that delete one file, asked for the pages that show it."""
    for root, urls, model in (
        ("images", of_images, get_image_model()),
        ("documents", of_documents, get_document_model()),
    ):
        for one in urls.urlpatterns:
            if isinstance(one, URLPattern) and one.name in DELETING:
                view = _unless_shown(one.callback, model, f"{urls.app_name}:index")
                yield path(f"{root}/{one.pattern}", require_admin_access(view))


def _unless_shown(
    view: Callable[..., HttpResponseBase], model: type[Any], back: str
) -> Callable[..., HttpResponseBase]:
    may_delete = policy_of(model).user_has_permission_for_instance

    @wraps(view)
    def guarded(request: HttpRequest, **key: int) -> HttpResponseBase:
        (pk,) = key.values()
        file = get_object_or_404(model, pk=pk)
        reason = may_delete(request.user, "delete", file) and why_not_delete(request.user, file)
        if reason:
            messages.error(request, reason)
            return redirect(back)
        return view(request, **key)

    return guarded
