"""Putting an item off until a day: it stays with its holder, and so does its due time.

See docs/decisions/0590 and 0741.
"""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from sm_plugin.calendar import day_begins
from sm_plugin.errors import InvalidInput
from sm_plugin.text.dates import day_in_words

from ..models import WorkItem
from .rows import PUT_OFF
from .under_lock import locked, require_nothing_new, require_step, write_step


@transaction.atomic
def put_off(
    *, actor: Any, item: WorkItem, until: date, newest_seen: UUID | None = None
) -> WorkItem:
    """Set the item aside until a day, the due or the promised one at the latest; today ends it.

    Raises `InvalidInput` for another day, and for an item that is due or promised today, or late;
    `Refused` when a message came after the newest one that the actor has seen.
    """
    item = locked(item)
    require_step(actor, PUT_OFF, item)
    require_nothing_new(item, newest_seen)
    days = days_to_put_off(item)
    if days is None:
        text = _("It is due or promised today, or late, so it can't be put off.")
        raise InvalidInput(text, field="until")
    first, last = days
    if not first <= until <= last:
        words = {"first": day_in_words(first), "last": day_in_words(last)}
        text = _("Choose a day from %(first)s to %(last)s, when it is due or promised.") % words
        raise InvalidInput(text, field="until")
    item.put_off_until = day_begins(until, item.team.facility.time_zone)
    item.save(update_fields=["put_off_until"])
    day = item.put_off_day  # None says that it is back
    write_step(item, PUT_OFF, actor, role=item.role_of(actor.pk), day=day, is_internal=True)
    return item


def days_to_put_off(item: WorkItem) -> tuple[date, date] | None:
    """Return the first and the last day that the item can be put off until, if there is one.

    The days are those of the team's facility. The last is the due day, or the day by which the
    patient was promised to hear more, if that comes first and is not over. What is put off can be
    brought back today.
    """
    zone = item.team.facility.time_zone
    today, last = timezone.now().astimezone(zone).date(), item.due_at.astimezone(zone).date()
    promised = item.thread.promised_on
    if promised is not None and today <= promised:
        last = min(last, promised)
    if item.put_off_day is not None:
        return today, last
    return (today + timedelta(days=1), last) if today < last else None
