"""Addresses that people paste: which of their numbers is a ZIP, and where the city begins.

See docs/decisions/0716.
"""

import re
from collections.abc import Iterator
from typing import NamedTuple

from .codes import place_of_code, says_little
from .states import named_states
from .wording import Word, words_in
from .zip_areas import ZIP, Area, area_of

TAIL = 6  # words at the end of an address among which the city is looked for
ZIPS = 3  # numbers of five digits that are looked up, the last ones
PHONE = re.compile(
    r"(?<![\w-])(?:\+?1[ .-]{0,2})?\(?[0-9]{3}\)?[ .-]{0,2}[0-9]{3}[ .-]{0,2}[0-9]{4}"
    r"(?: ?(?:x|ext\.?|extension) ?[0-9]{1,6})?(?![\w-])",
    re.IGNORECASE,
)
# A number after one of these is no ZIP.
BEFORE_OTHERS = frozenset(
    {
        *("suite", "ste", "unit", "apt", "apartment", "room", "rm", "box", "bldg", "building"),
        *("ext", "extension", "phone", "telephone", "tel", "fax", "cell", "mailstop"),
        *("apartado", "apto", "apartamento", "oficina", "piso", "edificio", "telefono", "celular"),
    }
)
NUMBER_SIGNS = frozenset({"no", "num", "number", "numero", "nro", "postal"})
STREETS = frozenset(
    {
        *("st", "str", "street", "ave", "av", "avenue", "blvd", "boulevard", "rd", "road", "dr"),
        *("drive", "ln", "lane", "hwy", "highway", "pkwy", "parkway", "pl", "place", "ct"),
        *("court", "cir", "circle", "ter", "terrace", "trl", "trail", "pike", "way", "loop"),
        *("plaza", "calle", "avenida", "carretera", "carr", "camino", "paseo", "bulevar"),
    }
)
ARTICLES = frozenset({"el", "la", "las", "los"})
COUNTRY = frozenset({"usa", "us", "united", "states", "eeuu", "estados", "unidos"})


class ZipCode(NamedTuple):
    """A number that is a ZIP; unless it is `sure`, it may be that of a house."""

    digits: str
    area: Area
    sure: bool
    in_street: bool = False


def without_phones(text: str) -> str:
    """Return the text without telephone numbers."""
    return PHONE.sub(" ", text)


def zip_of(text: str) -> ZipCode | None:
    """Return the last number of the text that is a ZIP code, or None.

    A number that several words follow is one only if it, or its state or city, is where an address
    has it: "33612 Tampa, Florida", but not "13000 Bruce B. Downs Blvd, Tampa".
    """
    for found in list(ZIP.finditer(text))[: -ZIPS - 1 : -1]:
        before, after = words_in(text[: found.start()]), words_in(text[found.end() :])
        is_other = _is_other(before, text[: found.start()])
        if is_other or not (area := area_of(found[1])):
            continue
        said = [word for word in after if not _says_nothing(word)]
        in_street = any(word.raw in STREETS for word in said)
        sure = len(said) < 2 or _is_of(area, before, after, in_street)
        return ZipCode(found[1], area, sure, in_street)
    return None


def tails_of(words: list[Word]) -> Iterator[list[Word]]:
    """Yield what follows the number of a house, one word less each time; the city stands last.

    The longest has `TAIL` words.
    """
    numbered = [at for at, word in enumerate(words) if word.raw[0].isdigit()]
    if numbered:
        for start in range(max(numbered[0] + 1, len(words) - TAIL), len(words)):
            yield words[start:]


def _is_other(before: list[Word], text: str) -> bool:
    """Return True for the number of a suite, a box or a telephone."""
    words = [word.raw for word in before]
    if words[-1:] and words[-1] in NUMBER_SIGNS:
        words.pop()
    last = words[-1] if words else ""
    return last in BEFORE_OTHERS or (text.rstrip().endswith("#") and last not in {"zip", "code"})


def _is_of(area: Area, before: list[Word], after: list[Word], in_street: bool) -> bool:
    """Return True if the state or city of the area stands beside the number, or last."""
    city = [word.long for word in words_in(area.city)]
    ends = [[word for word in side if word.raw not in COUNTRY] for side in (before, after)]
    if any(_last_state(side) == area.state or _ends_with(side, city) for side in ends):
        return True
    return not in_street and [word.long for word in after[: len(city)]] == city


def _ends_with(words: list[Word], city: list[str]) -> bool:
    return [word.long for word in words[-len(city) :]] == city


def _last_state(words: list[Word]) -> str:
    """Return the code of the state that stands at the end, but for words that say little."""
    if at_code := place_of_code(words):
        return words[at_code[0]].raw.upper()
    named = named_states(words)
    if named and all(map(says_little, words[named[-1][1].stop :])):
        return named[-1][0]
    return ""


def _says_nothing(word: Word) -> bool:
    is_said = (len(word.raw) == 2 and word.typed.isupper()) or word.raw in ARTICLES  # "Los Angeles"
    return (word.is_filler and not is_said) or word.raw in COUNTRY
