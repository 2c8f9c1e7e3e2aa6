from datetime import datetime
from typing import Any

from django import forms
from django.utils.formats import date_format
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from sm_plugin.notify.choices import Kind, Zone
from sm_plugin.notify.models import NoticePreference
from sm_plugin.notify.preferences import mail_languages


def _hours() -> list[tuple[int, str]]:
    return [(hour, date_format(datetime(2000, 1, 1, hour), "g a")) for hour in range(24)]


class NoticesForm(forms.Form):
    """The choice of how often notices come, and at what hour the daily one."""

    kind = forms.ChoiceField(
        label=_("When there is a new message for you"),
        choices=Kind.choices,
        widget=forms.RadioSelect,
        error_messages={
            "required": _("Choose how often you want an email."),
            "invalid_choice": _("Choose one of the three answers."),
        },
    )
    hour = forms.TypedChoiceField(
        label=_("Time of the daily email"),
        choices=_hours,
        coerce=int,
        error_messages={
            "required": _("Choose the hour of the daily email."),
            "invalid_choice": _("Choose an hour from the list."),
        },
    )
    zone = forms.ChoiceField(
        label=_("Your time zone"),
        choices=Zone.choices,
        error_messages={
            "required": _("Choose your time zone."),
            "invalid_choice": _("Choose a time zone from the list."),
        },
    )

    language = forms.ChoiceField(
        label=_("Language of the emails"),
        choices=mail_languages,
        required=False,
        error_messages={"invalid_choice": _("Choose a language from the list.")},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if len(mail_languages()) < 2:
            del self.fields["language"]


def notices_form(preference: NoticePreference, data: object = None) -> NoticesForm:
    chosen = {"kind": preference.kind, "hour": preference.hour, "zone": preference.zone}
    chosen["language"] = preference.language or get_language()
    return NoticesForm(data, initial=chosen)
