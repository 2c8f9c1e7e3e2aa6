"""Files that come with a form: kept with the draft, whichever button was pressed."""

from dataclasses import dataclass, field

from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from sm_plugin.errors import DraftConflict, KeyReused
from sm_plugin.files.inspection.recognition import Upload
from sm_plugin.files.names import clean_name
from sm_plugin.files.refusals import FileRefused, TooManyUploads
from sm_plugin.files.services import attach
from sm_plugin.web.base import note_refusal, page, say
from sm_plugin.web.uploads import is_cut_off, uploads_in

from .base import Desk

# Sent by the page's script, which wants the list of files alone.
FILES_HEADER = "X-SM-Files"


@dataclass(frozen=True)
class Problem:
    """Why a file was not added; its repr keeps the file's name out of logged template faults."""

    text: str = field(repr=False)

    def __str__(self) -> str:
        return self.text


def brings_files(desk: Desk) -> bool:
    return bool(desk.request.FILES) or is_cut_off(desk.request)


def take_files(desk: Desk) -> list[Problem]:
    """Save the draft, keep the files with it, and say of each that was refused why.

    Files stand in nobody's way: where the text conflicts with another window's, they are kept
    with the draft all the same, before `DraftConflict` goes on. When the form was sent before,
    the files went with it then.
    """
    uploads = uploads_in(desk.request)
    try:
        desk.save(is_auto=True)
    except DraftConflict as conflict:
        desk.draft = conflict.saved
        _attach_all(desk, uploads)
        raise
    except KeyReused:
        return []
    if is_cut_off(desk.request):
        return [Problem(_("These files are too large, so none was added. Add smaller ones."))]
    return _attach_all(desk, uploads)


def _attach_all(desk: Desk, uploads: list[Upload]) -> list[Problem]:
    """Why some were not kept; after too many in an hour the rest is not looked at."""
    problems = []
    for upload in uploads:
        try:
            attach(actor=desk.request.user, draft=desk.draft, upload=upload)
        except FileRefused as refused:
            problems.append(Problem(refused.about(clean_name(upload.name))))
        except TooManyUploads as refused:
            note_refusal(desk.request, refused, {"mailbox": desk.mailbox.pk})
            return [*problems, Problem(str(refused.message))]
    return problems


def add_files(desk: Desk) -> HttpResponse:
    """The answer to the button "Add files"."""
    before = _files_of(desk)
    problems = take_files(desk)
    said = _said(_files_of(desk) - before)
    if not brings_files(desk):
        problems = [Problem(_("Choose a file first, then press Add files."))]
    if FILES_HEADER in desk.request.headers:
        context = {
            "access": desk.access,
            "desk": desk,
            "file_problems": problems,
            "files_said": said,
        }
        return page(
            desk.request, "veteran/compose/_draft_files", context, status=422 if problems else 200
        )
    if problems:
        return with_problems(desk, problems)
    say(desk.request, said)
    return redirect(f"{desk.address}#files")


def with_problems(desk: Desk, problems: list[Problem]) -> HttpResponse:
    """The page as it is saved, and why not every file is there."""
    return desk.show(desk.form(), 422, file_problems=problems)


def _files_of(desk: Desk) -> int:
    return desk.draft.attachments.count() if desk.draft else 0


def _said(added: int) -> str:
    if not added:
        return ""
    return ngettext("%(number)s file was added.", "%(number)s files were added.", added) % {
        "number": added
    }
