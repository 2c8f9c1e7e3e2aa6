"""Forms for a new password: one sentence beside the field, the rest when it is asked for.

Django lists a line for each rule before anybody has typed. Most people break none of them, and
each refusal says what to do.
"""

from typing import Any

from allauth.account import forms as allauth_forms
from allauth.account.adapter import get_adapter
from django.contrib.auth.hashers import make_password
from django.core.validators import MaxLengthValidator
from django.db import IntegrityError, transaction
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from portal.accounts.names import plain_address
from portal.accounts.sign_in.addresses import owners_of

HELP = _("Use 15 or more letters or signs. Four words that nobody puts together work well.")
LONGEST = 1_000  # letters and signs: more are no password, and each rule reads all of them


class _HelpsWithPassword:
    """Says in a sentence what a good password is, and refuses a text before the rules read it.

    The page does not cut what somebody pastes: the rest would be missing without a word.
    """

    fields: dict[str, Any]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["password1"].help_text = HELP
        too_long = _("Use at most %(limit_value)d letters and signs.")
        self.fields["password1"].validators.append(MaxLengthValidator(LONGEST, too_long))


class SignupForm(_HelpsWithPassword, allauth_forms.SignupForm):
    def clean_email(self) -> str:
        plain_address(self.cleaned_data["email"])
        return str(super().clean_email())

    def validate_unique_email(self, value: str) -> str:
        """Take an address that others only typed: the first to prove it has it."""
        if owners_of(value).exists():
            return str(super().validate_unique_email(value))
        self.account_already_exists = False
        return str(get_adapter().validate_unique_email(value))

    def try_save(self, request: HttpRequest) -> Any:
        """Take as long for an address that has an account: most of the time is the password's.

        The page says the same for both, and must not tell by its clock who has an account.
        """
        if self.account_already_exists:
            make_password(self.cleaned_data["password1"])
            return super().try_save(request)
        try:
            with transaction.atomic():
                return super().try_save(request)
        except IntegrityError:
            if not owners_of(self.cleaned_data["email"]).exists():
                raise
        self.account_already_exists = True  # a second press, or two at once
        return super().try_save(request)


class SetPasswordForm(_HelpsWithPassword, allauth_forms.SetPasswordForm):
    pass


class ChangePasswordForm(_HelpsWithPassword, allauth_forms.ChangePasswordForm):
    pass


class ResetPasswordForm(allauth_forms.ResetPasswordForm):
    """Send the link to whose address it is, and to no other account.

    allauth also takes one that was only typed into the page for a new address. Mistyped it is a
    stranger's, who would get into the account by this link. The page says the same as always.
    """

    users: list[Any]

    def clean_email(self) -> str:
        email = str(super().clean_email())
        owners = set(owners_of(email).values_list("pk", flat=True))
        self.users = [one for one in self.users if one.pk in owners]
        return email


class ResetPasswordKeyForm(_HelpsWithPassword, allauth_forms.ResetPasswordKeyForm):
    pass
