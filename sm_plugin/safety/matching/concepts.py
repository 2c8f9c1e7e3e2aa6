"""Concepts: the words of both languages for one thing, such as everything that means the chest."""

import csv
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path

FILE = Path(__file__).with_name("concepts.csv")
LONGEST = 12  # letters of a beginning such as "swell*"


class Concepts:
    """Finds the concepts of words; each is written "word", "beginn*" or "several+words"."""

    def __init__(self, rows: Sequence[tuple[str, Sequence[str]]]) -> None:
        self._single: dict[str, list[str]] = {}
        self._begins: dict[str, list[str]] = {}
        self._series: dict[str, list[tuple[Sequence[str], str]]] = {}
        self._known: dict[str, Sequence[str]] = {}
        for name, written in rows:
            for words in written:
                *before, last = words.split("+")
                if before:
                    self._series.setdefault(last, []).append((before, name))
                elif last.endswith("*"):
                    self._begins.setdefault(last.removesuffix("*"), []).append(name)
                else:
                    self._single.setdefault(last, []).append(name)

    @property
    def words(self) -> frozenset[str]:
        """Return the whole words that concepts are written with."""
        return frozenset(self._single)

    @property
    def beginnings(self) -> frozenset[str]:
        return frozenset(self._begins)

    def ending_at(self, words: Sequence[str], at: int) -> Iterator[str]:
        """Yield the concepts whose last word is the one at this place."""
        word = words[at]
        yield from self._of(word)
        for before, name in self._series.get(word, ()):
            if at >= len(before) and list(words[at - len(before) : at]) == before:
                yield name

    def _of(self, word: str) -> Sequence[str]:
        if word in self._single:
            return self._single[word]
        for end in range(min(len(word), LONGEST), 1, -1):
            if word[:end] in self._begins:
                return self._begins[word[:end]]
        return ()


@cache
def concepts() -> Concepts:
    """Return those that are shipped with the plugin."""
    with FILE.open(encoding="utf-8", newline="") as rows:
        return Concepts([(row["name"], row["words"].split("|")) for row in csv.DictReader(rows)])
