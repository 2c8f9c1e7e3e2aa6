from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class ArchiveRecord(models.Model):
    """A page was taken from readers: by whom, when, and whether it came back."""

    page = models.ForeignKey(
        "wagtailcore.Page", on_delete=models.PROTECT, related_name="archive_records"
    )
    archived_at = models.DateTimeField(_("archived"), default=timezone.now)
    archived_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("archived by"),
        on_delete=models.SET_NULL,
        null=True,
        related_name="+",
        help_text=_("Empty: its time had run out."),
    )
    reason = models.CharField(
        _("reason"),
        max_length=250,
        blank=True,
        help_text=_("Why readers no longer see it, in case someone asks a year from now."),
    )
    restored_at = models.DateTimeField(_("published again"), null=True)

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("archive record")
        verbose_name_plural = _("archive records")
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["page"],
                condition=models.Q(restored_at=None),
                name="content_archived_once",
            )
        ]

    def __str__(self):
        return f"{self.page_id} {self.archived_at:%Y-%m-%d}"
