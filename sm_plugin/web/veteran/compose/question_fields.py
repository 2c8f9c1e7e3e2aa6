"""The questions of a topic as form fields; `sending.answers` reads what is typed in them.

An answer is kept under the name of its field, whatever topic is chosen: changing the topic and
changing it back loses nothing. Only the chosen topic's answers are checked and sent.
"""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from sm_plugin.teams.choices import QuestionKind
from sm_plugin.teams.models.topics import TopicQuestion
from sm_plugin.teams.topics.default_text import for_reader
from sm_plugin.web.forms import DayInput


def field_of(question: TopicQuestion) -> forms.Field:
    """Return the field of a question of the chosen topic."""
    shown: dict[str, Any] = {**_texts(question), "required": question.is_required}
    if question.kind == QuestionKind.CHOICE:
        return forms.ChoiceField(widget=forms.RadioSelect, choices=_choices(question), **shown)
    return forms.CharField(widget=_widget(question), **shown)


def kept_field_of(question: TopicQuestion) -> forms.Field:
    """The field of a question of another topic: keeps what is in it and asks for nothing."""
    return forms.CharField(
        required=False, strip=False, widget=_widget(question), **_texts(question)
    )


def _texts(question: TopicQuestion) -> dict[str, Any]:
    label = for_reader(question.label)
    if not question.is_required:
        label = _("%(question)s (optional)") % {"question": label}
    return {"label": label, "help_text": for_reader(question.help_text)}


def _widget(question: TopicQuestion) -> forms.Widget:
    if question.kind == QuestionKind.LONG:
        return forms.Textarea(attrs={"rows": 3})
    if question.kind == QuestionKind.DATE:
        return DayInput()
    if question.kind == QuestionKind.CHOICE:
        return forms.RadioSelect(choices=_choices(question))
    mode = {"inputmode": "decimal"} if question.kind == QuestionKind.NUMBER else {}
    return forms.TextInput(attrs={"autocomplete": "off", **mode})


def _choices(question: TopicQuestion) -> list[tuple[str, str]]:
    return [(option, for_reader(option)) for option in question.options]
