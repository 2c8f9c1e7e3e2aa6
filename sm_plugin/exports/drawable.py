"""Signs that the fonts of this machine draw, and words for emoji that they don't.

Without a font for it, a page shows an empty box for an emoji, and several in a row for a joined
one: its meaning would be lost. See docs/decisions/0669.
"""

import ctypes
import re
import unicodedata
from collections.abc import Sequence
from functools import cache, lru_cache

# The system's libraries that WeasyPrint lays out text with, as Linux, macOS and Windows call them.
PANGO = ("libpango-1.0.so.0", "libpango-1.0.dylib", "libpango-1.0-0.dll")
PANGO_FONTS = ("libpangoft2-1.0.so.0", "libpangoft2-1.0.dylib", "libpangoft2-1.0-0.dll")
OBJECTS = ("libgobject-2.0.so.0", "libgobject-2.0.dylib", "libgobject-2.0-0.dll")

JOINER = "\u200d"
LETTERS = range(0x1F1E6, 0x1F200)  # two of them are the flag of a country
TONES = dict(
    zip(
        "\U0001f3fb\U0001f3fc\U0001f3fd\U0001f3fe\U0001f3ff",
        ("light", "medium-light", "medium", "medium-dark", "dark"),
        strict=True,
    )
)
TAGS = range(0xE0000, 0xE007F)  # letters after a black flag: the flag of a region
KEYCAP = "\u20e3"
LATIN = "\u024f"  # the last of its letters

_SIGN = (
    "[\U0001f000-\U0001faff\u2190-\u2bff\u203c\u2049\u2122\u2139\u3030\u303d\u3297\u3299\u00a9\u00ae]"
    "[\ufe0e\ufe0f]?[\U0001f3fb-\U0001f3ff]?[\U000e0020-\U000e007f]*"
)
EMOJI = re.compile(
    f"[\U0001f1e6-\U0001f1ff]{{2}}|[0-9#*]\ufe0f?{KEYCAP}|{_SIGN}(?:{JOINER}{_SIGN})*"
)


def library(names: Sequence[str]) -> ctypes.CDLL | None:
    """Return the first of these libraries that this machine has."""
    for name in names:
        try:
            return ctypes.CDLL(name)
        except OSError:
            continue
    return None


@lru_cache(maxsize=2_000)
def is_drawn(text: str) -> bool:
    """Return True if the fonts of this machine have a sign for each character.

    The lists of fonts are made anew for each question, as they may not be shared by threads.
    """
    pango, fonts, objects = _libraries()
    made: list[ctypes.c_void_p] = []
    try:
        for make, about in (
            (fonts.pango_ft2_font_map_new, None),
            (pango.pango_font_map_create_context, 0),
            (pango.pango_layout_new, 1),
        ):
            make.restype = ctypes.c_void_p
            made.append(ctypes.c_void_p(make(*([] if about is None else [made[about]]))))
        words = text.encode()
        pango.pango_layout_set_text(made[-1], words, len(words))
        return not pango.pango_layout_get_unknown_glyphs_count(made[-1])
    finally:
        for one in reversed(made):
            objects.g_object_unref(one)


@cache
def _libraries() -> tuple[ctypes.CDLL, ...]:
    found = (library(PANGO), library(PANGO_FONTS), library(OBJECTS))
    if None in found:
        raise OSError("Pango is missing.")
    return found  # type: ignore[return-value]


def emoji_in_words(text: str) -> str:
    """Return the text with words in brackets for each emoji that no font here draws."""
    return EMOJI.sub(lambda found: found[0] if is_drawn(found[0]) else in_words(found[0]), text)


def has_undrawn(text: str) -> bool:
    """Return True if a letter is among them that no font here draws; Latin ones are in any font."""
    letters = {one for one in text if one > LATIN and unicodedata.category(one)[0] in "LNS"}
    return bool(letters) and not is_drawn("".join(sorted(letters)))


def in_words(emoji: str) -> str:
    """Return the name of an emoji, as Unicode has it: `[man, woman, girl]`, `[flag PR]`."""
    if emoji.endswith(KEYCAP):
        return f"[key {emoji[0]}]"
    letters = [chr(ord(one) - LETTERS.start + ord("A")) for one in emoji if ord(one) in LETTERS]
    region = [chr(ord(one) - TAGS.start).upper() for one in emoji if ord(one) in TAGS]
    if letters or region:
        return f"[flag {''.join(letters or region)}]"
    return f"[{', '.join(filter(None, map(_name, emoji)))}]"


def _name(sign: str) -> str:
    if sign in TONES:
        return f"{TONES[sign]} skin tone"
    if unicodedata.category(sign) in ("Mn", "Cf"):
        return ""
    return unicodedata.name(sign, "").lower()
