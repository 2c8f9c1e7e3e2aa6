"""PDF, rich text and plain text: what their content must and must not be."""

import re
import zipfile
from io import BytesIO

from sm_plugin.files.refusals import FileRefused

PDF_HEADER = re.compile(rb"%PDF-[12]\.\d")
PDF_END = b"%%EOF"
TAIL = 4096
RTF_HEADER = b"{\\rtf1"
RTF_OBJECT = re.compile(rb"\\obj(data|update|autlink|ocx)", re.I)


def check_pdf(content: bytes) -> None:
    """A PDF from its first byte to its end, and not at the same time an archive."""
    if not PDF_HEADER.match(content) or zipfile.is_zipfile(BytesIO(content)):
        raise FileRefused("file_type")
    if PDF_END not in content[-TAIL:]:
        raise FileRefused("file_damaged")


def check_rtf(content: bytes) -> None:
    if not content.startswith(RTF_HEADER) or zipfile.is_zipfile(BytesIO(content)):
        raise FileRefused("file_type")
    if RTF_OBJECT.search(content):
        raise FileRefused("file_embeds")


def check_text(content: bytes) -> None:
    """Readable as UTF-8, and no NUL in it: that is what makes it a text and nothing else."""
    if b"\0" in content:
        raise FileRefused("file_text_code")
    try:
        content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise FileRefused("file_text_code") from None
