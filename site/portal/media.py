"""Serve pictures of public pages, where no web server stands in front."""

import mimetypes

from django.conf import settings
from django.core.exceptions import SuspiciousFileOperation
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.templatetags.static import static
from django.views.static import serve

# Wagtail keeps renditions in one folder and originals in the other; documents have rules of
# their own and go through Wagtail's view.
PICTURE_FOLDERS = ("images", "original_images")


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
