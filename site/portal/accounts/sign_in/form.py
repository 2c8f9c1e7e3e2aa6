"""Apart from the other forms: allauth reads those while it loads its own, which this one needs."""

from typing import Any

from allauth.account.forms import LoginForm
from django.utils.translation import gettext_lazy as _


class SignInForm(LoginForm):
    """allauth's form; what is missing is said in our own words."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"].error_messages |= {
            "required": _("Enter your email address."),
            "invalid": _("Enter a whole email address, like name@example.com."),
        }
        self.fields["password"].error_messages["required"] = _("Enter your password.")
