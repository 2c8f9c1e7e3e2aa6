from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST
from wagtail.admin import messages

from .services import say_opened


@require_POST
def opened(request: HttpRequest) -> HttpResponse:
    """Record that the person opened a link, and go back to the same rows of the report."""
    page = request.POST.get("page", "")
    if not (page.isascii() and page.isdigit()):
        raise PermissionDenied
    say_opened(actor=request.user, page=int(page), url=request.POST.get("url", ""))
    messages.success(request, _("Saved: you opened this link today."))
    back = request.POST.get("back", "")
    if url_has_allowed_host_and_scheme(back, {request.get_host()}, request.is_secure()):
        return redirect(back)
    return redirect("content_links:report")
