"""The words of a phrase as a pattern. What an administrator may write is said in `GRAMMAR`."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from operator import contains

from django.utils.translation import gettext_lazy as _

from sm_plugin.errors import InvalidInput

from .families import family
from .tokens import MARKS, NEWLINE, Token, plain, plain_words, word_set

GRAMMAR = _(
    "Words in their order. a|b means either word, a+b two words that belong together. Between two "
    "words ... means up to five others, and .. the same without words such as and, then or with. "
    "After a word * means any ending, and ? that it may be missing. Capitals, accents and "
    "apostrophes make no difference."
)
GAP = 5  # words that "..." may stand for
FILLERS = word_set(
    "really very so just all a an the bit little quite pretty damn fucking freaking kinda kind of "
    "sort like always already even still my mi muy tan bien bastante ya un una el la mucho"
)
MOST_FILLERS = 3
ALSO = "&"
# What begins something else: "..." does not reach over it.
WALLS = word_set("but however although though pero aunque sino")
NEGATIONS = word_set("no not dont havent never sin ni nunca")  # after a comma
# What ".." doesn't reach over: in "30 steps and my pills" the number counts no pills.
JOINTS = word_set("and then with to y e luego con para")
GAPS = {"...": WALLS, "..": WALLS | JOINTS}


@dataclass(frozen=True, slots=True)
class Element:
    """One place of a pattern: any of `atoms`, words or beginnings that end with `*`.

    `series` are several words each that may stand there instead.
    """

    atoms: frozenset[str]
    series: tuple[tuple[str, ...], ...] = ()
    is_optional: bool = False
    after_gap: bool = False
    walls: frozenset[str] = WALLS

    @property
    def all_atoms(self) -> frozenset[str]:
        return self.atoms.union(*self.series)

    @property
    def first(self) -> frozenset[str]:
        return self.atoms.union(words[0] for words in self.series)

    def ends(self, known: Sequence[frozenset[str]], at: int) -> Iterator[int]:
        """Yield the places where it ends when it begins at token `at`."""
        if self.atoms & known[at]:
            yield at + 1
        for words in self.series:
            found = known[at : at + len(words)]
            if len(found) == len(words) and all(map(contains, found, words)):
                yield at + len(words)


@dataclass(frozen=True)
class Pattern:
    elements: tuple[Element, ...]

    @cached_property
    def needed(self) -> tuple[frozenset[str], ...]:
        """Of each of these sets a sentence has at least one, or the pattern is not in it."""
        return tuple(element.first for element in self.elements if not element.is_optional)

    @property
    def atoms(self) -> frozenset[str]:
        return frozenset().union(*(element.all_atoms for element in self.elements))

    @cached_property
    def first(self) -> frozenset[str]:
        """Return the atoms the pattern can begin with; the first element is never optional."""
        return self.elements[0].first


def pieces(unless: str) -> tuple[str, ...]:
    """Return the words that make a phrase harmless, one by one."""
    return tuple(piece.strip() for piece in unless.split(";") if piece.strip())


def parse(words: str) -> tuple[Pattern, ...]:
    """Return the groups of the words, mostly one; all must stand near each other.

    Raises `InvalidInput` for words that can't be matched with anything.
    """
    return tuple(parse_group(group) for group in words.split(ALSO))


def parse_group(words: str) -> Pattern:
    """Parse a group; raise `InvalidInput`. `words` have no "&"."""
    elements: list[Element] = []
    gap = ""
    for piece in _joined(words.replace("…", "...").split()):
        if piece in GAPS:
            gap = piece
            continue
        is_optional, piece = piece.endswith("?"), piece.removesuffix("?")
        elements.append(_element(piece, is_optional, gap))
        gap = ""
    if not elements or gap or elements[0].is_optional or elements[0].after_gap:
        raise InvalidInput(_("Begin and end with a word that must be there."), field="words")
    return Pattern(tuple(elements))


def _element(piece: str, is_optional: bool, gap: str) -> Element:
    choices = [_choice(part) for word in piece.split("|") for part in _family(word)]
    atoms = frozenset(words[0] for words in choices if len(words) == 1)
    series = tuple(words for words in choices if len(words) > 1)
    return Element(atoms, series, is_optional, bool(gap), GAPS.get(gap, WALLS))


def _family(word: str) -> Sequence[str]:
    """Return the words of "@name", or the word itself."""
    if not word.startswith("@"):
        return (word,)
    words = family(word[1:])
    if not words:
        raise InvalidInput(_("There is no family of words with this name."), field="words")
    return words


def _choice(part: str) -> tuple[str, ...]:
    return tuple(atom for word in _joined(part.split("+")) for atom in _atoms(word))


def _joined(pieces: list[str]) -> list[str]:
    """Neighbors such as "do not" become the one word that they are in a text too."""
    found: list[str] = []
    for piece in pieces:
        if piece.isalpha() and found and found[-1].isalpha():
            pair = plain_words(f"{found[-1]} {piece}")
            if len(pair) == 1:
                found[-1] = pair[0]
                continue
        found.append(piece)
    return found


def _atoms(word: str) -> list[str]:
    """Return the word as texts have it; "wanna" is two."""
    bare = word.removesuffix("*")
    words = plain_words(bare) if bare == word else [plain(bare)]
    if not words or not all(found.isalnum() for found in words):
        raise InvalidInput(_("Write plain words, with | + ... * and ? as shown."), field="words")
    return words if bare == word else [f"{words[0]}*"]


def match_at(
    pattern: Pattern, tokens: Sequence[Token], known: Sequence[frozenset[str]], at: int
) -> int | None:
    """Return the nearest place where the pattern ends when it begins at token `at`.

    `known` are the atoms of each token.

    All places that can be reached go on together, so that no text makes it try them one by one.
    """
    reached = set(pattern.elements[0].ends(known, at))
    for element in pattern.elements[1:]:
        if not reached:
            return None
        places = {place for end in reached for place in _places(element, tokens, end)}
        following = {after for place in places for after in element.ends(known, place)}
        reached = following | reached if element.is_optional else following
    return min(reached, default=None)


def _places(element: Element, tokens: Sequence[Token], at: int) -> list[int]:
    """Return the places of the element: next, after fillers, or within the gap."""
    places, words = [], 0
    for place in range(at, len(tokens)):
        places.append(place)
        word = tokens[place].word
        if word in element.walls or (word in NEGATIONS and place and tokens[place - 1].word == ","):
            break
        if word == NEWLINE or (element.after_gap and word in MARKS):
            continue
        words += 1
        if not (words <= GAP if element.after_gap else word in FILLERS and words <= MOST_FILLERS):
            break
    return places
