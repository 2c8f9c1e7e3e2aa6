"""Two texts beside each other, word by word: what went, what came, what stayed.

See docs/decisions/0073.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import lru_cache

from bs4 import BeautifulSoup

SAME, ADDED, REMOVED = "same", "added", "removed"
_PARTS = ("h2", "h3", "h4", "p", "li")
_WORDS = re.compile(r"\S+")


@dataclass(frozen=True)
class Run:
    """Words in a row that share a fate."""

    fate: str
    text: str


@dataclass(frozen=True)
class Part:
    """A paragraph, heading or item of a list with its runs of words."""

    tag: str
    runs: tuple[Run, ...]

    @property
    def fate(self) -> str:
        """Return the change of the part as a whole; `mixed` when only some words changed."""
        fates = {run.fate for run in self.runs}
        return fates.pop() if len(fates) == 1 else "mixed"


@dataclass(frozen=True)
class Comparison:
    parts: tuple[Part, ...]

    @property
    def added(self) -> int:
        return self._words(ADDED)

    @property
    def removed(self) -> int:
        return self._words(REMOVED)

    def _words(self, fate: str) -> int:
        runs = (run for part in self.parts for run in part.runs)
        return sum(len(run.text.split()) for run in runs if run.fate == fate)


@lru_cache(maxsize=64)
def compare(before: str, after: str) -> Comparison:
    """Compare two texts of trusted HTML; the result holds words only, no markup.

    Parts are matched first and words only within parts that changed, so that a long text stays
    cheap. Versions never change, so an answer may be kept.
    """
    return Comparison(tuple(_parts(_split(before), _split(after))))


def _split(html: str) -> list[tuple[str, str]]:
    """Return the parts as (tag, words) in order; text outside of any part is a paragraph.

    A list inside an item makes parts of its own, and the item keeps the words around it.
    """
    soup = BeautifulSoup(html, "html.parser")
    for line_break in soup("br"):
        line_break.replace_with(" ")
    words: dict[int, list[str]] = {}
    tags: dict[int, str] = {}
    for string in soup.strings:
        parent = string.find_parent(_PARTS)
        words.setdefault(id(parent), []).append(string)
        tags[id(parent)] = parent.name if parent else "p"
    parts = ((tags[key], " ".join("".join(strings).split())) for key, strings in words.items())
    return [(tag, text) for tag, text in parts if text]


def _parts(before: list[tuple[str, str]], after: list[tuple[str, str]]) -> Iterator[Part]:
    matcher = SequenceMatcher(None, before, after, autojunk=False)
    for kind, a, b, c, d in matcher.get_opcodes():
        if kind == "equal":
            yield from (Part(tag, (Run(SAME, text),)) for tag, text in after[c:d])
        else:
            yield from _changed(before[a:b], after[c:d])


def _changed(old: list[tuple[str, str]], new: list[tuple[str, str]]) -> Iterator[Part]:
    """Changed parts in pairs as far as both sides have some; the rest went or came whole."""
    for (_tag, was), (tag, now) in zip(old, new, strict=False):
        yield Part(tag, tuple(_runs(_WORDS.findall(was), _WORDS.findall(now))))
    yield from (Part(tag, (Run(REMOVED, text),)) for tag, text in old[len(new) :])
    yield from (Part(tag, (Run(ADDED, text),)) for tag, text in new[len(old) :])


def _runs(old: list[str], new: list[str]) -> Iterator[Run]:
    for kind, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if kind == "equal":
            yield Run(SAME, " ".join(new[c:d]))
            continue
        if old[a:b]:
            yield Run(REMOVED, " ".join(old[a:b]))
        if new[c:d]:
            yield Run(ADDED, " ".join(new[c:d]))
