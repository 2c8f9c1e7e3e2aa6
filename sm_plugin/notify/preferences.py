"""How often a person wants e-mail notices, and when: one row a person, made at the first need.

See docs/decisions/0040 and docs/decisions/0041.
"""

import uuid
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import models
from django.utils.text import capfirst
from django.utils.translation import get_language, get_language_info
from django.utils.translation import gettext_lazy as _

from sm_plugin.people.models import Patient
from sm_plugin.teams.models import Membership

TRANSLATED = ("en", "es")  # our catalogues
HOUR = 8  # of the daily notice, unless the person chooses another


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


class NoticePreference(models.Model):
    """Kind, hour and clock of a person's notices; the id stands, signed, in unsubscribe links."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="sm_notices"
    )
    kind = models.CharField(max_length=8, choices=Kind, default=Kind.EACH)
    hour = models.PositiveSmallIntegerField(default=HOUR)
    zone = models.CharField(max_length=40, choices=Zone)
    language = models.CharField(
        max_length=12, blank=True, help_text="Code of the language of e-mail; empty: the site's."
    )

    class Meta:
        default_permissions = ()
        constraints = [
            models.CheckConstraint(condition=models.Q(hour__lt=24), name="sm_notices_hour"),
        ]

    def __str__(self) -> str:
        return str(self.pk)

    def day_for(self, now: datetime) -> date:
        """Return the day, on the person's clock, whose daily notice comes next."""
        local = now.astimezone(ZoneInfo(self.zone))
        return local.date() + timedelta(days=0 if local.hour < self.hour else 1)

    def moment_of(self, day: date) -> datetime:
        """Return when that day's notice is due; an hour that the clocks skip comes after it."""
        return datetime.combine(day, time(self.hour), tzinfo=ZoneInfo(self.zone))


def mail_languages() -> list[tuple[str, str]]:
    """Return the site's languages in which the plugin can write, each under its own name."""
    known = [code for code, _name in settings.LANGUAGES if code in TRANSLATED]
    return [(code, capfirst(get_language_info(code)["name_local"])) for code in known]


def remember_language(user: Any) -> None:
    """Make the language of the page the language of the person's e-mail."""
    code = get_language()
    if code in dict(mail_languages()):
        preference_of(user)
        NoticePreference.objects.filter(user=user).update(language=code)


def preference_of(user: Any) -> NoticePreference:
    """Return the person's choice; until there is one, each message is told at once."""
    found = NoticePreference.objects.filter(user=user).first()
    if found is None:
        found, _new = NoticePreference.objects.get_or_create(
            user=user, defaults={"zone": _zone_of(user)}
        )
    return found


def _zone_of(user: Any) -> str:
    """Return the clock of the place where the person gets care, or works."""
    patient = Patient.objects.select_related("home_facility__parent").filter(user=user).first()
    if patient is not None:
        return patient.home_facility.time_zone.key
    places = Membership.objects.active().select_related("team__facility__parent")
    member = places.filter(user=user).first()
    return member.team.facility.time_zone.key if member else Zone.EASTERN
