"""The documents of the seeded pages, made here: a list to print, and a tone to breathe by."""

import io
import math
import wave
from functools import lru_cache

from django.core.files.base import ContentFile
from wagtail.documents import get_document_model

RATE = 8000
BREATHS, IN, OUT = 2, 4, 6
LOW, HIGH = 165.0, 247.0

TITLES = {
    "medicine-list": ("Medicine list", "medicine-list.rtf"),
    "slow-breathing": ("Two slow breaths", "slow-breathing.wav"),
}
COLUMNS = ("Medicine", "How much", "When", "What it is for", "Who ordered it")


def document(name: str):
    """Return the stored document of that name; make it if it isn't there yet."""
    title, filename = TITLES[name]
    model = get_document_model()
    found = model.objects.filter(title=title).first()
    if found:
        return found
    content = medicine_list() if name == "medicine-list" else slow_breathing()
    return model.objects.create(title=title, file=ContentFile(content, name=filename))


def medicine_list() -> bytes:
    """Return a table for twelve medicines, in a format that every word processor opens."""
    edges = "".join(f"\\cellx{2000 * place}" for place in range(1, len(COLUMNS) + 1))

    def row(*cells: str) -> str:
        return f"\\trowd\\trrh500{edges}" + "".join(f"\\intbl {c}\\cell" for c in cells) + "\\row"

    rows = [row(*(f"\\b {name}\\b0" for name in COLUMNS)), *[row(*[""] * len(COLUMNS))] * 12]
    head = "{\\rtf1\\ansi\\landscape\\paperw15840\\paperh12240 {\\fs36 My medicines\\par}"
    body = "{\\fs24 Name: ______________  Date: ______________  Allergies: ______________\\par}"
    return "\n".join([head, body, *rows, "}"]).encode("ascii")


@lru_cache(maxsize=1)
def slow_breathing() -> bytes:
    """Return a tone that rises for four seconds and falls for six, twice; a WAV of 160 KB."""
    samples, phase = bytearray(), 0.0
    for step in range(BREATHS * (IN + OUT) * RATE):
        second = step / RATE % (IN + OUT)
        level = second / IN if second < IN else 1 - (second - IN) / OUT
        phase += (LOW + (HIGH - LOW) * level) / RATE
        samples.append(128 + round((12 + 50 * level) * math.sin(2 * math.pi * phase)))
    target = io.BytesIO()
    with wave.open(target, "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(1)
        sound.setframerate(RATE)
        sound.writeframes(bytes(samples))
    return target.getvalue()
