import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from sm_plugin.teams.members.absence_querysets import AbsenceQuerySet

from .teams import CareTeam


class Absence(models.Model):
    """A member is away from one team for some days; a surrogate of the same team may step in.

    It changes no grant. The moments are those of the place's own clock: from the first day's
    midnight to that after the last day. One that was ended early stays as history.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    team = models.ForeignKey(CareTeam, on_delete=models.PROTECT, related_name="absences")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="sm_absences",
        verbose_name=_("person"),
    )
    surrogate = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("surrogate"),
    )
    first_day = models.DateField(_("first day"))
    last_day = models.DateField(_("last day"))
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    planned_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    planned_at = models.DateTimeField(default=timezone.now)
    ended_at = models.DateTimeField(null=True)

    objects = AbsenceQuerySet.as_manager()

    class Meta:
        default_permissions = ()
        ordering = ["starts_at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(last_day__gte=F("first_day"), ends_at__gt=F("starts_at")),
                name="sm_absence_days",
            ),
            models.CheckConstraint(
                condition=~Q(surrogate=F("user")), name="sm_absence_not_for_oneself"
            ),
        ]
        indexes = [
            models.Index(
                fields=["team", "user", "ends_at"],
                name="sm_absence_now",
                condition=Q(ended_at__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)
