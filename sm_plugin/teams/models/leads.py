from django.conf import settings
from django.db import models
from django.utils import timezone

from .teams import CareTeam


class LeadChange(models.Model):
    """Another provider leads a team from then on; rows are only added."""

    team = models.ForeignKey(CareTeam, on_delete=models.PROTECT, related_name="lead_changes")
    was = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    became = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        default_permissions = ()
        ordering = ["-at", "-pk"]

    def __str__(self) -> str:
        return str(self.pk)
