import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from sm_plugin.teams.models import CareTeam, Role
from sm_plugin.threads.models import Outcome, Thread

from .querysets import WorkItemQuerySet


class WorkItem(models.Model):
    """What a team still owes a thread: who reads it, by when, and how it ended."""

    class Status(models.TextChoices):
        WAITING = "waiting", _("Waiting")
        TAKEN = "taken", _("Being answered")
        ANSWERED = "answered", _("Waiting for the patient")
        DONE = "done", _("Done")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    thread = models.ForeignKey(Thread, on_delete=models.PROTECT, related_name="work_items")
    team = models.ForeignKey(CareTeam, on_delete=models.PROTECT, related_name="work_items")
    role = models.CharField(max_length=16, choices=Role)
    status = models.CharField(max_length=16, choices=Status, default=Status.WAITING)
    assignee = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="sm_work"
    )
    received_at = models.DateTimeField(default=timezone.now)
    due_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)
    done_at = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=16, choices=Outcome, blank=True)
    escalated_at = models.DateTimeField(null=True)

    objects = WorkItemQuerySet.as_manager()

    class Meta:
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["thread"], condition=Q(done_at__isnull=True), name="sm_item_one_open"
            ),
        ]
        indexes = [
            # One for each queue, in its order: a page is read from it without sorting.
            models.Index(
                fields=["team", "role", "due_at", "id"],
                name="sm_item_role",
                condition=Q(status__in=["waiting", "taken"]),
            ),
            models.Index(
                fields=["assignee", "due_at", "id"],
                name="sm_item_mine",
                condition=Q(status="taken"),
            ),
            models.Index(
                fields=["team", "due_at", "id"],
                name="sm_item_unassigned",
                condition=Q(status="waiting"),
            ),
            models.Index(
                fields=["team", "-answered_at", "-id"],
                name="sm_item_patient",
                condition=Q(status="answered"),
            ),
            models.Index(
                fields=["team", "due_at", "id"],
                name="sm_item_escalated",
                condition=Q(status__in=["waiting", "taken"], escalated_at__isnull=False),
            ),
            models.Index(
                fields=["team", "-done_at", "-id"],
                name="sm_item_done",
                condition=Q(status="done"),
            ),
            models.Index(
                fields=["due_at"],
                name="sm_item_unescalated",
                condition=Q(status__in=["waiting", "taken"], escalated_at__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)

    @property
    def is_open(self) -> bool:
        """Whether the team still owes an answer."""
        return self.status in (self.Status.WAITING, self.Status.TAKEN)

    @property
    def is_overdue(self) -> bool:
        return self.is_open and self.due_at < timezone.now()
