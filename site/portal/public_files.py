"""Serve robots.txt, and pictures of public pages where no web server stands in front."""

import mimetypes

from django.apps import apps
from django.conf import settings
from django.core.exceptions import SuspiciousFileOperation
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.templatetags.static import static
from django.urls import reverse
from django.utils.translation import override
from django.views.decorators.http import require_safe
from django.views.static import serve

# Wagtail keeps renditions in one folder and originals in the other; documents have rules of
# their own and go through Wagtail's view.
PICTURE_FOLDERS = ("images", "original_images")
ADMINS = ["/admin/", "/django-admin/"]


def favicon(request: HttpRequest) -> HttpResponseBase:
    """Redirect to the icon; browsers ask here on pages that name none, such as Django's admin."""
    return redirect(static("portal/img/mark.svg"))


def picture(request: HttpRequest, folder: str, path: str) -> HttpResponseBase:
    """Serve a picture from one of two folders; 404 for folders, other files and ways out."""
    kind = mimetypes.guess_type(path)[0] or ""
    if not settings.PORTAL_SERVES_PICTURES or not kind.startswith("image/"):
        raise Http404
    try:
        response = serve(request, path, document_root=str(settings.MEDIA_ROOT / folder))
    except SuspiciousFileOperation as error:
        raise Http404 from error
    response.headers["Cache-Control"] = "public, max-age=2592000"  # a new picture has a new name
    return response


@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    """Ask search engines to leave out accounts, messaging, both admins and the endless search."""
    lines = ["User-agent: *", *(f"Disallow: {path}" for path in [*ADMINS, *_personal()])]
    sitemap = request.build_absolute_uri(reverse("sitemap"))
    text = "\n".join([*lines, "", f"Sitemap: {sitemap}", ""])
    return HttpResponse(text, content_type="text/plain; charset=utf-8")


def _personal() -> list[str]:
    names = ["account_login", "session", "search"]
    if apps.is_installed("sm_plugin"):
        names.append("sm_plugin:inbox")
    paths = []
    for code, _name in settings.LANGUAGES:
        with override(code):
            paths += [reverse(name) for name in names]
    return [path.removesuffix("login/") for path in paths]
