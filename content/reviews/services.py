"""Every way in which a review record changes.

See docs/decisions/0076.
"""

from datetime import date

from django.contrib.auth.models import Group
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from wagtail.log_actions import log
from wagtail.models import Page

from content.conf import review_months

from .dates import months_after
from .models import ReviewRecord, Way
from .owners import usual_owner
from .permissions import may_assign, may_confirm

CONFIRM = "content.review.confirm"
ASSIGN = "content.review.assign"


@transaction.atomic
def confirm(*, actor, page: Page) -> ReviewRecord:
    """Record that the person has read the live page and that every fact on it still holds."""
    if not (page.live and may_confirm(actor, page)):
        raise PermissionDenied
    return _confirmed(page, by=actor, way=Way.CONFIRMED, on=timezone.localdate())


@transaction.atomic
def confirm_by_publication(*, page: Page, on: date, reviewer, in_place_of=None) -> ReviewRecord:
    """Count the approval of these words as a review; a stand-in's is in a reviewer's place."""
    way = Way.STAND_IN if in_place_of else Way.PUBLISHED
    return _confirmed(page, by=reviewer, way=way, on=on, in_place_of=in_place_of)


@transaction.atomic
def carry_over(*, page: Page, on: date | None, group: Group | None = None) -> ReviewRecord:
    """Take over what was known of the page before it had a record."""
    record = record_of(page)
    record.owner_group = group
    record.save(update_fields=["owner_group"])
    return _confirmed(page, by=None, way=Way.CARRIED_OVER, on=on) if on else record


@transaction.atomic
def assign(*, actor, page: Page, group: Group | None) -> ReviewRecord:
    """Choose who is reminded of the page."""
    if not may_assign(actor, page):
        raise PermissionDenied
    record = record_of(page)
    record.owner_group = group
    record.save(update_fields=["owner_group"])
    log(page, ASSIGN, user=actor, data={"group": str(group) if group else ""})
    return record


def record_of(page: Page) -> ReviewRecord:
    return ReviewRecord.objects.get_or_create(page_id=page.pk)[0]


def _confirmed(page: Page, *, by, way: Way, on: date, in_place_of=None) -> ReviewRecord:
    months = review_months(page.specific_class)
    record, is_new = ReviewRecord.objects.update_or_create(
        page_id=page.pk,
        defaults={
            "confirmed_on": on,
            "confirmed_by": by,
            "confirmed_for": in_place_of,
            "way": way,
            "due_on": months_after(on, months) if months else None,
        },
    )
    if is_new:
        record.owner_group = usual_owner(page)
        record.save(update_fields=["owner_group"])
    log(page.specific, CONFIRM, user=by, data={"way": way.value, "on": on.isoformat()})
    return record
