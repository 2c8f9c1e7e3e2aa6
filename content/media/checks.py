from django.core.checks import Tags, Warning, register
from django.db import connection
from wagtail.models import CollectionViewRestriction

from content.media.collections import private_with_pictures


@register(Tags.database)
def check_no_picture_seems_private(databases=None, **kwargs):
    """Report private collections with pictures: they were made so before that was refused."""
    if not databases or CollectionViewRestriction._meta.db_table not in (
        connection.introspection.table_names()
    ):
        return []
    return [
        Warning(
            f"Everyone can see the pictures of the private collection “{collection.name}”.",
            hint="Move the pictures to another collection, or take the restriction away.",
            obj=collection,
            id="content.W002",
        )
        for collection in private_with_pictures()
    ]
