import logging
from typing import Any

from django.db import models, transaction
from wagtail.images.models import (
    AbstractImage,
    AbstractRendition,
    Filter,
    Image,
    SourceImageIOError,
)

logger = logging.getLogger(__name__)


class PortalImage(AbstractImage):
    """A picture of the portal; the model is our own so that fields can be added later."""

    admin_form_fields = Image.admin_form_fields

    def create_rendition(self, filter: Filter) -> Any:
        try:
            with transaction.atomic():
                return super().create_rendition(filter)
        except OSError as error:
            raise self._not_made(error) from error

    def create_renditions(self, *filters: Filter) -> Any:
        """Make the sizes that are missing; Wagtail asks for none of them where all are there."""
        if not filters:
            return {}
        try:
            with transaction.atomic():
                return super().create_renditions(*filters)
        except OSError as error:
            raise self._not_made(error) from error

    def _not_made(self, error: OSError) -> SourceImageIOError:
        """Return what pages take as a missing picture: a full disk must not hide their words."""
        logger.error("Picture %s: no size was made (%s).", self.pk, type(error).__name__)
        return SourceImageIOError(type(error).__name__)


class PortalRendition(AbstractRendition):
    image = models.ForeignKey(PortalImage, on_delete=models.CASCADE, related_name="renditions")

    class Meta:
        unique_together = [("image", "filter_spec", "focal_point_key")]
