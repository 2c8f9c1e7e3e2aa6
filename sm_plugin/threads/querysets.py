from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from django.db import models
from django.db.models import F, Q

from sm_plugin.mailboxes.models import Mailbox
from sm_plugin.vault.fields import DESTROYED

_HAS_NEWER = Q(in_chart_through__isnull=True) | Q(in_chart_through__lt=F("last_message_at"))
NOT_IN_CHART = Q(state="closed") & _HAS_NEWER
# What staff began has nothing to complete until the patient writes.
WRITTEN_NOT_IN_CHART = Q(state="written") & _HAS_NEWER
QUIET = timedelta(days=14)  # as an answered thread closes by itself

NOT_SEARCHABLE = Q(searchable_through__isnull=True) | Q(searchable_through__lt=F("last_message_at"))

LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)


class ThreadQuerySet(models.QuerySet[Any]):
    def not_in_chart(self) -> ThreadQuerySet:
        """Return the closed threads whose newest message no copy for the chart has.

        Test messages belong in no chart: their patient is nobody. Of a destroyed thread no copy
        can be made.
        """
        return self.filter(NOT_IN_CHART)._for_chart()

    def written_not_in_chart(self, now: datetime) -> ThreadQuerySet:
        """Return the threads that staff began, with 14 days without a word, which no copy has."""
        quiet = self.filter(WRITTEN_NOT_IN_CHART, last_message_at__lte=now - QUIET)
        return quiet._for_chart()

    def _for_chart(self) -> ThreadQuerySet:
        own = self.filter(patient__is_test=False).exclude(key_id=DESTROYED)
        return own.order_by("last_message_at")

    def not_searchable(self) -> ThreadQuerySet:
        """Return the threads whose newest message their team does not find yet, newest first."""
        return self.filter(NOT_SEARCHABLE).order_by("-last_message_at")

    def make_findable_again(self) -> int:
        """Have the worker make again all by which these threads are found, tokens of teams too.

        Without a moment in `searchable_through` the words of the patient alone are made again.
        A destroyed thread is found by nothing.
        """
        return self.exclude(key_id=DESTROYED).update(searchable_through=LONG_AGO)

    def make_words_again(self) -> int:
        """Have the worker make the words of the patient's search again, where it has made all."""
        made = self.exclude(key_id=DESTROYED).exclude(NOT_SEARCHABLE)
        return made.update(searchable_through=None)

    def visible_to(self, user: Any) -> ThreadQuerySet:
        """Return the threads with an entry in a mailbox the person may see.

        Nothing else opens a thread. An entry in a team's mailbox counts only while the team has
        the thread: a team that handed it over has lost it.
        """
        mailboxes = list(Mailbox.objects.visible_to(user).values_list("pk", flat=True))
        of_today = Q(entries__mailbox__team__isnull=True) | Q(entries__mailbox__team=F("team"))
        return self.filter(of_today, entries__mailbox__in=mailboxes).distinct()
