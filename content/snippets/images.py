import logging
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from typing import Any

from django.db import models, transaction
from wagtail.images.models import (
    AbstractImage,
    AbstractRendition,
    Filter,
    Image,
    SourceImageIOError,
)

from content.media.collections import refuse_private

logger = logging.getLogger(__name__)


class PortalImage(AbstractImage):
    """A picture of the portal; the model is our own so that fields can be added later."""

    admin_form_fields = Image.admin_form_fields

    def clean(self) -> None:
        super().clean()
        refuse_private(self.collection)

    def get_rendition(self, filter: Filter | str) -> Any:
        return super().get_rendition(_kept(filter))

    def get_renditions(self, *filters: Filter | str) -> Any:
        return super().get_renditions(*map(_kept, filters))

    def create_rendition(self, filter: Filter) -> Any:
        with self._missing_if_refused():
            return super().create_rendition(filter)

    def create_renditions(self, *filters: Filter) -> Any:
        """Make the sizes that are missing; Wagtail asks for none of them where all are there."""
        if not filters:
            return {}
        with self._missing_if_refused():
            return super().create_renditions(*filters)

    @contextmanager
    def _missing_if_refused(self) -> Iterator[None]:
        """Raise what pages take as a missing picture: a full disk must not hide their words."""
        try:
            with transaction.atomic():
                yield
        except OSError as error:
            logger.error("Picture %s: no size was made (%s).", self.pk, type(error).__name__)
            raise SourceImageIOError(type(error).__name__) from error


def _kept(filter: Filter | str) -> Filter:
    """Return the filter that says the same and has read its text already."""
    if isinstance(filter, str):
        return _filter_of(filter)
    return _filter_of(filter.spec) if type(filter) is Filter else filter


@lru_cache(maxsize=256)
def _filter_of(spec: str) -> Filter:
    return Filter(spec=spec)


class PortalRendition(AbstractRendition):
    image = models.ForeignKey(PortalImage, on_delete=models.CASCADE, related_name="renditions")

    class Meta:
        unique_together = [("image", "filter_spec", "focal_point_key")]
