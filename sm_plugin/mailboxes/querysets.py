from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db import models
from django.db.models import Q
from django.db.models.functions import Coalesce

from sm_plugin.grants import granted_ids, is_granted
from sm_plugin.people.choices import IdentityLevel
from sm_plugin.people.models import Delegation
from sm_plugin.teams.models import Membership

from .given_rights import delegations_that_give

if TYPE_CHECKING:
    from .models import Mailbox


class MailboxQuerySet(models.QuerySet[Any]):
    def granted_to(self, user: Any, codename: str) -> MailboxQuerySet:
        """Return the mailboxes on which the person has the right: as owner, or by a grant.

        No model-wide permission and no superuser shortcut counts here. A grant on a patient's
        mailbox counts only beside a delegation that is in force today and gives that right, one on
        a team's mailbox only for a present member of the open team.
        """
        if not (user.is_authenticated and user.is_active):
            return self.none()
        granted = granted_ids(user, self.model, codename)
        if not granted:
            return self.filter(owner=user)
        return self.filter(Q(owner=user) | _in_force(user, codename) & Q(pk__in=granted))

    def opened_by_grant(self, user: Any, codename: str) -> MailboxQuerySet:
        """Return the mailboxes of `granted_to` that are not the person's own, in one query."""
        return self.filter(_in_force(user, codename), is_granted(user, self.model, codename))

    def owned_by(self, user: Any) -> MailboxQuerySet:
        """The person's own mailbox, if he or she has one."""
        if not (user.is_authenticated and user.is_active):
            return self.none()
        return self.filter(owner=user)

    def visible_to(self, user: Any) -> MailboxQuerySet:
        return self.granted_to(user, "view_mailbox")

    def opened_to(self, user: Any) -> MailboxQuerySet:
        """Other patients' mailboxes that the person may read, each with whether he or she
        `may_write` there; grants on both are asked in the same query."""
        readable, writable = (
            _in_force(user, right) & is_granted(user, self.model, right)
            for right in ("view_mailbox", "send_as_mailbox")
        )
        may_write = models.ExpressionWrapper(writable, output_field=models.BooleanField())
        opened = self.of_patients().filter(readable).exclude(owner=user)
        return opened.annotate(may_write=may_write)

    def of_patients(self) -> MailboxQuerySet:
        return self.filter(patient__isnull=False)

    def read_on(self) -> MailboxQuerySet:
        """Leave out those whose patient's messages are closed; see `Patient.reads_on`."""
        return self.exclude(patient__identity_level=IdentityLevel.REGISTERED)

    def of_people(self) -> MailboxQuerySet:
        """Return the mailboxes of patients without those of test patients, to be counted."""
        return self.of_patients().filter(patient__is_test=False)


def _in_force(user: Any, codename: str) -> Q:
    """Return the condition for a grant of this right to count today."""
    if not user.is_authenticated:
        return Q(pk__in=[])
    given = Delegation.objects.in_force_for(user, delegations_that_give(codename))
    worked_in = Membership.objects.active().in_open_teams().filter(user=user).values("team")
    return Q(team__in=worked_in) | Q(patient__in=given.values("patient"))


class FolderQuerySet(models.QuerySet[Any]):
    def of(self, mailbox: Mailbox) -> FolderQuerySet:
        """The mailbox's folders with the key of their names, in one query."""
        return self.filter(mailbox=mailbox).select_related("mailbox__key")

    def counted(self) -> FolderQuerySet:
        """Count the unread threads of each along, from the index alone."""
        entries = self.model._meta.get_field("entries").related_model.objects
        unread = entries.filter(mailbox=models.OuterRef("mailbox"), folder=models.OuterRef("pk"))
        count = unread.filter(unread=True).order_by().values("folder")
        count = count.annotate(count=models.Count("pk")).values("count")
        return self.annotate(unread=Coalesce(models.Subquery(count), 0))

    def own(self) -> FolderQuerySet:
        return self.filter(kind="own")


class UndoStepQuerySet(models.QuerySet[Any]):
    def open_to(self, user: Any, mailbox: Mailbox, since: datetime) -> UndoStepQuerySet:
        """The person's own acts in the mailbox that can still be undone."""
        return self.filter(actor=user, mailbox=mailbox, made_at__gt=since, undone_at__isnull=True)


class MailboxEntryQuerySet(models.QuerySet[Any]):
    def received(self) -> MailboxEntryQuerySet:
        return self.filter(last_received_at__isnull=False)

    def inbox(self) -> MailboxEntryQuerySet:
        return self.received().filter(folder__kind="inbox")

    def sent(self) -> MailboxEntryQuerySet:
        return self.filter(last_sent_at__isnull=False)

    def unread(self) -> MailboxEntryQuerySet:
        """Return the unread threads in all folders but Deleted."""
        return self.filter(unread=True).exclude(folder__kind="deleted")

    def unread_count(self, mailbox: Mailbox) -> int:
        return self.unread().filter(mailbox=mailbox).count()

    def count_by_folder(self, mailbox: Mailbox) -> dict[UUID, int]:
        """Count the threads of each folder that has some, in one query."""
        kept = self.filter(mailbox=mailbox).order_by().values_list("folder")
        return dict(kept.annotate(count=models.Count("pk")))

    def waiting_count(self, mailbox: Mailbox) -> int:
        """Count the threads the person wrote in and the team owes an answer to."""
        states = ("received", "answering")
        return self.sent().filter(mailbox=mailbox, thread__state__in=states).count()

    def with_page_facts(self, user: Any) -> MailboxEntryQuerySet:
        """Ask along whether an answer is urgent, and whether the person has begun a reply."""
        related = self.model._meta.get_field("thread").related_model._meta
        items, drafts = (related.get_field(name).related_model for name in ("work_items", "drafts"))
        this = {"thread": models.OuterRef("thread")}
        begun = drafts.objects.filter(**this, author=user.pk, mailbox=models.OuterRef("mailbox"))
        return self.annotate(
            is_urgent=models.Exists(items.objects.urgent().filter(**this)),
            has_draft=models.Exists(begun),
        )

    def with_thread(self) -> MailboxEntryQuerySet:
        """Load all that a row of a list or the head of a thread page shows, in one query."""
        return self.select_related(
            "folder",
            "mailbox",
            "thread__topic",
            "thread__team__lead_provider",
            "thread__team__facility__parent",
            "thread__patient__user",
        )
