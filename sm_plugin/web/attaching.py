"""Files that come with a form: kept with the draft, whichever button was pressed."""

from dataclasses import dataclass, field
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from sm_plugin.files.keeping import Keeper
from sm_plugin.files.models import Attachment
from sm_plugin.files.names import clean_name
from sm_plugin.files.refusals import FileRefused, FileTwice, TooManyUploads
from sm_plugin.files.services import attach
from sm_plugin.threads.models import Message
from sm_plugin.web.base import note_refusal
from sm_plugin.web.uploads import is_cut_off, uploads_in

# Sent by the page's script, which wants the list of files alone.
FILES_HEADER = "X-SM-Files"
ADD_FILES = "add_files"  # the button that asks for nothing else


@dataclass(frozen=True)
class FileProblem:
    """Why a file was not added; its repr keeps the file's name out of logged template faults."""

    text: str = field(repr=False)

    def __str__(self) -> str:
        return self.text


def brings_files(request: HttpRequest) -> bool:
    return bool(request.FILES) or is_cut_off(request)


def attach_files(request: HttpRequest, draft: Keeper, about: dict[str, Any]) -> list[FileProblem]:
    """Keep the files of the form with the draft, and say of each that was refused why.

    A file that the page's script had added before the form was sent comes with it again: it is
    kept, and only whoever presses the button for files is told. A form that was too large to be
    read brings none, and that is said. After too many in an hour the rest is not looked at;
    `about` says in the record where.
    """
    if is_cut_off(request):
        return [FileProblem(_("These files are too large, so none was added. Add smaller ones."))]
    problems: list[FileProblem] = []
    came: list[bytes] = []
    for upload in uploads_in(request):
        is_asked = request.POST.get("action") == ADD_FILES or upload.content in came
        came.append(upload.content)
        try:
            attach(actor=request.user, draft=draft, upload=upload)
        except FileTwice as refused:
            if is_asked or not refused.kept.came_from(upload.content):
                problems.append(FileProblem(refused.about(clean_name(upload.name))))
        except FileRefused as refused:
            problems.append(FileProblem(refused.about(clean_name(upload.name))))
        except TooManyUploads as refused:
            note_refusal(request, refused, about)
            return [*problems, FileProblem(str(refused.message))]
    return problems


def has_files_of(request: HttpRequest, message: Message) -> bool:
    """Tell whether every file that comes with the form came in as one of the message."""
    if is_cut_off(request):
        return False
    files = message.attachments.all()
    return all(
        any(file.came_from(upload.content) for file in files) for upload in uploads_in(request)
    )


def came_with(request: HttpRequest, file: Attachment) -> bool:
    """Tell whether the file came with the form, now or just before."""
    return any(file.came_from(upload.content) for upload in uploads_in(request))


def no_files() -> list[FileProblem]:
    return [FileProblem(_("Choose a file first, then press Add files."))]


def added_words(added: int) -> str:
    if not added:
        return ""
    return ngettext("%(number)s file was added.", "%(number)s files were added.", added) % {
        "number": added
    }
