"""The sizes in which pages show pictures, fetched together so that no picture costs a query."""

from collections.abc import Iterable
from typing import Any

from django.db.models import Prefetch, prefetch_related_objects
from wagtail.images import get_image_model
from wagtail.images.models import Filter, SourceImageIOError

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
    present = [image for image in images if image]
    wanted = get_image_model().get_rendition_model().objects
    wanted = wanted.filter(filter_spec__in=[*ARTICLE_RENDITIONS, *FACE_RENDITIONS])
    lookup = Prefetch("renditions", queryset=wanted, to_attr="prefetched_renditions")
    prefetch_related_objects(present, lookup)


def shared_rendition(picture: Any) -> Any:
    """Return the size for sites where somebody shares the page; None if it can't be made."""
    try:
        return picture.get_rendition(SHARED_RENDITION) if picture else None
    except SourceImageIOError:
        return None
