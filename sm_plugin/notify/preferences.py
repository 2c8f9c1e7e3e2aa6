"""A person's choice of e-mail notices and their hour: one row, made at the first need.

See docs/decisions/0040 and docs/decisions/0041.
"""

from typing import Any

from django.conf import settings
from django.utils.text import capfirst
from django.utils.translation import get_language, get_language_info

from sm_plugin.notify.choices import Zone
from sm_plugin.notify.models import NoticePreference
from sm_plugin.people.models import Patient
from sm_plugin.teams.models import Membership

TRANSLATED = ("en", "es")  # our catalogues


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
