"""Views in which a Veteran writes: the choice of a team, a new message, a reply in its thread."""

from collections.abc import Callable, Sequence
from functools import cached_property
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from sm_plugin.access.access import MailboxAccess
from sm_plugin.access.reading import find_entry, read_thread
from sm_plugin.access.recipients import why_not_write, writing_of
from sm_plugin.access.recipients_text import WhyWords, explain_writing
from sm_plugin.access.text import Explanation, explain
from sm_plugin.audit.actions import Action
from sm_plugin.audit.services import record
from sm_plugin.calendar import due_in_words
from sm_plugin.database.prepared import Prepared
from sm_plugin.database.values import uuid_or_none
from sm_plugin.drafts.models import Draft
from sm_plugin.drafts.quoting import own_words, start_from_thread
from sm_plugin.drafts.services import Edit
from sm_plugin.errors import NotFound, TeamUnavailable
from sm_plugin.sending import submission
from sm_plugin.sending.answers import Problem
from sm_plugin.sending.services import is_same_message, is_same_reply
from sm_plugin.sending.validation import check_message, check_reply
from sm_plugin.suggestions.reading import Reading, read
from sm_plugin.teams.models import CareTeam
from sm_plugin.threads.models import Message
from sm_plugin.web.base import note_refusal, page, sent_from
from sm_plugin.web.session_ended import AUTOSAVE_HEADER
from sm_plugin.web.veteran.mailbox.thread_page import thread_context
from sm_plugin.web.veteran.page import address, ask_access_again, veteran_page, writer_page

from .base import WritingView
from .compose_form import ComposeForm
from .edit_form import EditForm
from .forms import DraftForm
from .recipients import to_list
from .suggesting import (
    KEPT,
    STAYS,
    USE,
    as_answer,
    as_context,
    code_of,
    offer_of,
    points_elsewhere,
    texts_of,
)


@require_safe
@writer_page
def choose_team(request: HttpRequest, access: MailboxAccess) -> HttpResponse:
    """Show the To list: the teams of one's own providers, and nobody else."""
    return page(request, "veteran/compose/choose_team", to_list(access))


_WRITABLE = Prepared(lambda patient, team: CareTeam.objects.writable_by(patient).filter(pk=team))


class ComposeView(WritingView):
    """A new message: to the team of the address, or written on from a draft.

    A draft's page says which team it names, for another window may have chosen another since.
    `team` is None while the team that is `wished` can't be written to, or none is chosen.
    """

    team: CareTeam | None
    wished: CareTeam | None

    def setup(
        self,
        request: HttpRequest,
        *args: Any,
        team_id: UUID | None = None,
        draft: Draft | None = None,
        **kwargs: Any,
    ) -> None:
        super().setup(request, **kwargs)
        (self.access,), self.draft = args, draft
        wished = team_id or (draft.team_id if draft else None)
        if team_id is None and "team" in request.POST:
            wished = uuid_or_none(request.POST["team"])
        teams = _WRITABLE.ask(self.access.patient, wished) if wished else ()
        self.team = next(iter(teams), None)
        self.wished = self.team or self._barred_team(wished)
        if self.wished is None and team_id is not None:
            self.access.require_writer()  # who can't write at all is told so, whichever team it is
            raise NotFound

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Say who reads it and by when, before anything is sent."""
        if self.draft is None:
            self.access.require_writer()
        if self.draft is None and self.team is None:
            context = {"access": self.access, "why": self.why, "may_write": True}
            return page(request, "veteran/account/why_not", context)
        response = self.show(self.form())
        if self.draft is not None:
            record(
                actor=request.user,
                action=Action.DRAFT_READ,
                obj=self.draft,
                patient=self.access.patient,
            )
        return response

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if self.draft is None and self.posted.key:
            # The page was saved before, and its first answer got lost on the way.
            mine = Draft.objects.written_by(request.user, self.access.mailbox).filter(thread=None)
            self.draft = mine.with_names().filter(idempotency_key=self.posted.key).first()
        if self.draft is None and AUTOSAVE_HEADER in request.headers:
            self.access.require_writer()  # the page's script says so; the words stay on the page
        return super().post(request, *args, **kwargs)

    def _send(self) -> HttpResponse:
        if self.draft is None and self.team is None and self.access.can_write:
            return self._keep_for_barred_team()
        return super()._send()

    def submit(self, *, confirmed: str, again: bool) -> submission.Outcome:
        return submission.submit(
            self.access,
            self.draft,
            self.edit,
            team=self.team,
            key=self.posted.key,
            confirmed=confirmed,
            again=again,
        )

    def problems(self) -> Sequence[Problem]:
        return check_message(self.team, self.edit, self.posted.key).problems

    def says_the_same(self, message: Message) -> bool:
        edit, words = self.edit, self.edit.words
        team = edit.team if "team" in self.request.POST else message.thread.team
        facts = check_message(team, edit, self.posted.key).facts
        subject, body = words.subject.strip(), words.body.strip()
        return is_same_message(message, team, edit.topic, subject, body, facts)

    @property
    def edit(self) -> Edit:
        return self.posted.edit(self.wished)

    @property
    def address(self) -> str:
        if self.draft is not None:
            place = address(self.access, "draft", draft_id=self.draft.pk)
            return f"{place}?{STAYS}" if self._keeps_choice else place
        if self.wished is None:
            return address(self.access, "choose_team")
        return address(self.access, "compose", team_id=self.wished.pk)

    @property
    def form_address(self) -> str:
        """Return the page's own address where there is neither draft nor team."""
        nowhere = self.draft is None and self.wished is None
        return self.request.path if nowhere else self.address

    @property
    def phone(self) -> str:
        return self.wished.facility.to_call.help_phone if self.wished else ""

    @property
    def can_send(self) -> bool:
        return self.team is not None and self.access.can_write

    @cached_property
    def why(self) -> Explanation | WhyWords | None:
        """Why this message can't be sent as it stands: the person, or the team that is wished."""
        if not self.access.can_write:
            return explain(self.access)
        if self.team is not None or self.wished is None:
            return None
        why = why_not_write(self.access, self.wished)
        return explain_writing(why, self.access) if why else None

    def form(self, data: Any = None, problems: Sequence[Problem] = ()) -> ComposeForm:
        asked_for = uuid_or_none(self.request.GET.get("topic", ""))
        return ComposeForm(
            data,
            team=self.team,
            draft=self.draft,
            problems=problems,
            initial={"topic": asked_for},
        )

    def show(self, form: Any, status: int = 200, **more: Any) -> HttpResponse:
        context = {
            "why": self.why,
            "team": self.team,
            "draft": self.draft,
            "form": form,
            "due": self._due(),
            **self._suggested(form),
        }
        return self.page("veteran/compose/compose", context | more, status)

    def also_saved(self) -> dict[str, Any]:
        """Say which topic the text looks like; most answers need no statement for it."""
        chosen = self.edit.topic
        if self.team is None or not points_elsewhere(self._found, chosen.code if chosen else ""):
            return {"suggestion": None}
        form = self.form(self.request.POST)
        return {"suggestion": as_answer(offer_of(form, self._found, self._kept))}

    def _suggested(self, form: ComposeForm) -> dict[str, Any]:
        """Show what was posted looks like; a draft that is only opened suggests nothing."""
        if self.request.method == "POST":
            return as_context(offer_of(form, self._found, self._kept), self._kept)
        keeps = STAYS in self.request.GET
        return as_context(
            None, code_of(offer_of(form, self._read(texts_of(form)))) if keeps else ""
        )

    @cached_property
    def _found(self) -> list[Reading]:
        """Return what the text that was posted speaks of; it is read once."""
        return self._read([self.edit.words.subject, self.edit.words.body])

    def _read(self, texts: Sequence[str]) -> list[Reading]:
        return read(own_words(texts, self.draft))

    @property
    def _kept(self) -> str:
        """The code of the suggestion that the person declined."""
        return self.request.POST.get(KEPT, "")

    @cached_property
    def _keeps_choice(self) -> bool:
        """Tell whether the text still looks like what the person declined."""
        if not self._kept or self.team is None:
            return False
        return code_of(offer_of(self.form(self.request.POST), self._found)) == self._kept

    @property
    def _actions(self) -> dict[str, Callable[[], HttpResponse]]:
        """Add the buttons of the suggestion; a page without script has them as well."""
        pressed = self.request.POST.get("action", "")
        own = {"suggest": self._suggest, "keep_topic": self._keep_topic}
        if pressed.startswith(USE):
            own[pressed] = self._use_topic
        return super()._actions | own

    def _suggest(self) -> HttpResponse:
        more = {"asked_for_suggestion": True, "keeps_choice": self._keeps_choice}
        return self.show(self.form(self.request.POST), **more)

    def _keep_topic(self) -> HttpResponse:
        """Show the page as it was; the same suggestion does not come again."""
        form = self.form(self.request.POST)
        return self.show(form, **as_context(None, code_of(offer_of(form, self._found))))

    def _use_topic(self) -> HttpResponse:
        """Choose the topic of the button that was pressed; nothing else changes."""
        code = self.request.POST["action"].removeprefix(USE)
        data = self.request.POST.copy()
        data["topic"] = next(
            (str(topic.pk) for topic in self.form().routes if topic.code == code),
            data.get("topic", ""),
        )
        return self.show(self.form(data))

    def _due(self) -> str:
        if self.team is None:
            return ""
        days = self.team.facility.business_days
        return due_in_words(days.due_at(timezone.now()), tz=days.tz)

    def _barred_team(self, team_id: UUID | None) -> CareTeam | None:
        """Return the draft's team, or one of the person's own, that can't be written to."""
        if self.draft is not None and self.draft.team_id == team_id:
            return self.draft.team
        return writing_of(self.access).teams.get(team_id)

    def _keep_for_barred_team(self) -> HttpResponse:
        if not self.edit.words.is_empty:
            self.save()
        team_id = self.wished.pk if self.wished else None
        note_refusal(self.request, TeamUnavailable(), {"team_id": team_id})
        return self.show_unsent(self.form(), TeamUnavailable.status)


compose = require_http_methods(["GET", "HEAD", "POST"])(veteran_page(ComposeView.as_page()))


class ReplyView(WritingView):
    """One thread, and the reply that its reader writes there."""

    def setup(
        self,
        request: HttpRequest,
        *args: Any,
        thread_id: UUID,
        draft: Draft | None = None,
        **kwargs: Any,
    ) -> None:
        super().setup(request, **kwargs)
        (self.access,) = args
        self.entry = find_entry(self.access, thread_id)
        mine = Draft.objects.written_by(request.user, self.access.mailbox)
        is_begun = draft is None and getattr(self.entry, "has_draft", True)
        self.draft = mine.filter(thread=thread_id).first() if is_begun else draft

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return self.show(self.form())

    def submit(self, *, confirmed: str, again: bool) -> submission.Outcome:
        return submission.reply(
            self.access,
            self.draft,
            self.edit,
            entry=self.entry,
            key=self.posted.key,
            confirmed=confirmed,
            again=again,
        )

    def problems(self) -> Sequence[Problem]:
        return check_reply(self.edit, self.posted.key).problems

    def says_the_same(self, message: Message) -> bool:
        return is_same_reply(message, self.entry.thread, self.edit.words.body.strip())

    @property
    def edit(self) -> Edit:
        return self.posted.edit(self.entry.thread.team, self.entry.thread.topic)

    @property
    def place(self) -> dict[str, Any]:
        return {"thread": self.entry.thread}

    @property
    def address(self) -> str:
        return address(self.access, "thread", thread_id=self.entry.thread_id)

    @property
    def phone(self) -> str:
        return self.entry.thread.team.facility.to_call.help_phone

    @property
    def form_address(self) -> str:
        return address(self.access, "reply", thread_id=self.entry.thread_id)

    def form(self, data: Any = None, problems: Sequence[Problem] = ()) -> DraftForm:
        return DraftForm(data, draft=self.draft, problems=problems)

    def show(self, form: DraftForm, status: int = 200, **more: Any) -> HttpResponse:
        """Return the thread, newest message first; nothing leaves before it is on record."""
        reading = read_thread(self.access, self.entry)
        if reading.was_unread:
            ask_access_again(self.request)  # for the count on the tab
        context = thread_context(self.request, self.access, reading)
        return self.page("veteran/mailbox/thread", context | {"form": form} | more, status)


thread = require_safe(veteran_page(ReplyView.as_page()))
reply = sent_from("thread", "thread_id", part="reply")(veteran_page(ReplyView.as_page()))


@sent_from("thread", "thread_id")
@veteran_page
def start_again(request: HttpRequest, access: MailboxAccess, thread_id: UUID) -> HttpResponse:
    """Begin a draft to the same team, or the one that took over, where no reply is taken."""
    access.require_writer()
    entry = find_entry(access, thread_id)
    why = why_not_write(access, entry.thread)
    team = why.instead if why else entry.thread.team
    key = EditForm(request.POST).key
    draft = start_from_thread(actor=request.user, entry=entry, team=team, key=key)
    return redirect(address(access, "draft", draft_id=draft.pk))
