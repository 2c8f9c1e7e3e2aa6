"""The draft of an answer as the item's page shows it."""

import uuid
from typing import Any

from django.utils.translation import gettext as _

from sm_plugin.answering.models import AnswerDraft
from sm_plugin.answering.services import draft_of_team
from sm_plugin.dates import moment
from sm_plugin.names import staff_name
from sm_plugin.triage.models import WorkItem
from sm_plugin.web.session_ended import writer_mark

from ..forms import StepForm


def saved_words(draft: AnswerDraft, item: WorkItem) -> str:
    """Return who saved it and when, as the page says it."""
    when = moment(draft.saved_at, item.team.facility.time_zone)
    words = {"when": when, "name": staff_name(draft.author)}
    return _("Draft saved for the whole team. %(name)s, %(when)s.") % words


def draft_context(user: Any, item: WorkItem, answer: StepForm | None) -> dict[str, Any]:
    """Put the draft into the answer's form, and return what the page needs to go on saving it.

    A form that comes back has words of its own: then the draft stands beside it.
    """
    draft = draft_of_team(item)
    body = draft.body if draft else ""
    typed = answer is not None and answer.is_bound
    if answer is not None and draft is not None and not typed:
        answer.initial["body"] = body
    differs = typed and draft is not None and answer is not None and answer.data["body"] != body
    return {
        "answer_draft": draft,
        "draft_said": saved_words(draft, item) if draft else "",
        "draft_body": body if differs or (draft and answer is None) else "",
        "draft_version": draft.version if draft else 0,
        "draft_page": uuid.uuid4(),
        "writer_mark": writer_mark(user),
    }
