"""Words of places as people type them, and as lists write them: one form for both.

Case, accents and signs go. An abbreviation has its long form beside it. Words that stand with
nearly every place are known as such: they say which of the places found comes first, no more.
See docs/decisions/0716.
"""

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

WORDS = 16  # the first that are looked up; the longest name with its city and state has 14
# Between words; a dot is, too, unless it parts single letters as in "D.C.".
BETWEEN = re.compile(r"[\s,;:/()\[\]\"&_\-\u2010-\u2015\u2212\u201c\u201d]+|(?<=\w\w)\.(?=\w)")
NEAR = frozenset(
    {
        *("near", "nearer", "nearest", "nearby", "close", "closer", "closest", "around"),
        *("cerca", "cerquita", "cercano", "cercana", "cercanos", "cercanas", "proximo", "proxima"),
    }
)
# All that means where somebody is, who has not said where that is.
NEAR_ME = re.compile(
    r"\b(?:near(?:er|est|by)?|clos(?:e|er|est)|around|next|by|for)(?: (?:to|by))?"
    r" (?:me|us|here|my (?:area|house|home|place|location))\b"
    r"|\bin my area\b|\bwhere i (?:live|am)\b|\bnear ?by\b|\bclose by\b"
    r"|\b(?:cerc(?:a|an[oa]s?)|cerquita|alrededor|pr[oó]xim[oa]s?|junto|al lado|para)(?: (?:de|a))?"
    r" (?:m[ií](?: (?:casa|hogar|zona|[aá]rea))?|m[ií][oa]|nosotros|aqu[ií]|donde (?:vivo|estoy))\b"
    r"|\b(?:por|en) (?:aqu[ií]|mi (?:zona|[aá]rea|barrio))\b",
    re.IGNORECASE,
)
LONG_FORMS = {
    "st": "saint", "ste": "saint", "sta": "santa", "sainte": "saint", "ft": "fort",
    "mt": "mount", "mtn": "mount", "mountain": "mount", "pt": "point", "pte": "point",
    "spg": "springs", "spgs": "springs", "sprgs": "springs", "spring": "springs",
    "n": "north", "s": "south", "e": "east", "w": "west", "no": "north", "so": "south",
    "hts": "heights", "jct": "junction", "lk": "lake", "bch": "beach", "vly": "valley",
    "cty": "county", "isl": "island", "ave": "avenue", "rd": "road", "pk": "park",
    "wm": "william", "dr": "doctor", "nw": "northwest", "sw": "southwest", "blvd": "boulevard",
}  # fmt: skip
MEDICAL_CENTER, CLINIC = "medical_center", "clinic"  # kinds of the list
# Each with the kind of place that it asks for, if it does.
FILLERS = {
    word: kind
    for kind, words in (
        (
            "",
            "va veterans veteran veteranos veterano affairs asuntos department departamento dept "
            "administration administracion federal health healthcare care salud atencion system "
            "sistema facility facilities center centre centers centro centros ctr location "
            "locations office state estado zip code codigo postal station estacion number numero "
            "near nearest closest nearby close around by to in at of the my for and a is where us "
            "find cerca cercano cercana cercanos cercanas cerquita proximo proxima nearer closer "
            "show help need want get what which who can i am are go looking there hello please "
            "hola busco necesito quiero queda cual es esta hay favor mas de del en el la los "
            "las un una mi para por y donde",
        ),
        (
            MEDICAL_CENTER,
            "hospital hospitals hospitales vamc vamcs medical medico medicos medica med hosp",
        ),
        (
            CLINIC,
            "clinic clinics clinica clinicas cboc cbocs outpatient ambulatoria consultorio",
        ),
    )
    for word in words.split()
}


@dataclass(frozen=True, slots=True)
class Word:
    """A word as it was typed, its letters alone, and these with an abbreviation spelled out."""

    typed: str
    raw: str
    long: str

    @property
    def is_filler(self) -> bool:
        return self.raw in FILLERS


def words_in(text: str) -> list[Word]:
    """Return the words of a name, or of what somebody typed."""
    return [word for piece in BETWEEN.split(text) if (word := _word(piece))]


def typed_words(text: str) -> list[Word]:
    """Return the words of what somebody typed, without those that say that it should be near."""
    plain = unicodedata.normalize("NFC", text)
    return words_in(NEAR_ME.sub(" ", plain))


def word_of(raw: str, typed: str) -> Word:
    """Return the word of these letters, to be shown as `typed`."""
    return Word(typed, raw, LONG_FORMS.get(raw, raw))


@lru_cache(maxsize=8192)
def _word(piece: str) -> Word | None:
    raw = piece.casefold()
    if not raw.isascii():
        raw = unicodedata.normalize("NFKD", raw)
    if not (raw.isascii() and raw.isalnum()):
        raw = "".join(letter for letter in raw if letter.isalnum() and not _is_sign(letter))
    return word_of(raw, piece.strip(".'`?!\u2018\u2019\u00b4\u02bb\u02bc")) if raw else None


def _is_sign(letter: str) -> bool:
    """Return True for what Unicode counts as a letter and people as an apostrophe: an okina."""
    return unicodedata.category(letter) == "Lm"
