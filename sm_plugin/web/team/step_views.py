"""The addresses that the buttons of an item lead to, made from the table of steps."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path
from django.utils.translation import gettext as _

from sm_plugin.answering.services import send_and_close_draft, send_text
from sm_plugin.audit.actions import Outcome
from sm_plugin.audit.models import AuditEvent
from sm_plugin.errors import DraftConflict, InvalidInput, KeyReused, MessagingError, Refused
from sm_plugin.triage.models import WorkItem
from sm_plugin.triage.steps.rows import REASSIGN
from sm_plugin.triage.steps.services import SERVICES
from sm_plugin.triage.steps.transitions import Transition, steps_of_team
from sm_plugin.web.base import messaging_page, note_refusal, or_the_list, say, sent_from
from sm_plugin.web.forms import BodyForm, KeptForm, status_of
from sm_plugin.web.session_ended import is_resumed

from .forms import ON_OWN_PAGE, AnswerForm, StepForm
from .item.draft_views import show_draft_conflict
from .item.files import Taken, edit_of, shown_files, take_files
from .offered import form_of
from .pass_views import show_pass_on
from .views import find_item, show_item
from .worklist.following import address_of_item, address_of_list, after_step, list_words


def step_view(address: str) -> Callable[..., HttpResponse]:
    """Return the view that takes the step's form, calls its service and shows what came of it."""
    service = SERVICES[address]

    def make(request: HttpRequest, item_id: UUID) -> HttpResponse:
        item = find_item(request, item_id)
        step = step_in_state(address, item.status)
        form = form_of(address, item, request.POST)
        if is_resumed(request):
            bound = _coming_back(address, form)
            return page_of(address)(request, item, status_of(form), bound=bound)
        try:
            taken = take_files(request, item) if isinstance(form, AnswerForm) else Taken()
        except (Refused, InvalidInput) as problem:
            return problem_page(request, item_id, problem, address, form)
        if taken.is_other and isinstance(form, AnswerForm):
            form.with_new_key()
        if taken.problems:
            found, bound = find_item(request, item_id), {address: form}
            return show_item(request, found, 422, bound=bound, file_problems=taken.problems)
        if not form.is_valid():
            found = find_item(request, item_id)  # with the draft that was begun for its files
            return page_of(address)(request, found, 422, bound={address: form})
        try:
            if taken.is_other:
                raise KeyReused
            made: Any = item
            words = {"actor": request.user, "item": item, **form.cleaned_data}
            if isinstance(form, AnswerForm):
                files = shown_files(request) | taken.brought
                edit = edit_of(KeptForm(request.POST))
                send_and_close_draft(service, edit=edit, shown_files=files, **words)
            elif isinstance(form, BodyForm):
                send_text(service, **words)
            else:
                made = service(**words)
        except DraftConflict as conflict:
            return show_draft_conflict(request, item_id, conflict, {address: form})
        except (Refused, InvalidInput) as problem:
            return problem_page(request, item_id, problem, address, form)
        done = step.done_with(made)
        if not step.to_queue:
            say(request, done)
            return redirect(address_of_item(item, list_words(request)))
        after = after_step(request, item)
        say(request, _of_the_last(done) if after.is_next else done)
        return redirect(after.address)

    make.__name__ = address
    made = or_the_list(_sent_before)(make) if address == REASSIGN.address else make
    return sent_from("item", "item_id")(messaging_page(made))


def _sent_before(request: HttpRequest, item_id: UUID) -> str:
    """Return the list for who sent the item to another team, whose it is now; else empty."""
    if WorkItem.objects.workable_by(request.user).filter(pk=item_id).exists():
        return ""
    own = AuditEvent.objects.by(request.user).filter(action=REASSIGN.action, outcome=Outcome.OK)
    sent = own.filter(object_type=WorkItem._meta.model_name, object_key=str(item_id))
    return address_of_list(list_words(request)) if sent.exists() else ""


def step_in_state(address: str, status: str) -> Transition:
    """Return the step that the address makes in this state; the first of its steps in others."""
    steps = [step for step in steps_of_team() if step.address == address]
    return next((step for step in steps if status in step.states), steps[0])


def _of_the_last(done: str) -> str:
    """Return what was done for a page that shows another patient's message."""
    return _("The message before this one: %(done)s") % {"done": done}


def problem_page(
    request: HttpRequest, item_id: UUID, problem: MessagingError, address: str, form: StepForm
) -> HttpResponse:
    """Show the form's page as it is now, the reason on top, and every typed word preserved."""
    if isinstance(problem, KeyReused) and isinstance(form, BodyForm):
        form.with_new_key()
    note_refusal(request, problem, {"item_id": item_id})
    item, bound = find_item(request, item_id), _coming_back(address, form)
    show = page_of(address)
    return show(request, item, problem.status, bound=bound, problem=problem.message)


def _coming_back(address: str, form: StepForm) -> dict[str, StepForm]:
    """Return the form for its page; one that asks for nothing is made there as for the first."""
    return {address: form} if form.visible_fields() else {}


def page_of(address: str) -> Callable[..., HttpResponse]:
    """Return what shows the page that the form of this address stands on."""
    return show_pass_on if address in ON_OWN_PAGE else show_item


def step_addresses() -> list[URLPattern]:
    """Return an address for each service; steps that share one share it."""
    return [path(f"items/<uuid:item_id>/{name}/", step_view(name), name=name) for name in SERVICES]
