from datetime import date

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .dates import soon
from .querysets import ReviewRecordQuerySet


class State(models.TextChoices):
    """The state of a page's review; editors read the label, beside any color."""

    OVERDUE = "overdue", _("Overdue")
    DUE_SOON = "soon", _("Due in 30 days")
    NEVER = "never", _("Never reviewed")
    CURRENT = "current", _("Up to date")


class Way(models.TextChoices):
    CONFIRMED = "confirmed", _("confirmed still accurate")
    PUBLISHED = "published", _("published after clinical review")
    STAND_IN = "stand_in", _("published after review by a stand-in")
    CARRIED_OVER = "carried", _("carried over from the page")


class ReviewRecord(models.Model):
    """The last check of a page, who made it, and the day of the next one.

    It lies beside the page and not on it: a revision must neither bring back an old date nor
    need a publication to state a new one.
    """

    page = models.OneToOneField(
        "wagtailcore.Page", on_delete=models.CASCADE, related_name="review_record"
    )
    owner_group = models.ForeignKey(
        "auth.Group",
        verbose_name=_("owner group"),
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        help_text=_("Its members are reminded when the page is due."),
    )
    confirmed_on = models.DateField(_("last reviewed"), null=True)
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("reviewed by"),
        on_delete=models.SET_NULL,
        null=True,
        related_name="+",
    )
    confirmed_for = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("reviewed for"),
        on_delete=models.SET_NULL,
        null=True,
        related_name="+",
        help_text=_("The reviewer who was away, where a stand-in reviewed."),
    )
    way = models.CharField(_("how"), max_length=10, choices=Way.choices, blank=True)
    due_on = models.DateField(_("next review"), null=True, db_index=True)

    objects = ReviewRecordQuerySet.as_manager()

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("review record")
        verbose_name_plural = _("review records")
        default_permissions = ()
        permissions = [
            ("confirm_reviewrecord", _("Can confirm that pages are still accurate")),
            ("assign_reviewrecord", _("Can choose which group owns a page's review")),
        ]

    def __str__(self):
        return str(self.page)

    @property
    def state(self) -> State:
        return state_of(self, timezone.localdate())


class ReviewReminder(models.Model):
    """One person was reminded of one group's pages in one week; a second try finds the row."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    group = models.ForeignKey("auth.Group", on_delete=models.CASCADE, related_name="+")
    week = models.DateField(help_text=_("The Monday of the week."))
    sent_at = models.DateTimeField(null=True)

    wagtail_reference_index_ignore = True

    class Meta:
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["user", "group", "week"], name="content_reminder_once")
        ]

    def __str__(self):
        return f"{self.user_id} {self.week}"


def state_of(record: ReviewRecord | None, today: date) -> State:
    """Return the state of this record's page on that day; a page without one was never reviewed."""
    if record is None or record.confirmed_on is None:
        return State.NEVER
    if record.due_on is None or record.due_on > soon(today):
        return State.CURRENT
    return State.OVERDUE if record.due_on < today else State.DUE_SOON
