"""The form of an autosave: it asks for nothing, cuts nothing and tidies nothing."""

import uuid
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _

from sm_plugin.drafts.content import DraftWords
from sm_plugin.drafts.services import Edit
from sm_plugin.errors import InvalidInput
from sm_plugin.sending.answers import ANSWER
from sm_plugin.teams.models import CareTeam, Topic

# Far beyond what can be sent, so that a draft keeps even a text that must be shortened.
KEPT_LENGTH = 100_000  # characters
KEPT_ANSWERS = 100


class EditForm(forms.Form):
    """The words, and what the page knows of the draft; what is not usable counts as not given."""

    subject = forms.CharField(required=False, strip=False, max_length=KEPT_LENGTH)
    body = forms.CharField(required=False, strip=False, max_length=KEPT_LENGTH)
    topic = forms.ModelChoiceField(Topic.objects.all(), required=False)
    version = forms.IntegerField(required=False, min_value=0, max_value=2**31 - 1)
    page = forms.UUIDField(required=False)
    step = forms.IntegerField(required=False, min_value=0, max_value=2**31 - 1)
    idempotency_key = forms.UUIDField(required=False)

    def __init__(self, data: QueryDict) -> None:
        super().__init__({name: str(value).replace("\0", "") for name, value in data.items()})

    def edit(self, team: CareTeam | None, topic: Topic | None = None) -> Edit:
        """The save; raises `InvalidInput` for a text that is too long even to be kept."""
        given = self._given()
        if {"subject", "body"} & self.errors.keys():
            raise InvalidInput(_("This text is too long to be kept. Please shorten it."))
        return Edit(
            DraftWords(given["subject"], given["body"], self._answers()),
            team,
            given.get("topic") or topic,
            given.get("version") or 0,
            given.get("page"),
            given.get("step") or 0,
        )

    @property
    def key(self) -> uuid.UUID | None:
        return self._given().get("idempotency_key")

    def _given(self) -> dict[str, Any]:
        self.is_valid()
        return self.cleaned_data

    def _answers(self) -> dict[str, str]:
        found = ((name, text) for name, text in self.data.items() if name.startswith(ANSWER))
        answers = {name: text for name, text in found if text}
        if len(answers) > KEPT_ANSWERS or sum(map(len, answers.values())) > KEPT_LENGTH:
            raise InvalidInput(_("This text is too long to be kept. Please shorten it."))
        return answers


def uuid_or_none(text: str) -> uuid.UUID | None:
    """An id from a form; anything that is none finds nothing."""
    try:
        return uuid.UUID(text)
    except ValueError:
        return None
