from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from sm_plugin.facilities.models import Facility
from sm_plugin.web.forms import DayInput


class StationField(forms.ModelChoiceField):
    def label_from_instance(self, obj: Facility) -> str:
        return f"{obj.state}, {obj.city}: {obj.name}"


class ClaimForm(forms.Form):
    """Ask for what a facility knows a person by."""

    station = StationField(
        label=_("Your VA medical center"),
        help_text=_("If you go to a clinic, choose the medical center it belongs to."),
        queryset=Facility.objects.none(),
        to_field_name="station_number",
        empty_label=_("Choose one"),
        error_messages={"required": _("Choose your medical center.")},
    )
    record_number = forms.CharField(
        label=_("Your record number"),
        help_text=_("It stands on your appointment letter, or your facility tells you."),
        max_length=16,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
        error_messages={"required": _("Enter your record number.")},
    )
    birth_date = forms.DateField(
        label=_("Your date of birth"),
        widget=DayInput({"autocomplete": "bday"}),
        error_messages={
            "required": _("Enter your date of birth."),
            "invalid": _("Enter your date of birth as a date, for example 1951-03-04."),
        },
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["station"].queryset = Facility.objects.stations().staying()  # type: ignore[attr-defined]
