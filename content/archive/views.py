from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from wagtail.admin import messages
from wagtail.admin.views.pages import delete
from wagtail.models import Page

from content.reviews.permissions import works_on
from content.workflow.permission_testers import holds_kept_pages

# A class from Wagtail 8 on, a function before.
_wagtails_page = delete.DeleteView.as_view() if hasattr(delete, "DeleteView") else delete.delete


def delete_page(request: HttpRequest, page_id: int) -> HttpResponseBase:
    """Wagtail's page; where it would refuse without a reason, the reason and the other way."""
    page = get_object_or_404(Page, pk=page_id)
    if not page.is_root() and works_on(request.user, page) and holds_kept_pages(page):
        messages.error(
            request,
            _(
                "This page cannot be deleted, because readers may have seen it or a page below it."
                " To take it from readers, archive it with “Unpublish”."
            ),
        )
        return redirect("wagtailadmin_explore", page.get_parent().pk)
    return _wagtails_page(request, page_id=page_id)
