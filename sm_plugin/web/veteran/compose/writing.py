"""The one flow of everything that is written: save, send, and what stands between the two."""

import uuid
from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.urls import translate_url
from django.utils.translation import gettext as _

from sm_plugin.errors import (
    AlreadySent,
    DraftConflict,
    InvalidInput,
    KeyReused,
    MessagingError,
    OtherPerson,
    Refused,
    TooMany,
)
from sm_plugin.threads.models import Message, Thread
from sm_plugin.threads.text import due_words, reader_words, state_words
from sm_plugin.web.base import note_refusal, say
from sm_plugin.web.session_ended import AUTOSAVE_HEADER, LANGUAGES_HEADER, is_other_writer
from sm_plugin.web.veteran.page import address

from .attaching import add_files, brings_files, take_files, with_problems
from .base import Desk
from .forms import DraftForm
from .question_fields import typed_facts
from .safety_step import leave, safety_step


def posted(desk: Desk) -> HttpResponse:
    """Answer a form: the button that was pressed is the `action`; without one it is sent."""
    require_same_writer(desk.request)
    if AUTOSAVE_HEADER in desk.request.headers:
        return _autosave(desk)
    act = ACTIONS.get(desk.request.POST.get("action", ""), _send)
    try:
        if act in TAKING_FILES and brings_files(desk) and (problems := take_files(desk)):
            return with_problems(desk, problems)
        return act(desk)
    except DraftConflict as conflict:
        return _conflict(desk, conflict)
    except KeyReused as problem:
        return _again_with_new_key(desk, problem)


def require_same_writer(request: HttpRequest) -> None:
    """Raises `OtherPerson` for a form that was shown to somebody else in this browser."""
    if request.method == "POST" and is_other_writer(request):
        raise OtherPerson


def _autosave(desk: Desk) -> HttpResponse:
    """Save by the clock: what the page's script needs to know, and a sentence for the person."""
    try:
        if desk.draft is None and desk.edit.words.is_empty:
            return HttpResponse(status=204)
        draft = desk.save(is_auto=True)
    except MessagingError as problem:
        note_refusal(desk.request, problem, {"mailbox": desk.mailbox.pk})
        return JsonResponse({"state": problem.code}, status=problem.status)
    answer = {"said": desk.saved_words, "version": draft.version, "address": desk.address}
    return JsonResponse(answer | {"languages": _in_languages(desk)})


def _in_languages(desk: Desk) -> dict[str, str]:
    """Where the draft is in each of the languages to which the page has a link."""
    asked = desk.request.headers.get(LANGUAGES_HEADER, "").split()
    known = [code for code, _name in settings.LANGUAGES if code in asked]
    return {code: translate_url(desk.address, code) for code in known}


def _resume(desk: Desk) -> HttpResponse:
    """The page as it was, with what was typed: somebody signed in again and comes back."""
    form = desk.form(desk.request.POST)
    return desk.show(form, 200 if form.is_valid() else 422)


def _save(desk: Desk) -> HttpResponse:
    if desk.draft is None and desk.edit.words.is_empty:
        say(desk.request, _("There is nothing to save yet."))
        return redirect(desk.address)
    desk.save()
    say(desk.request, desk.saved_words)
    return redirect(desk.address)


def _show_questions(desk: Desk) -> HttpResponse:
    """The questions of the chosen topic, for a page without script; what was typed is kept."""
    if desk.draft is None and desk.edit.words.is_empty:
        chosen = desk.edit.topic
        return redirect(f"{desk.address}?topic={chosen.pk if chosen else ''}#questions")
    desk.save(is_auto=True)
    return redirect(f"{desk.address}#questions")


def _change_team(desk: Desk) -> HttpResponse:
    """To the list of teams, with everything that was typed."""
    if desk.draft is None and desk.edit.words.is_empty:
        return redirect(address(desk.access, "choose_team"))
    draft = desk.save(is_auto=True)
    return redirect(address(desk.access, "draft_team", draft_id=draft.pk))


def _discard(desk: Desk) -> HttpResponse:
    """To the page that asks once more; until then nothing is lost."""
    if desk.draft is None and desk.edit.words.is_empty:
        return redirect(address(desk.access, "inbox"))
    draft = desk.save(is_auto=True)
    return redirect(address(desk.access, "discard_draft", draft_id=draft.pk))


def _send(desk: Desk) -> HttpResponse:
    desk.access.require_writer()
    if desk.draft is not None:
        desk.save(is_auto=True)
    form = desk.form(desk.request.POST)
    if not form.is_valid():
        return desk.show(_up_to_date(desk, form), 422)
    try:
        if step := before_sending(desk, form):
            return step
        message = desk.send(form, again="again" in desk.request.POST)
    except (DraftConflict, KeyReused):
        raise
    except (Refused, InvalidInput, TooMany) as problem:
        return _not_sent(desk, form, problem)
    return sent(desk, message)


def before_sending(desk: Desk, form: DraftForm) -> HttpResponse | None:
    """A page that comes between a message that is ready and its sending; None to go on."""
    return safety_step(desk, form)


def _change(desk: Desk) -> HttpResponse:
    """Back to where it is written, with everything that was typed."""
    desk.save(is_auto=True)
    return redirect(desk.address)


def _not_sent(desk: Desk, form: DraftForm, problem: MessagingError) -> HttpResponse:
    """Say why, and keep the words: as a draft, and in the form."""
    asked = {"draft_id": desk.draft.pk} if desk.draft else {"mailbox": desk.mailbox.pk}
    note_refusal(desk.request, problem, asked)
    desk.save(is_auto=True)
    field = getattr(problem, "field", "")
    form.add_error(field if field in form.fields else None, str(problem.message))
    is_repeat = isinstance(problem, AlreadySent)
    return desk.show(_up_to_date(desk, form), problem.status, is_repeat=is_repeat)


def _again_with_new_key(desk: Desk, problem: KeyReused) -> HttpResponse:
    """The form was used before, so the same words get another key and are asked about."""
    form = desk.form(desk.request.POST)
    form.is_valid()
    form.with_new_key()
    form.add_error(None, str(problem.message))
    return desk.show(form, problem.status)


def _up_to_date(desk: Desk, form: DraftForm) -> DraftForm:
    return form.at_version_of(desk.draft) if desk.draft else form


def _conflict(desk: Desk, conflict: DraftConflict) -> HttpResponse:
    """Both texts side by side; the person keeps one of them, or one made of both."""
    desk.draft = conflict.saved
    form = desk.form()
    mine, saved = conflict.mine, conflict.saved
    context = {
        "mine": mine,
        "saved": saved,
        "saved_words": saved.words,
        "mine_facts": typed_facts(mine.words.answers),
        "saved_facts": typed_facts(saved.words.answers),
        "form": form,
        "page_key": uuid.uuid4(),
    }
    note_refusal(desk.request, conflict, {"draft_id": saved.pk})
    return desk.page("veteran/compose/draft_conflict", context, conflict.status)


def sent(desk: Desk, message: Message) -> HttpResponse:
    """To the thread, with who reads it and by when."""
    thread = message.thread
    say(
        desk.request,
        _("Your message was sent. %(route)s %(due)s.")
        % {"route": _who_reads(thread), "due": due_words(thread)},
    )
    return redirect(address(desk.access, "thread", thread_id=thread.pk))


def _who_reads(thread: Thread) -> str:
    """The route as compose said it, or who has the thread by now."""
    return reader_words(thread) or _("%(state)s.") % {"state": state_words(thread)}


ACTIONS: dict[str, Callable[[Desk], HttpResponse]] = {
    "save": _save,
    "questions": _show_questions,
    "resume": _resume,
    "change_team": _change_team,
    "discard": _discard,
    "add_files": add_files,
    "change": _change,
    "leave": leave,
}
# Files that were chosen and not added yet must not get lost on the way.
TAKING_FILES = (_send, _save, _change_team, _show_questions)
