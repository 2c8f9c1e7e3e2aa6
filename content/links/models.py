from datetime import date

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from content.reviews.dates import months_after

# After so many months somebody opens a link of another site again.
OPEN_AGAIN_MONTHS = 6
LONGEST = 1000


class LinkState(models.TextChoices):
    """The state of a link; ours are tried, and a person opens the others."""

    BROKEN = "broken", _("Does not work")
    NEVER = "never", _("Nobody has opened it yet")
    OLD = "old", _("Opened more than six months ago")
    OPENED = "opened", _("Opened by a person")
    WORKS = "works", _("Works")


class OpenedLink(models.Model):
    """The last day on which somebody opened an address of another site and found it right."""

    url = models.CharField(_("address"), max_length=LONGEST, unique=True)
    opened_on = models.DateField(_("opened on"), default=timezone.localdate)
    opened_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("opened by"),
        on_delete=models.SET_NULL,
        null=True,
        related_name="+",
    )

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("opened link")
        verbose_name_plural = _("opened links")
        default_permissions = ()

    def __str__(self) -> str:
        return self.url

    def state_on(self, today: date) -> LinkState:
        again = months_after(self.opened_on, OPEN_AGAIN_MONTHS)
        return LinkState.OPENED if today < again else LinkState.OLD
