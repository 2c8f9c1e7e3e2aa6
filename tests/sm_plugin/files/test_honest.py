"""Files of honest people are taken, however odd the program that wrote them."""

from io import BytesIO

import pytest
from PIL import Image

from tests.sm_plugin.files import samples as made
from tests.sm_plugin.files.inspecting import kept, refusal


@pytest.mark.parametrize(
    "note",
    [
        "BP 120/80 in the morning, 135/85 in the evening.",
        "PA Smith told me to take two.",
        "Only in mornings.",
        "From: my wife\nShe says I snore.",
        "#1 knee\n#2 back",
        "%PATH of pain: from hip to knee",
        "<- left side hurts more",
        "MZ is my initials",
        "\ufeffWith a mark at its begin.",
        "a;b\n1;2\n",
        '{"pulse": 72}',
        "import pain\n",
        "P1 morning\nP2 evening",
        "Page one\x0cPage two\x1a",
    ],
)
def test_a_note_is_judged_by_its_characters_not_by_what_it_looks_like(note):
    assert kept("note.txt", note.encode()).content == note.encode()


def test_a_note_of_an_older_windows_is_kept_as_utf_8():
    note = "38 °C, “very” tired, señora Muñoz said. 5 €"

    assert kept("note.txt", note.encode("windows-1252")).content.decode() == note


@pytest.mark.parametrize("code", ["utf-16", "utf-16-be"])
def test_a_note_that_notepad_saved_as_unicode_is_kept_as_utf_8(code):
    note = "Since Monday: 38.2 °C."
    content = note.encode(code) if code == "utf-16" else b"\xfe\xff" + note.encode(code)

    assert kept("note.txt", content).content.decode() == note


@pytest.mark.parametrize("byte", [0x81, 0x8D, 0x8F, 0x90, 0x9D])
def test_a_text_with_a_byte_that_stands_for_nothing_is_refused(byte):
    assert refusal("note.txt", b"Pain since Monday " + bytes([byte])) == "file_text_code"


@pytest.mark.parametrize("content", [b"\x7fELF\2\1\1\0", b"a\x01b", b"\xff\xd8\xff\xe0\0\x10JFIF"])
def test_what_has_no_characters_is_no_text(content):
    assert refusal("note.txt", content * 20) == "file_type"


def test_an_older_document_with_an_empty_pool_of_objects_is_taken():
    assert kept("a.doc", made.doc(folders=("ObjectPool",))).content


TEMPLATES = [
    "file:///C:\\Users\\ruth\\AppData\\Roaming\\Microsoft\\Templates\\Letter.dotx",
    "file:///C:/Users/ruth/Templates/My%20Letter.dotx",
    "C:\\Users\\ruth\\Letter.dotx",
    "file:///Users/ruth/Library/Letter.dotx",
    "Normal.dotm",
]
ELSEWHERE = [
    "https://evil.example/x.dotx",
    "file://server/share/x.dotx",
    "file:////server/share/x.dotx",
    "file:///%5C%5Cserver/share/x.dotx",
    "file:///%255C%255Cserver/share/x.dotx",
    "\\\\server\\share\\x.dotx",
    "//server/share/x.dotx",
    "file://server@80/x.dotx",
    "mhtml:http://evil.example/x",
    "ftp:/x",
]


@pytest.mark.parametrize("template", TEMPLATES)
def test_a_document_from_a_template_on_ones_own_disk_is_taken(template):
    assert kept("a.docx", made.docx(links=made.link("attachedTemplate", template))).content
    rtf = template.replace("\\", "\\\\").encode()
    assert kept("a.rtf", rb"{\rtf1\ansi{\*\template " + rtf + rb"}Pain.}").content


@pytest.mark.parametrize("template", ELSEWHERE)
def test_a_document_from_a_template_elsewhere_is_refused(template):
    content = made.docx(links=made.link("attachedTemplate", template))
    assert refusal("a.docx", content) == "file_embeds"
    rtf = template.replace("\\", "\\\\").encode()
    assert refusal("a.rtf", rb"{\rtf1\ansi{\*\template " + rtf + rb"}Pain.}") == "file_embeds"


@pytest.mark.parametrize(
    "before", [b"\n", b"\xef\xbb\xbf", b"\0" * 512, b"\x1b%-12345X@PJL JOB\r\n", b"Scan 12\r\n"]
)
def test_a_pdf_with_a_few_bytes_before_its_header_is_taken(before):
    assert kept("a.pdf", before + made.PDF).content.endswith(made.PDF)


@pytest.mark.parametrize(
    "before",
    [
        b"MZ\x90\0",
        b"\x7fELF",
        b"#!/bin/sh\nexit\n",
        b"\n#!/bin/sh\n",
        b"<html><script>alert(1)</script>",
        b"<?php system(1); ?>",
        b"@echo off\r\n",
        b"PK\x03\x04",
        b"x" * 1024,
    ],
)
def test_a_pdf_behind_something_that_runs_is_refused(before):
    assert refusal("a.pdf", before + made.PDF) == "file_type"


@pytest.mark.parametrize("named", ["gif", "jpg", "JPEG", "png"])
@pytest.mark.parametrize(("kind", "ending"), [("GIF", "gif"), ("JPEG", "jpg"), ("PNG", "png")])
def test_a_picture_is_what_it_truly_is_whatever_it_is_called(named, kind, ending):
    found = kept(f"knee.{named}", made.picture(kind))

    assert Image.open(BytesIO(found.content)).format == kind
    assert found.kind.content_type == f"image/{kind.lower()}"
    wanted = {"GIF": ("gif",), "JPEG": ("jpg", "JPEG"), "PNG": ("png",)}[kind]
    assert found.name == f"knee.{named if named in wanted else ending}"


@pytest.mark.parametrize("named", ["jpg", "png", "webp"])
def test_a_webp_is_kept_as_a_picture_that_every_device_shows(named):
    found = kept(f"knee.{named}", made.picture("WEBP"))
    assert (found.name, found.kind.code) == ("knee.jpg", "jpeg")

    clear = Image.new("RGBA", (20, 20), (255, 0, 0, 0))
    found = kept(f"knee.{named}", made.written(clear, "WEBP"))
    assert (found.name, found.kind.code) == ("knee.png", "png")
    assert Image.open(BytesIO(found.content)).getpixel((5, 5))[3] == 0


@pytest.mark.parametrize("name", ["photo.heic", "photo.HEIF", "photo.jpg"])
def test_a_photo_that_we_cannot_read_gets_a_way_out(name):
    heic = b"\0\0\0\x18ftypheic\0\0\0\0mif1heic" + bytes(100)

    assert refusal(name, heic) == "file_heic"
