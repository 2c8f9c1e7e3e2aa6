from django import forms
from django.utils.translation import gettext_lazy as _


class OptInForm(forms.Form):
    """One box, never ticked beforehand; the digest says which text was on the screen."""

    agree = forms.BooleanField(
        label=_("I have read the terms and agree to them"),
        error_messages={
            "required": _("Tick the box if you agree. If you don't agree, choose Not now.")
        },
    )
    digest = forms.CharField(widget=forms.HiddenInput)
