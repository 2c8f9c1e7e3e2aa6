"""The common part of writing a new message and a reply: saving, asking, sending.

`post` reads top to bottom: who writes, which button, the files, then the answer. Whether a
message goes is decided in `sending`; here its outcome is shown.
"""

import uuid
from collections.abc import Callable, Mapping, Sequence
from typing import Any, cast

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from sm_plugin.errors import DraftConflict, DraftGone, KeyReused, MessagingError, NotAllowed
from sm_plugin.sending import submission
from sm_plugin.sending.answers import Problem
from sm_plugin.sending.danger import Danger, danger_in, has_sign_of_danger
from sm_plugin.web.attaching import (
    ADD_FILES,
    FILES_HEADER,
    attach_files,
    brings_files,
    no_files,
)
from sm_plugin.web.base import note_refusal, say
from sm_plugin.web.languages import in_languages
from sm_plugin.web.session_ended import AUTOSAVE_HEADER
from sm_plugin.web.veteran.page import VeteranView, address

from .both_texts import both_texts
from .forms import DraftForm
from .safety_step import CONFIRMED, safety_context
from .sent import sent
from .writing_page import WritingPage

# With any other button, files that were chosen and not added yet must not get lost.
WITHOUT_FILES = ("resume", "discard", ADD_FILES, "change", "leave")


class WritingView(WritingPage):
    """One person writes in one mailbox; each button of the page has a function of its own."""

    @classmethod
    def as_page(cls) -> VeteranView:
        """Return the view as `veteran_page` takes it."""
        return cast(VeteranView, cls.as_view())

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Answer a form: the button that was pressed is the `action`; without one it is sent."""
        if AUTOSAVE_HEADER in request.headers:
            return self._autosave()
        name = request.POST.get("action", "")
        try:
            if name not in WITHOUT_FILES and brings_files(request):
                self._take_files()
            if self.file_problems:
                return self.show_unsent(self.form(), 422)
            return self._actions.get(name, self._send)()
        except DraftConflict as conflict:
            return self._show_conflict(conflict)
        except DraftGone:
            return self.go_on_without_draft()
        except KeyReused as problem:
            return self._start_anew(str(problem.message), problem.status)
        except NotAllowed:
            self.access.require_writer()  # the person is told why, if that is it
            raise

    # Saving.

    def _autosave(self) -> HttpResponse:
        """Save by the clock; tell the page's script what it needs, and the person in a sentence."""
        try:
            if self.is_nothing:
                return HttpResponse(status=204)
            draft = self.save(is_auto=True)
        except MessagingError as problem:
            note_refusal(self.request, problem, {"mailbox": self.access.mailbox.pk})
            return JsonResponse({"state": problem.code}, status=problem.status)
        answer = {"said": self.saved_words, "version": draft.version, "address": self.address}
        user = self.request.user
        answer["line"] = has_sign_of_danger(user, *self._written, draft, **self.place)
        answer["languages"] = in_languages(self.request, self.address)
        return JsonResponse(answer | self.also_saved())

    def also_saved(self) -> dict[str, Any]:
        """Return what else the page's script is told when something was saved."""
        return {}

    # The buttons.

    @property
    def _actions(self) -> dict[str, Callable[[], HttpResponse]]:
        return {
            "save": self._save,
            "questions": self._show_questions,
            "resume": self._resume,
            "change_team": self._change_team,
            "discard": self._discard,
            ADD_FILES: self._add_files,
            "change": self._change,
            "leave": self._leave,
        }

    def _save(self) -> HttpResponse:
        if self.is_nothing:
            say(self.request, _("There is nothing to save yet."))
            return redirect(self.address)
        self.save()
        say(self.request, self.saved_words)
        return redirect(self.address)

    def _show_questions(self) -> HttpResponse:
        """Show the questions of the chosen topic, for a page without script; the text is kept."""
        if self.is_nothing:
            chosen = self.edit.topic
            return redirect(f"{self.address}?topic={chosen.pk if chosen else ''}#questions")
        self.save(is_auto=True)
        return redirect(f"{self.address}#questions")

    def _resume(self) -> HttpResponse:
        """Show the page as it was: somebody signed in again and comes back."""
        problems = self.problems()
        return self.show_unsent(self.form(self.request.POST, problems), 422 if problems else 200)

    def _change_team(self) -> HttpResponse:
        """Go to the list of teams, with everything that was typed."""
        if self.is_nothing:
            return redirect(address(self.access, "choose_team"))
        draft = self.save(is_auto=True)
        return redirect(address(self.access, "draft_team", draft_id=draft.pk))

    def _discard(self) -> HttpResponse:
        """Go to the page that asks once more; until then nothing is lost."""
        if self.is_nothing:
            return redirect(address(self.access, "inbox"))
        draft = self.save(is_auto=True)
        return redirect(address(self.access, "discard_draft", draft_id=draft.pk))

    def _add_files(self) -> HttpResponse:
        known = None
        try:
            self._take_files()
        except DraftConflict as conflict:
            if FILES_HEADER not in self.request.headers:
                raise
            # The page goes on with the version that it knew: its next save tells of both texts.
            self.draft, known = conflict.saved, self.edit.version
        if not brings_files(self.request):
            self.file_problems = no_files()
        status = 422 if self.file_problems else 200
        if FILES_HEADER in self.request.headers:
            own: dict[str, Any] = {"draft": self.draft, "form_address": self.form_address}
            saved = self.draft.version if self.draft else 0
            own |= {"files_said": self.files_said, "version": saved if known is None else known}
            return self.page("partials/draft_files", own, status)
        if self.file_problems:
            return self.show_unsent(self.form(), status)
        if self.added:
            say(self.request, self.files_said)
        return redirect(f"{self.address}#files")

    def _take_files(self) -> None:
        """Save the draft, and keep the files with it.

        When the form was sent before, and these files with it, they are not kept again;
        `KeyReused` goes on for others.
        """
        try:
            self._save_with_files(is_auto=True)
        except KeyReused:
            if not self.sent_before:
                raise

    def _save_with_files(self, **how: Any) -> None:
        """Keep what was posted and the files, and note why a file was refused.

        Files stand in nobody's way: where the text conflicts with another window's, they are
        kept with the draft all the same, before `DraftConflict` goes on.
        """
        conflict = None
        try:
            draft = self.save(**how)
        except DraftConflict as found:
            draft, conflict = found.saved, found
        before = set(draft.attachments.values_list("pk", flat=True))
        about = {"mailbox": self.access.mailbox.pk}
        self.file_problems = attach_files(self.request, draft, about)
        self.added = list(draft.attachments.exclude(pk__in=before))
        if conflict:
            raise conflict

    def _change(self) -> HttpResponse:
        """Go back from the safety page to where it is written, with everything that was typed."""
        self.save(is_auto=True)
        return redirect(self.address)

    def _leave(self) -> HttpResponse:
        self.save(is_auto=True)
        say(self.request, _("Your message is saved in your drafts. It was not sent."))
        return redirect(address(self.access, "drafts"))

    # Sending.

    def _send(self) -> HttpResponse:
        posted = self.request.POST
        about = {"draft_id": self.draft.pk} if self.draft else {"mailbox": self.access.mailbox.pk}
        outcome = self.submit(confirmed=posted.get(CONFIRMED, ""), again="again" in posted)
        self.draft = outcome.draft
        match outcome:
            case submission.Sent(message=message):
                return sent(self.request, self.access, message)
            case submission.NeedsConfirmation():
                context = safety_context(self.request, outcome)
                return self.page("veteran/compose/before_sending", context)
            case submission.Conflict(problem=conflict):
                return self._show_conflict(conflict)
            case submission.Invalid(problems=problems):
                return self._put_right(problems, 422)
            case submission.Repeated(problem=repeat):
                return self._put_right([Problem("", repeat.message)], repeat.status, is_repeat=True)
            case submission.Barred(problem=problem):
                note_refusal(self.request, problem, about)
                found = [Problem("", problem.message)]
                return self._put_right(found, problem.status)
        raise TypeError(f"No page for {type(outcome).__name__}")

    def show_unsent(self, form: DraftForm, status: int, **more: Any) -> HttpResponse:
        """Return the page with a text that was refused before it was checked, or instead of it.

        Whoever has confirmed this very text is not asked once more when it goes.
        """
        confirmed = self.request.POST.get(CONFIRMED, "")
        return self.show(form, status, danger=self._danger(), confirmed=confirmed, **more)

    def _danger(self) -> Danger | None:
        """Look at what can't go: whose text it is may be in danger."""
        return danger_in(self.request.user, *self._written, self.draft, **self.place)

    @property
    def _written(self) -> tuple[list[str], Mapping[str, str]]:
        words = self.edit.words
        return [words.subject, words.body], words.answers

    def _put_right(self, problems: Sequence[Problem], status: int, **more: Any) -> HttpResponse:
        form = self.form(self.request.POST, problems)
        if self.draft is not None:
            form.at_version_of(self.draft)
        return self.show_unsent(form, status, **more)

    def go_on_without_draft(self) -> HttpResponse:
        """Go to the message that this very form made before, or go on with its words."""
        if self.sent_before:
            return sent(self.request, self.access, self.sent_before)
        if self.request.POST.get("action") == "discard":
            say(self.request, _("The draft was thrown away."))
            return redirect(address(self.access, "drafts"))
        text = _(
            "The draft of this page was sent, thrown away or moved in another window. Your text "
            "is still here. Save it or send it to go on."
        )
        return self._start_anew(text, DraftConflict.status)

    def _start_anew(self, text: str, status: int) -> HttpResponse:
        """Keep the words and files as another draft, and ask again: the form was used before."""
        self.draft = None
        try:
            if not self.edit.words.is_empty or brings_files(self.request):
                self._save_with_files(new_key=uuid.uuid4())
        except DraftConflict as conflict:
            return self._show_conflict(conflict)
        except NotAllowed:
            pass  # the page says why, and has the words
        form = self.form(self.request.POST, [*self.problems(), Problem("", text)])
        form = form.at_version_of(self.draft) if self.draft else form.with_new_key()
        return self.show_unsent(form, status)

    def _show_conflict(self, conflict: DraftConflict) -> HttpResponse:
        """Show both texts; the person keeps one of them, or one made of both."""
        self.draft = conflict.saved
        context = both_texts(conflict) | {"form": self.form(), "danger": self._danger()}
        note_refusal(self.request, conflict, {"draft_id": conflict.saved.pk})
        return self.page("veteran/compose/draft_conflict", context, conflict.status)
