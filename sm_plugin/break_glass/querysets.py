from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import models
from django.db.models import Q

from sm_plugin.calendar import CLOCKS_DIFFER
from sm_plugin.mailboxes.models import MailboxEntry


class EmergencyOpeningQuerySet(models.QuerySet[Any]):
    def made_by(self, user: Any) -> EmergencyOpeningQuerySet:
        """Return the person's own openings; nobody else ever reads by one."""
        if not (user.is_authenticated and user.is_active):
            return self.none()
        return self.filter(opened_by=user)

    def begun_ahead(self, now: datetime) -> EmergencyOpeningQuerySet:
        """Return those that began on a clock that ran ahead, and have no end yet."""
        return self.filter(opened_at__gt=now + CLOCKS_DIFFER, ended_at=None)

    def of_thread(self, thread_id: UUID) -> EmergencyOpeningQuerySet:
        """Return the openings of the thread, or of the whole mailbox in which it lies."""
        mailboxes = MailboxEntry.objects.filter(thread=thread_id).values("mailbox")
        whole = Q(thread=None, mailbox__in=mailboxes)
        return self.filter(Q(thread=thread_id) | whole)

    def with_people(self) -> EmergencyOpeningQuerySet:
        """Load along all that decides and all that a page shows."""
        return self.select_related(
            "patient__home_facility__parent", "patient__user", "mailbox", "opened_by"
        )
