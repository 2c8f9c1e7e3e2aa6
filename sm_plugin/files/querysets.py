from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.models import F, Q

from sm_plugin.mailboxes.models import Mailbox
from sm_plugin.people.own_care import is_own_care
from sm_plugin.teams.models import CareTeam

if TYPE_CHECKING:
    from datetime import datetime


class AttachmentQuerySet(models.QuerySet[Any]):
    def in_mailbox(self, mailbox: Mailbox | None, user: Any) -> AttachmentQuerySet:
        """Return the files of threads with an entry here, and of the person's own drafts here."""
        sent = Q(message__thread__entries__mailbox=mailbox)
        own = Q(draft__mailbox=mailbox, draft__author=user)
        return self.filter(sent | own).distinct()

    def of_team_of(self, user: Any) -> AttachmentQuerySet:
        """Return the files of the threads that the person's teams have today.

        Of an answer that is not sent, those that this team has added itself. None of
        the person's own care; see docs/decisions/0712.
        """
        teams = CareTeam.objects.ids_granted(user, "work_team")
        begun = Q(
            answer_draft__team__in=teams,
            answer_draft__item__team=F("answer_draft__team"),
            answer_draft__item__thread__team=F("answer_draft__team"),
        )
        begun &= ~is_own_care(user, "answer_draft__item__thread__patient")
        sent = Q(message__thread__team__in=teams) & ~is_own_care(user, "message__thread__patient")
        return self.filter(sent | begun)

    def waiting(self, now: datetime) -> AttachmentQuerySet:
        """Without a verdict, and due to be tried again; the oldest first."""
        return self.filter(verdict="waiting", scan_at__lte=now).order_by("scan_at", "id")

    def counted(self) -> AttachmentQuerySet:
        """Those that take up room in a message: what was harmful is gone."""
        return self.exclude(verdict="infected")

    def with_threads(self) -> AttachmentQuerySet:
        """Load the thread or draft of each file in the same query."""
        return self.select_related(
            "message__thread", "draft__mailbox", "answer_draft__item__thread"
        )
