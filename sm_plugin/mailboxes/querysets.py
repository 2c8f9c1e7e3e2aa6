from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.models import Q

from sm_plugin.grants import granted_ids
from sm_plugin.people.models import Delegation

if TYPE_CHECKING:
    from .models import Mailbox


class MailboxQuerySet(models.QuerySet[Any]):
    def held_by(self, user: Any, codename: str) -> MailboxQuerySet:
        """Mailboxes on which the person holds the right: as owner, by user or by group grant.

        No model-wide permission and no superuser shortcut counts here. A grant on a patient's
        mailbox counts only on the days for which the patient gave it.
        """
        if not (user.is_authenticated and user.is_active):
            return self.none()
        granted = granted_ids(user, self.model, codename)
        if not granted:
            return self.filter(owner=user)
        helped = Delegation.objects.active().filter(delegate=user).values("patient")
        in_force = Q(team__isnull=False) | Q(patient__in=helped)
        return self.filter(Q(owner=user) | Q(in_force, pk__in=granted))

    def held_by_owner(self, user: Any) -> MailboxQuerySet:
        """The person's own mailbox, if he or she has one."""
        if not (user.is_authenticated and user.is_active):
            return self.none()
        return self.filter(owner=user)

    def visible_to(self, user: Any) -> MailboxQuerySet:
        return self.held_by(user, "view_mailbox")

    def of_patients(self) -> MailboxQuerySet:
        return self.filter(patient__isnull=False)


class MailboxEntryQuerySet(models.QuerySet[Any]):
    def inbox(self) -> MailboxEntryQuerySet:
        return self.filter(folder="inbox", last_received_at__isnull=False)

    def sent(self) -> MailboxEntryQuerySet:
        return self.filter(last_sent_at__isnull=False)

    def unread_count(self, mailbox: Mailbox) -> int:
        return self.filter(mailbox=mailbox, unread=True).count()

    def waiting_count(self, mailbox: Mailbox) -> int:
        """Threads the person wrote in and that the team owes an answer to."""
        states = ("received", "answering")
        return self.sent().filter(mailbox=mailbox, thread__state__in=states).count()

    def with_thread(self) -> MailboxEntryQuerySet:
        """All that a row of a list or the head of a thread page shows, in one query."""
        return self.select_related(
            "thread__topic",
            "thread__team__lead_provider",
            "thread__team__facility__parent",
            "thread__patient__user",
        )
