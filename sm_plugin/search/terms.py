"""Rules for equal words: case, accents, typographic signs and invisible ones make no difference.

Who changes them has all words and tokens made again by a migration, as 0073 does. See
docs/decisions/0727.
"""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property, lru_cache

PLAIN = {
    "\u00bf": "?",
    "\u00a1": "!",
    "\u00b4": "'",
    "\u02bb": "'",
    "\u02bc": "'",
    "\u2018": "'",
    "\u2019": "'",
    "\u201b": "'",
    "\u2032": "'",
    "\u201c": '"',
    "\u201d": '"',
    "\u2010": "-",
    "\u2011": "-",
    "\u2012": "-",
    "\u2013": "-",
    "\u2014": "-",
    "\u2212": "-",
}
UNSEEN = ("Mn", "Cf")  # accents over and under letters; places to break a word, and directions
# Most texts are plain again without these, and looking for what else is in them takes longer.
COMMON = (
    "\u2019\u201c\u201d\u2013\u2014\u2026\u00a0\u00e9\u00e1\u00ed\u00f3\u00fa\u00f1\u00fc\u00bf"
)
# With more than this many kinds of accented letters, as in Greek, one by one is quicker.
REPLACED_AT_MOST = 24
TERMS_AT_MOST = 10
# Signs at the ends of a typed word, after folding: telephones put the full stop by themselves.
ENDS = ".,;:!?()[]{}\"'-\u00ab\u00bb\u3001\u3002"
PIECES = re.compile(r'"([^"]*)"?|(\S+)')


def fold(text: str) -> str:
    """Return the text as it is compared. Folding character by character gives the same."""
    if text.isascii():
        return text.lower()
    for one in COMMON:
        text = text.replace(one, fold_one(one))
        if text.isascii():
            return text.lower()
    text = text.casefold()
    strange = [one for one in set(text) if one > "\x7f"]
    if len(strange) > REPLACED_AT_MOST:
        return "".join(map(fold_one, text))
    for one in strange:
        if (plain := fold_one(one)) != one:
            text = text.replace(one, plain)
    return text


@lru_cache(maxsize=8192)
def fold_one(character: str) -> str:
    """Return one character in lower case, without accents over or under it; empty if unseen."""
    plain = PLAIN.get(character) or unicodedata.normalize("NFKD", character.casefold())
    if " " in plain and not character.isspace():
        return character  # an accent that stands alone is no end of a word
    letters = (one for one in plain if unicodedata.category(one) not in UNSEEN)
    return "".join(letters).casefold()


def one_line(text: str) -> str:
    """A phrase is found across the end of a line, too."""
    return " ".join(text.split())


@dataclass(frozen=True)
class Terms:
    """The words of a search, folded: single words, and phrases that were typed in quotes.

    Its repr keeps them to itself: words that somebody searches for tell of an illness.
    """

    all: tuple[str, ...] = field(repr=False)
    # Words were typed beyond those that a search looks for.
    has_more: bool = field(default=False, compare=False)

    def __bool__(self) -> bool:
        return bool(self.all)

    @property
    def typed(self) -> str:
        """Return the terms as somebody would type them."""
        return " ".join(f'"{term}"' if " " in term else term for term in self.all)

    @property
    def everything(self) -> int:
        """Return the bits of all terms together."""
        return (1 << len(self.all)) - 1

    def found_in(self, text: str, wanted: int = -1) -> int:
        """Return a bit for each of the `wanted` terms that occurs in the text."""
        folded = fold(text)
        bits = 0
        for place, term in enumerate(self.all):
            if wanted >> place & 1 and _occurs(term, folded):
                bits |= 1 << place
        return bits

    def found_in_words(self, words: str) -> tuple[int, int]:
        """Return a bit for each term that occurs in these folded words, and for each that may.

        A phrase may occur where each of its words does: only the text itself tells.
        """
        bits = maybe = 0
        for bit, term in self._single:
            if term in words:
                bits |= bit
        for bit, phrase in self._phrases:
            if all(word in words for word in phrase):
                maybe |= bit
        return bits, maybe

    @cached_property
    def _single(self) -> list[tuple[int, str]]:
        """Return the terms of one word, each with its bit."""
        return [(1 << place, term) for place, term in enumerate(self.all) if " " not in term]

    @cached_property
    def _phrases(self) -> list[tuple[int, list[str]]]:
        """Return the words of each phrase, with its bit."""
        return [(1 << place, term.split()) for place, term in enumerate(self.all) if " " in term]


def words_in(texts: Iterable[str]) -> str:
    """Return the words of these texts, folded, each once, in one line.

    A term without spaces occurs in a text exactly if it occurs in one of these words: words end
    where spaces are, and nowhere else.
    """
    return " ".join(dict.fromkeys(word for text in texts for word in fold(text).split()))


def _occurs(term: str, folded: str) -> bool:
    if " " not in term:
        return term in folded
    return all(word in folded for word in term.split()) and term in one_line(folded)


def terms_of(typed: str) -> Terms:
    """Return the words and "quoted phrases" of what was typed, each once; ten at most, and if more.

    Signs around a word are no part of it; they count in quotes, and where nothing else was typed.
    """
    plain = "".join(PLAIN.get(one, one) for one in typed)
    terms: dict[str, None] = {}
    signs: dict[str, None] = {}
    for phrase, word in dict.fromkeys(PIECES.findall(plain)):
        typed_so = one_line(fold(phrase or word))
        if term := typed_so if phrase else typed_so.strip(ENDS):
            terms[term] = None
        elif typed_so:
            signs[typed_so] = None
        if len(terms) > TERMS_AT_MOST:
            break
    found = tuple(terms or signs)
    return Terms(found[:TERMS_AT_MOST], has_more=len(found) > TERMS_AT_MOST)
