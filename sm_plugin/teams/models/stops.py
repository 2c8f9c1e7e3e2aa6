import uuid
from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from sm_plugin.people.models import Patient
from sm_plugin.teams.choices import BlockReason
from sm_plugin.teams.stops.querysets import MessagingBlockQuerySet

from .teams import CareTeam


class MessagingBlock(models.Model):
    """A patient can't write to a team for a time; reading goes on. Lifted rows stay as history."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    patient = models.ForeignKey(
        Patient, on_delete=models.PROTECT, related_name="blocks", verbose_name=_("patient")
    )
    team = models.ForeignKey(
        CareTeam, on_delete=models.PROTECT, related_name="blocks", verbose_name=_("team")
    )
    reason = models.CharField(_("reason"), max_length=16, choices=BlockReason)
    starts_at = models.DateTimeField(_("from"), default=timezone.now)
    ends_at = models.DateTimeField(_("until"))
    blocked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", editable=False
    )
    lifted_at = models.DateTimeField(_("lifted"), null=True, blank=True, editable=False)
    lifted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
        editable=False,
    )

    objects = MessagingBlockQuerySet.as_manager()

    class Meta:
        verbose_name = _("stop of messages")
        verbose_name_plural = _("stops of messages")
        ordering = ["-starts_at", "pk"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["patient", "team"],
                condition=Q(lifted_at__isnull=True),
                name="sm_block_one_standing",
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)

    @property
    def first_day(self) -> date:
        """Return the day since which it holds, on the clock of the team's place."""
        return self.starts_at.astimezone(self.team.facility.time_zone).date()

    @property
    def last_day(self) -> date:
        """Return the day until which it holds, or held, on the clock of the team's place."""
        last = self.lifted_at or self.ends_at
        return last.astimezone(self.team.facility.time_zone).date()

    @property
    def is_standing(self) -> bool:
        """Return True while the stop keeps messages back."""
        return self.lifted_at is None and self.ends_at > timezone.now()
