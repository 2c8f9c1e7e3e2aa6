from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from sm_plugin.facilities.models import Facility

from .choices import StepKind


class ReadinessStep(models.Model):
    """Who sees to a step before going live, and by when; its state is never stored.

    See docs/decisions/0531.
    """

    facility = models.ForeignKey(Facility, on_delete=models.CASCADE, related_name="readiness_steps")
    kind = models.CharField(max_length=16, choices=StepKind)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("who sees to it"),
    )
    due_on = models.DateField(_("due"), null=True)

    class Meta:
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["facility", "kind"], name="sm_readiness_once"),
        ]

    def __str__(self) -> str:
        return f"{self.facility}: {self.kind}"
