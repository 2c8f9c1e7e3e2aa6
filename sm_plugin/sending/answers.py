"""Answers to a topic's questions: read as they were typed, checked, and sent as facts for staff.

An answer is kept under the name of its question, whatever topic is chosen. Only the chosen
topic's answers are checked and sent.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import DecimalValidator
from django.utils.formats import number_format
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from sm_plugin.database.values import is_key
from sm_plugin.teams.models.topics import QuestionKind, TopicQuestion
from sm_plugin.teams.topics.default_text import for_reader
from sm_plugin.text.dates import day_in_words
from sm_plugin.text.plain_text import is_blank
from sm_plugin.threads.facts import Fact

# Names that begin so are answers to the questions of a topic.
ANSWER = "answer"
SHORT, LONG = 200, 1_000  # characters
DIGITS = 12
AS_SENT_BY_BROWSERS, AS_TYPED = "%Y-%m-%d", "%m/%d/%Y"


@dataclass(frozen=True)
class Problem:
    """A fault to put right before sending; `part` is the field, empty for the whole."""

    part: str
    text: str | Promise = field(repr=False)


def name_of(question: TopicQuestion) -> str:
    return f"{ANSWER}-{question.pk}"


def typed_facts(answers: Mapping[str, str]) -> list[Fact]:
    """Return answers as they were typed, with their labels, whatever topic they belong to."""
    labels = zip(labels_of(answers), answers.values(), strict=True)
    return [Fact(label, text) for label, text in labels if label and text]


def labels_of(answers: Mapping[str, str]) -> list[str]:
    """Return what was asked for each of the answers, empty where no question has that name."""
    keys = [name.removeprefix(f"{ANSWER}-") for name in answers]
    known = TopicQuestion.objects.filter(pk__in=[key for key in keys if is_key(key)])
    labels = {name_of(question): question.label for question in known}
    return [labels.get(name, "") for name in answers]


def read_answers(
    questions: Iterable[TopicQuestion], answers: Mapping[str, str]
) -> tuple[list[Fact], list[Problem]]:
    """Return the answers that were given, in words, and what is wrong with them.

    Labels and choices are the row's own, whatever language the page had: staff read them too.
    """
    facts, problems = [], []
    for question in questions:
        typed = answers.get(name_of(question), "").strip()
        if is_blank(typed):
            if question.is_required:
                asked = {"question": for_reader(question.label)}
                text = str(_("Answer this question: %(question)s")) % asked
                problems.append(Problem(name_of(question), text))
            continue
        try:
            facts.append(Fact(question.label, _in_words(question, typed)))
        except ValidationError as error:
            problems += [Problem(name_of(question), text) for text in error.messages]
    return facts, problems


def _in_words(question: TopicQuestion, typed: str) -> str:
    """Return the answer as staff read it; raise `ValidationError` for one that is none."""
    if question.kind == QuestionKind.DATE:
        return day_in_words(_day(typed))
    if question.kind == QuestionKind.NUMBER:
        return number_format(_number(typed).normalize())
    if question.kind == QuestionKind.CHOICE and typed not in question.options:
        raise ValidationError(_("Choose one of the answers in the list."))
    limit = LONG if question.kind == QuestionKind.LONG else SHORT
    if question.kind != QuestionKind.CHOICE and len(typed) > limit:
        raise ValidationError(
            _("Shorten this answer to %(limit_value)d characters. It has %(show_value)d now."),
            params={"limit_value": limit, "show_value": len(typed)},
        )
    return typed


def _day(typed: str) -> date:
    for pattern in (AS_SENT_BY_BROWSERS, AS_TYPED):
        try:
            return datetime.strptime(typed, pattern).date()
        except ValueError:
            continue
    raise ValidationError(_("Enter the day as month, day and year, for example 6/3/2026."))


def _number(typed: str) -> Decimal:
    wrong: Any = _("Enter a number, for example 20.")
    try:
        number = Decimal(typed)
    except InvalidOperation as error:
        raise ValidationError(wrong) from error
    if not number.is_finite():
        raise ValidationError(wrong)
    DecimalValidator(DIGITS, None)(number)
    return number
