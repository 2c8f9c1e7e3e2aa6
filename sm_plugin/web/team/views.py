"""The care team's pages: queues and one item."""

from collections.abc import Callable
from functools import partial
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from sm_plugin.audit.actions import Action, Outcome
from sm_plugin.audit.services import record
from sm_plugin.errors import InvalidInput, KeyReused, MessagingError, NotAllowed, NotFound, Refused
from sm_plugin.paging import keyset_page
from sm_plugin.permissions import Act, fits
from sm_plugin.teams.models import CareTeam
from sm_plugin.teams.models.stops import MessagingBlock
from sm_plugin.teams.stops import may_block
from sm_plugin.terms.models import TermsAcceptance
from sm_plugin.threads.history import steps_for_staff
from sm_plugin.threads.text import require_readable
from sm_plugin.triage import services
from sm_plugin.triage.models import WorkItem
from sm_plugin.triage.queues import QUEUES, queue_tabs
from sm_plugin.web.base import messaging_page, note_refusal, page, say, sent_from

from .forms import AnswerForm, CompleteForm, ReferForm
from .presenters import item_row


@require_safe
@messaging_page
def queue(request: HttpRequest) -> HttpResponse:
    """One queue over all of the person's teams, the oldest due first."""
    teams = list(CareTeam.objects.visible_to(request.user).named())
    if not teams:
        raise NotAllowed(_("This page is for members of a care team."))
    chosen = QUEUES.get(request.GET.get("queue", "role"))
    if chosen is None:
        raise InvalidInput(code="bad_queue")
    shown = keyset_page(
        [items.with_thread() for items in chosen.of(request.user, teams)],
        field=chosen.fields,
        descending=chosen.descending,
        older=request.GET.get("older", ""),
        newer=request.GET.get("newer", ""),
    )
    rows = [item_row(item) for item in shown.rows]
    counts = WorkItem.objects.of_teams(teams).counted(request.user)
    context = {
        "teams": teams,
        "queue": chosen,
        "coordinates": CareTeam.objects.coordinated_by(request.user).exists(),
        "queue_tabs": queue_tabs(chosen, counts),
        "rows": rows,
        "older": shown.older,
        "newer": shown.newer,
    }
    response = page(request, "team/queue", context)
    record(
        actor=request.user,
        action=Action.QUEUE_LIST,
        outcome=Outcome.OK if all(row.subject.is_readable for row in rows) else Outcome.FAILED,
        code=chosen.name,
    )
    return response


def find_item(request: HttpRequest, item_id: UUID) -> WorkItem:
    """An item of one of the person's own teams; anything else does not exist."""
    item = WorkItem.objects.visible_to(request.user).with_thread().filter(pk=item_id).first()
    if item is None:
        raise NotFound
    return item


@require_safe
@messaging_page
def item(request: HttpRequest, item_id: UUID) -> HttpResponse:
    return _show(request, find_item(request, item_id))


def _show(request: HttpRequest, item: WorkItem, status: int = 200, **forms: Any) -> HttpResponse:
    """The item with its thread; nothing leaves before the reading is on record.

    Raises `VaultError` when a text of it can't be opened; then nothing of it is shown.
    """
    require_readable(item.thread)
    messages = list(
        item.thread.messages.select_related("author")
        .prefetch_related("attachments")
        .order_by("-sent_at", "-id")
    )
    answer_form = forms.pop("answer_form", None) or AnswerForm()
    complete_form = forms.pop("complete_form", None) or _complete_form(item)
    for form in (answer_form, complete_form):
        form.shown_with(messages[0])
    context = {
        "item": item,
        "row": item_row(item),
        "messages_newest_first": messages,
        "steps": steps_for_staff(item.thread.events.select_related("actor")),
        "patient_has_left": TermsAcceptance.objects.has_left(item.thread.patient.user_id),
        "show_all": request.GET.get("show") == "all",
        "may": {act.name.lower(): fits(request.user, act, item) for act in _BUTTONS},
        "answer_form": answer_form,
        "refer_form": ReferForm(roles=services.roles_to_refer_to(item)),
        "complete_form": complete_form,
        "standing_stop": MessagingBlock.objects.standing()
        .filter(patient=item.thread.patient_id, team=item.team_id)
        .first(),
        "may_stop": may_block(request.user, item.team),
    }
    response = page(request, "team/item", context | forms, status=status)
    record(
        actor=request.user,
        action=Action.THREAD_READ,
        obj=item.thread,
        patient=item.thread.patient_id,
    )
    return response


def _complete_form(item: WorkItem, data: Any = None) -> CompleteForm:
    return CompleteForm(data, outcomes=services.outcomes_of(item))


_BUTTONS = (Act.TAKE_ITEM, Act.RELEASE_ITEM, Act.REFER_ITEM, Act.ANSWER_ITEM, Act.COMPLETE_ITEM)


@sent_from("item", "item_id")
@messaging_page
def take(request: HttpRequest, item_id: UUID) -> HttpResponse:
    seen = request.POST.get("over_from", "")
    take_over = partial(services.take, over_from=seen)
    return _step(request, item_id, take_over, _("The item is yours to answer."))


@sent_from("item", "item_id")
@messaging_page
def release(request: HttpRequest, item_id: UUID) -> HttpResponse:
    return _step(request, item_id, services.release, _("The item is back in the queue."))


def _step(
    request: HttpRequest, item_id: UUID, service: Callable[..., WorkItem], done: str
) -> HttpResponse:
    item = find_item(request, item_id)
    try:
        service(actor=request.user, item=item)
    except Refused as problem:
        return _problem(request, item_id, problem)
    say(request, done)
    return redirect("sm_plugin:item", item_id=item_id)


@sent_from("item", "item_id")
@messaging_page
def refer(request: HttpRequest, item_id: UUID) -> HttpResponse:
    item = find_item(request, item_id)
    form = ReferForm(request.POST, roles=services.roles_to_refer_to(item))
    if not form.is_valid():
        return _show(request, item, 422, refer_form=form)
    try:
        services.refer(actor=request.user, item=item, role=form.cleaned_data["role"])
    except Refused as problem:
        return _problem(request, item_id, problem, refer_form=form)
    say(request, _("The item was referred."))
    return redirect("sm_plugin:queue")


@sent_from("item", "item_id")
@messaging_page
def answer(request: HttpRequest, item_id: UUID) -> HttpResponse:
    item = find_item(request, item_id)
    form = AnswerForm(request.POST)
    if not form.is_valid():
        return _show(request, item, 422, answer_form=form)
    try:
        services.answer(actor=request.user, item=item, **form.cleaned_data)
    except (Refused, InvalidInput) as problem:
        if isinstance(problem, KeyReused):
            form.with_new_key()
        return _problem(request, item_id, problem, answer_form=form)
    say(request, _("Your answer was sent. Complete the item when nothing more is to be done."))
    return redirect("sm_plugin:item", item_id=item_id)


@sent_from("item", "item_id")
@messaging_page
def complete(request: HttpRequest, item_id: UUID) -> HttpResponse:
    item = find_item(request, item_id)
    form = _complete_form(item, request.POST)
    if not form.is_valid():
        return _show(request, item, 422, complete_form=form)
    try:
        services.complete(actor=request.user, item=item, **form.cleaned_data)
    except (Refused, InvalidInput) as problem:
        return _problem(request, item_id, problem, complete_form=form)
    say(request, _("The item is completed."))
    return redirect("sm_plugin:queue")


def _problem(
    request: HttpRequest, item_id: UUID, problem: MessagingError, **forms: Any
) -> HttpResponse:
    """The item as it is now, the reason on top, and every typed word kept."""
    note_refusal(request, problem, {"item_id": item_id})
    return _show(
        request, find_item(request, item_id), problem.status, problem=problem.message, **forms
    )
