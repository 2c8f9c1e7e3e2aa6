import uuid

from django.db import models
from django.db.models import Q
from django.utils import timezone

from sm_plugin.threads.models import Thread

from .choices import TO_SEND, CopyState
from .querysets import ChartCopyQuerySet


class ChartCopy(models.Model):
    """One version of a closed thread, as it goes into the chart; it holds no word of it.

    The version has the messages up to `through_at`. It is made of them each time it is tried.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    thread = models.ForeignKey(Thread, on_delete=models.PROTECT, related_name="chart_copies")
    version = models.PositiveIntegerField()
    replaces = models.OneToOneField(
        "self", null=True, on_delete=models.PROTECT, related_name="replaced_by"
    )
    through_at = models.DateTimeField()
    state = models.CharField(max_length=8, choices=CopyState, default=CopyState.WAITING)
    tries = models.PositiveIntegerField(default=0)
    problem = models.CharField(max_length=100, blank=True)
    due_at = models.DateTimeField(default=timezone.now)
    leased_until = models.DateTimeField(null=True)
    made_at = models.DateTimeField(default=timezone.now)
    sent_at = models.DateTimeField(null=True)
    receipt = models.CharField(max_length=200, blank=True)
    record_digest = models.CharField(
        max_length=64,
        blank=True,
        default="",
        db_default="",
        help_text="Of a copy in another chart: a keyed digest of the record it went under.",
    )

    objects = ChartCopyQuerySet.as_manager()

    class Meta:
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["thread", "version"], name="sm_chart_version"),
        ]
        indexes = [
            models.Index(fields=["due_at"], name="sm_chart_due", condition=Q(state="waiting")),
            models.Index(
                fields=["-made_at", "-id"], name="sm_chart_failing", condition=~Q(state="sent")
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)

    @property
    def is_misfiled(self) -> bool:
        """Return True where it lies in another person's chart, as far as anybody told us."""
        return self.state == CopyState.MISFILED

    @property
    def goes_nowhere(self) -> bool:
        """Return True where it never arrived, and never will: the account was another person's."""
        return self.state in TO_SEND and self.thread.patient.is_released
