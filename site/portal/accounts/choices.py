"""The language of mail and the clock that a person chose in messaging; the portal keeps to them.

See docs/decisions/0040.
"""

from datetime import tzinfo
from typing import Any
from zoneinfo import ZoneInfo

from django.apps import apps
from django.conf import settings
from django.utils import timezone
from django.utils.translation import override


def in_language_of(person: Any) -> override:
    """Write in the language that this person chose for mail, not in that of another's page."""
    return override(_chosen(person, "language") or settings.LANGUAGE_CODE)


def zone_of(person: Any) -> tzinfo:
    """Return the time zone of the person's notices; the site's for who never had one."""
    name = _chosen(person, "zone")
    return ZoneInfo(name) if name else timezone.get_current_timezone()


def _chosen(person: Any, column: str) -> str:
    if not apps.is_installed("sm_plugin"):
        return ""
    from sm_plugin.notify.models import NoticePreference

    chosen = NoticePreference.objects.filter(user=person.pk).values_list(column, flat=True)
    return chosen.first() or ""
