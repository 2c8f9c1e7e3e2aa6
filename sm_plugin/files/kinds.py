"""Which files may be added: the endings, what their content must be, and how they are served."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

MEGABYTE = 1024 * 1024
FILES_A_MESSAGE = 4
FILE_BYTES = 6 * MEGABYTE
MESSAGE_BYTES = 10 * MEGABYTE
UPLOADS_AN_HOUR = 20

_OFFICE = "application/vnd.openxmlformats-officedocument"
# What libmagic calls Microsoft's older files depends on who wrote them.
_OLE = frozenset({"application/x-ole-storage", "application/CDFV2", "application/vnd.ms-office"})


@dataclass(frozen=True)
class Kind:
    """`content_type` is what we serve it as; `magic` is what libmagic may call its content."""

    code: str
    label: str | Promise
    content_type: str
    magic: frozenset[str]
    is_picture: bool = False


KINDS: Mapping[str, Kind] = {
    kind.code: kind
    for kind in (
        Kind(
            "doc",
            _("Word document"),
            "application/msword",
            frozenset({"application/msword"}) | _OLE,
        ),
        Kind(
            "docx",
            _("Word document"),
            f"{_OFFICE}.wordprocessingml.document",
            frozenset({f"{_OFFICE}.wordprocessingml.document", "application/zip"}),
        ),
        Kind(
            "xls",
            _("Excel workbook"),
            "application/vnd.ms-excel",
            frozenset({"application/vnd.ms-excel"}) | _OLE,
        ),
        Kind(
            "xlsx",
            _("Excel workbook"),
            f"{_OFFICE}.spreadsheetml.sheet",
            frozenset({f"{_OFFICE}.spreadsheetml.sheet", "application/zip"}),
        ),
        Kind("pdf", _("PDF document"), "application/pdf", frozenset({"application/pdf"})),
        Kind(
            "rtf",
            _("Rich text document"),
            "application/rtf",
            frozenset({"text/rtf", "application/rtf"}),
        ),
        Kind(
            "txt",
            _("Text file"),
            "text/plain; charset=utf-8",
            # Notes that look like a mail, a list or a program to libmagic are notes all the same.
            frozenset(
                {
                    "text/plain",
                    "text/csv",
                    "application/csv",
                    "application/json",
                    "message/rfc822",
                    "text/x-c",
                    "text/x-tex",
                    "text/vcard",
                }
            ),
        ),
        Kind("gif", _("Picture"), "image/gif", frozenset({"image/gif"}), is_picture=True),
        Kind("jpeg", _("Picture"), "image/jpeg", frozenset({"image/jpeg"}), is_picture=True),
        Kind("png", _("Picture"), "image/png", frozenset({"image/png"}), is_picture=True),
    )
}

_JPEG_ENDINGS = ("jpg", "jpeg", "jfif", "pjpeg", "pjp")
ENDINGS: Mapping[str, Kind] = {
    **{code: kind for code, kind in KINDS.items() if code != "jpeg"},
    **dict.fromkeys(_JPEG_ENDINGS, KINDS["jpeg"]),
}
# For the `accept` attribute of the file input.
ACCEPT = ",".join(f".{ending}" for ending in sorted(ENDINGS))
