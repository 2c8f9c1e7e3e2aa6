"""Answers of passkeys, which a browser sends as JSON: one that can't be read is a wrong answer.

allauth and fido2 expect what a browser makes, and fail in many ways where something else came. A
try to sign in counts as a wrong one even if its answer can't be read.
"""

import json
import struct
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from allauth.mfa.webauthn import forms as allauth_forms
from allauth.mfa.webauthn.internal import auth
from cryptography.exceptions import UnsupportedAlgorithm
from django import forms

from portal.accounts.sign_in.tries import count_try

# What reading raises: of JSON, base64, CBOR and keys. RuntimeError is nesting that is too deep.
UNREADABLE = (
    *(ArithmeticError, AssertionError, AttributeError, LookupError, RuntimeError, TypeError),
    *(ValueError, UnsupportedAlgorithm, struct.error),
)


class AnswerField(forms.CharField):
    """The text of an answer; never drawn again, because an answer works once."""

    widget = forms.HiddenInput

    def prepare_value(self, value: Any) -> None:
        return None


@contextmanager
def _wrong_if_unreadable() -> Iterator[None]:
    """Raise the form's error, which holds nothing of what was sent."""
    try:
        yield
    except UNREADABLE:
        raise get_adapter().validation_error("incorrect_code") from None


def _read(text: str) -> Any:
    """Return what the JSON holds; raise ValueError for what a database doesn't take."""
    answer = json.loads(text)
    again = json.dumps(answer, ensure_ascii=False, allow_nan=False)
    again.encode()  # refuses half a surrogate pair
    if r"\u0000" in again:
        raise ValueError("a zero character")
    return answer


class _Answered(allauth_forms.AuthenticateWebAuthnForm):
    credential = AnswerField()

    def clean_credential(self) -> Authenticator:
        forget_try = count_try(self.user)
        with _wrong_if_unreadable():
            answer = _read(self.cleaned_data["credential"])
            auth.parse_authentication_response(answer)
            factor = auth.complete_authentication(self.user, answer)
        forget_try()
        return factor


class AuthenticateWebAuthnForm(_Answered):
    pass


class ReauthenticateWebAuthnForm(_Answered, allauth_forms.ReauthenticateWebAuthnForm):
    pass


class AddWebAuthnForm(allauth_forms.AddWebAuthnForm):
    credential = AnswerField()

    def clean_credential(self) -> Any:
        """Return an answer that the page with all keys can read, too."""
        with _wrong_if_unreadable():
            answer = _read(self.cleaned_data["credential"])
            auth.parse_registration_response(answer)
            key = Authenticator(type=Authenticator.Type.WEBAUTHN, data={"credential": answer})
            key.wrap().is_passwordless  # noqa: B018
        return answer

    def clean(self) -> dict[str, Any]:
        with _wrong_if_unreadable():
            cleaned: dict[str, Any] = super().clean()
        return cleaned
