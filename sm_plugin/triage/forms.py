from typing import Any

from django import forms
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from sm_plugin.teams.models import Role
from sm_plugin.threads.models import Outcome


class ReferForm(forms.Form):
    """Who in the team should read it instead."""

    def __init__(self, *args: Any, roles: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(role, capfirst(Role(role).label)) for role in roles]
        self.fields["role"] = forms.ChoiceField(label=_("Refer to"), choices=choices)


class CompleteForm(forms.Form):
    """Why nothing more is to be done; the Veteran reads the reason too."""

    outcome = forms.ChoiceField(
        label=_("How was it settled?"),
        choices=Outcome.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose how it was settled. The Veteran sees the reason.")},
    )
