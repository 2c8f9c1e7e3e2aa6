from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import F, Q

from sm_plugin.mailboxes.models import Mailbox

NOT_IN_CHART = Q(state="closed") & (
    Q(in_chart_through__isnull=True) | Q(in_chart_through__lt=F("last_message_at"))
)

NOT_SEARCHABLE = Q(searchable_through__isnull=True) | Q(searchable_through__lt=F("last_message_at"))


class ThreadQuerySet(models.QuerySet[Any]):
    def not_in_chart(self) -> ThreadQuerySet:
        """Return the closed threads whose newest message no copy for the chart has.

        Test messages belong in no chart: their patient is nobody.
        """
        return self.filter(NOT_IN_CHART, patient__is_test=False).order_by("last_message_at")

    def not_searchable(self) -> ThreadQuerySet:
        """Return the threads whose newest message their team does not find yet, newest first."""
        return self.filter(NOT_SEARCHABLE).order_by("-last_message_at")

    def visible_to(self, user: Any) -> ThreadQuerySet:
        """Return the threads with an entry in a mailbox the person may see.

        Nothing else opens a thread. An entry in a team's mailbox counts only while the team has
        the thread: a team that handed it over has lost it.
        """
        mailboxes = list(Mailbox.objects.visible_to(user).values_list("pk", flat=True))
        of_today = Q(entries__mailbox__team__isnull=True) | Q(entries__mailbox__team=F("team"))
        return self.filter(of_today, entries__mailbox__in=mailboxes).distinct()
