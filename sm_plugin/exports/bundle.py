"""Everything in one ZIP: PDF, text, FHIR bundles, and the files that came with the messages."""

import json
import zipfile
from collections.abc import Sequence
from typing import IO, Any

from django.utils.translation import gettext as _

from sm_plugin.errors import MessagingError
from sm_plugin.fhir.bundles import Note, bundle_of
from sm_plugin.files.contents import open_content
from sm_plugin.files.names import portable

from .conversations import Conversation
from .pdf import as_pdf, has_pdf
from .text import as_text, heading, unreadable


def write_bundle(sink: IO[bytes], owner: str, found: Sequence[Conversation | None]) -> None:
    """Write the ZIP; a file without a clean verdict is left out, and the text says its state."""
    with zipfile.ZipFile(sink, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("messages.txt", whole_text(owner, found))
        if has_pdf():
            archive.writestr("messages.pdf", as_pdf(owner, found))
        for number, one in enumerate(filter(None, found), start=1):
            archive.writestr(f"fhir/{number:04}.json", _as_fhir(one))
        for number, file in enumerate(_files(found), start=1):
            _add(archive, number, file)


def _as_fhir(one: Conversation) -> str:
    """Return the conversation as a bundle, with the text as note.

    A caregiver may download it: it says no more of the patient than the pages do.
    """
    note = Note(
        number=one.thread.pk,
        title=f"{one.topic}, {one.place}",
        at=one.thread.last_message_at,
        papers=(("text/plain; charset=utf-8", as_text(one).encode()),),
    )
    bundle = bundle_of(one.thread, one.messages, note, is_for_chart=False)
    return json.dumps(bundle, ensure_ascii=False, indent=1)


def whole_text(owner: str, found: Sequence[Conversation | None]) -> str:
    """Return the plain text of all of them, with a mark that tells Windows programs it is UTF-8."""
    parts = [as_text(one) if one else unreadable() for one in found]
    return "\ufeff" + heading(owner) + "\n" + "".join(parts)


def _files(found: Sequence[Conversation | None]) -> list[Any]:
    return [
        file
        for conversation in found
        if conversation
        for letter in conversation.letters
        for file in letter.files
        if file.is_ready
    ]


def _add(archive: zipfile.ZipFile, number: int, file: Any) -> None:
    """A number in front keeps two files of one name apart; every system can unpack the name."""
    try:
        content = open_content(file.attachment)
    except MessagingError:
        archive.writestr(f"files/{number:04} {portable(_('could not be opened') + '.txt')}", b"")
        return
    archive.writestr(f"files/{number:04} {portable(file.name)}", content)
