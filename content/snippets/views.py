from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods
from wagtail.admin import messages

from . import confirming
from .banners import Banner

CHANGE = "content.change_banner"


def may_see(user) -> bool:
    return user.has_perm(CHANGE) or user.has_perm(confirming.RIGHT)


@require_http_methods(["GET", "POST"])
def banner(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a banner as readers would see it, and the steps that let it show or end it."""
    of_both = Banner.objects.select_related("confirmation__confirmed_by", "proposed_by", "locale")
    found = get_object_or_404(of_both, pk=pk)
    user = request.user
    if not may_see(user):
        raise PermissionDenied
    if request.method == "POST":
        return _act(request, found)
    context = {
        "banner": found,
        "confirmation": getattr(found, "confirmation", None),
        "seen": confirming.words_seen(found),
        "asks": confirming.needs_second_person(found),
        "why_not": confirming.why_not_confirm(user, found),
        "may_show_alone": found.waits and user.has_perm(confirming.RIGHT_ALONE),
        "may_take_down": user.has_perm(CHANGE)
        and Banner.objects.not_over().filter(pk=found.pk).exists(),
        "header_title": found.title,
        "header_icon": "warning",
        "breadcrumbs_items": [
            {"url": reverse("wagtailadmin_home"), "label": _("Home")},
            {"url": reverse("wagtailsnippets_content_banner:list"), "label": _("Banners")},
            {"url": "", "label": found.title},
        ],
    }
    return render(request, "content/banners/banner.html", context)


def _act(request: HttpRequest, found: Banner) -> HttpResponse:
    user, sent = request.user, request.POST
    seen = sent.get("seen", "")
    try:
        if "take_down" in sent:
            confirming.take_down(actor=user, banner=found)
            messages.success(request, _("Taken down, in every language."))
        elif "alone" in sent:
            reason = sent.get("reason", "")
            confirming.show_alone(actor=user, banner=found, seen=seen, reason=reason)
            messages.success(
                request, _("It shows in its time. Those who confirm banners are told why.")
            )
        elif "confirm" in sent:
            confirming.confirm(actor=user, banner=found, seen=seen)
            messages.success(request, _("Confirmed. Readers see it in its time."))
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    return redirect("content_banners:one", found.pk)
