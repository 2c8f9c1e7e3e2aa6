"""Word and Excel files since 2007: a zip that must hold the right document and nothing else."""

import re
import zipfile
from io import BytesIO
from posixpath import basename
from xml.etree import ElementTree

from sm_plugin.files.kinds import MEGABYTE
from sm_plugin.files.refusals import FileRefused

MEMBERS = 1_000
UNPACKED_BYTES = 100 * MEGABYTE
XML_BYTES = 2 * MEGABYTE
CHUNK = 64 * 1024

_OFFICE = "application/vnd.openxmlformats-officedocument"
MAIN_PART = {
    "docx": f"{_OFFICE}.wordprocessingml.document.main+xml",
    "xlsx": f"{_OFFICE}.spreadsheetml.sheet.main+xml",
}
METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
LOCKED = 0x1
END_OF_ZIP = b"PK\x05\x06"
MACROS = re.compile(r"vbaproject|vbadata|macroenabled|macrosheet|activex|ms-excel\.intlmacro", re.I)
EMBEDDED = re.compile(r"oleobject|package", re.I)


def check_office(content: bytes, code: str) -> None:
    """Raise FileRefused unless it is a plain docx or xlsx, as `code` says."""
    try:
        with zipfile.ZipFile(BytesIO(content)) as archive:
            _check_shape(content, archive)
            _check_parts(archive, code)
    except (zipfile.BadZipFile, ElementTree.ParseError, EOFError, ValueError, OSError, KeyError):
        raise FileRefused("file_damaged") from None
    except (NotImplementedError, RuntimeError):  # a method or a lock that zipfile can't undo
        raise FileRefused("file_locked") from None


def _check_shape(content: bytes, archive: zipfile.ZipFile) -> None:
    """Nothing before or behind the zip, no odd names, and no more in it than it may hold."""
    members = archive.infolist()
    if len(members) > MEMBERS or sum(one.file_size for one in members) > UNPACKED_BYTES:
        raise FileRefused("file_unpacks_too_large")
    begins = min((one.header_offset for one in members), default=-1)
    if begins != 0 or archive.comment or content[-22:-18] != END_OF_ZIP:
        raise FileRefused("file_type")
    names = [one.filename.lower() for one in members]
    if len(set(names)) != len(names) or any(_is_odd(name) for name in names):
        raise FileRefused("file_damaged")
    if any(one.flag_bits & LOCKED or one.compress_type not in METHODS for one in members):
        raise FileRefused("file_locked")
    for one in members:
        _read_through(archive, one)


def _is_odd(name: str) -> bool:
    return "\\" in name or name.startswith("/") or ".." in name.split("/") or ":" in name


def _read_through(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> None:
    """A member that unpacks to something else than it says doesn't fit its checksum."""
    with archive.open(member) as unpacked:
        while unpacked.read(CHUNK):
            pass


def _check_parts(archive: zipfile.ZipFile, code: str) -> None:
    names = archive.namelist()
    types = _xml(archive, "[Content_Types].xml")
    declared = [node.attrib.get("ContentType", "") for node in types]
    if any(MACROS.search(word) for word in [*names, *declared]):
        raise FileRefused("file_macros")
    if any("/embeddings/" in name and EMBEDDED.search(basename(name)) for name in names):
        raise FileRefused("file_embeds")
    main = [n.attrib["PartName"] for n in types if n.attrib.get("ContentType") == MAIN_PART[code]]
    if len(main) != 1 or _document(archive) != main[0].lstrip("/"):
        raise FileRefused("file_type")
    if any(_leads_away(archive, name) for name in names if name.endswith(".rels")):
        raise FileRefused("file_embeds")


def _document(archive: zipfile.ZipFile) -> str:
    """The part that the file's own table of contents calls the document."""
    found = [
        link.attrib.get("Target", "")
        for link in _xml(archive, "_rels/.rels")
        if link.attrib.get("Type", "").endswith("/officeDocument")
    ]
    name = found[0].lstrip("/") if len(found) == 1 else ""
    return archive.getinfo(name).filename


def _leads_away(archive: zipfile.ZipFile, name: str) -> bool:
    """Whether opening it would load something: templates, pictures and objects from elsewhere.

    Links that one has to click are fine.
    """
    return any(
        link.attrib.get("TargetMode", "").lower() == "external"
        and not link.attrib.get("Type", "").endswith("/hyperlink")
        for link in _xml(archive, name)
    )


def _xml(archive: zipfile.ZipFile, name: str) -> ElementTree.Element:
    """One of the small tables of the package; they never declare entities."""
    if archive.getinfo(name).file_size > XML_BYTES:
        raise FileRefused("file_unpacks_too_large")
    text = archive.read(name).decode("utf-8-sig")
    if "<!" in re.sub(r"<!--.*?-->", "", text, flags=re.S):
        raise FileRefused("file_damaged")
    return ElementTree.fromstring(text)  # noqa: S314 - no declarations, so no entities
