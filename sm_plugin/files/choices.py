"""Verdicts of the scanner."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Verdict(models.TextChoices):
    """Only `clean` is ever handed out."""

    WAITING = "waiting", _("Being checked")
    CLEAN = "clean", _("Ready")
    INFECTED = "infected", _("Removed because it was harmful")
    FAILED = "failed", _("Not available: it could not be checked")
