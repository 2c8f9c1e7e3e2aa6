"""Forms sent from the worklist: a step for several items, saved filters, settings."""

from collections.abc import Callable, Iterable, Mapping
from functools import partial
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from sm_plugin.errors import InvalidInput, NotAllowed
from sm_plugin.teams.models import CareTeam
from sm_plugin.teams.text import a_role
from sm_plugin.triage.choices import Status
from sm_plugin.triage.models import WorkItem
from sm_plugin.triage.queues import QUEUES
from sm_plugin.triage.steps.services import complete, refer, take
from sm_plugin.web.base import messaging_page, note_refusal, page, say, sent_from
from sm_plugin.worklist.services import (
    change_worklist,
    do_together,
    remove_filter,
    save_filter,
)

from ..presenters import item_row
from .following import address_of_list, words_of_list
from .forms import (
    COMPLETE,
    REFER,
    TAKE,
    BulkForm,
    SaveFilterForm,
    SettingsForm,
    roles_offered,
    ticked,
    with_others,
)

# What each step takes from the form.
ACTS: Mapping[str, tuple[Callable[..., Any], tuple[str, ...]]] = {
    TAKE: (partial(take, of_own_role=True), ()),
    REFER: (refer, ("role", "reason")),
    COMPLETE: (complete, ("outcome",)),
}


def back_to(request: HttpRequest) -> str:
    """Return the list that the form stood on, made from its words: nothing else leads anywhere."""
    return address_of_list(words_of_list(request))


@sent_from("queue")
@messaging_page
def bulk(request: HttpRequest) -> HttpResponse:
    """Make one step on the ticked items, and say how many went and which did not, and why."""
    worked_in = CareTeam.objects.worked_in_by(request.user)
    teams = with_others(worked_in, request.user)
    if not teams:
        raise NotAllowed(_("This page is for members of a care team."))
    form, shown = BulkForm(request.POST, roles=roles_offered(teams)), ticked(request.POST)
    context: dict[str, Any] = {"back": back_to(request), "form": form, "chosen": len(shown)}
    if not form.is_valid() or not shown:
        return page(
            request, "team/queue_together", context | _again(form, shown.values()), status=422
        )
    service, names = ACTS[form.cleaned_data["act"]]
    items = WorkItem.objects.visible_to(request.user).with_thread().filter(pk__in=shown)
    together = do_together(
        service,
        user=request.user,
        items=items.order_by("pk"),
        shown=shown.values(),
        **{name: form.cleaned_data[name] for name in names},
    )
    missing = len(shown) - len(together.done) - len(together.not_done)
    for one in together.not_done:
        note_refusal(request, one.problem, {"item_id": one.item.pk})
    rows = [(item_row(one.item), one.why) for one in together.not_done]
    is_take = form.cleaned_data["act"] == TAKE
    answered = [one for one in together.done if is_take and one.status == Status.ANSWERED]
    there = len(together.done) - len(answered)
    where = _NOW_IN.get(form.cleaned_data["act"]) if there else None
    context |= {"done_said": _said(form, there, len(answered)), "now_in": where}
    context |= {"not_done": rows, "missing": missing}
    return page(request, "team/queue_together", context)


_NOW_IN = {TAKE: QUEUES["mine"], COMPLETE: QUEUES["done"]}


def _said(form: BulkForm, count: int, answered: int) -> str:
    """Return what was done with how many, and where they are now; taken and `answered` is apart."""
    lines = [_done_with(form, count)] if count else []
    if answered:
        words = ngettext(
            "You have %(n)d answered message now. It is not in Mine: no answer is owed.",
            "You have %(n)d answered messages now. They are not in Mine: no answer is owed.",
            answered,
        )
        lines.append(words % {"n": answered})
    return " ".join(lines) or _("Nothing was done.")


def _done_with(form: BulkForm, count: int) -> str:
    given = form.cleaned_data
    if given["act"] == TAKE:
        words = ngettext(
            "You took %(n)d message. It is in Mine.",
            "You took %(n)d messages. They are in Mine.",
            count,
        )
    elif given["act"] == REFER:
        words = ngettext(
            "%(n)d message waits for %(role)s now.", "%(n)d messages wait for %(role)s now.", count
        )
    else:
        words = ngettext(
            "%(n)d message is completed. It is in Done.",
            "%(n)d messages are completed. They are in Done.",
            count,
        )
    return words % {"n": count, "role": a_role(given["role"]) if given["role"] else ""}


def _again(form: BulkForm, shown: Iterable[str]) -> dict[str, Any]:
    """Return what is to be corrected, so that nobody has to tick the messages again."""
    act = form.data.get("act", "")
    _service, names = ACTS.get(act, (None, ()))
    return {"act": act, "asked": [form[name] for name in names], "ticked": shown}


@sent_from("queue")
@messaging_page
def worklist_filter(request: HttpRequest) -> HttpResponse:
    """Save the list of the address under a name, or remove a saved one."""
    target = back_to(request)
    query = target.partition("?")[2]
    if request.POST.get("remove"):
        remove_filter(actor=request.user, query=query)
        say(request, _("The saved filter is removed."))
        return redirect(target)
    form = SaveFilterForm(request.POST)
    if not form.is_valid():
        raise InvalidInput(_("Give the filter a name."), field="name")
    save_filter(actor=request.user, name=form.cleaned_data["name"], query=query)
    say(request, _("The filter is saved."))
    return redirect(target)


@sent_from("queue")
@messaging_page
def worklist_settings(request: HttpRequest) -> HttpResponse:
    form = SettingsForm(request.POST)
    if not form.is_valid():
        problem = InvalidInput()
        note_refusal(request, problem, {})
        raise problem
    change_worklist(actor=request.user, **form.cleaned_data)
    say(request, _("Your list is changed."))
    return redirect(back_to(request))
