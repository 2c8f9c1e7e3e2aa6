from datetime import date

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .querysets import StandInQuerySet


class StandIn(models.Model):
    """A colleague who does a reviewer's clinical reviews from one day to another.

    It is computed by the day, so it ends by itself. Nothing is given that has to be taken back.

    See docs/decisions/0640.
    """

    reviewer = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("reviewer who is away"),
        on_delete=models.CASCADE,
        related_name="+",
    )
    colleague = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("stand-in"),
        on_delete=models.CASCADE,
        related_name="+",
    )
    first_day = models.DateField(_("first day"))
    last_day = models.DateField(_("last day"))
    named_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    ended_at = models.DateTimeField(null=True, editable=False)

    objects = StandInQuerySet.as_manager()

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("stand-in")
        verbose_name_plural = _("stand-ins")
        default_permissions = ()
        permissions = [("name_standin", _("Can name a stand-in for another reviewer"))]
        indexes = [models.Index(fields=["colleague", "last_day"], name="stand_in_by_colleague")]

    def __str__(self) -> str:
        return f"{name_of(self.colleague)} ({name_of(self.reviewer)})"

    def is_over(self, today: date | None = None) -> bool:
        return self.ended_at is not None or self.last_day < (today or timezone.localdate())


class ReviewForAnother(models.Model):
    """A step of the workflow that a stand-in took, and whose step it was."""

    step = models.OneToOneField(
        "wagtailcore.TaskState", on_delete=models.CASCADE, related_name="for_another"
    )
    reviewer = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )

    wagtail_reference_index_ignore = True

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return str(self.step_id)


def name_of(user) -> str:
    return (user.get_full_name() or user.get_username()) if user else ""
