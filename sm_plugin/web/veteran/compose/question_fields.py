"""The questions of a topic as form fields, and their answers as facts for staff.

An answer is kept under the name of its field, whatever topic is chosen: changing the topic and
changing it back loses nothing. Only the chosen topic's answers are checked and sent.
"""

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from django import forms
from django.core.validators import MaxLengthValidator
from django.utils.formats import number_format
from django.utils.translation import gettext_lazy as _

from sm_plugin.dates import day_in_words
from sm_plugin.errors import InvalidInput
from sm_plugin.plain_text import is_blank
from sm_plugin.teams.choices import QuestionKind
from sm_plugin.teams.default_text import for_reader
from sm_plugin.teams.models.topics import TopicQuestion
from sm_plugin.threads.facts import Fact

from .edit_form import ANSWER

SHORT, LONG = 200, 1_000  # characters
AS_SENT_BY_BROWSERS, AS_TYPED = "%Y-%m-%d", "%m/%d/%Y"


class DayInput(forms.DateInput):
    """The browser's own date field."""

    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format=AS_SENT_BY_BROWSERS)


def name_of(question: TopicQuestion) -> str:
    return f"{ANSWER}-{question.pk}"


def field_of(question: TopicQuestion) -> forms.Field:
    """The field of a question of the chosen topic."""
    asked = for_reader(question.label)
    needed: dict[str, Any] = {
        **_texts(question),
        "required": question.is_required,
        "error_messages": {
            "required": _NOT_ANSWERED % {"question": asked},
            "invalid_choice": _("Choose one of the answers in the list."),
            "invalid": _WRONG.get(question.kind, ""),
        },
    }
    if question.kind == QuestionKind.DATE:
        formats = [AS_SENT_BY_BROWSERS, AS_TYPED]
        return forms.DateField(widget=DayInput, input_formats=formats, **needed)
    if question.kind == QuestionKind.NUMBER:
        return forms.DecimalField(widget=_widget(question), max_digits=12, **needed)
    if question.kind == QuestionKind.CHOICE:
        return forms.ChoiceField(widget=forms.RadioSelect, choices=_choices(question), **needed)
    limit = LONG if question.kind == QuestionKind.LONG else SHORT
    too_long = _("Shorten this answer to %(limit_value)d characters. It has %(show_value)d now.")
    # Not by `max_length`: that would put a count under each of these short fields.
    checks = [MaxLengthValidator(limit, too_long)]
    return forms.CharField(widget=_widget(question), validators=checks, **needed)


def kept_field_of(question: TopicQuestion) -> forms.Field:
    """The field of a question of another topic: keeps what is in it and asks for nothing."""
    return forms.CharField(
        required=False, strip=False, widget=_widget(question), **_texts(question)
    )


_WRONG: dict[str, Any] = {
    QuestionKind.DATE: _("Enter the day as month, day and year, for example 6/3/2026."),
    QuestionKind.NUMBER: _("Enter a number, for example 20."),
}


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


def facts_from(questions: Iterable[TopicQuestion], answers: Mapping[str, Any]) -> list[Fact]:
    """The answers that were given, in words, each with the label as it reads now.

    Labels and choices are the row's own, whatever language the page had: staff read them too.
    Raises `InvalidInput` where an answer that must be given has nothing to see in it.
    """
    facts = []
    for question in questions:
        answer = answers.get(name_of(question))
        if answer is not None and not is_blank(str(answer)):
            facts.append(Fact(question.label, _in_words(question, answer)))
        elif question.is_required:
            asked = {"question": for_reader(question.label)}
            raise InvalidInput(_NOT_ANSWERED % asked, field=name_of(question))
    return facts


_NOT_ANSWERED = _("Answer this question: %(question)s")


def _in_words(question: TopicQuestion, answer: Any) -> str:
    if question.kind == QuestionKind.DATE:
        return day_in_words(answer)
    if question.kind == QuestionKind.NUMBER:
        return number_format(answer.normalize())
    return str(answer).strip()


def typed_facts(answers: Mapping[str, str]) -> list[Fact]:
    """A draft's answers as they were typed, with their labels, whatever topic they belong to."""
    keys = {name.removeprefix(f"{ANSWER}-"): text for name, text in answers.items() if text}
    known = TopicQuestion.objects.filter(pk__in=[key for key in keys if _is_key(key)])
    return [Fact(question.label, keys[str(question.pk)]) for question in known]


def _is_key(text: str) -> bool:
    try:
        return str(UUID(text)) == text
    except ValueError:
        return False
