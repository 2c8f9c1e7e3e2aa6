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


def xlsx() -> bytes:
    book, written = Workbook(), BytesIO()
    book.active["A1"] = "Blood pressure"
    book.save(written)
    return written.getvalue()


def ole(streams: dict[str, bytes]) -> bytes:
    """A file of Office 97: every stream in sectors of 512 bytes, padded to 4096 at least."""
    padded = {
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


def doc(flags: int = 0, **more: bytes) -> bytes:
    head = struct.pack("<HHHHHH", 0xA5EC, 0xC1, 0, 0, 0, flags)
    return ole({"WordDocument": head + bytes(500)} | more)


def record(kind: int, content: bytes = b"") -> bytes:
    return struct.pack("<HH", kind, len(content)) + content


def xls(*records: bytes, **more: bytes) -> bytes:
    sheet = record(0x85, struct.pack("<IBBBB", 0, 0, 0, 1, 0) + b"A")
    book = record(0x809, bytes(16)) + b"".join(records) + sheet + record(0x0A)
    return ole({"Workbook": book} | more)


MACRO_SHEET = record(0x85, struct.pack("<IBBBB", 0, 0, 1, 1, 0) + b"M")
FILE_PASSWORD = record(0x2F, bytes(6))


def picture(kind: str = "JPEG", size: tuple[int, int] = (64, 48), **options: Any) -> bytes:
    image = Image.new("RGB", size, (200, 30, 30))
    image.paste((20, 60, 200), (0, 0, size[0] // 2, size[1] // 2))
    return written(image, kind, **options)


def written(image: Image.Image, kind: str, **options: Any) -> bytes:
    buffer = BytesIO()
    image.save(buffer, kind, **options)
    return buffer.getvalue()


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
