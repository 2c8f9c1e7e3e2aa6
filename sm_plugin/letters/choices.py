from django.db import models
from django.utils.translation import gettext_lazy as _


class Scope(models.TextChoices):
    OWN = "own", _("Only me")
    TEAM = "team", _("My team")
    FACILITY = "facility", _("Every team of the facility")
