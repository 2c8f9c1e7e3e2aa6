from typing import Any

from django import forms
from django.contrib.auth import get_user_model
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminModelForm

from sm_plugin.facilities.models import Facility
from sm_plugin.teams.choices import Role
from sm_plugin.teams.models import CareTeam, Membership

from .dates import NativeDateInput


class PersonField(forms.EmailField):
    """Finds a colleague by the whole e-mail address; a list would show everybody to anybody."""

    def clean(self, value: Any) -> Any:
        email = super().clean(value)
        if not email:
            return None
        model: Any = get_user_model()
        found = model.objects.filter(**{f"{model.EMAIL_FIELD}__iexact": email}, is_active=True)
        people = list(found[:2])
        if len(people) != 1:
            raise forms.ValidationError(
                _("We found no account with this address. The person has to sign up first."),
                code="unknown_person",
            )
        return people[0]


class OpenTeamForm(WagtailAdminModelForm):
    """A new team at one of the administrator's own places."""

    lead = PersonField(
        label=_("Lead provider"),
        help_text=_("The provider's email address. Patients see the name."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["facility"].queryset = Facility.objects.run_by(self.for_user)


class AddMemberForm(WagtailAdminModelForm):
    """Puts a colleague in a team of one of the administrator's own places."""

    person = PersonField(label=_("Person"), help_text=_("The colleague's email address."))
    first_day = forms.DateField(
        label=_("First day"),
        required=False,
        widget=NativeDateInput,
        help_text=_("Empty: from now on."),
    )
    last_day = forms.DateField(
        label=_("Last day"), required=False, widget=NativeDateInput, help_text=_("Empty: no end.")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["team"].queryset = CareTeam.objects.run_by(self.for_user).open().named()


class ChangeMemberForm(WagtailAdminModelForm):
    """Another role, title or last day, or the end of the membership."""

    role = forms.ChoiceField(label=_("Role"), choices=Role.choices)
    last_day = forms.DateField(
        label=_("Last day"), required=False, widget=NativeDateInput, help_text=_("Empty: no end.")
    )
    leaves = forms.BooleanField(
        label=_("This person leaves the team now"),
        required=False,
        help_text=_("The team's messages are out of the person's sight at once."),
    )

    class Meta:
        model = Membership
        fields: list[str] = []

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["last_day"].initial = self.instance.last_day
