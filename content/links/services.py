from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from content.reviews.permissions import pages_worked_on

from .finding import links_of
from .models import LONGEST, OpenedLink


@transaction.atomic
def say_opened(*, actor, page: int, url: str) -> OpenedLink:
    """Record that the person opened this address today, and that it is what the page promises.

    Only an address that stands on that page, which is of the person's own part of the site.
    """
    read = pages_worked_on(actor).live().filter(pk=page).specific()
    addresses = {link.target.url for one in read for link in links_of(one)}
    if not (0 < len(url) <= LONGEST) or url not in addresses:
        raise PermissionDenied
    record, _is_new = OpenedLink.objects.update_or_create(
        url=url, defaults={"opened_on": timezone.localdate(), "opened_by": actor}
    )
    return record
