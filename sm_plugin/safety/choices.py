"""Kinds of danger, how strong its signs are, and the languages that are checked."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class SafetyKind(models.TextChoices):
    """The danger that words may be a sign of, in the order in which pages name them."""

    SUICIDE = "suicide", _("thoughts of suicide")
    EMERGENCY = "emergency", _("an emergency")


class SafetyLevel(models.TextChoices):
    """The weight of a finding, the least first; each level brings what those before it bring.

    A line beside the form; the page with the numbers before sending; the flag that staff see.
    """

    NONE = "none", _("nothing found")
    LINE = "line", _("line")
    PAGE = "page", _("page")
    FLAG = "flag", _("flag")

    @property
    def rank(self) -> int:
        return list(SafetyLevel).index(self)


class SafetyLanguage(models.TextChoices):
    ENGLISH = "en", _("English")
    SPANISH = "es", _("Spanish")
