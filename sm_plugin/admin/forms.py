from collections.abc import Callable
from typing import Any

from django import forms
from django.db.models.expressions import DatabaseDefault
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminModelForm

from sm_plugin.adapter import adapter
from sm_plugin.errors import MessagingError
from sm_plugin.facilities.models import Facility
from sm_plugin.people.accounts import account_with
from sm_plugin.teams.choices import WITHOUT_LEAD, CareKind, Role
from sm_plugin.teams.members.acquaintance import knows
from sm_plugin.teams.models import CareTeam, Membership
from sm_plugin.text.names import staff_name
from sm_plugin.web.forms import DayInput


class PersonField(forms.EmailField):
    """Finds a colleague by the whole e-mail address; a list would show everybody to anybody."""

    def clean(self, value: Any) -> Any:
        email = super().clean(value)
        if not email:
            return None
        person = account_with(email, is_active=True)
        if person is None:
            raise forms.ValidationError(
                _("We found no account with this address. The person has to sign up first."),
                code="unknown_person",
            )
        return person


def named_after_address(
    actor: Any, person: Any, name_of: Callable[[Any], str] = staff_name
) -> dict[str, str]:
    """Return the address that was typed, and the name if the actor may be told it.

    Every page that shows who was meant takes both from here: a name beside the address of
    anybody would answer who owns it.
    """
    name = name_of(person) if knows(actor, person) else ""
    return {"name": name, "email": adapter().email(person)}


def lead_field() -> PersonField:
    """Return the field for who leads a team; a service has nobody."""
    return PersonField(
        label=_("Lead provider"),
        required=False,
        help_text=_(
            "The provider's email address. Patients see the name. Leave it empty for a service, "
            "which patients know by its kind and place."
        ),
    )


def show_refusal(form: forms.BaseForm, error: MessagingError) -> None:
    """Put what a service refuses into the form: at the field that it names, or above all."""
    form.add_error(error.field if error.field in form.fields else None, str(error.message))


def kept_values(request: HttpRequest) -> list[tuple[str, Any]]:
    """Return what a form was filled in with, for the page that asks whether it is meant."""
    return [
        (name, value)
        for name, values in request.POST.lists()
        for value in values
        if name not in ("csrfmiddlewaretoken", "confirmed")
    ]


class StartsEmpty(WagtailAdminModelForm):
    """A form that begins empty where the database fills in what is left out.

    A new instance has an expression in such a field, and the form would show it as its text.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, value in self.initial.items():
            if isinstance(value, DatabaseDefault):
                self.initial[name] = None


class OpenTeamForm(StartsEmpty):
    """A new team at one of the administrator's own places."""

    lead = lead_field()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["facility"].queryset = Facility.objects.run_by(self.for_user).staying()
        self.fields["care_kind"].choices = kinds_in_groups()

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        kind = data.get("care_kind")
        if kind and kind not in WITHOUT_LEAD and "lead" in data and not data["lead"]:
            self.add_error("lead", self.fields["lead"].error_messages["required"])
        return data


def kinds_in_groups() -> list[tuple[Any, list[tuple[str, Any]]]]:
    """Return the kinds of care that a provider leads, then the services that have none."""
    led = [(kind.value, kind.label) for kind in CareKind if kind not in WITHOUT_LEAD]
    services = [(kind.value, kind.label) for kind in WITHOUT_LEAD]
    return [(_("A provider leads it"), led), (_("Service without a provider"), services)]


class AddMemberForm(StartsEmpty):
    """Puts a colleague in a team of one of the administrator's own places."""

    person = PersonField(label=_("Person"), help_text=_("The colleague's email address."))
    first_day = forms.DateField(
        label=_("First day"),
        required=False,
        widget=DayInput,
        help_text=_("Empty: from now on."),
    )
    last_day = forms.DateField(
        label=_("Last day"), required=False, widget=DayInput, help_text=_("Empty: no end.")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["team"].queryset = CareTeam.objects.run_by(self.for_user).staying().named()


class ChangeMemberForm(WagtailAdminModelForm):
    """Another role, title or last day, or the end of the membership."""

    role = forms.ChoiceField(label=_("Role"), choices=Role.choices)
    last_day = forms.DateField(
        label=_("Last day"), required=False, widget=DayInput, help_text=_("Empty: no end.")
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
