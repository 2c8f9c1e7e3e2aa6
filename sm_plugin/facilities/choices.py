from enum import StrEnum

from django.db import models
from django.utils.translation import gettext_lazy as _


class Condition(StrEnum):
    """A condition of entering a stage; rooms say what is still open of it."""

    READY = "ready"  # people can be answered from the first day on
    SETTLED = "settled"  # nothing is owed to anybody


class Kind(models.TextChoices):
    MEDICAL_CENTER = "medical_center", _("medical center")
    CLINIC = "clinic", _("clinic")
    OTHER = "other", _("other")


class Post(models.TextChoices):
    """The post of a person, at a station, in a region or nationally."""

    ADMINISTRATOR = "administrator", _("administrator")
    VERIFIER = "verifier", _("identity verifier")
    REPORTS = "reports", _("report reader")
    PRIVACY = "privacy", _("privacy officer")
