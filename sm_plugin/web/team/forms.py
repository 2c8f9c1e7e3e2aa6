from typing import Any

from django import forms
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from sm_plugin.teams.choices import Role
from sm_plugin.threads.choices import Outcome
from sm_plugin.threads.models import Message
from sm_plugin.web.forms import BodyForm


class ReferForm(forms.Form):
    """Who in the team should read it instead."""

    def __init__(self, *args: Any, roles: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # Nothing is preselected: one click must not send chest pain to a clerk.
        choices = [(role, capfirst(Role(role).label)) for role in roles]
        self.fields["role"] = forms.ChoiceField(
            label=_("Refer to"),
            choices=[("", _("Choose a role")), *choices] if choices else [],
            error_messages={"required": _("Choose who should read it.")},
        )


class SeenForm(forms.Form):
    """The newest message on the page: a step made on an older page is not made."""

    newest_seen = forms.UUIDField(widget=forms.HiddenInput)

    def shown_with(self, newest: Message) -> None:
        """The page shows this one now, also when the form comes back with it."""
        self.initial["newest_seen"] = newest.pk
        if self.is_bound:
            self.data = {**dict(self.data.items()), "newest_seen": str(newest.pk)}


class AnswerForm(SeenForm, BodyForm):
    """The team's answer."""


class CompleteForm(SeenForm):
    """Why nothing more is to be done; the Veteran reads the reason too."""

    outcome = forms.ChoiceField(
        label=_("How was it settled?"),
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose how it was settled. The Veteran sees the reason.")},
    )

    def __init__(self, *args: Any, outcomes: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [choice for choice in Outcome.choices if choice[0] in outcomes]
        self.fields["outcome"].choices = choices  # type: ignore[attr-defined]
