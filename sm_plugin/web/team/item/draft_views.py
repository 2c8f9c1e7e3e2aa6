"""Requests of an item's script: drafts of the answer, and who is there."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from sm_plugin.answering.models import AnswerDraft
from sm_plugin.answering.services import (
    draft_of_team,
    forget_presence,
    note_presence,
    save_answer_draft,
)
from sm_plugin.errors import (
    DraftConflict,
    InvalidInput,
    KeyReused,
    MessagingError,
    NotFound,
    Refused,
)
from sm_plugin.files.models import Attachment
from sm_plugin.files.text import file_rows
from sm_plugin.text.names import staff_name
from sm_plugin.triage.models import WorkItem
from sm_plugin.web.attaching import (
    ADD_FILES,
    FILES_HEADER,
    added_words,
    brings_files,
    no_files,
)
from sm_plugin.web.base import messaging_page, note_refusal, or_gone, page, say, sent_from
from sm_plugin.web.forms import KeptForm, status_of
from sm_plugin.web.session_ended import AUTOSAVE_HEADER, is_resumed

from ..forms import StepForm
from ..letters.removal import Removal, ask_once_more, is_confirmed
from ..offered import form_of
from ..views import find_item, show_item
from ..worklist.following import in_list
from .answer_draft import saved_words, was_sent
from .files import Taken, edit_of, file_of, take_files, take_off


@sent_from("item", "item_id")
@messaging_page
def save_answer(request: HttpRequest, item_id: UUID) -> HttpResponse:
    """Keep the answer as it stands; a script gets what it shows, a person the page again.

    Files that come with it are kept, too. Before one is taken off, a page asks once more.
    """
    item = find_item(request, item_id)
    if AUTOSAVE_HEADER in request.headers:
        return _saved_by_clock(request, item)
    if is_resumed(request):
        back = form_of("answer", item, request.POST)
        return show_item(request, item, status_of(back), bound={"answer": back})
    if request.POST.get("action") == ADD_FILES or brings_files(request):
        return _with_files(request, item)
    try:
        return _without_file(request, item) if is_confirmed(request) else _kept(request, item)
    except DraftConflict as conflict:
        bound = {"answer": form_of("answer", item, request.POST)}
        return show_draft_conflict(request, item_id, conflict, bound)
    except (Refused, InvalidInput) as problem:
        return show_not_kept(request, item_id, problem)


def _kept(request: HttpRequest, item: WorkItem) -> HttpResponse:
    """Save the text, then ask about the file whose button was pressed, or show the item."""
    draft, said = _saved(request, item)
    if draft and (key := request.POST.get("remove_file")):
        return _ask_about(request, item, file_of(draft, key))
    say(request, said)
    return redirect(in_list(request, "item", item))


def _saved(request: HttpRequest, item: WorkItem) -> tuple[AnswerDraft | None, str]:
    """Save the text; return its draft and what was done.

    Behind an answer that was sent from the same form, other words are a draft of their own: no
    file of the form is in it, and None stands for it.
    """
    form = KeptForm(request.POST)
    edit = edit_of(form)
    try:
        draft = save_answer_draft(actor=request.user, item=item, edit=edit, key=form.key)
    except KeyReused:
        if was_sent(request.user, item, form, edit.body):
            return None, _("This answer was already sent.")
        save_answer_draft(actor=request.user, item=item, edit=edit)
        return None, _(
            "An answer was already sent from this page. What you wrote since is saved as a new "
            "draft for the whole team. It was not sent."
        )
    return draft, _("The draft is saved for the whole team.")


def _ask_about(request: HttpRequest, item: WorkItem, file: Attachment) -> HttpResponse:
    removal = Removal(
        _("Remove this file?"),
        file_rows([file])[0].name,
        _("It is taken off your team's answer and deleted here. Your text is saved."),
        _("Remove the file"),
        _files_on(request, item),
    )
    return ask_once_more(request, removal, ["remove_file"])


@or_gone("attachment", lambda request, item: _files_on(request, item), field="remove_file")
def _without_file(request: HttpRequest, item: WorkItem) -> HttpResponse:
    """Take the file off that the page asked about; no text comes with it."""
    draft = draft_of_team(item)
    if draft is None:
        raise NotFound
    take_off(request, draft, request.POST.get("remove_file", ""))
    say(request, _("The file was removed."))
    return redirect(_files_on(request, item))


def _files_on(request: HttpRequest, item: WorkItem) -> str:
    return f"{in_list(request, 'item', item)}#files"


def show_draft_conflict(
    request: HttpRequest, item_id: UUID, conflict: DraftConflict, bound: Mapping[str, StepForm]
) -> HttpResponse:
    """Show the item with the colleague's draft and the words of the form that comes back."""
    note_refusal(request, conflict, {"item_id": item_id})
    item = find_item(request, item_id)
    problem = _(
        "The draft was changed meanwhile, by a colleague or in another window. Nothing was sent. "
        "Both texts are here: yours below."
    )
    return show_item(request, item, conflict.status, bound=bound, problem=problem, is_conflict=True)


def show_not_kept(request: HttpRequest, item_id: UUID, problem: MessagingError) -> HttpResponse:
    """Show the item as it is by now, with the reason on top and the typed words to copy."""
    note_refusal(request, problem, {"item_id": item_id})
    item = find_item(request, item_id)
    bound = {"answer": form_of("answer", item, request.POST)}
    return show_item(request, item, problem.status, bound=bound, problem=problem.message)


def _with_files(request: HttpRequest, item: WorkItem) -> HttpResponse:
    """Add the files of the form; the page's script gets the list of files alone."""
    try:
        taken = take_files(request, item) if brings_files(request) else Taken(no_files())
    except (Refused, InvalidInput) as problem:
        return show_not_kept(request, item.pk, problem)
    found, added = find_item(request, item.pk), added_words(len(taken.added))
    status = 422 if taken.problems else 200
    if FILES_HEADER in request.headers:
        draft = draft_of_team(found)
        context: dict[str, Any] = {"draft": draft, "files_said": added}
        context |= {"file_problems": taken.problems, "version": draft.version if draft else 0}
        if taken.conflict:  # the page goes on with the version it knew: its next save tells
            context["version"] = taken.conflict.mine.version
        context["save_to"] = in_list(request, "save_answer", item)
        return page(request, "partials/draft_files", context, status)
    form: Any = form_of("answer", found, request.POST)
    bound = {"answer": form.with_new_key() if taken.is_other else form}
    if taken.problems:
        return show_item(request, found, status, bound=bound, file_problems=taken.problems)
    if taken.conflict:
        if added:
            say(request, added)
        return show_draft_conflict(request, item.pk, taken.conflict, bound)
    say(request, added)
    return redirect(f"{in_list(request, 'item', item)}#files")


def _saved_by_clock(request: HttpRequest, item: WorkItem) -> HttpResponse:
    form, user = KeptForm(request.POST), request.user
    try:
        draft = save_answer_draft(
            actor=user, item=item, edit=edit_of(form), key=form.key, is_auto=True
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
