"""Forms for a new password: one sentence beside the field, the rest when it is asked for.

Django lists a line for each rule before anybody has typed. Most people break none of them, and
each refusal says what to do.
"""

from typing import Any

from allauth.account import forms as allauth_forms
from django.utils.translation import gettext_lazy as _

HELP = _("Use 15 or more letters or signs. Four words that nobody puts together work well.")


class _HelpsWithPassword:
    """Says in a sentence what a good password is."""

    fields: dict[str, Any]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["password1"].help_text = HELP


class SignupForm(_HelpsWithPassword, allauth_forms.SignupForm):
    pass


class SetPasswordForm(_HelpsWithPassword, allauth_forms.SetPasswordForm):
    pass


class ChangePasswordForm(_HelpsWithPassword, allauth_forms.ChangePasswordForm):
    pass


class ResetPasswordKeyForm(_HelpsWithPassword, allauth_forms.ResetPasswordKeyForm):
    pass
