"""The rules a message must meet before it can go, for every caller."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.utils.formats import number_format
from django.utils.translation import gettext as _

from sm_plugin.drafts.services import Edit
from sm_plugin.errors import InvalidInput
from sm_plugin.teams.models import CareTeam
from sm_plugin.teams.routing import routes_of
from sm_plugin.teams.topics.asking import questions_of
from sm_plugin.text.plain_text import is_blank
from sm_plugin.threads.facts import Fact

from .answers import Problem, read_answers

SUBJECT_LENGTH = 50  # characters, as in the system this one models
BODY_LENGTH = 10_000  # characters


@dataclass(frozen=True)
class Checked:
    """The facts to send, and what must be put right first."""

    problems: Sequence[Problem]
    facts: Sequence[Fact] = ()


def check_message(team: CareTeam | None, edit: Edit, key: UUID | None) -> Checked:
    """Check a new message: topic, answers, subject, text and key.

    Only topics that somebody in the team can read are taken; without a team there are none.
    """
    about_topic = _topic_problems(team, edit)
    below = [*subject_problems(edit.words.subject.strip()), *check_reply(edit, key).problems]
    if about_topic or edit.topic is None:
        return Checked([*about_topic, *below])
    questions = questions_of([edit.topic])[edit.topic.pk]
    facts, about_answers = read_answers(questions, edit.words.answers)
    return Checked([*about_answers, *below], facts)


def check_reply(edit: Edit, key: UUID | None) -> Checked:
    """Check a reply: text and key."""
    problems = body_problems(edit.words.body.strip())
    if key is None:
        problems.append(Problem("idempotency_key", _("This field is required.")))
    return Checked(problems)


def require_valid(problems: Sequence[Problem]) -> None:
    """Raise `InvalidInput` with the first of the problems, if any."""
    for problem in problems:
        raise InvalidInput(problem.text, field=problem.part)


def subject_problems(subject: str) -> list[Problem]:
    if is_blank(subject):
        return [Problem("subject", _("Give your message a short subject."))]
    return too_long("subject", subject)


def body_problems(body: str) -> list[Problem]:
    if is_blank(body):
        return [Problem("body", _("Write your message."))]
    return too_long("body", body)


def too_long(field: str, text: str) -> list[Problem]:
    """Return that a subject or a body is too long, if it is."""
    limit, words = (
        (SUBJECT_LENGTH, _("Shorten the subject to %(limit)s characters. It has %(length)s now."))
        if field == "subject"
        else (
            BODY_LENGTH,
            _("Shorten your message to %(limit)s characters. It has %(length)s now."),
        )
    )
    if len(text) <= limit:
        return []
    return [Problem(field, words % {"limit": _grouped(limit), "length": _grouped(len(text))})]


def _grouped(number: int) -> str:
    """Return "10,000" for 10000, as the form says it."""
    return number_format(number, force_grouping=True)


def _topic_problems(team: CareTeam | None, edit: Edit) -> list[Problem]:
    if edit.topic is None:
        words = _("Choose what your message is about. It decides who reads it first.")
        return [Problem("topic", words)]
    is_offered = team is not None and edit.topic.is_active and routes_of(team).of(edit.topic)
    return [] if is_offered else [Problem("topic", _("Choose one of the topics in the list."))]
