"""Files as programs write them, and files that only pretend, made where a test needs them."""

import struct
import zipfile
from io import BytesIO
from typing import Any

from openpyxl import Workbook
from PIL import Image
from PIL.ExifTags import GPS, IFD, Base

OFFICE = "application/vnd.openxmlformats-officedocument"
WORD = f"{OFFICE}.wordprocessingml.document.main+xml"
WORD_WITH_MACROS = "application/vnd.ms-word.document.macroEnabled.main+xml"
RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
OFFICE_RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PDF = b"%PDF-1.7\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\nstartxref\n9\n%%EOF\n"
RTF = rb"{\rtf1\ansi Pain since Monday.}"
TEXT = "Since Monday: 38.2 °C in the evening.\n".encode()


def docx(
    extra: dict[str, bytes] | None = None,
    main_type: str = WORD,
    links: str = "",
    compression: int = zipfile.ZIP_DEFLATED,
) -> bytes:
    """A Word document of three parts, and whatever else a test hides in it."""
    types = (
        '<?xml version="1.0" encoding="UTF-8"?>'
        '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        '<Default Extension="rels" '
        'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Override PartName="/word/document.xml" ContentType="{main_type}"/></Types>'
    )
    top = (
        f'<Relationships xmlns="{RELATIONS}"><Relationship Id="r1" '
        f'Type="{OFFICE_RELATION}/officeDocument" Target="word/document.xml"/></Relationships>'
    )
    parts = {
        "[Content_Types].xml": types.encode(),
        "_rels/.rels": top.encode(),
        "word/document.xml": b"<document>Pain since Monday.</document>",
    }
    if links:
        text = f'<Relationships xmlns="{RELATIONS}">{links}</Relationships>'
        parts["word/_rels/document.xml.rels"] = text.encode()
    return zipped(parts | (extra or {}), compression)


def link(kind: str, target: str = "https://evil.example/x") -> str:
    return (
        f'<Relationship Id="x1" Type="{OFFICE_RELATION}/{kind}" Target="{target}" '
        'TargetMode="External"/>'
    )


def zipped(parts: dict[str, bytes], compression: int = zipfile.ZIP_DEFLATED) -> bytes:
    packed = BytesIO()
    with zipfile.ZipFile(packed, "w", compression) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return packed.getvalue()


def unzipped(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def xlsx() -> bytes:
    book, written = Workbook(), BytesIO()
    book.active["A1"] = "Blood pressure"
    book.save(written)
    return written.getvalue()


def ole(streams: dict[str, bytes], storages: tuple[str, ...] = ()) -> bytes:
    """A file of Office 97: every stream in sectors of 512 bytes, padded to 4096 at least.

    `storages` are folders with nothing in them.
    """
    padded = dict.fromkeys(storages, b"") | {
        name: content.ljust(max(4096, -(-len(content) // 512) * 512), b"\0")
        for name, content in streams.items()
    }
    entries = [_entry("Root Entry", 5, 0xFFFFFFFE, 0, child=1)]
    directory_sectors = -(-(len(padded) + 1) // 4)
    at, table, body = 1 + directory_sectors, [0xFFFFFFFD], b""
    table += [n + 2 for n in range(directory_sectors - 1)] + [0xFFFFFFFE]
    for number, (name, content) in enumerate(padded.items(), start=1):
        sectors = len(content) // 512
        next_one = number + 1 if number < len(padded) else 0xFFFFFFFF
        if name in storages:
            entries.append(_entry(name, 1, 0, 0, right=next_one))
            continue
        entries.append(_entry(name, 2, at, len(content), right=next_one))
        table += [at + n + 1 for n in range(sectors - 1)] + [0xFFFFFFFE]
        at, body = at + sectors, body + content
    assert len(table) <= 128, "one sector of the table is enough for a test"
    table += [0xFFFFFFFF] * (128 - len(table))
    head = struct.pack(
        "<8s16xHHHHH6xIIIIIIIII",
        bytes.fromhex("d0cf11e0a1b11ae1"),
        0x3E,
        3,
        0xFFFE,
        9,
        6,
        0,
        1,
        1,
        0,
        4096,
        0xFFFFFFFE,
        0,
        0xFFFFFFFE,
        0,
    ) + struct.pack("<109I", 0, *[0xFFFFFFFF] * 108)
    directory = b"".join(entries).ljust(directory_sectors * 512, b"\0")
    return head + struct.pack("<128I", *table) + directory + body


def _entry(name: str, kind: int, first: int, size: int, **tree: int) -> bytes:
    encoded = name.encode("utf-16-le")
    left, right, child = 0xFFFFFFFF, tree.get("right", 0xFFFFFFFF), tree.get("child", 0xFFFFFFFF)
    return struct.pack(
        "<64sHBBIII16s4x16xIQ",
        encoded,
        len(encoded) + 2,
        kind,
        1,
        left,
        right,
        child,
        bytes(16),
        first,
        size,
    )


def doc(flags: int = 0, text: bytes = b"", folders: tuple[str, ...] = (), **more: bytes) -> bytes:
    head = struct.pack("<HHHHHH", 0xA5EC, 0xC1, 0, 0, 0, flags)
    return ole({"WordDocument": head + bytes(500) + text} | more, folders)


def record(kind: int, content: bytes = b"") -> bytes:
    return struct.pack("<HH", kind, len(content)) + content


def xls(*records: bytes, **more: bytes) -> bytes:
    sheet = record(0x85, struct.pack("<IBBBB", 0, 0, 0, 1, 0) + b"A")
    book = record(0x809, bytes(16)) + b"".join(records) + sheet + record(0x0A)
    return ole({"Workbook": book} | more)


MACRO_SHEET = record(0x85, struct.pack("<IBBBB", 0, 0, 1, 1, 0) + b"M")
FILE_PASSWORD = record(0x2F, bytes(6))


def word(body: str, **more: Any) -> bytes:
    """A Word document with these elements in its body."""
    return docx({"word/document.xml": word_part(body)} | more.pop("extra", {}), **more)


def word_part(body: str, name: str = "document") -> bytes:
    space = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    return f'<w:{name} xmlns:w="{space}"><w:body>{body}</w:body></w:{name}>'.encode()


def field(*parts: str) -> str:
    """A field as Word writes it, its instruction broken up where the spelling changed."""
    runs = "".join(f"<w:r><w:instrText>{part}</w:instrText></w:r>" for part in parts)
    marks = {kind: f'<w:r><w:fldChar w:fldCharType="{kind}"/></w:r>' for kind in ("begin", "end")}
    separate = '<w:r><w:fldChar w:fldCharType="separate"/></w:r><w:r><w:t>shown</w:t></w:r>'
    return f"<w:p>{marks['begin']}{runs}{separate}{marks['end']}</w:p>"


def pdf(*objects: bytes, catalog: bytes = b"", version: bytes = b"1.7") -> bytes:
    """A PDF of one page; `objects` begin with number 4."""
    numbered = [
        b"<</Type/Catalog/Pages 2 0 R" + catalog + b">>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 200]>>",
        *objects,
    ]
    written, places = b"%PDF-" + version + b"\n", []
    for number, body in enumerate(numbered, start=1):
        places.append(len(written))
        written += b"%d 0 obj\n%b\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    count = len(numbered) + 1
    return (
        written
        + b"xref\n0 %d\n0000000000 65535 f \n%b" % (count, table)
        + b"trailer<</Root 1 0 R/Size %d>>\nstartxref\n%d\n%%%%EOF\n" % (count, len(written))
    )


def packed(*objects: bytes, first: int = 10, head: bytes = b"/Filter/FlateDecode") -> bytes:
    """Objects packed together, as newer programs write them; the first has number `first`."""
    import zlib

    places, body = [], b""
    for number, one in enumerate(objects, start=first):
        places.append(b"%d %d" % (number, len(body)))
        body += one + b"\n"
    front = b" ".join(places) + b"\n"
    data = zlib.compress(front + body)
    count = len(objects)
    return (
        b"<</Type/ObjStm/N %d/First %d/Length %d" % (count, len(front), len(data))
        + head
        + b">>\nstream\n"
        + data
        + b"\nendstream"
    )


def locked_pdf(needs_password: bool, *objects: bytes, **more: Any) -> bytes:
    """Encrypted as banks and laboratories do: for reading, or only against being changed."""
    from pypdf import PdfReader, PdfWriter

    writer, written = PdfWriter(clone_from=PdfReader(BytesIO(pdf(*objects, **more)))), BytesIO()
    writer.encrypt("secret" if needs_password else "", "owner", algorithm="AES-256")
    writer.write(written)
    return written.getvalue()


def picture(kind: str = "JPEG", size: tuple[int, int] = (64, 48), **options: Any) -> bytes:
    image = Image.new("RGB", size, (200, 30, 30))
    image.paste((20, 60, 200), (0, 0, size[0] // 2, size[1] // 2))
    return written(image, kind, **options)


def written(image: Image.Image, kind: str, **options: Any) -> bytes:
    buffer = BytesIO()
    image.save(buffer, kind, **options)
    return buffer.getvalue()


def photo_of(size: int) -> bytes:
    """Twelve million points with as much in them that they take about `size` bytes."""
    import random

    grain = random.Random(1).randbytes(1008 * 756 * 3)
    image = Image.frombytes("RGB", (1008, 756), grain).resize(
        (4032, 3024), Image.Resampling.BICUBIC
    )
    for quality in range(95, 10, -5):
        photo = written(image, "JPEG", quality=quality)
        if len(photo) <= size * 1.1:
            break
    return photo


def photo_with_position(note: str = "taken at home") -> bytes:
    """As a phone makes it: lying on its side, with the place it was taken at."""
    image = Image.new("RGB", (64, 48), (200, 30, 30))
    image.paste((20, 60, 200), (0, 0, 32, 24))
    exif = image.getexif()
    exif[Base.Orientation] = 6
    exif[Base.ImageDescription] = note
    exif.get_ifd(IFD.GPSInfo).update({GPS.GPSLatitudeRef: "N", GPS.GPSLatitude: (44.0, 17.0, 1.0)})
    xmp = f"<x:xmpmeta xmlns:x='adobe:ns:meta/'>{note}</x:xmpmeta>".encode()
    return written(image, "JPEG", exif=exif, comment=note.encode(), xmp=xmp)


def bomb() -> bytes:
    """A few hundred kilobytes that unpack to more than a hundred megabytes."""
    return docx({"word/media/large.xml": bytes(101 * 1024 * 1024)})


def png_of_bombs(width: int = 9_000, height: int = 9_000) -> bytes:
    """A head that promises 81 million points; what it promises isn't there."""
    import zlib

    def chunk(kind: bytes, content: bytes) -> bytes:
        check = zlib.crc32(kind + content)
        return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", check)

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", head)
        + chunk(b"IDAT", zlib.compress(bytes(100)))
        + chunk(b"IEND", b"")
    )
