"""The sizes in which pages show pictures, fetched together so that no picture costs a query."""

from collections.abc import Iterable
from copy import copy
from typing import Any

from django.db.models import QuerySet
from wagtail.images import get_image_model
from wagtail.images.models import Filter, SourceImageIOError

from sm_plugin.database.prepared import Prepared

# Cards are cut to one shape around the focal point. Each size that a list asks for is named here:
# one that is missing costs a query a row.
CARD_RENDITIONS = Filter.expand_spec("format-{webp,jpeg}|fill-{320x180,640x360,1200x675}")
ARTICLE_RENDITIONS = Filter.expand_spec("format-{webp,jpeg}|width-{400,800,1200}")
FACE_RENDITIONS = Filter.expand_spec("format-{webp,jpeg}|fill-{160x160,320x320}")
SHARED_RENDITION = "format-jpeg|width-1200"


def fetch_renditions(images: Iterable) -> None:
    """Fetch the sizes of all these pictures in one query; None stands for no picture.

    Those of pictures that were fetched before, with others of the page, are not asked for again.
    """
    wanted = [image for image in images if image and not hasattr(image, "prefetched_renditions")]
    keys = list(dict.fromkeys(image.pk for image in wanted))
    found = _RENDITIONS.ask(keys) if keys else []
    for image in wanted:
        own = [rendition for rendition in found if rendition.image_id == image.pk]
        image.prefetched_renditions = [_shown_as(image, rendition) for rendition in own]


def _shown_as(image: Any, rendition: Any) -> Any:
    """Give the size its picture; a picture that a page shows twice is described in two ways."""
    is_taken = type(rendition).image.is_cached(rendition)
    own = copy(rendition) if is_taken else rendition
    own.image = image
    return own


def _renditions(images: list[int]) -> QuerySet:
    renditions = get_image_model().get_rendition_model().objects
    specs = [*ARTICLE_RENDITIONS, *FACE_RENDITIONS]
    return renditions.filter(filter_spec__in=specs, image__in=images)


_RENDITIONS = Prepared(_renditions)


def shared_rendition(picture: Any) -> Any:
    """Return the size for sites where somebody shares the page; None if it can't be made."""
    try:
        return picture.get_rendition(SHARED_RENDITION) if picture else None
    except SourceImageIOError:
        return None
