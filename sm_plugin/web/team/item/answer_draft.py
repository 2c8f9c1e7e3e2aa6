"""The draft of an answer as the item's page shows it."""

import uuid
from collections.abc import Iterable
from typing import Any

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from sm_plugin.answering.models import AnswerDraft
from sm_plugin.answering.placeholders import has_writer, signed
from sm_plugin.answering.services import draft_of_team
from sm_plugin.text.dates import moment
from sm_plugin.text.names import staff_name
from sm_plugin.text.plain_text import is_same_text
from sm_plugin.threads.services import message_sent_before
from sm_plugin.triage.models import WorkItem
from sm_plugin.triage.steps.rows import SEND_AND_COMPLETE
from sm_plugin.triage.steps.transitions import ANSWER
from sm_plugin.web.forms import KeptForm

from ..forms import StepForm
from ..offered import Offered


def saved_words(draft: AnswerDraft, item: WorkItem) -> str:
    """Return who saved it and when, as the page says it."""
    when = moment(draft.saved_at, item.team.facility.time_zone)
    words = {"when": when, "name": staff_name(draft.author)}
    return _("Draft saved for the whole team. %(name)s. %(when)s") % words


def was_sent(user: Any, item: WorkItem, form: KeptForm, text: str) -> bool | None:
    """Return True for a text that was sent with the form's key, False if another one was.

    None for a key with which nothing was sent.
    """
    earlier = message_sent_before(user, form.key) if form.key else None
    if earlier is None:
        return None
    return is_same_text(earlier.body, signed(text.strip(), item, user))


def draft_context(
    user: Any,
    item: WorkItem,
    offered: Iterable[Offered],
    *,
    unsent: Any = None,
    is_conflict: bool = False,
) -> dict[str, Any]:
    """Put the draft into the answer's form, and return what the page needs to go on saving it.

    One box, with a button for each way to send: a form that comes back (`unsent`) has words of its
    own, and then the draft stands beside it, also where nothing can be answered any more. It still
    knows the version that it knew, so that a colleague's save is told of; only a page that tells of
    it (`is_conflict`) goes on from that one. Other words than its key has sent get another key.
    """
    steps = {one.step.address: one for one in offered}
    finish, first = steps.get(SEND_AND_COMPLETE.address), steps.get(ANSWER.address)
    answer = first.form if first else None
    draft = draft_of_team(item)
    shown = body = draft.body if draft else ""
    differs = draft is not None and answer is None
    place: dict[str, Any] = {"version": draft.version if draft else 0, "page": None, "step": 0}
    if unsent is not None:
        answer, shown = answer and unsent, unsent.data.get("body", "")
        differs = draft is not None and not is_same_text(shown, body)
        kept = KeptForm(unsent.data)
        if was_sent(user, item, kept, shown) is False:
            unsent.with_new_key()
        if finish is not None:
            initial = finish.form.initial
            initial["outcome"] = unsent.data.get("outcome", initial["outcome"])
        if not is_conflict:
            place = kept.place()
    elif answer is not None and draft is not None:
        answer.initial["body"] = body
    said = saved_words(draft, item) if draft else ""
    return {
        "names_writer": staff_name(user) if has_writer(shown) else "",
        "answer_form": answer,
        "answer_hidden": _hidden(first, answer),
        "has_finish": finish is not None,
        "finish_options": _reasons(finish, is_chosen=unsent is not None) if finish else "",
        "answer_draft": draft,
        "draft_said": said,
        "draft_body": body if differs else "",
        "saved_words": "" if body and differs else said,
        "draft_version": place["version"],
        "draft_page": place["page"] or uuid.uuid4(),
        "draft_step": place["step"],
        "is_conflict": is_conflict,
    }


def _reasons(finish: Offered, *, is_chosen: bool) -> SafeString:
    return (finish.form if is_chosen else finish.shown).fields_html


def _hidden(first: Offered | None, answer: StepForm | None) -> SafeString:
    """Return the answer's hidden fields: of the form that comes back, else of the offered one."""
    if first is None or answer is None:
        return SafeString("")
    return first.shown.hidden_html if answer is first.form else answer.hidden_html
