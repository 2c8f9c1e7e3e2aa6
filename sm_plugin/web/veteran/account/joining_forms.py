from typing import Self

from django import forms
from django.utils.translation import gettext_lazy as _


class AgreementForm(forms.Form):
    """One box, `agree`, never ticked beforehand; the digest says which text was on the screen."""

    digest = forms.CharField(widget=forms.HiddenInput)

    @classmethod
    def for_new_text(cls, digest: str, reason: str) -> Self:
        """Return the form for a text that came meanwhile: who had ticked the box ticks it anew."""
        form = cls({"digest": digest})
        form.errors.pop("agree", None)
        form.add_error(None, reason)
        return form


class OptInForm(AgreementForm):
    """The box of a patient."""

    agree = forms.BooleanField(
        label=_("I have read the terms and agree to them"),
        error_messages={
            "required": _("Tick the box if you agree. If you don't agree, choose Not now.")
        },
    )
