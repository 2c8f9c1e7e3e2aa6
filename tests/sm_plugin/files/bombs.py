"""Small files that want to be large, slow or endless when they are opened."""

import struct
import zlib
from collections.abc import Callable, Mapping
from io import BytesIO

from PIL import Image

from tests.sm_plugin.files import samples as made

MEGABYTE = 1024 * 1024


def comments_without_end() -> bytes:
    """2.3 kB; a search that looks for the end of each comment took 30 s."""
    types = b"<Types>" + b"<!--" * 500_000
    parts = made.unzipped(made.docx()) | {"[Content_Types].xml": types}
    return made.zipped(parts)


def comments_in_the_text() -> bytes:
    return made.word(made.field("PAGE") + "<!--" * 400_000)


def deep_elements() -> bytes:
    return made.word(made.field("PAGE") + "<w:p>" * 400_000)


def entities() -> bytes:
    declared = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 10))
    text = f'<!DOCTYPE x [<!ENTITY a0 "ha">{declared}]><x><instrText>&a9;</instrText></x>'
    return made.docx({"word/header1.xml": text.encode()})


def many_relations() -> bytes:
    link = made.link("hyperlink")
    return made.docx(links=link * 12_000)


def hundred_megabytes() -> bytes:
    """As much as a document may unpack to, all of it read element by element."""
    return made.word(made.field("PAGE") + "<w:r/>" * 15_000_000)


def one_long_word() -> bytes:
    """A single word of many megabytes, which a parser may read again at each piece."""
    return made.word(f"{made.field('PAGE')}<w:t w:x='{'a' * 90 * MEGABYTE}'/>")


def members_over_each_other() -> bytes:
    """Many members that are one and the same piece of the file."""
    content = bytearray(made.docx({"word/a.xml": bytes(9 * MEGABYTE)}))
    start = content.rfind(b"PK\x01\x02")
    entry, end = bytes(content[start:-22]), content[-22:]
    entries = b"".join(entry.replace(b"word/a.xml", b"word/%c.xml" % n) for n in b"bcdefghijk")
    struct.pack_into("<HHI", end, 8, 14, 14, len(content[:-22]) - 200)
    return bytes(content[:-22]) + entries + bytes(end)


def sectors_in_a_circle(code: str = "doc") -> bytes:
    """16 kB that claim to be 2.4 GB: each sector says that another one follows."""
    content = bytearray(made.doc() if code == "doc" else made.xls())
    table = 512
    for number in range(128):
        struct.pack_into("<I", content, table + 4 * number, (number + 1) % 12)
    struct.pack_into("<I", content, table, 0xFFFFFFFD)
    return bytes(content) + bytes(10_000)


def tables_in_a_circle() -> bytes:
    """The list of tables names the same table a hundred times, and leads on to itself."""
    content = bytearray(made.doc())
    struct.pack_into("<109I", content, 76, *[0] * 109)
    struct.pack_into("<II", content, 68, 0, 0xFFFFFF)
    return bytes(content)


def directory_in_a_circle() -> bytes:
    content = bytearray(made.doc(a=b"x", b=b"y"))
    directory = 1024
    for entry in range(4):
        struct.pack_into("<III", content, directory + 128 * entry + 68, 1, 2, 1)
    return bytes(content)


def records_without_length() -> bytes:
    return made.ole({"Workbook": made.record(0x809, bytes(16)) + bytes(5 * MEGABYTE // 100)})


def fields_without_end() -> bytes:
    return made.doc(text=b"\x13" * 50_000)


def nested_pdf(opening: bytes = b"[", count: int = 3_000_000) -> bytes:
    return made.pdf(b"<</S/JavaScript/JS " + opening * count + b">>")


def strings_in_strings() -> bytes:
    """Every mention of an object is inside the string that the one before it began."""
    return made.pdf(b"<</JS 1>>", b"obj(" * 1_400_000)


def streams_without_end() -> bytes:
    return made.pdf(b"<</Type/ObjStm/Filter/FlateDecode>>" + b"/ObjStm stream\n" * 380_000)


def packed_objects(count: int = 40) -> bytes:
    """Each unpacks to eight megabytes of nothing."""
    one = made.packed(b"<</JavaScript 1 0 R>>" + b" " * 8 * MEGABYTE)
    return made.pdf(*[one] * count)


def actions_in_a_circle() -> bytes:
    circle = [b"<</S/GoTo/Next[%d 0 R %d 0 R]>>" % (4 + n, 5 + n) for n in range(5_000)]
    return made.pdf(*circle, b"<</JS(a)>>", catalog=b"/OpenAction 4 0 R")


def names_without_number() -> bytes:
    return made.pdf(b"[" + b"/a" * 2_900_000 + b"]", b"<</JS/S>>")


def names_with_signs() -> bytes:
    return made.pdf(b"[" + b"/#" * 1_000_000 + b"/" + b"#41" * 1_000_000 + b"]")


def locked_in_a_circle() -> bytes:
    content = made.locked_pdf(False)
    return content.replace(b"/Pages 2 0 R", b"/Pages 1 0 R").replace(b"/Kids [", b"/Kids [ 1 0 R ")


def groups_without_end() -> bytes:
    return b"{\\rtf1{\\*\\fldinst " + b"{" * 6_000_000


def groups_that_come_and_go() -> bytes:
    return b"{\\rtf1{\\*\\fldinst " + b"{a}" * 1_900_000 + b"}}"


def binary_without_end() -> bytes:
    return b"{\\rtf1{\\*\\fldinst " + b"\\bin9999999999 " * 400_000


def backslashes() -> bytes:
    return b"{\\rtf1\\fldinst " + b"\\\\" * 3_000_000


def png(
    width: int, height: int, *chunks: tuple[bytes, bytes], depth: int = 8, colors: int = 2
) -> bytes:
    def chunk(kind: bytes, content: bytes) -> bytes:
        check = struct.pack(">I", zlib.crc32(kind + content))
        return struct.pack(">I", len(content)) + kind + content + check

    head = struct.pack(">IIBBBBB", width, height, depth, colors, 0, 0, 0)
    body = b"".join(chunk(*one) for one in chunks)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + body + chunk(b"IEND", b"")


def points(side: int = 7_000, mode: str = "RGB") -> bytes:
    """Just under fifty million points, in a few hundred kilobytes."""
    return made.written(Image.new(mode, (side, side)), "PNG")


def words_in_a_png() -> bytes:
    text = zlib.compress(bytes(100 * MEGABYTE), 9)
    chunks = [
        (b"zTXt", b"a\0\0" + text),
        (b"iCCP", b"a\0\0" + text),
        (b"IDAT", zlib.compress(b"\0\0\0\0")),
    ]
    return png(1, 1, *chunks)


def chunks_in_a_png() -> bytes:
    return png(1, 1, *[(b"tEXt", b"a\0b")] * 350_000, (b"IDAT", zlib.compress(b"\0\0\0\0")))


def frames_in_a_png() -> bytes:
    """It says that it has four milliards of frames."""
    return png(5_000, 5_000, (b"acTL", struct.pack(">II", 0xFFFFFFFF, 0)), (b"IDAT", b""))


def frames_in_a_gif(count: int = 400_000) -> bytes:
    frame = b"\x2c\0\0\0\0\1\0\1\0\0\x02\x02\x44\x01\0"
    return b"GIF89a\1\0\1\0\x80\0\0\0\0\0\xff\xff\xff" + frame * count + b";"


def lines_in_a_jpeg() -> bytes:
    """Thousands of passes over the same points, each of which costs as much as a picture."""
    content = made.written(Image.new("RGB", (7_000, 7_000)), "JPEG", progressive=True)
    start = content.rfind(b"\xff\xda")
    scan = content[start:-2]
    return content[:-2] + scan * (4 * MEGABYTE // len(scan)) + b"\xff\xd9"


def tags_in_a_jpeg() -> bytes:
    """A directory of tags that leads to itself."""
    tags = b"Exif\0\0II*\0\x08\0\0\0\xff\xff" + struct.pack("<HHII", 0x8769, 4, 1, 8) * 5_000
    mp = b"MPF\0II*\0\x08\0\0\0\x01\0" + struct.pack("<HHII", 0xB001, 4, 1, 0xFFFFFFFF)
    content = made.picture()
    marks = b"".join(
        bytes([0xFF, mark]) + struct.pack(">H", len(part) + 2) + part
        for mark, part in ((0xE1, tags[:60_000]), (0xE2, mp))
    )
    return content[:2] + marks * 40 + content[2:]


def webp(side: int = 7_000) -> bytes:
    written = BytesIO()
    Image.new("RGB", (side, side)).save(written, "WEBP", quality=1, method=0)
    return written.getvalue()


def emf() -> bytes:
    """A drawing of Windows, which Pillow would hand to the system."""
    return struct.pack(
        "<IIiiiiiiiiII", 1, 108, 0, 0, 99999, 99999, 0, 0, 99999, 99999, 0x464D4520, 0
    ) + bytes(80)


def tiff() -> bytes:
    return b"II*\0\x08\0\0\0\xff\xff" + struct.pack("<HHII", 0x100, 4, 1, 0xFFFFFF) * 1_000


BOMBS: Mapping[str, tuple[str, Callable[[], bytes]]] = {
    "comments without end": ("docx", comments_without_end),
    "comments in the text": ("docx", comments_in_the_text),
    "deep elements": ("docx", deep_elements),
    "entities": ("docx", entities),
    "many relations": ("docx", many_relations),
    "hundred megabytes": ("docx", hundred_megabytes),
    "one long word": ("docx", one_long_word),
    "members over each other": ("docx", members_over_each_other),
    "zip": ("docx", made.bomb),
    "sectors in a circle, Word": ("doc", sectors_in_a_circle),
    "sectors in a circle, Excel": ("xls", lambda: sectors_in_a_circle("xls")),
    "tables in a circle": ("doc", tables_in_a_circle),
    "directory in a circle": ("doc", directory_in_a_circle),
    "records without length": ("xls", records_without_length),
    "fields without end": ("doc", fields_without_end),
    "nested lists": ("pdf", nested_pdf),
    "nested dictionaries": ("pdf", lambda: nested_pdf(b"<<", 2_000_000)),
    "nested strings": ("pdf", lambda: nested_pdf(b"(", 3_000_000)),
    "strings in strings": ("pdf", strings_in_strings),
    "streams without end": ("pdf", streams_without_end),
    "packed objects": ("pdf", packed_objects),
    "actions in a circle": ("pdf", actions_in_a_circle),
    "names": ("pdf", names_without_number),
    "names with signs": ("pdf", names_with_signs),
    "locked in a circle": ("pdf", locked_in_a_circle),
    "groups without end": ("rtf", groups_without_end),
    "groups that come and go": ("rtf", groups_that_come_and_go),
    "binary without end": ("rtf", binary_without_end),
    "backslashes": ("rtf", backslashes),
    "a text of six megabytes": ("txt", lambda: b"\xe9" * 6 * MEGABYTE),
    "points": ("png", points),
    "clear points": ("png", lambda: points(mode="RGBA")),
    "deep points": ("png", lambda: points(mode="I;16")),
    "points that are not there": ("png", made.png_of_bombs),
    "words in a picture": ("png", words_in_a_png),
    "chunks in a picture": ("png", chunks_in_a_png),
    "frames that are not there": ("png", frames_in_a_png),
    "frames": ("gif", frames_in_a_gif),
    "passes over a picture": ("jpeg", lines_in_a_jpeg),
    "tags in a circle": ("jpeg", tags_in_a_jpeg),
    "points in WebP": ("jpeg", webp),
    "a drawing of Windows": ("png", emf),
    "TIFF": ("jpeg", tiff),
}
