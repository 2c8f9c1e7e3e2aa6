"""Published spotlights and terms are archived, never deleted.

See docs/decisions/0080.
"""

from django.db import transaction
from django.db.models import Max, ProtectedError
from django.utils import timezone
from django.utils.translation import gettext
from wagtail.log_actions import get_active_log_context
from wagtail.models import Page

from .models import ArchiveRecord


@transaction.atomic
def record_archived(page: Page) -> ArchiveRecord:
    """Record that readers no longer see the page, and who is working in the admin now."""
    return ArchiveRecord.objects.get_or_create(
        page_id=page.pk,
        restored_at=None,
        defaults={"archived_by": get_active_log_context().user},
    )[0]


def record_restored(page: Page) -> None:
    ArchiveRecord.objects.filter(page_id=page.pk, restored_at=None).update(
        restored_at=timezone.now()
    )


def refuse_deletion(page: Page) -> None:
    """Raise ProtectedError for a page that readers may have seen, whichever way led here."""
    if page.first_published_at is not None:
        raise ProtectedError(gettext("A page that was published is archived, not deleted."), {page})


def newest_record() -> int:
    """Return the key of the newest record, to tell which ones come after it; 0 before the first."""
    return ArchiveRecord.objects.aggregate(newest=Max("pk"))["newest"] or 0


def give_reason(*, actor, after: int, reason: str) -> None:
    """Add the reason to what the person has archived since that record: a page and those with it.

    Pages below that were archived for something else keep what is said of them.
    """
    words = " ".join(reason.split())[: ArchiveRecord._meta.get_field("reason").max_length]
    made = ArchiveRecord.objects.filter(pk__gt=after, archived_by=actor, restored_at=None)
    made.update(reason=words)
