"""Apart from the other forms: allauth reads those while it loads its own, which these need."""

from typing import Any

from allauth.account.forms import AddEmailForm, LoginForm
from django.utils.translation import gettext_lazy as _

from portal.accounts.names import plain_address


class SignInForm(LoginForm):
    """allauth's form; what is missing is said in our own words."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"].error_messages |= {
            "required": _("Enter your email address."),
            "invalid": _("Enter a whole email address, like name@example.com."),
        }
        self.fields["password"].error_messages["required"] = _("Enter your password.")


class NewAddressForm(AddEmailForm):
    def clean_email(self) -> str:
        plain_address(self.cleaned_data["email"])
        return str(super().clean_email())
