"""What the script of an item's page sends by itself: drafts of the answer, and who is there."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from sm_plugin.answering.services import (
    AnswerEdit,
    forget_presence,
    note_presence,
    save_answer_draft,
)
from sm_plugin.errors import DraftConflict, MessagingError
from sm_plugin.names import staff_name
from sm_plugin.triage.models import WorkItem
from sm_plugin.web.base import messaging_page, note_refusal, say, sent_from
from sm_plugin.web.forms import KeptForm
from sm_plugin.web.session_ended import AUTOSAVE_HEADER, is_other_writer

from ..offered import form_of
from ..views import find_item, show_item
from .answer_draft import saved_words


@sent_from("item", "item_id")
@messaging_page
def save_answer(request: HttpRequest, item_id: UUID) -> HttpResponse:
    """Keep the answer as it stands; a script gets what it shows, a person the page again."""
    item = find_item(request, item_id)
    if AUTOSAVE_HEADER in request.headers:
        return _saved_by_clock(request, item)
    form = KeptForm(request.POST)
    try:
        save_answer_draft(actor=request.user, item=item, edit=_edit(form), key=form.key)
    except DraftConflict as conflict:
        note_refusal(request, conflict, {"item_id": item_id})
        bound = {"answer": form_of("answer", item, request.POST)}
        problem = _("A colleague changed the draft meanwhile. Both texts are here: yours below.")
        return show_item(request, item, conflict.status, bound=bound, problem=problem)
    say(request, _("The draft is saved for the whole team."))
    return redirect("sm_plugin:item", item_id=item_id)


def _edit(form: KeptForm) -> AnswerEdit:
    given = form.kept()
    return AnswerEdit(given["body"], given["version"], given["page"], given["step"])


def _saved_by_clock(request: HttpRequest, item: WorkItem) -> HttpResponse:
    if is_other_writer(request):
        return JsonResponse({"state": "other_person"}, status=409)
    form, user = KeptForm(request.POST), request.user
    try:
        draft = save_answer_draft(
            actor=user, item=item, edit=_edit(form), key=form.key, is_auto=True
        )
    except MessagingError as problem:
        note_refusal(request, problem, {"item_id": item.pk})
        return JsonResponse({"state": problem.code}, status=problem.status)
    said = saved_words(draft, item)
    return JsonResponse(
        {"said": said, "version": draft.version, "line": "", "languages": {}, "address": ""}
    )


@sent_from("item", "item_id")
@messaging_page
def presence(request: HttpRequest, item_id: UUID) -> HttpResponse:
    """Say who else has the item open; nothing of it is recorded, and no word of it is read."""
    item = find_item(request, item_id)
    if request.POST.get("leaves"):
        forget_presence(user=request.user, item=item)
        return HttpResponse(status=204)
    others = note_presence(
        user=request.user, item=item, is_writing=bool(request.POST.get("writes"))
    )
    return JsonResponse({"said": " ".join(_present(one) for one in others)})


def _present(one: Any) -> str:
    words = {"name": staff_name(one.user)}
    if one.is_writing:
        return _("%(name)s is writing an answer.") % words
    return _("%(name)s has this open.") % words
