"""Files that readers see on a live page. See docs/decisions/0645."""

from collections.abc import Callable, Iterator
from functools import wraps
from typing import Any

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import URLPattern, path
from django.utils.translation import gettext
from wagtail.admin import messages
from wagtail.admin.auth import require_admin_access
from wagtail.documents import admin_urls as of_documents
from wagtail.documents import get_document_model
from wagtail.images import admin_urls as of_images
from wagtail.images import get_image_model
from wagtail.models import Page, ReferenceIndex

from content.conf import two_person_rule
from content.policies import policy_of

DELETING = ("delete", "delete_multiple")


def page_of_others(user: Any, file: Any) -> Page | None:
    """Return a live page that shows this file and that the person may not publish, or None."""
    if not two_person_rule() or file.pk is None:
        return None
    shown = ReferenceIndex.get_references_to(file).values_list("base_content_type", "object_id")
    of_pages = ReferenceIndex._get_base_content_type(Page).pk
    keys = {int(key) for kind, key in shown if kind == of_pages}
    may_publish = policy_of(Page).user_has_permission_for_instance
    live = Page.objects.live().filter(pk__in=keys).order_by("path")
    return next((page for page in live if not may_publish(user, "publish", page)), None)


def why_not_delete(user: Any, file: Any) -> str:
    """Return why this person may not delete the file; empty where nothing speaks against it."""
    told = gettext(
        "Readers see “%(file)s” on “%(page)s”, so it was not deleted. Take it off that page and"
        " send the page for review; it can be deleted after that."
    )
    return _told_of_page(user, file, told)


def why_not_hide(user: Any, file: Any) -> str:
    """Return why this person may not move the file where readers don't get it; or nothing."""
    told = gettext(
        "Readers see “%(file)s” on “%(page)s”, so nothing was moved: that collection is private."
        " Take it off that page first and send the page for review."
    )
    return _told_of_page(user, file, told)


def _told_of_page(user: Any, file: Any, told: str) -> str:
    page = page_of_others(user, file)
    return told % {"file": file.title, "page": page.title} if page else ""


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
