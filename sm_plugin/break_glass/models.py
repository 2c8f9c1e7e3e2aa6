import uuid
from datetime import datetime, timedelta

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from sm_plugin.calendar import CLOCKS_DIFFER
from sm_plugin.mailboxes.models import Mailbox
from sm_plugin.people.models import Patient
from sm_plugin.threads.models import Thread
from sm_plugin.vault.fields import KeyRow

from .choices import LONGEST
from .querysets import EmergencyOpeningQuerySet


class EmergencyOpening(KeyRow):
    """Somebody outside the care opened a patient's mailbox, or one thread of it, for a reason.

    It opens nothing by itself: each page asks the clock, and whether its opener may still open
    anything there. The reason is sealed, because it tells of a patient. Rows are kept.
    """

    key_for = ("mailbox_id", "opened_by_id")
    sealed_for = ("mailbox_id", "thread_id", "opened_by_id", "opened_at", "minutes")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="+")
    mailbox = models.ForeignKey(Mailbox, on_delete=models.PROTECT, related_name="+")
    thread = models.ForeignKey(
        Thread,
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text="Empty: the whole mailbox.",
    )
    opened_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    reason_sealed = models.BinaryField()
    opened_at = models.DateTimeField(default=timezone.now)
    minutes = models.PositiveSmallIntegerField()
    ended_at = models.DateTimeField(null=True)

    objects = EmergencyOpeningQuerySet.as_manager()

    class Meta:
        default_permissions = ()
        ordering = ["-opened_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(minutes__gte=1, minutes__lte=LONGEST), name="sm_opening_at_most_an_hour"
            ),
        ]
        indexes = [
            models.Index(fields=["opened_by", "-opened_at"], name="sm_opening_by"),
            models.Index(fields=["patient", "-opened_at"], name="sm_opening_of"),
        ]

    def __str__(self) -> str:
        return str(self.pk)

    @property
    def reason(self) -> str:
        return self.unseal("reason_sealed")

    @property
    def ends_at(self) -> datetime:
        """Return when it ended, or ends by itself."""
        latest = self.opened_at + timedelta(minutes=self.minutes)
        return latest if self.ended_at is None else min(latest, self.ended_at)

    @property
    def is_over(self) -> bool:
        """Return True after its end, and if it began on a clock that ran ahead."""
        now = timezone.now()
        return self.ends_at <= now or self.opened_at > now + CLOCKS_DIFFER
