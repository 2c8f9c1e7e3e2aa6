"""Times of an opening, and the parts that it opens."""

from django.db import models
from django.utils.translation import gettext_lazy as _

LONGEST = 60  # minutes


class Minutes(models.IntegerChoices):
    QUARTER = 15, _("15 minutes")
    HALF = 30, _("30 minutes")
    HOUR = LONGEST, _("60 minutes")
