from __future__ import annotations

from typing import Any

from django.db import models

from sm_plugin.mailboxes.models import Mailbox


class DraftQuerySet(models.QuerySet[Any]):
    def written_by(self, author: Any, mailbox: Mailbox | None) -> DraftQuerySet:
        """One person's drafts in one mailbox: nobody sees a draft of someone else."""
        return self.filter(mailbox=mailbox, author=author)

    def counted(self) -> DraftQuerySet:
        """Count all of these drafts along, so that one row also tells how many there are."""
        return self.annotate(count=models.Window(models.Count("pk")))

    def visible_to(self, user: Any) -> DraftQuerySet:
        """The person's own drafts in mailboxes that are still open to him or her."""
        mailboxes = list(Mailbox.objects.visible_to(user).values_list("pk", flat=True))
        return self.filter(author=user.pk, mailbox__in=mailboxes)

    def with_names(self) -> DraftQuerySet:
        """All that a row of the list or the writing page shows, in one query."""
        return self.select_related(
            "mailbox",
            "topic",
            "team__lead_provider",
            "team__facility__parent",
            "thread__topic",
            "thread__team__lead_provider",
            "thread__team__facility__parent",
        )
