from django import forms
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods
from wagtail.admin import messages
from wagtail.models import Page

from . import services
from .models import ReviewRecord
from .owners import possible_owners
from .permissions import may_assign, may_confirm, works_on


class OwnerForm(forms.Form):
    group = forms.ModelChoiceField(
        possible_owners(),
        required=False,
        label=gettext_lazy("Owner group"),
        empty_label=gettext_lazy("Nobody"),
        help_text=ReviewRecord._meta.get_field("owner_group").help_text,
    )


@require_http_methods(["GET", "POST"])
def review(request: HttpRequest, page_id: int) -> HttpResponse:
    """Show a page's reviews, and the two buttons that change them."""
    page = get_object_or_404(Page.objects.select_related("review_record"), pk=page_id).specific
    if page.is_root() or not works_on(request.user, page):
        raise PermissionDenied
    if request.method == "POST":
        return _act(request, page)
    record = getattr(page, "review_record", None)
    context = {
        "page": page,
        "record": record,
        "state": (record or ReviewRecord()).state,
        "may_confirm": page.live and may_confirm(request.user, page),
        "form": _owner_form(request, page, record),
        "header_title": _("Review of “%(title)s”") % {"title": page.get_admin_display_title()},
        "header_icon": "calendar-check",
        "breadcrumbs_items": [
            {"url": reverse("wagtailadmin_home"), "label": _("Home")},
            {"url": reverse("content_reviews:report"), "label": _("Reviews")},
            {"url": "", "label": page.get_admin_display_title()},
        ],
    }
    return render(request, "content/reviews/review.html", context)


def _act(request: HttpRequest, page: Page) -> HttpResponse:
    if "confirm" in request.POST:
        services.confirm(actor=request.user, page=page)
        messages.success(request, _("Confirmed. Readers see today as the date of the review."))
    else:
        form = OwnerForm(request.POST)
        if form.is_valid():
            group = form.cleaned_data["group"]
            services.assign(actor=request.user, page=page, group=group)
            messages.success(request, _("Saved. This group is reminded when the page is due."))
    return redirect("content_reviews:page", page.pk)


def _owner_form(request: HttpRequest, page: Page, record: ReviewRecord | None) -> OwnerForm | None:
    if not may_assign(request.user, page):
        return None
    return OwnerForm(initial={"group": record.owner_group_id if record else None})
