"""Text as the check sees it: sentences of plain words, each knowing where it stood.

Case, accents and apostrophes go; "do not", "don't" and "dont" become one word. Commas and ends of
lines stay as marks of their own, because a phrase may reach over them and a "no" may not. What is
not seen within a word, such as a soft hyphen, is not read, and letters that look Latin are Latin.
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sm_plugin.text.look_alikes import LOOK_ALIKES
from sm_plugin.text.plain_text import FILLERS

NEWLINE = "\n"
MARKS = frozenset({",", NEWLINE})
# A number with its point, a word with its apostrophes, an end of a sentence, a pause, a new line.
APOSTROPHE = r"['`\u2018\u2019\u00b4\u02bc]"
PIECE = re.compile(
    r"\d+(?:[.,:]\d+)+"
    rf"|[^\W_]+(?:{APOSTROPHE}[^\W_]+)*"
    r"|[.!?;\u2026\u00bf\u00a1]+"
    r"|\n[\s\-*\u2022>]*\n|\n\s*[\-*\u2022]"
    r"|[,:()\u2013\u2014]|\n|(?<=\s)-"
)
APOSTROPHES = re.compile(APOSTROPHE)
ENDS = frozenset(".!?;\u2026\u00bf\u00a1")
LONGEST_WORD = 40  # characters; the longest word that a phrase has is half as long
# Without a width of their own: accents typed apart, soft hyphens, joiners, marks of direction.
WIDTHLESS = frozenset({"Mn", "Me", "Cf"})
# These may hide in a word or part two: "ki<zero width space>ll", "kill<zero width space>myself".
DOUBTFUL = dict.fromkeys(map(ord, FILLERS | {"\u200b", "\u2060", "\ufeff"}), " ")
DOTS = re.compile(r"[.\u2026](?:[^\S\n]*[.\u2026])*[^\S\n]*")
LONG_RUN = re.compile(r"(\D)\1{2,}")  # of letters: 1999 is a year, 1000 a number
# How people write in a hurry, as one word or as several.
SHORT_FORMS: dict[str, tuple[str, ...]] = {
    "wanna": ("want", "to"),
    "wannadie": ("want", "to", "die"),
    "wanttodie": ("want", "to", "die"),
    "killmyself": ("kill", "myself"),
    "endmylife": ("end", "my", "life"),
    "gonna": ("going", "to"),
    "gotta": ("got", "to"),
    "tryna": ("trying", "to"),
    "cannot": ("cant",),
    "aint": ("isnt",),
    "u": ("you",),
    "ur": ("your",),
    "thru": ("through",),
    "cuz": ("because",),
    "bc": ("because",),
    "w": ("with",),
    "q": ("que",),
    "k": ("que",),
    "xq": ("porque",),
    "pq": ("porque",),
    "kiero": ("quiero",),
    "toy": ("estoy",),
    "pa": ("para",),
}


def word_set(words: str) -> frozenset[str]:
    """Plain words from one string, with spaces between."""
    return frozenset(words.split())


_STEMS = word_set("do does did is was are were have has had would could should wo ca")
# "do" + "not", "don" + "t" and "i" + "am" are read as one word.
JOINED: dict[tuple[str, str], str] = (
    {(stem, "not"): f"{stem}nt" for stem in _STEMS}
    | {(f"{stem}n", "t"): f"{stem}nt" for stem in _STEMS}
    | {("can", "not"): "cant", ("can", "t"): "cant", ("will", "not"): "wont"}
    | {("won", "t"): "wont", ("i", "am"): "im", ("i", "m"): "im"}
)


@dataclass(frozen=True, slots=True)
class Token:
    """A plain word, or a mark; `start` and `end` are its place in the text as it was typed."""

    word: str
    start: int
    end: int


def plain(word: str) -> str:
    """Return the word without case, accents, apostrophes and letters held down.

    Only its beginning counts: some letters stand for eighteen, and what looks for slips of the
    pen takes time with the square of a word's length. Empty for a lone apostrophe.
    """
    typed = APOSTROPHES.sub("", word) if not word.isalnum() else word
    typed = LONG_RUN.sub(r"\1\1", typed)[:LONGEST_WORD]
    if typed.isascii():
        return typed.lower()
    decomposed = unicodedata.normalize("NFKD", typed)
    latin = _bare(decomposed.translate(LOOK_ALIKES))
    # A word with another letter, too, is one of another script.
    return latin if latin.isascii() else _bare(decomposed)


def _bare(decomposed: str) -> str:
    folded = unicodedata.normalize("NFKD", decomposed.casefold())
    bare = (letter for letter in folded if not (unicodedata.combining(letter) or letter.isspace()))
    return LONG_RUN.sub(r"\1\1", "".join(bare))[:LONGEST_WORD]


def parted(text: str) -> str:
    """Return the text, as long as before, with a space for each sign that may hide or part."""
    return text if text.isascii() else text.translate(DOUBTFUL)


def in_one_breath(text: str) -> str:
    """Return the text, as long as before, with spaces for dots that take a breath in a line.

    One dot alone ends a sentence.
    """

    def read(found: re.Match[str]) -> str:
        dots = found.group()
        is_breath = dots.strip() != "." and text[found.end() : found.end() + 1].isalnum()
        return " " * len(dots) if is_breath else dots

    return DOTS.sub(read, text)


def _seen(text: str) -> tuple[str, Sequence[int]]:
    """Return what is seen of the text, and the place that each character has in it."""
    unseen = {one for one in set(text) if _is_unseen(one)}
    if not unseen:
        return text, range(len(text) + 1)
    places = [at for at, one in enumerate(text) if one not in unseen]
    return "".join(text[at] for at in places), [*places, len(text)]


def _is_unseen(character: str) -> bool:
    return character in FILLERS or unicodedata.category(character) in WIDTHLESS


def plain_words(words: str) -> list[str]:
    """Return the words of a phrase, read as a text is."""
    return [token.word for sentence in sentences(words) for token in sentence]


def sentences(text: str) -> Iterator[list[Token]]:
    """Yield the text sentence by sentence; a line that just wraps goes on with the next one."""
    tokens: list[Token] = []
    seen, places = _seen(text)
    for piece in PIECE.finditer(seen):
        found, start, end = piece.group(), places[piece.start()], places[piece.end()]
        if found[0] in ENDS or (found[0] == NEWLINE and len(found) > 1):
            if tokens:
                yield tokens
            tokens = []
        elif found == NEWLINE:
            tokens.append(Token(NEWLINE, start, end))
        elif not (found[0].isalnum()):
            tokens.append(Token(",", start, end))
        elif word := plain(found):
            _add(tokens, word, start, end)
    if tokens:
        yield tokens


def _add(tokens: list[Token], word: str, start: int, end: int) -> None:
    for part in SHORT_FORMS.get(word, (word,)):
        joined = JOINED.get((tokens[-1].word, part)) if tokens else None
        if joined:
            tokens[-1] = Token(joined, tokens[-1].start, end)
        else:
            tokens.append(Token(part, start, end))
