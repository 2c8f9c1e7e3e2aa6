from django.db import models
from django.utils.translation import gettext_lazy as _


class Density(models.TextChoices):
    COMPACT = "compact", _("Compact")
    ROOMY = "roomy", _("Roomy")


class AfterStep(models.TextChoices):
    """The page after a step that ends the work on an item."""

    NEXT = "next", _("The next message of the same list")
    LIST = "list", _("The list")
