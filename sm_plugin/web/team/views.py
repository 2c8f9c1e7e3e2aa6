"""The care team's pages: one item."""

from collections.abc import Mapping, Sequence
from itertools import takewhile
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.db.models import Subquery
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from sm_plugin.addresses import address_of
from sm_plugin.answering.services import draft_of_team
from sm_plugin.audit.actions import Action
from sm_plugin.audit.services import record
from sm_plugin.chart_copies.models import ChartCopy
from sm_plugin.chart_copies.text import chart_lines
from sm_plugin.database.prepared import Prepared
from sm_plugin.errors import NotFound
from sm_plugin.facilities.models import Facility
from sm_plugin.facilities.stages import Audience, meaning_of
from sm_plugin.files.of_threads import messages_of
from sm_plugin.grants import kinds_of
from sm_plugin.teams.models import CareTeam
from sm_plugin.teams.text import a_role
from sm_plugin.threads.choices import Side
from sm_plugin.threads.history import events_with_people, steps_for_staff
from sm_plugin.threads.models import Message
from sm_plugin.threads.text import require_readable
from sm_plugin.triage.models import WorkItem
from sm_plugin.triage.steps.alarms import flagged_of_outer, split_keys
from sm_plugin.triage.steps.rows import SEND_AND_COMPLETE
from sm_plugin.triage.steps.transitions import ANSWER
from sm_plugin.triage.steps.under_lock import other_reader
from sm_plugin.web.attaching import FileProblem
from sm_plugin.web.base import messaging_page, page
from sm_plugin.worklist.filters import has_notes
from sm_plugin.worklist.models import WorklistSettings

from .forms import StepForm
from .item.answer_draft import draft_context
from .item.files import load_files
from .item.item_html import others_html
from .item.notes import notes_context
from .item.other_threads import other_threads
from .item.reach import reach_of
from .item.suggesting import suggestion_for_staff
from .marks import marks_of
from .offered import offered_steps
from .presenters import ItemRow, item_row
from .worklist.following import (
    address_of_item,
    address_of_list,
    list_words,
    neighbour,
    page_in_list,
)


def find_item(request: HttpRequest, item_id: UUID) -> WorkItem:
    """An item of one of the person's own teams; anything else does not exist."""
    found = _ITEM.ask(request.user, item_id, facts=kinds_of(CareTeam, Facility))
    if not found:
        raise NotFound
    item: WorkItem = found[0]
    item.thread.team = item.team  # the same one, as `workable_by` has asked
    item.know_role(request.user.pk, found[0].own_role or "")
    return item


def _item_with_facts(user: Any, item_id: UUID) -> Any:
    items = WorkItem.objects.workable_by(user).with_thread()
    items = items.annotate(
        chart_sent=ChartCopy.objects.last_sent_of_outer("thread"),
        chart_unsent=ChartCopy.objects.first_unsent_of_outer("thread"),
    )
    keys = WorklistSettings.objects.filter(user=user.pk).values("uses_keys")
    items = items.with_answer().annotate(uses_keys=Subquery(keys))
    items = items.annotate(flagged=flagged_of_outer("thread"))
    items = items.annotate(has_notes=has_notes())
    return items.with_page_facts(user).filter(pk=item_id)


_ITEM = Prepared(_item_with_facts)


def since_last_answer(messages: Sequence[Message]) -> frozenset[UUID]:
    """Return the messages that nobody has answered yet, of a list with the newest first."""
    unanswered = takewhile(lambda one: one.side == Side.PATIENT, messages)
    return frozenset(one.pk for one in unanswered)


@require_safe
@messaging_page
def item(request: HttpRequest, item_id: UUID) -> HttpResponse:
    """Show an item; `go` leads to the next or the previous one of the list it came from."""
    found, go = find_item(request, item_id), request.GET.get("go")
    if go in ("next", "previous") and (words := list_words(request)):
        back = go == "previous"
        other = neighbour(request.user, words, found, back=back)
        return redirect(
            address_of_item(other, words, came="next") if other else address_of_list(words)
        )
    return show_item(request, found)


def _just_left(request: HttpRequest) -> ItemRow | None:
    """Return the item that the person's last step was on, while it is still the team's.

    Its subject is another patient's, perhaps, so that it has an event of its own.
    """
    try:
        found = find_item(request, UUID(request.GET["left"]))
    except (KeyError, ValueError, NotFound):
        return None
    patient = found.thread.patient_id
    record(actor=request.user, action=Action.QUEUE_LIST, obj=found, patient=patient, code="left")
    return item_row(found)


def _take_question(item: WorkItem, person: Any) -> str:
    """Return what is asked of somebody who takes what waits for another role; else empty."""
    if not (role := other_reader(item, person)):
        return ""
    words = _("This waits for %(role)s. Take it only if you have agreed on that.")
    return words % {"role": a_role(role)}


def show_item(
    request: HttpRequest,
    item: WorkItem,
    status: int = 200,
    *,
    bound: Mapping[str, StepForm] | None = None,
    problem: str | Promise = "",
    file_problems: Sequence[FileProblem] = (),
    is_conflict: bool = False,
) -> HttpResponse:
    """Show the item with its thread; nothing leaves before the reading is on record.

    `bound` are forms that come back, by the address they were sent to; `is_conflict` if `problem`
    tells of a draft that was saved meanwhile. Raises `VaultError` when a text of it can't be
    opened; then nothing of it is shown.
    """
    require_readable(item.thread)
    asked: Any = item  # with the facts that the queryset asked along
    messages = messages_of(item.thread)
    load_files(item.thread, messages, draft_of_team(item))
    bound = dict(bound or {})
    offered = offered_steps(request.user, item, messages[0], bound)
    unreviewed = split_keys(asked.flagged) if item.is_urgent else []
    marks = marks_of(messages, unreviewed)
    answering = next((one for one in offered if one.step.address == ANSWER.address), None)
    unsent = bound.get(ANSWER.address) or bound.get(SEND_AND_COMPLETE.address)
    words = list_words(request)
    others = other_threads(request.user, item)
    context = {
        "item": item,
        "here": address_of("item", item_id=item.pk),
        "presence_url": address_of("presence", item_id=item.pk),
        "in_list": bool(words),
        "list_url": address_of_list(words),
        "row": item_row(item),
        "chart_lines": chart_lines(item.thread, asked.chart_sent, asked.chart_unsent),
        "list_query": urlencode(words),
        "save_to": page_in_list("save_answer", item, words),
        "came": request.GET.get("came") == "next",
        "left": _just_left(request),
        "uses_keys": asked.uses_keys is not False,
        "open_messages": since_last_answer(messages),
        "form_facts": next((one.facts for one in messages if one.facts), []),
        "others": others,
        # Functions: a context is written into logs at DEBUG, with the words of its texts.
        "others_html": {
            "open": lambda: others_html(others.open),
            "earlier": lambda: others_html(others.earlier),
        },
        "marks_by_message": marks,
        "subject_marks": marks[messages[-1].pk].subject if messages[-1].pk in marks else (),
        "reviews": [one for one in offered if one.is_review],
        "messages_newest_first": messages,
        "steps": steps_for_staff(events_with_people(item.thread))[::-1],
        "reach": reach_of(item),
        "show_all": request.GET.get("show") == "all",
        "panels": [one for one in offered if one.is_panel],
        "buttons": [one for one in offered if one.is_button],
        "takes_over": any(one.step.name == "take_over" for one in offered),
        "suggestion": suggestion_for_staff(item, messages, offered),
        "take_question": _take_question(item, request.user),
        "answering": answering,
        "unsent_answer": unsent,
        "bound_forms": [form for form in bound.values() if form.errors],
        "problem": problem,
        "file_problems": file_problems,
        "stopped_until": asked.stopped_until,
        "place": meaning_of(item.team.facility, Audience.STAFF),
        "may_stop": asked.may_stop or request.user.is_superuser,
        **notes_context(item, bound),
        **draft_context(request.user, item, offered, unsent=unsent, is_conflict=is_conflict),
    }
    response = page(request, "team/item", context, status=status)
    record(
        actor=request.user,
        action=Action.THREAD_READ,
        obj=item.thread,
        patient=item.thread.patient_id,
    )
    return response
