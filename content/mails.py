"""Mail to people who work on pages, each in the language in which this person works."""

from typing import Any

from django.conf import settings
from django.core.mail import send_mail
from django.template.loader import render_to_string
from django.utils.translation import override


def in_language_of(person: Any) -> override:
    """Write in the language of this person's admin, whoever's request this is."""
    profile = getattr(person, "wagtail_userprofile", None)
    return override((profile and profile.preferred_language) or settings.LANGUAGE_CODE)


def write_to(person: Any, subject: Any, template: str, words: dict[str, Any]) -> None:
    """Send the person a mail in their language; the subject is one of `gettext_lazy`."""
    with in_language_of(person):
        send_mail(str(subject), render_to_string(template, words), None, [person.email])
