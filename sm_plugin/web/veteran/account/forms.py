from django import forms
from django.utils.translation import gettext_lazy as _

from sm_plugin.people.choices import DelegationRight
from sm_plugin.people.models import Delegation
from sm_plugin.web.forms import DayInput

from .joining_forms import AgreementForm

LONGEST_ADDRESS = Delegation._meta.get_field("email").max_length  # characters


class CaregiverForm(forms.Form):
    """Ask for the person the patient names, what that person may do, and on which days."""

    email = forms.EmailField(
        label=_("Your caregiver's email address"),
        max_length=LONGEST_ADDRESS,
        help_text=_("The address that your caregiver uses to sign in here."),
        widget=forms.EmailInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
        error_messages={
            "required": _("Enter your caregiver's email address."),
            "invalid": _("Enter an email address like name@example.com."),
        },
    )
    right = forms.ChoiceField(
        label=_("What may this person do?"),
        widget=forms.RadioSelect,
        choices=[
            (DelegationRight.READ, _("Read my messages")),
            (DelegationRight.WRITE, _("Read my messages and write for me")),
        ],
        error_messages={"required": _("Choose what this person may do.")},
    )
    starts_on = forms.DateField(
        label=_("First day"),
        widget=DayInput(),
        error_messages={
            "required": _("Enter the first day."),
            "invalid": _("Enter the first day as a date, for example 2026-11-30."),
        },
    )
    ends_on = forms.DateField(
        label=_("Last day (leave empty for no end)"),
        required=False,
        widget=DayInput(),
        error_messages={
            "invalid": _("Enter the last day as a date, for example 2026-12-31, or nothing.")
        },
    )


class ChangeCaregiverForm(CaregiverForm):
    """Ask for what can change while somebody helps: what this person may do, the last day."""

    email = None  # type: ignore[assignment]
    starts_on = None  # type: ignore[assignment]


class AcceptForm(AgreementForm):
    """The box of a caregiver."""

    agree = forms.BooleanField(
        label=_("I have read the terms and agree to them"),
        error_messages={
            "required": _("Tick the box if you agree. If you don't want to help, choose Decline.")
        },
    )


SIGNATURE_LENGTH = 60  # characters of each line


class SignatureForm(forms.Form):
    """Two lines, each optional; both empty takes the signature away."""

    name = forms.CharField(
        label=_("Name"),
        required=False,
        max_length=SIGNATURE_LENGTH,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={
            "max_length": _(
                "Shorten the name to %(limit_value)d characters. It has %(show_value)d now."
            )
        },
    )
    title = forms.CharField(
        label=_("Title"),
        required=False,
        max_length=SIGNATURE_LENGTH,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={
            "max_length": _(
                "Shorten the title to %(limit_value)d characters. It has %(show_value)d now."
            )
        },
    )
