"""Files of an item's page: those of its messages, and those of the answer that is being written."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.db.models import Q
from django.http import HttpRequest

from sm_plugin.answering.models import AnswerDraft
from sm_plugin.answering.services import AnswerEdit, save_answer_draft
from sm_plugin.database.prepared import Prepared
from sm_plugin.errors import DraftConflict, KeyReused, NotFound
from sm_plugin.files.models import Attachment
from sm_plugin.files.of_threads import have_files, know_files
from sm_plugin.files.services import remove
from sm_plugin.threads.models import Message, Thread
from sm_plugin.threads.services import message_sent_before
from sm_plugin.triage.models import WorkItem
from sm_plugin.web.attaching import (
    FileProblem,
    attach_files,
    brings_files,
    came_with,
    has_files_of,
)
from sm_plugin.web.forms import KeptForm


def load_files(thread: Thread, messages: Sequence[Message], draft: AnswerDraft | None) -> None:
    """Load the files of the thread's messages, and of the begun answer, in one query.

    Where no message has one and no answer is begun, there is nothing to ask.
    """
    owners: list[Any] = [*messages, *([draft] if draft else [])]
    by_owner: dict[UUID, list[Attachment]] = {owner.pk: [] for owner in owners}
    known = {owner.pk: owner for owner in owners}
    for file in _FILES.ask(thread, draft) if draft or have_files(messages) else ():
        owner = known.get(file.message_id or file.answer_draft_id)
        if owner is None:  # of a message that came after these were read
            continue
        setattr(file, "message" if file.message_id else "answer_draft", owner)
        by_owner[owner.pk].append(file)
    for owner in owners:
        know_files(owner, by_owner[owner.pk])


def _files_of(thread: Thread, draft: AnswerDraft | None) -> Any:
    wanted = Q(message__thread=thread)
    if draft is not None:  # nobody's draft would be the files of every Veteran's draft
        wanted |= Q(answer_draft=draft.pk)
    return Attachment.objects.filter(wanted)


_FILES = Prepared(_files_of)


def edit_of(form: KeptForm) -> AnswerEdit:
    given = form.kept()
    return AnswerEdit(given["body"], given["version"], given["page"], given["step"])


@dataclass(frozen=True)
class Taken:
    """Why files were not added, and the keys of those that were.

    `brought` are the own files that came with the form, also those that the page's script had
    added just before. `is_other` if they did not come with the answer that this form has sent,
    `conflict` where a colleague saved another text meanwhile: the files are kept, and the two
    texts are not told yet.
    """

    problems: list[FileProblem] = field(default_factory=list)
    added: set[str] = field(default_factory=set)
    brought: set[str] = field(default_factory=set)
    is_other: bool = False
    conflict: DraftConflict | None = None


def take_files(request: HttpRequest, item: WorkItem) -> Taken:
    """Keep the files that came with the answer's form, and say of each that was refused why.

    The text is saved with them. Where a colleague saved another text meanwhile, the files stand
    in nobody's way. When the answer was sent before, and these files with it, they are not kept
    again; others begin another draft.
    """
    if not brings_files(request):
        return Taken()
    user: Any = request.user
    form, is_other = KeptForm(request.POST), False
    try:
        draft, conflict = _draft_of(user, item, form, form.key)
    except KeyReused:
        earlier = form.key and message_sent_before(user, form.key)
        if earlier and has_files_of(request, earlier):
            return Taken()
        draft, conflict = _draft_of(user, item, form, None)
        is_other = True
    own = Attachment.objects.filter(answer_draft=draft, added_by=user)
    before = set(own.values_list("pk", flat=True))
    problems = attach_files(request, draft, {"item_id": item.pk})
    there = list(own.with_threads())
    added = {str(one.pk) for one in there if one.pk not in before}
    brought = {str(one.pk) for one in there if came_with(request, one)}
    return Taken(problems, added, brought, is_other, conflict)


def _draft_of(
    user: Any, item: WorkItem, form: KeptForm, key: UUID | None
) -> tuple[AnswerDraft, DraftConflict | None]:
    """Save the text of the form; return the draft that its files go to."""
    edit = edit_of(form)
    try:
        draft = save_answer_draft(actor=user, item=item, edit=edit, key=key, is_auto=True)
    except DraftConflict as conflict:
        return conflict.saved, conflict
    return draft, None


def shown_files(request: HttpRequest) -> set[str]:
    """Return the keys of the files that stood on the page when the answer was sent."""
    return set(request.POST.getlist("shown_file"))


def take_off(request: HttpRequest, draft: AnswerDraft, key: str) -> None:
    """Take a file off the answer; raises `NotFound` for one that is not there."""
    remove(actor=request.user, attachment=file_of(draft, key))


def file_of(draft: AnswerDraft, key: str) -> Attachment:
    """Return this file of the answer; raises `NotFound` for one that is not there."""
    found = next((one for one in draft.attachments.all() if str(one.pk) == key), None)
    if found is None:
        raise NotFound
    found.answer_draft = draft
    return found
