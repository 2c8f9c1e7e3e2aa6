from typing import Any

from django import forms
from django.contrib.auth.models import Group
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from wagtail.users.forms import UserCreationForm, UserEditForm

from portal.accounts.models import User
from portal.accounts.names import full_name, plain_address


class SignupForm(forms.Form):
    """Ask a new person for what allauth does not; allauth mixes this into its own form."""

    full_name = forms.CharField(
        label=_("Full name"),
        max_length=150,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    field_order = ("full_name", "email", "password1")

    def clean_full_name(self) -> str:
        return full_name(self.cleaned_data["full_name"])

    def signup(self, request: HttpRequest, user: User) -> None:
        user.full_name = self.cleaned_data["full_name"]
        user.save(update_fields=["full_name"])


# As the plugin names them: they go with a place in a care team, or with an appointment.
OF_POSTS = ("Facility administrators", "National administrators")
OF_MESSAGING = Q(name__startswith="sm-team-") | Q(name__in=OF_POSTS)


def groups_of_people() -> QuerySet[Group]:
    """Return the groups that people are put into by hand: not those that the plugin keeps."""
    return Group.objects.exclude(OF_MESSAGING)


class GroupsOfPeopleMixin(forms.ModelForm):
    """Offer the groups that people are put into by hand.

    The plugin's own groups go with a place in a team or an appointment: they are not offered, and
    who is in one stays in it, whatever else is saved.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "groups" in self.fields:
            self.fields["groups"].queryset = groups_of_people()  # type: ignore[attr-defined]

    def clean_groups(self) -> QuerySet[Group]:
        keys = {group.pk for group in self.cleaned_data["groups"]}
        if self.instance.pk:
            keys |= set(self.instance.groups.filter(OF_MESSAGING).values_list("pk", flat=True))
        return Group.objects.filter(pk__in=keys)


class NoMoreThanOneHasMixin(forms.ModelForm):
    """Keep who helps with accounts from rising: only superusers make superusers.

    `by` is the person at the form. See docs/decisions/0653.
    """

    def limit_to(self, by: Any) -> None:
        """Take what this person may not give out of the form, whatever is sent."""
        if by.is_superuser:
            return
        for field in ("is_superuser", "is_staff", "user_permissions"):
            self.fields.pop(field, None)
        if self.instance.pk == by.pk and (groups := self.fields.get("groups")):
            groups.disabled = True
            groups.help_text = _("Another administrator changes your own roles.")
            self.initial["groups"] = list(groups.queryset.filter(user=by))  # type: ignore[attr-defined]


class OwnAddressMixin(forms.ModelForm):
    """Show a person's address read-only; the owner changes it on the account's pages.

    Somebody who could change it could have the link for a new password sent to himself.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if email := self.fields.get("email"):
            email.disabled = True
            email.help_text = _("Only the person can change it, on the page “Email addresses”.")


class _PersonFormMixin(NoMoreThanOneHasMixin, GroupsOfPeopleMixin):
    """Wagtail's form asks for first and last name; our people have one full name."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["first_name"], self.fields["last_name"]

    def clean_email(self) -> str:
        return plain_address(self.cleaned_data["email"])


class PersonCreationForm(_PersonFormMixin, UserCreationForm):
    class Meta(UserCreationForm.Meta):
        model = User
        fields = ("email", "full_name", "is_superuser", "groups")


class PersonEditForm(OwnAddressMixin, _PersonFormMixin, UserEditForm):
    send_password_link = forms.BooleanField(
        label=_("Send a link to choose a new password"),
        help_text=_("It goes to the person's own address. The old password works until then."),
        required=False,
    )

    def clean_email(self) -> str:
        return self.instance.email

    class Meta(UserEditForm.Meta):
        model = User
        fields = ("email", "full_name", "is_active", "is_superuser", "groups")
