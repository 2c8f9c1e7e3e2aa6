"""Parts of Word and Excel files are read whatever they are called and however they are written."""

from io import BytesIO

import pytest
from openpyxl import Workbook
from openpyxl.drawing.image import Image
from openpyxl.styles import Font

from tests.sm_plugin.files import samples as made
from tests.sm_plugin.files.inspecting import kept, refusal

TYPES = made.unzipped(made.docx())["[Content_Types].xml"].replace(
    b"<Override",
    b'<Default Extension="hdr" ContentType="application/vnd.openxmlformats-officedocument.'
    b'wordprocessingml.header+xml"/><Override',
)
HEADER = made.word_part(made.field("DDEAUTO cmd"), "hdr").decode()
ALPHABETS = ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"]


def word_with(header: bytes) -> bytes:
    return made.docx({"[Content_Types].xml": TYPES, "word/header1.hdr": header})


def workbook_with(formula: str, name: str = "xl/worksheets/s.xml", element: str = "f") -> bytes:
    part = f"<x><c><{element}>{formula}</{element}></c></x>".encode()
    return made.zipped(made.unzipped(made.xlsx()) | {name: part})


@pytest.mark.parametrize("alphabet", ALPHABETS)
@pytest.mark.parametrize("before", ["", "  \n", " " * 70_000])
def test_a_part_is_read_in_any_alphabet_whatever_its_ending(alphabet, before):
    assert refusal("a.docx", word_with((before + HEADER).encode(alphabet))) == "file_acts"


@pytest.mark.parametrize("alphabet", ["utf-32", "utf-32-le", "utf-32-be", "cp037"])
def test_a_part_in_an_alphabet_that_we_cannot_read_is_refused(alphabet):
    header = '<?xml version="1.0"?>' + HEADER
    assert refusal("a.docx", word_with(header.encode(alphabet))) == "file_damaged"


@pytest.mark.parametrize("blanks", [1, 300])
def test_a_part_that_declares_an_alphabet_that_we_cannot_read_is_refused(blanks):
    begin = f'<?xml version="1.0"{" " * blanks}encoding="UTF-7"?>'
    assert refusal("a.docx", word_with((begin + HEADER).encode())) == "file_damaged"


def test_a_part_with_own_words_for_the_names_of_elements_is_refused():
    header = '<!DOCTYPE x [<!ENTITY a "&#60;w:instr&#84;ext>DDE">]><x>&a;</x>'
    assert refusal("a.docx", word_with(header.encode())) == "file_damaged"


@pytest.mark.parametrize(
    "formula",
    [
        '_xlfn.webservice("http://e/")',
        '_xlfn.WebService("http://e/")',
        '_xlfn.WEB<!-- -->SERVICE("http://e/")',
        '_xlfn.WEB<![CDATA[SERVICE]]>("http://e/")',
        '_xlfn.WEB<?x?>SERVICE("http://e/")',
        '_xlfn.web&#115;ervice("http://e/")',
        '_xlfn.WEBSERVICE\n("http://e/")',
        '_xlfn.webservice<!-- -->\t("http://e/")',
        'RTD\n("a.b",,"c")',
        f'RTD{" " * 70_000}("a.b",,"c")',
        'rtd("a.b",,"c")',
        '_xlfn.image<!-- -->("http://e/")',
        'DDE("soffice";"x";"y")',
        "dde (A1;A2;A3)",
        'IF(A1="a",image("http://e/"),"b")',
        '\'a"\'!A1&amp;WEBSERVICE("http://e/")',
        "T['a]&amp;WEBSERVICE(A1)&amp;T['b]",
        'T[a"]&amp;WEBSERVICE(A1)&amp;T[b"]',
        'EVALUATE("WEBSERVICE(A1)")',
    ],
)
def test_a_function_that_fetches_is_found_in_every_spelling(formula):
    assert refusal("a.xlsx", workbook_with(formula)) == "file_acts"


@pytest.mark.parametrize("name", ["sheets/s.xml", "xl/worksheets/s.sht", "s"])
def test_a_sheet_is_read_wherever_it_lies(name):
    assert refusal("a.xlsx", workbook_with("webservice(A1)", name)) == "file_acts"


@pytest.mark.parametrize(
    "element", ["definedName", "formula", "formula1", "formula2", "calculatedColumnFormula"]
)
def test_a_function_that_fetches_is_found_in_every_kind_of_formula(element):
    assert refusal("a.xlsx", workbook_with("webservice(A1)", element=element)) == "file_acts"


def test_a_workbook_of_many_words_pictures_and_formulas_is_taken():
    book, written = Workbook(), BytesIO()
    sheet = book.active
    for row, words in enumerate(
        ("image (front)", "Webservice (portal)", "dde (mg)", "a\nb & <c>"), 1
    ):
        sheet.cell(row, 1, words).font = Font(bold=True)
        sheet.cell(row, 2, f'=IF(A{row}="x","See image (front)",SUM(C1:C9))')
    sheet.column_dimensions["C"].hidden = True
    sheet.add_image(Image(BytesIO(made.photo_of(300_000))), "D1")
    book.save(written)

    assert kept("a.xlsx", written.getvalue()).content == written.getvalue()


def test_a_document_with_parts_that_are_no_xml_is_taken():
    other = {
        "word/media/a.png": made.picture("PNG"),
        "word/media/a.svg": b'<?xml version="1.0"?><!DOCTYPE svg><svg><!-- a --></svg>',
        "word/fonts/a.odttf": b"\0\1\0\0encoding instrText",
        "word/printer.bin": "HP encoding".encode("utf-16-le"),
    }
    assert kept("a.docx", made.docx(other)).content
