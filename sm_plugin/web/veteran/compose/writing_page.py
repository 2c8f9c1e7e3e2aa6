"""The page on which a message is written: its words, its draft, and what it shows.

`base` has its buttons. What is abstract here differs between a new message and a reply.
"""

import uuid
from abc import abstractmethod
from collections.abc import Sequence
from dataclasses import replace
from functools import cached_property
from typing import Any

from django.http import HttpResponse
from django.views import View

from sm_plugin.access.access import MailboxAccess
from sm_plugin.adapter import adapter
from sm_plugin.drafts.models import Draft
from sm_plugin.drafts.services import Edit, save_draft
from sm_plugin.drafts.text import saved_words
from sm_plugin.files.models import Attachment
from sm_plugin.sending import submission
from sm_plugin.sending.answers import Problem
from sm_plugin.threads.models import Message
from sm_plugin.threads.services import message_sent_before
from sm_plugin.web.attaching import FileProblem, added_words, has_files_of
from sm_plugin.web.base import page
from sm_plugin.web.veteran.page import address

from .edit_form import EditForm
from .forms import DraftForm


class WritingPage(View):
    """One person writes in one mailbox; `draft` is the text as it is kept, if it is.

    Of the files that came with the form, `added` are kept by now; `file_problems` says of the
    others why not, and every page has it.
    """

    access: MailboxAccess
    draft: Draft | None = None
    added: Sequence[Attachment] = ()
    file_problems: Sequence[FileProblem] = ()

    # What the two views differ in.

    @property
    @abstractmethod
    def edit(self) -> Edit:
        """Return what was posted, to be kept."""

    @property
    @abstractmethod
    def address(self) -> str:
        """Return the address of the page where this is written."""

    @property
    @abstractmethod
    def phone(self) -> str:
        """Return the number of the facility that it goes to; empty where none is known."""

    @property
    def form_address(self) -> str:
        """Return the address its form is sent to."""
        return self.address

    @property
    def place(self) -> dict[str, Any]:
        """Return the place where `save_draft` keeps it."""
        return {}

    @abstractmethod
    def form(self, data: Any = None, problems: Sequence[Problem] = ()) -> DraftForm:
        """Return the form of the page, with what must be put right in it."""

    @abstractmethod
    def show(self, form: DraftForm, status: int = 200, **more: Any) -> HttpResponse:
        """Return the page; `more` is added to what its template gets."""

    @abstractmethod
    def problems(self) -> Sequence[Problem]:
        """Return what must be put right before what was posted can go."""

    @abstractmethod
    def says_the_same(self, message: Message) -> bool:
        """Tell whether the message has all that was posted, files apart."""

    @abstractmethod
    def submit(self, *, confirmed: str, again: bool) -> submission.Outcome:
        """Hand what was posted to `sending`."""

    # Saving.

    @cached_property
    def posted(self) -> EditForm:
        return EditForm(self.request.POST)

    @property
    def is_nothing(self) -> bool:
        return self.draft is None and self.edit.words.is_empty

    def save(self, *, is_auto: bool = False, new_key: uuid.UUID | None = None) -> Draft:
        """Keep what was posted, or make another draft of it; raises what `save_draft` raises."""
        self.draft = save_draft(
            actor=self.request.user,
            mailbox=self.access.mailbox,
            edit=replace(self.edit, version=0) if new_key else self.edit,
            draft=None if new_key else self.draft,
            key=new_key or self.posted.key,
            is_auto=is_auto,
            **self.place,
        )
        return self.draft

    @cached_property
    def sent_before(self) -> Message | None:
        """Return the message that this very form made before, files and all."""
        key = self.posted.key
        earlier = message_sent_before(self.request.user, key) if key else None
        is_same = earlier and self.says_the_same(earlier) and has_files_of(self.request, earlier)
        return earlier if is_same else None

    # What the templates read.

    @property
    def files_said(self) -> str:
        return added_words(len(self.added))

    def page(self, name: str, context: dict[str, Any], status: int = 200) -> HttpResponse:
        """Return a page about what is written here: in another language it opens at `address`."""
        own = {"access": self.access, "writing": self, "same_page": self.address}
        own["file_problems"] = self.file_problems
        return page(self.request, name, own | context, status=status)

    @property
    def sign_in_url(self) -> str:
        return adapter().sign_in_url(address(self.access, "inbox"))

    @property
    def saved_words(self) -> str:
        if self.draft is None:
            return ""
        return saved_words(self.draft, self.access.mailbox.zone)
