"""What may be added, and what is refused however it is called."""

import zipfile

import pytest

from sm_plugin.files.inspection.recognition import Upload, inspect
from sm_plugin.files.names import clean_name
from sm_plugin.files.refusals import FileRefused
from tests.scanner import EICAR
from tests.sm_plugin.files import samples as made


def upload(name: str, content: bytes) -> Upload:
    return Upload(name, len(content), content)


def refusal(name: str, content: bytes) -> str:
    with pytest.raises(FileRefused) as refused:
        inspect(upload(name, content))
    return refused.value.code


@pytest.mark.parametrize(
    ("ending", "content"),
    [
        ("doc", made.doc()),
        ("docx", made.docx()),
        ("gif", made.picture("GIF")),
        ("jpg", made.picture()),
        ("jpeg", made.picture()),
        ("pdf", made.PDF),
        ("png", made.picture("PNG")),
        ("rtf", made.RTF),
        ("txt", made.TEXT),
        ("xls", made.xls()),
        ("xlsx", made.xlsx()),
        ("jfif", made.picture()),
        ("pjpeg", made.picture()),
        ("pjp", made.picture()),
    ],
)
def test_each_of_the_fourteen_kinds_is_taken(ending, content):
    found = inspect(upload(f"report.{ending.upper()}", content))

    assert found.name == f"report.{ending.upper()}"
    assert found.content
    if not found.kind.is_picture:
        assert found.content == content, "documents are kept as they came"


@pytest.mark.parametrize(
    "name", ["a.exe", "a.docm", "a.html", "a.svg", "a.zip", "a.pdf.exe", "pdf", ".pdf", "a.", ""]
)
def test_other_endings_are_refused(name):
    assert refusal(name, made.PDF) == "file_ending"


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.pdf", made.picture()),
        ("a.jpg", made.PDF),
        ("a.png", made.TEXT),
        ("a.docx", made.xlsx()),
        ("a.xlsx", made.docx()),
        ("a.doc", made.docx()),
        ("a.docx", made.doc()),
        ("a.doc", made.xls()),
        ("a.xls", made.doc()),
        ("a.docx", made.zipped({"a.txt": b"x"})),
        ("a.txt", made.RTF),
        ("a.txt", b"<html><script>alert(1)</script></html>"),
        ("a.txt", b'<svg xmlns="http://www.w3.org/2000/svg"/>'),
        ("a.txt", b"#!/bin/sh\nrm -rf /\n"),
        ("a.rtf", made.TEXT),
        ("a.pdf", b"<html>" + made.PDF),
        ("a.exe.pdf", b"MZ" + bytes(200)),
    ],
)
def test_a_name_that_does_not_fit_the_content_is_refused(name, content):
    assert refusal(name, content) in {"file_type", "file_damaged"}


def test_an_empty_file_and_one_over_six_megabytes_are_refused():
    assert refusal("a.txt", b"") == "file_empty"
    with pytest.raises(FileRefused) as refused:
        inspect(Upload("a.txt", 6 * 1024 * 1024 + 1, b""))
    assert refused.value.code == "file_too_large"


def test_a_text_that_only_says_how_it_is_saved_is_empty():
    assert refusal("a.txt", b"\xff\xfe") == "file_empty"


def test_a_file_of_which_a_part_is_missing_is_refused():
    with pytest.raises(FileRefused) as refused:
        inspect(Upload("a.txt", 5, b""))
    assert refused.value.code == "file_together_too_large"


# Peers' hole: every detection library passes a docm that was renamed.
@pytest.mark.parametrize(
    "content",
    [
        made.docx(main_type=made.WORD_WITH_MACROS),
        made.docx({"word/vbaProject.bin": made.ole({"VBA": b"x"})}),
        made.docx({"word/VBAPROJECT.BIN": b"x"}),
        made.docx({"xl/macrosheets/sheet1.xml": b"<x/>"}),
        made.docx({"word/activeX/activeX1.xml": b"<x/>"}),
    ],
)
def test_a_document_with_macros_renamed_docx_is_refused(content):
    assert refusal("a.docx", content) == "file_macros"


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.doc", made.doc(VBA=b"x")),
        ("a.doc", made.doc(Macros=b"x")),
        ("a.xls", made.xls(_VBA_PROJECT_CUR=b"x")),
        ("a.xls", made.xls(made.MACRO_SHEET)),
    ],
)
def test_an_older_document_with_macros_is_refused(name, content):
    assert refusal(name, content) == "file_macros"


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.doc", made.doc(flags=0x0100)),
        ("a.xls", made.xls(made.FILE_PASSWORD)),
        ("a.doc", made.ole({"EncryptedPackage": b"x", "EncryptionInfo": b"x"})),
        ("a.docx", made.docx(compression=zipfile.ZIP_LZMA)),
    ],
)
def test_what_cannot_be_looked_into_is_refused(name, content):
    assert refusal(name, content) == "file_locked"


@pytest.mark.parametrize("kind", ["attachedTemplate", "oleObject", "image", "frame"])
def test_a_document_that_loads_something_from_elsewhere_is_refused(kind):
    assert refusal("a.docx", made.docx(links=made.link(kind))) == "file_embeds"


def test_a_document_with_a_link_to_click_on_is_taken():
    assert inspect(upload("a.docx", made.docx(links=made.link("hyperlink")))).content


def test_other_files_inside_a_document_are_refused():
    assert refusal("a.docx", made.docx({"word/embeddings/oleObject1.bin": b"x"})) == "file_embeds"
    assert refusal("a.rtf", rb"{\rtf1{\object\objdata 0105}}") == "file_embeds"
    assert refusal("a.doc", made.doc(ObjectPool=b"x")) == "file_embeds"


def test_a_zip_bomb_is_refused_without_unpacking_it():
    bomb = made.bomb()
    assert len(bomb) < 200_000, "small enough to be sent"

    assert refusal("a.docx", bomb) == "file_unpacks_too_large"
    many = {f"word/{n}.xml": b"x" for n in range(1_000)}
    assert refusal("a.docx", made.docx(many)) == "file_unpacks_too_large"


def test_a_zip_bomb_that_lies_about_its_size_is_refused():
    content = bytearray(made.docx({"word/media/large.xml": bytes(5_000_000)}))
    size = (5_000_000).to_bytes(4, "little")
    assert content.count(size) == 2, "once before the member, once in the list at the end"

    lie = bytes(content.replace(size, (10).to_bytes(4, "little")))

    assert refusal("a.docx", lie) == "file_damaged"


def test_a_list_of_parts_that_declares_entities_is_refused():
    bomb = b'<!DOCTYPE x [<!ENTITY a "aaaaaaaa">]><Types>&a;</Types>'
    parts = {"[Content_Types].xml": bomb, "_rels/.rels": b"<x/>", "word/document.xml": b"<x/>"}

    assert refusal("a.docx", made.zipped(parts)) == "file_damaged"


# Peers' hole 21: names in an archive that lead out of it. We never unpack; others would.
@pytest.mark.parametrize("name", ["../../evil.txt", "/etc/passwd", "..\\evil", "C:/evil"])
def test_an_archive_with_names_that_lead_out_of_it_is_refused(name):
    assert refusal("a.docx", made.docx({name: b"x"})) == "file_damaged"


def test_two_kinds_in_one_file_are_refused():
    archive = made.zipped({"evil.js": b"x"})

    assert refusal("a.pdf", made.PDF + archive) == "file_type"
    assert refusal("a.rtf", made.RTF + archive) == "file_type"
    assert refusal("a.docx", made.PDF + made.docx()) == "file_type"
    assert refusal("a.docx", made.docx() + made.PDF) in {"file_type", "file_damaged"}
    assert refusal("a.docx", made.docx() + b"x") in {"file_type", "file_damaged"}


def test_a_picture_that_is_a_program_too_loses_the_program():
    found = inspect(upload("a.jpg", made.picture() + EICAR + made.zipped({"a.js": b"evil"})))

    assert EICAR not in found.content
    assert b"PK\x03\x04" not in found.content


@pytest.mark.parametrize("content", [b"a\0b", b"\x81", "x".encode("utf-16")])
def test_a_text_is_one_of_two_alphabets_without_nul(content):
    assert refusal("a.txt", b"Words of a text. " + content) in {"file_text_code", "file_type"}


@pytest.mark.parametrize(
    ("name", "content", "cut"),
    [
        *(("a.docx", made.docx(), cut) for cut in (30, 300, -30, -3)),
        *(("a.pdf", made.PDF, cut) for cut in (4, 30, -6)),
        *(("a.doc", made.doc(), cut) for cut in (30, 300, 600, 1100, 1600)),
        *(("a.xls", made.xls(), cut) for cut in (30, 300, 600, 1100, 1600)),
    ],
)
def test_a_file_cut_short_is_refused_in_words(name, content, cut):
    """Whatever is cut off, the answer is a refusal and never a fault."""
    assert refusal(name, content[:cut]) in {"file_damaged", "file_type"}


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("report.pdf", "report.pdf"),
        ("../../etc/passwd.txt", "passwd.txt"),
        ("C:\\Users\\ruth\\scan.png", "scan.png"),
        ("a\r\nSet-Cookie: x=1.txt", "a Set-Cookie: x=1.txt"),
        ("invoice\u202efdp.exe", "invoicefdp.exe"),
        ("a\0b.txt", "ab.txt"),
        ("  many   spaces .txt", "many spaces.txt"),
        ("...hidden.txt", "hidden.txt"),
        ("x" * 300 + ".pdf", "x" * 116 + ".pdf"),
        ("<script>alert(1)</script>.txt", "script>.txt"),
        ("Re\u0301sume\u0301.pdf", "Résumé.pdf"),
        ("\u200b\u2066.pdf", "pdf"),
    ],
)
def test_names_are_kept_as_one_line_without_tricks(given, kept):
    assert clean_name(given) == kept


def test_every_refusal_says_what_to_do_and_names_the_file():
    with pytest.raises(FileRefused) as refused:
        inspect(upload("scan.exe", b"x"))

    assert refused.value.about("scan.exe").startswith("“scan.exe” was not added. ")
    assert "scan" not in str(refused.value), "a log line carries the code alone"
