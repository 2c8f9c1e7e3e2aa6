"""The page from which an item goes to a colleague or to another team, or gets an interim answer."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils.functional import Promise
from django.views.decorators.http import require_safe

from sm_plugin.answering.services import draft_of_team
from sm_plugin.audit.actions import Action
from sm_plugin.audit.services import record
from sm_plugin.threads.text import require_readable
from sm_plugin.triage.models import WorkItem
from sm_plugin.triage.steps.answers import has_unsent
from sm_plugin.web.base import messaging_page, page

from .forms import StepForm
from .item.reach import reach_of
from .offered import passed_on
from .presenters import item_row
from .views import find_item
from .worklist.following import in_list, list_words


@require_safe
@messaging_page
def pass_on(request: HttpRequest, item_id: UUID) -> HttpResponse:
    return show_pass_on(request, find_item(request, item_id))


def show_pass_on(
    request: HttpRequest,
    item: WorkItem,
    status: int = 200,
    *,
    bound: Mapping[str, StepForm] | None = None,
    problem: str | Promise = "",
) -> HttpResponse:
    """Show the steps that ask for a person, a team or a day, as far as they may be made now.

    `bound` are forms that come back, by the address they were sent to. The text of one whose step
    can't be made any more is shown by itself.
    """
    require_readable(item.thread)
    newest = item.thread.messages.latest("sent_at", "id")
    bound = dict(bound or {})
    passed = passed_on(request.user, item, newest, bound)
    offered = [one for one in passed if one.form.can_be_filled_in]
    back = {one.step.address: one.form for one in offered if one.form.is_bound}
    context = {
        "item": item,
        "row": item_row(item),
        "reach": reach_of(item),
        "back": in_list(request, "item", item),
        "list_query": urlencode(list_words(request)),
        "offered": offered,
        **_answer_left(item),
        "bound_forms": [form for form in back.values() if form.errors],
        "problem": problem,
        "kept": "".join(bound[name].data.get("body", "") for name in bound.keys() - back.keys()),
    }
    response = page(request, "team/pass_on", context, status=status)
    record(actor=request.user, action=Action.ITEM_READ, obj=item, patient=item.thread.patient_id)
    return response


def _answer_left(item: WorkItem) -> dict[str, Any]:
    """Return the answer that another team doesn't get, for who passes it on to copy."""
    draft = draft_of_team(item)
    if draft is None or not item.is_urgent or not has_unsent(item):
        return {}
    words = draft.body if draft.opens("body") else ""
    return {"leaves_answer": True, "left_words": words, "leaves_files": draft.attachments.exists()}
