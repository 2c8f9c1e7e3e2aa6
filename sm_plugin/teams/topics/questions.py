"""Changing what a topic asks; a question is retired, never deleted, so that drafts keep answers.

See docs/decisions/0066 and docs/decisions/0067.
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.text import slugify
from django.utils.translation import gettext as _

from sm_plugin.audit.actions import Action
from sm_plugin.audit.services import record
from sm_plugin.errors import InvalidInput, NotAllowed
from sm_plugin.facilities.services import is_national_administrator
from sm_plugin.text.plain_text import is_blank

from ..choices import QuestionKind
from ..models import Topic
from ..models.topics import TopicQuestion

FEWEST_CHOICES = 2


@dataclass(frozen=True)
class QuestionWording:
    """A question as an administrator wants it; without an id it is a new one."""

    label: str
    kind: str
    help_text: str = ""
    choices: str = ""
    is_required: bool = False
    position: int = 0
    is_active: bool = True
    id: UUID | None = None


@transaction.atomic
def change_questions(
    *, actor: Any, topic: Topic, questions: Sequence[QuestionWording]
) -> list[TopicQuestion]:
    """Write these questions of the topic; those that are not named stay as they are.

    Raises `InvalidInput` for a question without a label or a choice without answers.
    """
    if not is_national_administrator(actor):
        raise NotAllowed
    changed = [_write(topic, wording) for wording in questions]
    if changed:
        record(actor=actor, action=Action.TOPIC_CHANGE, obj=topic, code="questions")
    return changed


def _write(topic: Topic, wording: QuestionWording) -> TopicQuestion:
    _check(wording)
    if wording.id is None:
        question = TopicQuestion(topic=topic, key=_free_key(topic, wording.label))
    else:
        question = topic.questions.get(pk=wording.id)
    for name, value in asdict(wording).items():
        if name != "id":
            setattr(question, name, value)
    question.save()
    return question


def _check(wording: QuestionWording) -> None:
    words = {"question": wording.label}
    if is_blank(wording.label):
        raise InvalidInput(_("Please write the question."))
    if wording.kind not in QuestionKind.values:
        raise InvalidInput(_("Please choose a kind of answer for “%(question)s”.") % words)
    options = TopicQuestion(choices=wording.choices).options
    if wording.kind == QuestionKind.CHOICE and len(set(options)) < FEWEST_CHOICES:
        text = _("Please give “%(question)s” two choices or more, one on each line.")
        raise InvalidInput(text % words)


def _free_key(topic: Topic, label: str) -> str:
    """Return a key made from the words, numbered when the topic has it already."""
    wanted = slugify(label)[:32] or "question"
    taken = set(topic.questions.values_list("key", flat=True))
    numbered = (f"{wanted}-{number}" for number in range(2, len(taken) + 3))
    return next(key for key in (wanted, *numbered) if key not in taken)
