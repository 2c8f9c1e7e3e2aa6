"""Addresses that people paste: their ZIP, where the city begins, and whether a state ends them.

See docs/decisions/0716.
"""

import re
from collections.abc import Iterator
from typing import NamedTuple

from .codes import BEFORE, Sureness, in_capitals, is_everyday, place_of_code, says_little
from .other_names import without_country
from .states import code_of, named_states
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
STREET_CODES = frozenset({"ct", "la", "mt", "ne"})  # court, lane, mount, northeast; and states
FLOOR = "fl"  # after a number
ARTICLES = frozenset({"el", "la", "las", "los"})


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

    One that words follow is sure only if it, or its state or city, is where an address has it:
    "33612 Tampa, Florida", but not "15000 Denver" or "13000 Bruce B. Downs Blvd, Tampa". The code
    of a state that is joined to it has to be its own: "PR-00921", but not "ID-12345".
    """
    for found in list(ZIP.finditer(text))[: -ZIPS - 1 : -1]:
        before, after = words_in(text[: found.start()]), words_in(text[found.end() :])
        joined, digits = (found["joined"] or "").upper(), found["digits"]
        is_other = _is_other(before, text[: found.start()])
        if is_other or not (area := area_of(digits)) or joined not in {"", "ZIP", area.state}:
            continue
        said = [word for word in without_country(after) if not _says_nothing(word)]
        in_street = any(word.raw in STREETS for word in said)
        sure = not said or _is_of(area, before, after, in_street)
        return ZipCode(digits, area, sure, in_street)
    return None


def tails_of(words: list[Word]) -> Iterator[list[Word]]:
    """Yield what follows the number of a house, one word less each time; the city stands last.

    Without a number it is what follows the word for a street. The longest has `TAIL` words.
    """
    begins = [at for at, word in enumerate(words) if _is_number(word)]
    begins = begins or [at for at, word in enumerate(words) if word.raw in STREETS]
    if begins:
        for start in range(max(begins[0] + 1, len(words) - TAIL), len(words)):
            yield words[start:]


def ends_in_state(words: list[Word]) -> bool:
    """Return True if the words end in the code of a state, though no place has the others.

    After a street with its city any code is one: "5 Oak St, Vienna, Me". Elsewhere everyday
    words are none, unless they stand in capitals or after "in", and in an address that of a
    street, of a direction or of a floor is none either: "12 Willow Ct", "9 Elm Blvd NE", "2nd Fl".
    """
    at_code = place_of_code(words)
    if not at_code or at_code[1] is not Sureness.FULL:
        return False
    code, before = words[at_code[0]], words[: at_code[0]]
    if code.raw == FLOOR and before and _is_number(before[-1]):
        return False
    house = next((at for at, word in enumerate(before) if _is_number(word)), None)
    if house is not None and _has_city(before[house + 1 :]):
        return True
    if house is not None and code.raw in STREET_CODES:
        return False
    is_after_in = bool(before) and before[-1].raw in BEFORE
    return not is_everyday(code) or is_after_in or in_capitals(code, words)


def _has_city(street: list[Word]) -> bool:
    """Return True if words that may be a city follow those of a street, its number apart."""
    last = max((at for at, word in enumerate(street) if word.raw in STREETS), default=0)
    names = street[last + 1 :]
    return last > 0 and any(
        not _is_number(word) and word.raw not in BEFORE_OTHERS for word in names
    )


def _is_number(word: Word) -> bool:
    return word.raw[0].isdigit()


def _is_other(before: list[Word], text: str) -> bool:
    """Return True for the number of a suite, a box or a telephone."""
    words = [word.raw for word in before]
    if words[-1:] and words[-1] in NUMBER_SIGNS:
        words.pop()
    last = words[-1] if words else ""
    is_sign = bool(words) and text.rstrip().endswith("#")
    return last in BEFORE_OTHERS or (is_sign and last not in {"zip", "code"})


def _is_of(area: Area, before: list[Word], after: list[Word], in_street: bool) -> bool:
    """Return True if the state or city of the area stands beside the number, or last."""
    city = [word.long for word in words_in(area.city)]
    ends = [without_country(side) for side in (before, after)]
    if any(_last_state(side) == area.state or _ends_with(side, city) for side in ends):
        return True
    return not in_street and [word.long for word in after[: len(city)]] == city


def _ends_with(words: list[Word], city: list[str]) -> bool:
    return [word.long for word in words[-len(city) :]] == city


def _last_state(words: list[Word]) -> str:
    """Return the code of the state that stands at the end, but for words that say little."""
    if at_code := place_of_code(words):
        return code_of(words[at_code[0]])
    named = named_states(words)
    if named and all(map(says_little, words[named[-1][1].stop :])):
        return named[-1][0]
    return ""


def _says_nothing(word: Word) -> bool:
    is_said = (len(word.raw) == 2 and word.typed.isupper()) or word.raw in ARTICLES  # "Los Angeles"
    return word.is_filler and not is_said
