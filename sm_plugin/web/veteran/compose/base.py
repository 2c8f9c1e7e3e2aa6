"""Where something is written: a new message to a team, or a reply in a thread.

A desk knows its draft, its form, how to show itself and how to send; `writing` is the one flow
of saving and sending that both go through.
"""

from abc import ABC, abstractmethod
from functools import cached_property
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from sm_plugin.access.access import MailboxAccess
from sm_plugin.access.recipients import why_not_write
from sm_plugin.access.recipients_text import WhyWords, explain_writing
from sm_plugin.access.text import Explanation, explain
from sm_plugin.adapter import adapter
from sm_plugin.calendar import due_at, due_in_words
from sm_plugin.drafts.models import Draft
from sm_plugin.drafts.services import Edit, save_draft
from sm_plugin.drafts.text import saved_words
from sm_plugin.mailboxes.models import Mailbox, MailboxEntry
from sm_plugin.sending import services
from sm_plugin.teams.models import CareTeam
from sm_plugin.threads.models import Message
from sm_plugin.web.base import page
from sm_plugin.web.session_ended import writer_mark
from sm_plugin.web.veteran.mailbox.thread_page import show_thread
from sm_plugin.web.veteran.page import address

from .compose_form import ComposeForm
from .edit_form import EditForm, uuid_or_none
from .forms import DraftForm


class Desk(ABC):
    """What is being written by one person in one mailbox."""

    def __init__(
        self, request: HttpRequest, access: MailboxAccess, draft: Draft | None = None
    ) -> None:
        self.request, self.access, self.draft = request, access, draft

    @property
    def mailbox(self) -> Mailbox:
        return self.access.mailbox

    @cached_property
    def posted(self) -> EditForm:
        return EditForm(self.request.POST)

    @property
    @abstractmethod
    def edit(self) -> Edit:
        """What was posted, to be kept."""

    @abstractmethod
    def form(self, data: Any = None) -> DraftForm:
        """The form that must be right before sending."""

    @abstractmethod
    def show(self, form: DraftForm, status: int = 200, **more: Any) -> HttpResponse:
        """The page; `more` is added to what its template gets."""

    @abstractmethod
    def send(self, form: DraftForm, *, again: bool) -> Message: ...

    @property
    @abstractmethod
    def address(self) -> str:
        """Where this is written."""

    @property
    def form_address(self) -> str:
        """Where its form is sent."""
        return self.address

    def page(self, name: str, context: dict[str, Any], status: int = 200) -> HttpResponse:
        """A page about what is written here: in another language it opens at `address`."""
        own = {"access": self.access, "desk": self, "same_page": self.address}
        return page(self.request, name, own | context, status=status)

    def save(self, *, is_auto: bool = False) -> Draft:
        """Keep what was posted; raises what `save_draft` raises."""
        self.draft = save_draft(
            actor=self.request.user,
            mailbox=self.mailbox,
            edit=self.edit,
            draft=self.draft,
            key=self.posted.key,
            is_auto=is_auto,
            **self.place,
        )
        return self.draft

    def key(self, form: DraftForm) -> UUID:
        """The key of the message: the draft's own, so that no window can send it a second time."""
        key: UUID = (
            self.draft.idempotency_key if self.draft else form.cleaned_data["idempotency_key"]
        )
        return key

    @property
    def writer_mark(self) -> str:
        return writer_mark(self.request.user)

    @property
    def sign_in_url(self) -> str:
        return adapter().sign_in_url(address(self.access, "inbox"))

    @property
    def place(self) -> dict[str, Any]:
        return {}

    @property
    def saved_words(self) -> str:
        if self.draft is None:
            return ""
        return saved_words(self.draft, self.access.patient.home_facility.time_zone)


class NewMessage(Desk):
    """The page of a message that starts a thread; `team` is None while none is chosen."""

    def __init__(
        self,
        request: HttpRequest,
        access: MailboxAccess,
        team: CareTeam | None,
        draft: Draft | None = None,
        wished: CareTeam | None = None,
    ) -> None:
        super().__init__(request, access, draft)
        self.team = team
        self.wished = team or wished or (draft.team if draft else None)

    @property
    def edit(self) -> Edit:
        return self.posted.edit(self.wished)

    @cached_property
    def why(self) -> Explanation | WhyWords | None:
        """Why this message can't be sent as it stands: the person, or the team that is wished."""
        if not self.access.can_write:
            return explain(self.access)
        if self.team is not None or self.wished is None:
            return None
        why = why_not_write(self.access, self.wished)
        return explain_writing(why, self.access) if why else None

    @property
    def address(self) -> str:
        if self.draft is not None:
            return address(self.access, "draft", draft_id=self.draft.pk)
        assert self.wished is not None  # noqa: S101 - only a draft can be without
        return address(self.access, "compose", team_id=self.wished.pk)

    @property
    def can_send(self) -> bool:
        return self.team is not None and self.access.can_write

    def form(self, data: Any = None) -> ComposeForm:
        asked_for = uuid_or_none(self.request.GET.get("topic", ""))
        return ComposeForm(data, team=self.team, draft=self.draft, initial={"topic": asked_for})

    def show(self, form: DraftForm, status: int = 200, **more: Any) -> HttpResponse:
        context = {
            "why": self.why,
            "team": self.team,
            "draft": self.draft,
            "form": form,
            "due": self._due(),
        }
        return self.page("veteran/compose/compose", context | more, status)

    def _due(self) -> str:
        if self.team is None:
            return ""
        zone = self.team.facility.time_zone
        return due_in_words(due_at(timezone.now(), tz=zone), tz=zone)

    def send(self, form: DraftForm, *, again: bool) -> Message:
        assert isinstance(form, ComposeForm) and self.team is not None  # noqa: S101, PT018 - is valid
        words = form.cleaned_data
        return services.send(
            actor=self.request.user,
            mailbox=self.mailbox,
            team=self.team,
            topic=words["topic"],
            subject=words["subject"],
            body=words["body"],
            idempotency_key=self.key(form),
            facts=form.facts(),
            draft=self.draft,
            again=again,
        )


class Reply(Desk):
    """The form on the page of a thread; `show_thread` shows the whole page."""

    def __init__(
        self,
        request: HttpRequest,
        access: MailboxAccess,
        entry: MailboxEntry,
        draft: Draft | None = None,
    ) -> None:
        super().__init__(request, access, draft)
        self.entry = entry

    def with_draft(self) -> "Reply":
        """With the reply that the person has begun in this thread, if any."""
        mine = Draft.objects.written_by(self.request.user, self.mailbox)
        self.draft = mine.filter(thread=self.entry.thread_id).first()
        return self

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
    def form_address(self) -> str:
        return address(self.access, "reply", thread_id=self.entry.thread_id)

    def form(self, data: Any = None) -> DraftForm:
        return DraftForm(data, draft=self.draft)

    def show(self, form: DraftForm, status: int = 200, **more: Any) -> HttpResponse:
        return show_thread(self, form, status, **more)

    def send(self, form: DraftForm, *, again: bool) -> Message:
        words = form.cleaned_data
        return services.reply(
            actor=self.request.user,
            entry=self.entry,
            body=words["body"],
            idempotency_key=self.key(form),
            draft=self.draft,
            again=again,
        )
