from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import F, Q

from sm_plugin.mailboxes.models import Mailbox


class ThreadQuerySet(models.QuerySet[Any]):
    def visible_to(self, user: Any) -> ThreadQuerySet:
        """Return the threads with an entry in a mailbox the person may see.

        Nothing else opens a thread. An entry in a team's mailbox counts only while the team has
        the thread: a team that handed it over has lost it.
        """
        mailboxes = list(Mailbox.objects.visible_to(user).values_list("pk", flat=True))
        of_today = Q(entries__mailbox__team__isnull=True) | Q(entries__mailbox__team=F("team"))
        return self.filter(of_today, entries__mailbox__in=mailboxes).distinct()
