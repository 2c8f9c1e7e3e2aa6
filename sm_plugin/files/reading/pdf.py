"""PDF: from its header to its end, openable without a password, and nothing in it acts by itself.

A reader follows the table at the end of the file, and repairs it in its own way when it is damaged.
So we follow no table: every object is looked at that stands anywhere in the file, older versions
included, and that is more than any reader shows.
"""

import re
import zipfile
from io import BytesIO

from .examine import Found
from .pdf_acts import Acts
from .pdf_objects import BLANK, NUMBERED, Packed, Text, letter
from .pdf_packed import locked_objects, packed_objects
from .unfit import Unfit

HEADER = re.compile(rb"%PDF-[12]\.\d")
HEADER_WITHIN = 1024
END, TAIL = b"%%EOF", 4096
RUNNABLE = (b"MZ", b"\x7fELF", b"#!", b"PK", b"\xca\xfe\xba\xbe", b"GIF8", b"BM", b"@", b"\xff\xd8")
# What may do harm, what may lead away, and what makes either happen without a person.
STRONG = frozenset(
    {
        *(b"JavaScript", b"JS", b"Launch", b"EmbeddedFile", b"EmbeddedFiles", b"EF"),
        *(b"FileAttachment", b"RichMedia", b"Rendition", b"RichMediaExecute"),
    }
)
LEADING = frozenset({b"URI", b"SubmitForm", b"ImportData", b"GoToR", b"GoToE"})
BY_ITSELF = frozenset({b"OpenAction", b"AA"})
PACKED = frozenset({b"ObjStm", b"First"})
OURS = PACKED | {b"Filter", b"Encrypt", b"S", b"Next", b"Names", b"Type"}
_ENDS = rb"\0\t\n\f\r ()<>\[\]{}/%"
# Plain words with one slash before them, and names in which numbers stand for letters: each class
# ends at the next slash, so both searches pass over every byte once.
PLAIN = re.compile(
    rb"/(%b)(?![^%b])" % (b"|".join(sorted(STRONG | LEADING | BY_ITSELF | OURS)), _ENDS)
)
DISGUISED = re.compile(rb"/[^#%b]{0,127}#[^%b]{0,127}" % (_ENDS, _ENDS))


def read(content: bytes, code: str = "pdf") -> Found:
    """Raise Unfit for what is no PDF, needs a password, holds other files or acts by itself."""
    _check_header(content)
    if zipfile.is_zipfile(BytesIO(content)):
        raise Unfit("file_type")
    if END not in content[-TAIL:]:
        raise Unfit("file_damaged")
    names = _names(content)
    packed: list[Packed] = []
    if b"Encrypt" in names:
        packed += locked_objects(content)
    elif names & PACKED:
        packed += packed_objects(content)
    for text in packed:
        names |= _names(text.content)
    if names & STRONG or (names & LEADING and names & BY_ITSELF):
        Acts([Text(content), *packed]).check()
    return Found("pdf", content)


def _check_header(content: bytes) -> None:
    """Readers look for the header in the first 1,024 bytes.

    What stands before it must be nothing that a machine would run or a browser would show.
    """
    start = content.find(b"%PDF-", 0, HEADER_WITHIN)
    if start < 0 or not HEADER.match(content, start):
        raise Unfit("file_type")
    before = content[:start].lstrip(BLANK + b"\xef\xbb\xbf")
    if before.startswith(RUNNABLE) or b"<" in before:
        raise Unfit("file_type")


def _names(text: bytes) -> set[bytes]:
    """The names that matter; an honest program writes none of them with numbers for letters."""
    for found in DISGUISED.finditer(text):
        if NUMBERED.sub(letter, found[0])[1:] in STRONG | LEADING | BY_ITSELF | OURS:
            raise Unfit("file_acts")
    return {found[1] for found in PLAIN.finditer(text)}
