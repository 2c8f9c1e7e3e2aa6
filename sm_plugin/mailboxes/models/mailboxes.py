import uuid
from datetime import tzinfo
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from guardian.models import GroupObjectPermissionBase, UserObjectPermissionBase

from sm_plugin.errors import TamperedText
from sm_plugin.mailboxes.querysets import MailboxQuerySet
from sm_plugin.people.models import Patient
from sm_plugin.teams.models import CareTeam


class Mailbox(models.Model):
    """A mailbox, in which threads are seen: one for each opted-in patient and each care team.

    A patient's own mailbox is known by its owner column; caregivers and teams hold grants.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    patient = models.OneToOneField(
        Patient, null=True, on_delete=models.PROTECT, related_name="mailbox"
    )
    owner = models.OneToOneField(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="sm_mailbox"
    )
    team = models.OneToOneField(
        CareTeam, null=True, on_delete=models.PROTECT, related_name="mailbox"
    )
    opened_at = models.DateTimeField(auto_now_add=True)

    objects = MailboxQuerySet.as_manager()

    class Meta:
        default_permissions = ()
        permissions = [
            ("view_mailbox", "Can read the mailbox"),
            ("send_as_mailbox", "Can write from the mailbox"),
            ("organise_mailbox", "Can organise the mailbox"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(patient__isnull=False, owner__isnull=False, team__isnull=True)
                | Q(patient__isnull=True, owner__isnull=True, team__isnull=False),
                name="sm_mailbox_of_patient_or_team",
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)

    @property
    def zone(self) -> tzinfo:
        """The clock by which a patient's lists and years go: the one of the home facility."""
        clock: tzinfo = timezone.get_default_timezone()
        return self.patient.home_facility.time_zone if self.patient else clock


class MailboxUserObjectPermission(UserObjectPermissionBase):
    content_object = models.ForeignKey(Mailbox, on_delete=models.CASCADE)

    class Meta(UserObjectPermissionBase.Meta):
        abstract = False


class MailboxGroupObjectPermission(GroupObjectPermissionBase):
    content_object = models.ForeignKey(Mailbox, on_delete=models.CASCADE)

    class Meta(GroupObjectPermissionBase.Meta):
        abstract = False


def require_same_patient(of_mailbox: Any, of_thread: Any) -> None:
    """Raise `TamperedText` when a patient's mailbox holds a thread of somebody else.

    Only a change made in the database itself can do that. A team's mailbox has no patient.
    """
    if of_mailbox is not None and of_mailbox != of_thread:
        raise TamperedText
