from __future__ import annotations

from typing import Any

from django.db import models

from sm_plugin.mailboxes.models import Mailbox


class ThreadQuerySet(models.QuerySet[Any]):
    def visible_to(self, user: Any) -> ThreadQuerySet:
        """Threads with an entry in a mailbox the person may see; nothing else opens a thread."""
        mailboxes = list(Mailbox.objects.visible_to(user).values_list("pk", flat=True))
        return self.filter(entries__mailbox__in=mailboxes).distinct()

    def with_team(self) -> ThreadQuerySet:
        """With all that decides whether a reply can be written."""
        return self.select_related("topic", "team__lead_provider", "team__facility__parent")
