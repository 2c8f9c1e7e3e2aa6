"""Kinds of files that may be added: endings, what their content must be, how they are served."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

MEGABYTE = 1024 * 1024
FILES_A_MESSAGE = 4
FILE_BYTES = 6 * MEGABYTE
MESSAGE_BYTES = 10 * MEGABYTE
TRIES_AN_HOUR = 60
FILES_AN_HOUR = 20

_OFFICE = "application/vnd.openxmlformats-officedocument"


@dataclass(frozen=True)
class Kind:
    """`content_type` is what we serve it as; `endings` are those of names, the usual one first."""

    code: str
    label: str | Promise
    content_type: str
    endings: tuple[str, ...]
    is_picture: bool = False


_ALL = (
    Kind("doc", _("Word document"), "application/msword", ("doc",)),
    Kind("docx", _("Word document"), f"{_OFFICE}.wordprocessingml.document", ("docx",)),
    Kind("xls", _("Excel workbook"), "application/vnd.ms-excel", ("xls",)),
    Kind("xlsx", _("Excel workbook"), f"{_OFFICE}.spreadsheetml.sheet", ("xlsx",)),
    Kind("pdf", _("PDF document"), "application/pdf", ("pdf",)),
    Kind("rtf", _("Rich text document"), "application/rtf", ("rtf",)),
    Kind("txt", _("Text file"), "text/plain; charset=utf-8", ("txt",)),
    Kind("gif", _("Picture"), "image/gif", ("gif",), is_picture=True),
    Kind(
        "jpeg",
        _("Picture"),
        "image/jpeg",
        ("jpg", "jpeg", "jfif", "pjpeg", "pjp"),
        is_picture=True,
    ),
    Kind("png", _("Picture"), "image/png", ("png",), is_picture=True),
)
KINDS: Mapping[str, Kind] = {kind.code: kind for kind in _ALL}
# WebP is taken, too, and kept as a JPEG, or as a PNG where one can see through it.
ENDINGS: Mapping[str, Kind] = {ending: kind for kind in _ALL for ending in kind.endings} | {
    "webp": KINDS["jpeg"]
}
# Pictures of telephones that we can't read: the refusal tells the way out.
OTHER_PICTURES = frozenset({"avif", "heic", "heics", "heif", "heifs", "hif"})
# For the `accept` attribute of the file input.
ACCEPT = ",".join(f".{ending}" for ending in sorted(ENDINGS))
