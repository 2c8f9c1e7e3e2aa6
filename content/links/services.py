from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from content.reviews.permissions import pages_worked_on

from .finding import links_of
from .models import LONGEST, OpenedLink


@transaction.atomic
def say_opened(*, actor, url: str) -> OpenedLink:
    """Record that the person opened this address today, and that it is what the page promises.

    Only an address that stands on a page of the person's own part of the site.
    """
    pages = pages_worked_on(actor).live().specific()
    if not (0 < len(url) <= LONGEST) or not any(
        link.target.url == url for page in pages.iterator(chunk_size=50) for link in links_of(page)
    ):
        raise PermissionDenied
    record, _is_new = OpenedLink.objects.update_or_create(
        url=url, defaults={"opened_on": timezone.localdate(), "opened_by": actor}
    )
    return record
