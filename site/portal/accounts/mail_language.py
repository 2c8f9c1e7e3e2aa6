"""The language of mail that somebody gets because of what another person did."""

from typing import Any

from django.apps import apps
from django.conf import settings
from django.utils.translation import override


def in_language_of(person: Any) -> override:
    """Write in the language that this person chose for mail, not in the other one's page's.

    See docs/decisions/0040.
    """
    return override(_chosen_by(person) or settings.LANGUAGE_CODE)


def _chosen_by(person: Any) -> str:
    if not apps.is_installed("sm_plugin"):
        return ""
    from sm_plugin.notify.models import NoticePreference

    chosen = NoticePreference.objects.filter(user=person.pk).values_list("language", flat=True)
    return chosen.first() or ""
