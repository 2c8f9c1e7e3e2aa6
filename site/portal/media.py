"""Pictures of public pages, where no web server stands in front."""

from django.conf import settings
from django.http import FileResponse, Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.views.static import serve

# Wagtail keeps renditions in one folder and originals in the other; documents have rules of
# their own and go through Wagtail's view.
PICTURE_FOLDERS = ("images", "original_images")


def picture(request: HttpRequest, folder: str, path: str) -> HttpResponseBase:
    """A picture from one of two folders; 404 for folders, other files and ways out of them."""
    if not settings.PORTAL_SERVES_PICTURES:
        raise Http404
    response = serve(request, path, document_root=str(settings.MEDIA_ROOT / folder))
    content_type = response.headers.get("Content-Type", "image/")
    if isinstance(response, FileResponse) and not content_type.startswith("image/"):
        response.close()
        raise Http404
    return response
