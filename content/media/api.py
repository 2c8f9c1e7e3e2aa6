"""Files in the API of the admin, of which a page asks while somebody edits it.

Wagtail's own names every file, also those of private collections, to everybody who may open the
admin. See docs/decisions/0696.
"""

from typing import Any

from django.db.models import QuerySet
from wagtail.documents.api.admin.views import DocumentsAdminAPIViewSet
from wagtail.images.api.admin.views import ImagesAdminAPIViewSet

from content.policies import seen_by


class _SeenOnlyMixin:
    request: Any
    model: Any

    def get_queryset(self) -> QuerySet:
        seen = seen_by(self.request.user, self.model)
        return super().get_queryset().filter(pk__in=seen.values("pk"))  # type: ignore[misc]


class SeenImages(_SeenOnlyMixin, ImagesAdminAPIViewSet):
    pass


class SeenDocuments(_SeenOnlyMixin, DocumentsAdminAPIViewSet):
    pass
