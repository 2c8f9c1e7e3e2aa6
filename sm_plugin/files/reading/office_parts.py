"""The parts of a Word or Excel file: its tables, its links, and what acts in its text."""

import re
import zipfile
from collections.abc import Iterable
from typing import Any

from defusedxml.ElementTree import DefusedXMLParser, fromstring

from .fields import check_instruction, is_own_disk
from .unfit import Unfit

TABLE_BYTES = 2 * 1024 * 1024
TABLES_BYTES = 8 * 1024 * 1024  # of all tables together
_OFFICE = "application/vnd.openxmlformats-officedocument"
MAIN_PART = {
    "docx": f"{_OFFICE}.wordprocessingml.document.main+xml",
    "xlsx": f"{_OFFICE}.spreadsheetml.sheet.main+xml",
}
# By the last word of a link's type, wherever in the file the part lies that it leads to.
EMBEDS = frozenset({"aFChunk", "oleObject", "package", "subDocument"})
ACTS = frozenset({"connections", "queryTable", "mailMergeSource", "mailMergeHeaderSource"})
PROGRAMS = frozenset({"control", "activeXControlBinary", "vbaProject", "xlMacrosheet"})
HYPERLINK, TEMPLATE = "hyperlink", "attachedTemplate"
# Functions of a sheet that fetch something as soon as it is reckoned; DDE is LibreOffice's own.
FETCHING = ("WEBSERVICE", "IMAGE", "RTD", "DDE")
FORMULAS = frozenset({"f", "definedName", "formula", "formula1", "formula2"}) | {
    "calculatedColumnFormula",
    "totalsRowFormula",
}
QUOTED = re.compile('"[^"]*"')
# Names of sheets and columns may hold quotation marks too, and this function reckons a text.
UNSURE = ("'", "[", "EVALUATE")
DEPTH = 100


class Types:
    """The list of what each part is."""

    def __init__(self, archive: zipfile.ZipFile) -> None:
        self.nodes = [node.attrib for node in _table(archive, "[Content_Types].xml")]
        self.declared = [node.get("ContentType", "") for node in self.nodes]

    def document(self, code: str) -> str:
        """The one main part of this kind; Unfit for none, or for several."""
        wanted = MAIN_PART[code]
        found = [node["PartName"] for node in self.nodes if node.get("ContentType") == wanted]
        if len(found) != 1:
            raise Unfit("file_type")
        return found[0].lstrip("/")


class Links:
    """The targets that the parts of the file lead to."""

    def __init__(self, archive: zipfile.ZipFile) -> None:
        self.archive = archive
        names = [name for name in archive.namelist() if name.lower().endswith(".rels")]
        if sum(archive.getinfo(name).file_size for name in names) > TABLES_BYTES:
            raise Unfit("file_unpacks_too_large")
        self.tables = {name: [node.attrib for node in _table(archive, name)] for name in names}

    def document(self) -> str:
        """The part that the file's own table of contents calls the document."""
        found = [
            link.get("Target", "")
            for link in self.tables["_rels/.rels"]
            if link.get("Type", "").endswith("/officeDocument")
        ]
        name = found[0].lstrip("/") if len(found) == 1 else ""
        return self.archive.getinfo(name).filename

    def check(self) -> None:
        """Raise Unfit for what is loaded or started when the file is opened."""
        for table in self.tables.values():
            for link in table:
                self._check(link)

    @staticmethod
    def _check(link: dict[str, str]) -> None:
        """A link that one has to click is fine, and so is the template on one's own disk."""
        kind = link.get("Type", "").rpartition("/")[2]
        if kind in PROGRAMS:
            raise Unfit("file_macros")
        if kind in ACTS:
            raise Unfit("file_acts")
        if kind in EMBEDS:
            raise Unfit("file_embeds")
        if link.get("TargetMode", "").lower() != "external" or kind == HYPERLINK:
            return
        if kind != TEMPLATE or not is_own_disk(link.get("Target", "")):
            raise Unfit("file_embeds")


def check_part(chunks: Iterable[bytes]) -> None:
    """Read a part element by element; nothing of it is kept, and it declares no entities."""
    reader = _Part()
    parser = DefusedXMLParser(target=reader, forbid_dtd=True)
    for chunk in chunks:
        parser.feed(chunk)
    parser.close()


class _Part:
    """Hears of each element in turn and keeps only the instructions of fields and formulas."""

    def __init__(self) -> None:
        self.fields: list[list[str]] = []
        self.heard: list[str] | None = None
        self.formula: list[str] = []

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        name = tag.rpartition("}")[2]
        self.heard = None
        if name == "fldChar":
            self._mark(_attribute(attributes, "fldCharType"))
        elif name in ("instrText", "delInstrText"):
            self.heard = self.fields[-1] if self.fields else self._begin()
        elif name == "fldSimple":
            check_instruction(_attribute(attributes, "instr"))
        elif name == "altChunk":
            raise Unfit("file_embeds")
        elif name in ("ddeLink", "oleLink"):
            raise Unfit("file_acts")
        elif name in FORMULAS:
            self._end_formula()
            self.heard = self.formula

    def data(self, text: str) -> None:
        if self.heard is not None:
            self.heard.append(text)

    def close(self) -> None:
        self._end_formula()
        while self.fields:
            self._end()

    def _mark(self, kind: str) -> None:
        if kind == "begin":
            self._begin()
        elif self.fields and kind == "separate":
            check_instruction("".join(self.fields[-1]))
        elif self.fields and kind == "end":
            self._end()

    def _begin(self) -> list[str]:
        if len(self.fields) >= DEPTH:
            raise Unfit("file_too_complex")
        self.fields.append([])
        return self.fields[-1]

    def _end(self) -> None:
        check_instruction("".join(self.fields.pop()))

    def _end_formula(self) -> None:
        """Look for names in capitals and without blanks, and leave out texts in quotation marks."""
        formula = "".join("".join(self.formula).upper().split())
        self.formula.clear()
        if not any(sign in formula for sign in UNSURE):
            formula = QUOTED.sub('""', formula)
        if any(f"{name}(" in formula for name in FETCHING):
            raise Unfit("file_acts")


def _attribute(attributes: dict[str, str], name: str) -> str:
    found = (value for key, value in attributes.items() if key.rpartition("}")[2] == name)
    return next(found, "")


def _table(archive: zipfile.ZipFile, name: str) -> Any:
    """One of the small tables of the package; they never declare entities."""
    if archive.getinfo(name).file_size > TABLE_BYTES:
        raise Unfit("file_unpacks_too_large")
    archive.getinfo(name)
    return fromstring(archive.read(name).decode("utf-8-sig"), forbid_dtd=True)
