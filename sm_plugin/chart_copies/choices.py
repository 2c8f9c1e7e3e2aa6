from django.db import models
from django.utils.translation import gettext_lazy as _


class CopyState(models.TextChoices):
    """A refused copy waits for somebody to press a button; all others are tried again."""

    WAITING = "waiting", _("Waiting to be saved to the chart")
    SENT = "sent", _("Saved to the chart")
    REFUSED = "refused", _("Could not be saved to the chart")
