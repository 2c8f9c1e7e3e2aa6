"""Pictures are public: the web server hands them out, and asks nobody who it is.

A collection that only some people may see holds documents alone. See docs/decisions/0697.
"""

from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils.translation import gettext
from wagtail.images import get_image_model
from wagtail.models import Collection, CollectionViewRestriction


def takes_from_readers(collection: Collection | None) -> bool:
    """Return True for a collection that not everyone may see, or below such a one."""
    return bool(collection and collection.get_view_restrictions().exists())


def refuse_private(collection: Collection) -> None:
    """Raise ValidationError for a collection that not everyone may see."""
    if takes_from_readers(collection):
        raise ValidationError(
            gettext(
                "“%(name)s” is a private collection, and pictures can be seen by everyone who knows"
                " their address. Choose another collection."
            )
            % {"name": collection.name}
        )


def pictures_of(collection: Collection) -> QuerySet[Any]:
    """Return the pictures of a collection and of those below it."""
    below = collection.get_descendants(inclusive=True)
    return get_image_model().objects.filter(collection__in=below)


def private_with_pictures() -> list[Collection]:
    """Return collections with a restriction that the pictures in them don't have."""
    restricted = CollectionViewRestriction.objects.select_related("collection")
    return [one.collection for one in restricted if pictures_of(one.collection).exists()]
