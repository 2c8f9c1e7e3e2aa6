"""A weekly mail to the people of each group whose pages are due or were never reviewed.

Each gets it once.

See docs/decisions/0081.
"""

import logging
from collections.abc import Iterable
from datetime import date, timedelta

from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import ngettext
from wagtail.models import Page

from content.languages import in_mail_to, write_to
from sm_plugin.worker import kind_and_place

from .models import ReviewRecord, ReviewReminder
from .owners import usual_owner
from .permissions import works_on
from .querysets import due_soon, never, overdue, types_never_due

logger = logging.getLogger(__name__)


def send_due(*, today: date) -> int:
    """Send what is due and return how many mails went out.

    Asking again in the same week sends only what failed before.
    """
    week = today - timedelta(days=today.weekday())
    return sum(
        _remind(user, group, records, week)
        for group, records in _by_group(today)
        for user in _members(group)
    )


def _by_group(today: date) -> Iterable[tuple[Group, list[ReviewRecord]]]:
    due = (
        ReviewRecord.objects.of_live_pages()
        .filter(overdue(today) | due_soon(today), owner_group__isnull=False)
        .select_related("page", "owner_group")
        .order_by("owner_group", "due_on", "pk")
    )
    groups: dict[Group, list[ReviewRecord]] = {}
    for record in (*due, *_never_reviewed()):
        groups.setdefault(record.owner_group, []).append(record)
    return groups.items()


def _never_reviewed() -> Iterable[ReviewRecord]:
    """Yield a record for each live page that nobody has reviewed; those without one get none.

    A row made here would make its group the owner of every page that comes below it.
    """
    pages = Page.objects.live().filter(never("review_record__"), alias_of=None, depth__gt=1)
    pages = pages.not_exact_type(*types_never_due())
    for page in pages.select_related("review_record__owner_group").order_by("path"):
        record = getattr(page, "review_record", None) or ReviewRecord(page=page)
        record.owner_group = record.owner_group or usual_owner(page)
        if record.owner_group:
            yield record


def _members(group: Group) -> Iterable:
    return get_user_model()._default_manager.filter(groups=group, is_active=True).order_by("pk")


def _remind(user, group: Group, records: list[ReviewRecord], week: date) -> bool:
    """Remind of the pages that the person may see now, whatever the group."""
    if not (user.email and user.has_perm("wagtailadmin.access_admin")):
        return False
    seen = [record for record in records if works_on(user, record.page)]
    if not seen or not _claim(user, group, week):
        return False
    try:
        _send(user, group, seen)
    except Exception as error:
        # Free again: the next round tries once more. The address is in no log. Whatever fails for
        # one person must not keep the others' reminders from going out.
        ReviewReminder.objects.filter(user=user, group=group, week=week).delete()
        logger.error("A reminder could not be sent (%s).", kind_and_place(error))
        return False
    ReviewReminder.objects.filter(user=user, group=group, week=week).update(sent_at=timezone.now())
    return True


def _claim(user, group: Group, week: date) -> bool:
    """Write the row before the mail goes: of two workers one finds it there.

    A worker killed between row and mail costs one person one week's reminder; mailing first
    would cost everybody a second one.
    """
    with transaction.atomic():
        return ReviewReminder.objects.get_or_create(user=user, group=group, week=week)[1]


def _send(user, group: Group, records: list[ReviewRecord]) -> None:
    base = settings.WAGTAILADMIN_BASE_URL.rstrip("/")
    pages = [
        (record, base + reverse("content_reviews:page", args=[record.page_id]))
        for record in records
    ]
    with in_mail_to(user):
        subject = ngettext(
            "%(count)s page needs a review", "%(count)s pages need a review", len(pages)
        ) % {"count": len(pages)}
    words = {"pages": pages, "group": group, "report": base + reverse("content_reviews:report")}
    write_to(user, subject, "content/reviews/reminder.txt", words)
