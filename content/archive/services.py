"""Published spotlights and terms are archived, never deleted.

See docs/decisions/0080.
"""

from django.db import transaction
from django.db.models import ProtectedError
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


def give_reason(*, page: Page, reason: str) -> None:
    """Add the reason to the page and to those archived with it; an earlier reason stays."""
    words = " ".join(reason.split())[: ArchiveRecord._meta.get_field("reason").max_length]
    went = page.get_descendants(inclusive=True).values("pk")
    ArchiveRecord.objects.filter(page__in=went, restored_at=None, reason="").update(reason=words)
