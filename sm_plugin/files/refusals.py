"""Why a file can't be added: the name stands on the page alone, never in a log or the record."""

from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from sm_plugin.errors import InvalidInput, Refused, TooMany

KEPT = gettext_lazy("Your message is kept. Add another file, or send it without.")


class FileRefused(InvalidInput):
    """One file can't be added; `code` says why, and `about` puts the file's name to the reason."""

    code = "file_refused"

    def __init__(self, code: str) -> None:
        super().__init__(REASONS[code], code=code, field="files")

    def about(self, name: str) -> str:
        return _("“%(name)s” was not added. %(reason)s") % {"name": name, "reason": self.message}


class FileTwice(FileRefused):
    """The draft has this very file already, as `kept`."""

    def __init__(self, kept: Any) -> None:
        super().__init__("file_twice")
        self.kept = kept


REASONS: dict[str, str | Promise] = {
    "file_ending": gettext_lazy(
        "We can't take this kind of file. Add a PDF, a Word or Excel file, a picture or a text."
    ),
    "file_empty": gettext_lazy("The file is empty. Check it on your device and add it again."),
    "file_too_large": gettext_lazy(
        "It is larger than 6 MB. Make it smaller, or split it into parts."
    ),
    "file_too_many": gettext_lazy(
        "A message can have 4 files. Remove one first, or send the rest in another message."
    ),
    "file_together_too_large": gettext_lazy(
        "All files of a message together can have 10 MB. Send the rest in another message."
    ),
    "file_type": gettext_lazy(
        "What is in the file doesn't fit the end of its name. Open it on your device and save it "
        "again in the kind you want."
    ),
    "file_damaged": gettext_lazy(
        "We can't open the file: it may be damaged. Open it on your device, save it again and add "
        "the new copy."
    ),
    "file_locked": gettext_lazy(
        "It is protected by a password, so we can't check it. Save it without a password first."
    ),
    "file_macros": gettext_lazy(
        "It has small programs in it, called macros. Save it as a PDF and add the PDF."
    ),
    "file_embeds": gettext_lazy(
        "It has other files inside, or loads parts from other places. Save it as a PDF and add "
        "the PDF."
    ),
    "file_acts": gettext_lazy(
        "It has something in it that runs or loads by itself when someone opens it. Print it to "
        "a new PDF (choose Print, then Save as PDF) and add the new PDF."
    ),
    "file_too_complex": gettext_lazy(
        "It takes too long or too much memory to open, so we can't check it. Save it in a simpler "
        "way, as a PDF or as a smaller picture, and add that."
    ),
    "file_heic": gettext_lazy(
        "It is a photo of a kind that we can't read (HEIC or AVIF). Take a screenshot of the photo "
        "and add that, or save the photo as JPEG first. On an iPhone, new photos are JPEG when you "
        "choose Settings, Camera, Formats, Most Compatible."
    ),
    "file_colors": gettext_lazy(
        "The picture stores its colors in a way that we can't keep as they look. Save it as a JPEG "
        "or PNG picture for the screen and add that."
    ),
    "file_moves": gettext_lazy(
        "It is a moving picture that is too long, or of a kind that we can't keep moving. Add a "
        "shorter GIF, or a single picture of it."
    ),
    "file_twice": gettext_lazy("The same file is already in your message."),
    "file_unpacks_too_large": gettext_lazy(
        "It becomes too large when it is opened. Save it as a PDF and add the PDF."
    ),
    "file_pixels": gettext_lazy(
        "The picture has more than 50 million points. Make it smaller and add it again."
    ),
    "file_text_code": gettext_lazy(
        "The text is saved in a way we can't read. Save it as plain text in UTF-8, or as a PDF."
    ),
    "file_infected": gettext_lazy(
        "Our virus check found something harmful in it. We did not keep it. Check your device "
        "before you add other files."
    ),
    "file_unchecked": gettext_lazy(
        "We can't check files right now. Try again later; your message is kept."
    ),
}


class TooManyUploads(TooMany):
    """One person added or tried more files in an hour than people do; says when it goes on."""

    code = "too_many_uploads"

    def __init__(self, minutes: int) -> None:
        super().__init__(
            ngettext(
                "You added many files in the last hour. Your message is kept. You can add more "
                "in %(minutes)s minute.",
                "You added many files in the last hour. Your message is kept. You can add more "
                "in %(minutes)s minutes.",
                minutes,
            )
            % {"minutes": minutes}
        )


class FileNotReady(Refused):
    """No virus verdict yet: nobody gets the file before that."""

    code = "file_waiting"
    message = gettext_lazy(
        "This file is not available yet, because it has not been checked for viruses. "
        "It is kept, and so is the message. Please look again later."
    )
