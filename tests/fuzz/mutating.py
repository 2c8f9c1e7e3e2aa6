"""Makes new files of old ones: bytes turned, pieces repeated, two files in one, numbers at odds."""

import random
import struct
import zlib
from collections.abc import Sequence

from tests.sm_plugin.files import samples as made

LARGEST = 16 * 1024  # seeds that are larger are cut: a run tries more of small ones
NUMBERS = (0, 1, 0x7F, 0x80, 0xFF, 0x7FFF, 0xFFFF, 0x7FFFFFFF, 0xFFFFFFFE, 0xFFFFFFFF)
TOKENS = (
    *(b"<!--", b"]]>", b"<![CDATA[", b"&#", b"<w:instrText>", b"DDEAUTO", b"\\\\", b"{", b"}"),
    *(
        b"\\bin9",
        b"\\'4",
        b"\\u-1?",
        b"\\*\\fldinst",
        b"\\template",
        b"obj",
        b"endobj",
        b"stream\n",
    ),
    *(
        b"endstream",
        b"/ObjStm",
        b"/Filter",
        b"/AA<<",
        b"/OpenAction 4 0 R",
        b"/JavaScript",
        b"(",
        b")",
    ),
    *(
        b"<<",
        b">>",
        b"[",
        b"/#41",
        b"\0",
        b"\xff\xd8",
        b"\xff\xda",
        b"IDAT",
        b"acTL",
        b"fcTL",
        b"PK\x01\x02",
    ),
)


class Mutator:
    def __init__(self, seeds: Sequence[bytes], number: int) -> None:
        self.seeds, self.chance = seeds, random.Random(number)

    def next(self) -> bytes:
        content = self._seed()
        if content[:2] == b"PK" and self.chance.random() < 0.7:
            return self._inside_zip(content)
        if b"/FlateDecode" in content and self.chance.random() < 0.5:
            return self._inside_pdf(content)
        return self._changed(content)

    def _seed(self) -> bytes:
        return self.chance.choice(self.seeds)

    def _inside_zip(self, content: bytes) -> bytes:
        """Change a member and pack it again, so that the change is met behind the checksum."""
        try:
            parts = made.unzipped(content)
        except Exception:
            return self._changed(content)
        name = self.chance.choice(list(parts))
        parts[name] = self._changed(parts[name][:LARGEST])
        return made.zipped(parts)

    def _inside_pdf(self, content: bytes) -> bytes:
        begin, end = content.find(b"stream\n") + 7, content.find(b"\nendstream")
        try:
            unpacked = zlib.decompress(content[begin:end])
        except zlib.error:
            return self._changed(content)
        changed = self._changed(unpacked[:LARGEST])
        return content[:begin] + zlib.compress(changed) + content[end:]

    def _changed(self, content: bytes) -> bytes:
        changed = bytearray(content)
        for _time in range(self.chance.choice((1, 1, 2, 4, 16))):
            at = self.chance.randrange(len(changed) + 1)
            self.chance.choice(
                (self._turn, self._number, self._insert, self._repeat, self._cut, self._other)
            )(changed, at)
        return bytes(changed[: 6 * 1024 * 1024])

    def _turn(self, changed: bytearray, at: int) -> None:
        if at < len(changed):
            changed[at] ^= 1 << self.chance.randrange(8)

    def _number(self, changed: bytearray, at: int) -> None:
        form = self.chance.choice(("<B", "<H", ">H", "<I", ">I"))
        size = struct.calcsize(form)
        number = self.chance.choice(NUMBERS) & (256**size - 1)
        changed[at : at + size] = struct.pack(form, number)

    def _insert(self, changed: bytearray, at: int) -> None:
        times = self.chance.choice((1, 1, 1, 3, 1_000, 50_000))
        changed[at:at] = self.chance.choice(TOKENS) * times

    def _repeat(self, changed: bytearray, at: int) -> None:
        piece = bytes(changed[at : at + self.chance.choice((1, 8, 64, 1024))])
        changed[at:at] = piece * self.chance.choice((1, 2, 100, 5_000))

    def _cut(self, changed: bytearray, at: int) -> None:
        del changed[at : at + self.chance.choice((1, 4, 128, 4096))]

    def _other(self, changed: bytearray, at: int) -> None:
        other = self._seed()
        start = self.chance.randrange(len(other) + 1)
        changed[at:at] = other[start : start + self.chance.choice((16, 512, 8192))]
