"""Packed objects of a PDF are unpacked wherever a reader would, however their stream is written."""

import zlib

import pytest

from tests.sm_plugin.files import samples as made
from tests.sm_plugin.files.inspecting import kept, refusal

SCRIPT = b"<</S/JavaScript/JS(app.alert\\(1\\))>>"
LAUNCH = b"<</S/Launch/F(cmd.exe)>>"
OPENED = b"/OpenAction 10 0 R"
FLATE = b"/Filter/FlateDecode"
DECOY = zlib.compress(b"9 0 << /A 1 >>", 9)
DATA = zlib.compress(b"10 0 \n" + SCRIPT)


def stream(head: bytes, data: bytes = DATA, behind: bytes = b"\nstream\n") -> bytes:
    return b"<<" + head + b">>" + behind + data + b"\nendstream"


def packed(more: bytes = b"", head: bytes = b"/Type/ObjStm/N 1/First 6" + FLATE) -> bytes:
    return stream(more + head)


def acts(*objects: bytes) -> str:
    return refusal("a.pdf", made.pdf(*objects, catalog=OPENED))


@pytest.mark.parametrize(
    "words",
    [
        b"/X(endstream)",
        b"/X(stream\n" + DECOY + b")",
        b"/X(obj <<>> endobj)",
        b"/X(a \\) b (c) stream\n)",
        b"/X<656e6473\n7472>",
        b"/X<12<(34>/Y(>)",
        b"/X 1 ) ",
        b"/X ) ",
        b"/X > ",
        b"%endstream >>\n",
        b"/X 1 2 ",
        b" 5 ",
        b"/X R ",
        b"/X[[(a)]<</Y 1>>]",
        b"/Type/XObject",
        b"/N#61me/endobj",
        b"/X/endstream",
    ],
)
def test_words_in_the_dictionary_of_a_stream_hide_nothing_packed(words):
    assert acts(packed(words)) == "file_acts"
    assert acts(stream(b"/Type/ObjStm/N 1/First 6" + FLATE + words)) == "file_acts"


@pytest.mark.parametrize(
    "kind", [b"", b"/Type 9 0 R", b"/Type/XObject", b"/Type null", b"/Type/Ob#6aStm"]
)
def test_a_stream_is_packed_whatever_type_it_claims(kind):
    assert acts(stream(kind + b"/N 1/First 6" + FLATE)) == "file_acts"


@pytest.mark.parametrize(
    ("head", "behind"),
    [
        (b"/N 1/First 6/Filter/FlateD#65code", b"stream\r\n"),
        (b"/#4e 1/First 6/Filter[/FlateDecode]", b" %a\n stream \n"),
        (b"/N 1/First 6/Length 9 0 R/Filter/Fl", b"\nstream\r"),
        (b"/N 1/First 6/Length 2" + FLATE, b"\nstream\n"),
        (b"/N 1/First 6/DecodeParms<<>>" + FLATE, b"\nstream\n"),
    ],
)
def test_a_packed_stream_is_read_in_every_spelling(head, behind):
    assert acts(stream(head, behind=behind)) == "file_acts"


@pytest.mark.parametrize(
    "hidden",
    [
        packed(head=b"/N 1/First 9 0 R" + FLATE),
        packed(head=b"/N 9 0 R/First 6" + FLATE),
        packed(head=b"/Type/ObjStm/First 6" + FLATE),
        packed(head=b"/N 2/First 6" + FLATE),
        packed(head=b"/N 1/First 6/Filter 9 0 R"),
        packed(head=b"/N 1/First 6/Filter[9 0 R]"),
        packed(head=b"/N 1/First 6/Filter null"),
        packed(head=b"/N 1/First 6/F/FlateDecode"),
        packed(head=b"/N 1/First 6/Filter/FlateDecode/F/LZWDecode"),
        packed(head=b"/N 1/First 6/#46/LZWDecode" + FLATE),
        packed(head=b"/N 1/First 6/Filter[/A#53CIIHexDecode/FlateDecode]"),
        packed(head=b"/N 1/First 6/DecodeParms<</Predictor 12>>" + FLATE),
        packed(head=b"/N 1/First 6/DecodeParms 9 0 R" + FLATE),
        packed(head=b"/X[>>]/N 1/First 6" + FLATE),
        packed(head=b"/X[>> endobj ]/N 1/First 6" + FLATE),
        stream(b"/N 1/First 6" + FLATE, behind=b"\nstream "),
        stream(b"/N 1/First 6" + FLATE, data=DATA[:-6]),
        stream(b"/N 1/First 6" + FLATE).replace(b"endstream", b""),
        stream(b"/N 1/First 6/Length 20", data=b"10 0 \n(endstream)" + SCRIPT),
        stream(b"/N 1/First 6", data=b"10 0 \n" + SCRIPT),
    ],
)
def test_a_packed_stream_that_readers_take_in_different_ways_is_refused(hidden):
    assert acts(hidden) == "file_damaged"


def test_a_number_for_a_letter_in_the_place_of_the_first_object_is_refused():
    assert acts(packed(head=b"/N 1/F#69rst 6" + FLATE)) == "file_acts"


def test_packed_objects_that_are_not_compressed_are_read_too():
    data = b"10 0 \n" + SCRIPT
    assert acts(stream(b"/N 1/First 6/Length %d" % len(data), data)) == "file_acts"


@pytest.mark.parametrize(
    ("first", "text"),
    [
        (6, b"10 1  (" + SCRIPT + b")"),
        (20, b"10 0  (".ljust(20) + SCRIPT),
        (10, b"9 0 10 3 \n42 " + SCRIPT),
        (12, b"9 38 10 0   " + SCRIPT + b" 42"),
    ],
)
def test_a_packed_object_is_read_where_its_place_leads_to(first, text):
    count = 1 + text.startswith(b"9")
    data = zlib.compress(text)
    head = b"/Type/ObjStm/N %d/First %d" % (count, first)
    assert acts(stream(head + FLATE, data)) == "file_acts"


def test_an_encrypted_pdf_is_read_where_no_table_names_its_packed_objects():
    content = made.locked_pdf(False, made.packed(LAUNCH), catalog=b"/X 4 0 R")
    assert refusal("a.pdf", content) == "file_acts"

    twice = content + b"4 0 obj\n" + packed() + b"\nendobj\n%%EOF\n"
    assert refusal("a.pdf", twice) == "file_damaged"


def test_a_pdf_that_only_speaks_of_encryption_is_read_as_others():
    assert acts(packed(), b"(/Encrypt)") == "file_acts"


@pytest.mark.parametrize("version", ["1.4", "1.7"])
def test_a_pdf_with_an_outline_and_many_objects_is_taken(version):
    from weasyprint import HTML

    parts = [f"<h2>Week {n}</h2><p>Pain (left) <a href='http://e.org'>x</a>" for n in range(60)]
    document = HTML(string=f"<html lang=en><title>Diary</title>{''.join(parts)}").render()

    assert kept("a.pdf", document.write_pdf(pdf_version=version, pdf_tags=True)).content


def test_objects_in_whatever_order_and_an_outline_beside_them_are_taken():
    data = zlib.compress(b"11 14 10 0\n<</Type/Font>>\n<</S/GoTo>>")
    outline = b"<</Type/Outlines/First 10 0 R/Last 10 0 R/Count 1>>"
    content = made.pdf(stream(b"/Type/ObjStm/N 2/First 11" + FLATE, data), outline)

    assert kept("a.pdf", content).content == content
