"""Kinds of danger, and the languages that are checked."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class SafetyKind(models.TextChoices):
    """The danger that words may be a sign of, in the order in which pages name them."""

    SUICIDE = "suicide", _("thoughts of suicide")
    EMERGENCY = "emergency", _("an emergency")


class SafetyLanguage(models.TextChoices):
    ENGLISH = "en", _("English")
    SPANISH = "es", _("Spanish")
