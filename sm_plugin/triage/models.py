import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from sm_plugin.safety.findings import Findings
from sm_plugin.teams.choices import Role
from sm_plugin.teams.models import CareTeam
from sm_plugin.threads.choices import Outcome
from sm_plugin.threads.models import Thread
from sm_plugin.vault.fields import SealedFields

from .choices import OWED, Priority, Status
from .querysets import WorkItemQuerySet

# How queues of what is owed are read: urgent first, then the oldest due, then the first received.
ORDER = ("priority", "due_at", "received_at")


class WorkItem(SealedFields):
    """What a team still owes a thread: who reads it, by when, and how it ended.

    What made it urgent is sealed with the thread's key: the table itself says no more than that
    it is urgent.
    """

    sealed_for = ("thread_id",)

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    thread = models.ForeignKey(Thread, on_delete=models.PROTECT, related_name="work_items")
    team = models.ForeignKey(CareTeam, on_delete=models.PROTECT, related_name="work_items")
    role = models.CharField(max_length=16, choices=Role)
    status = models.CharField(max_length=16, choices=Status, default=Status.WAITING)
    assignee = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="sm_work"
    )
    priority = models.PositiveSmallIntegerField(choices=Priority, default=Priority.ROUTINE)
    findings_sealed = models.BinaryField(null=True)
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
                fields=["team", "role", *ORDER, "id"],
                name="sm_item_role",
                condition=Q(status__in=["waiting", "taken"]),
            ),
            models.Index(
                fields=["assignee", *ORDER, "id"],
                name="sm_item_mine",
                condition=Q(status="taken"),
            ),
            models.Index(
                fields=["team", *ORDER, "id"],
                name="sm_item_unassigned",
                condition=Q(status="waiting"),
            ),
            models.Index(
                fields=["team", "-answered_at", "-id"],
                name="sm_item_patient",
                condition=Q(status="answered"),
            ),
            models.Index(
                fields=["team", *ORDER, "id"],
                name="sm_item_escalated",
                condition=Q(status__in=["waiting", "taken"])
                & (Q(escalated_at__isnull=False) | Q(priority=0)),
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
    def key_row(self) -> Thread:
        return self.thread

    @property
    def is_open(self) -> bool:
        """Whether the team still owes an answer."""
        return self.status in OWED

    @property
    def is_urgent(self) -> bool:
        return self.priority == Priority.URGENT

    @property
    def findings(self) -> Findings:
        """Why it is urgent; raises `vault.TamperedText` when the row was altered or moved."""
        if self.findings_sealed is None:
            return Findings()
        return Findings.from_text(self.unseal("findings_sealed"))

    @property
    def is_overdue(self) -> bool:
        return self.is_open and self.due_at < timezone.now()
