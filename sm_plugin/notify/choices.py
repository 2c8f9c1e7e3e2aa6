"""Choices of how often a person wants notices, and on which clock."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Kind(models.TextChoices):
    EACH = "each", _("An email for each new message")
    DAILY = "daily", _("One email a day, if there is something new")
    NONE = "none", _("No email")


class Zone(models.TextChoices):
    """The clocks of places with a VA facility, in words people use."""

    EASTERN = "America/New_York", _("Eastern time")
    CENTRAL = "America/Chicago", _("Central time")
    MOUNTAIN = "America/Denver", _("Mountain time")
    ARIZONA = "America/Phoenix", _("Arizona time")
    PACIFIC = "America/Los_Angeles", _("Pacific time")
    ALASKA = "America/Anchorage", _("Alaska time")
    HAWAII = "Pacific/Honolulu", _("Hawaii time")
    ATLANTIC = "America/Puerto_Rico", _("Puerto Rico and Virgin Islands time")
    SAMOA = "Pacific/Pago_Pago", _("American Samoa time")
    CHAMORRO = "Pacific/Guam", _("Guam time")
    MANILA = "Asia/Manila", _("Philippine time")
