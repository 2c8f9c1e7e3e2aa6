"""The words that our own pages have, found by each of their forms."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from time import time_ns
from typing import Any
from unicodedata import normalize

from django.core.cache import cache
from django.db import OperationalError, connection
from django.db.models import Count, Max, Sum
from wagtail.models import Locale, Page

from sm_plugin.text.spelling import WORD, bare

MOST_PAGES = 2000
READ_AGAIN = 24 * 3600  # seconds; after a page is published they are read again at once
READ_WITHIN = 60  # seconds; then another process may try
KEPT_FOR = 30 * 24 * 3600  # seconds that the words of before are there while others are read
CHANGED = "content:vocabulary:changed"
# Where each database has the texts of its index as they are.
TEXTS = {"sqlite": ("title", "body"), "postgresql": ("title_text", "body_text")}
SHORTEST = 4  # letters; a shorter word has no other number here
INITIALS = re.compile(r"\b[^\W\d_](?:\.[^\W\d_])+\b\.?")
POSSESSIVE = re.compile(r"'s\b", re.IGNORECASE)
# What people write and read as an apostrophe; to a database most are letters: "Hawai\u02bbi".
APOSTROPHES = "\u2018\u2019\u02b9\u02bb\u02bc\u02bd\u02be\u02bf\ua78c"
AS_SIGNS = str.maketrans(dict.fromkeys(APOSTROPHES, "'"))
CONTRACTED = re.compile(r"'(?:d|ll|m|re|t|ve)\Z")
TYPED = re.compile(r"[^\W_]+")

_worked_out: dict[str, tuple[int, "Vocabulary"]] = {}


@dataclass(frozen=True)
class Vocabulary:
    """Counts the words of the live pages of a language, and joins those that share a form.

    That is a word without accents, and one thing of which there are many.
    """

    language: str = ""
    counts: dict[str, int] = field(default_factory=dict)
    kin: dict[str, set[str]] = field(default_factory=dict)

    def forms_of(self, word: str) -> set[str]:
        """Return the words of the pages that are this one, but for accents and number."""
        return set().union(*(self.kin.get(one, ()) for one in shared_forms(word, self.language)))


def vocabulary() -> Vocabulary:
    """Return the words of the live pages of the reader's language.

    An empty one while the cache is away, as reading all pages for each search would be too much,
    and while another process reads them for the first time.
    """
    locale, kept = Locale.get_active(), None
    with suppress(OperationalError):
        kept = _kept(locale)
    return _by_forms(locale.language_code, kept) if kept else Vocabulary()


def forget_vocabulary() -> None:
    """Have the words read again at the next search: the index has changed."""
    with suppress(OperationalError):
        cache.set(CHANGED, time_ns(), None)


def words_asked(typed: str) -> list[str]:
    """Return the words of what somebody typed; "p.t.s.d." is one, and "veteran's" is "veteran"."""
    whole = INITIALS.sub(lambda found: found[0].replace(".", ""), as_signs(normalize("NFC", typed)))
    return TYPED.findall(POSSESSIVE.sub("", whole).casefold())


def as_signs(words: str) -> str:
    """Return the words with a plain apostrophe for each sign or letter that stands for one."""
    return words.translate(AS_SIGNS)


def with_signs_inside(piece: str) -> str:
    """Return "U.S.", "24/7" or "e-mail" without signs around it; of any other piece nothing.

    Databases have it as one word, or as several: it is looked for as it was typed, too.
    """
    whole = POSSESSIVE.sub("", as_signs(normalize("NFC", piece)))
    words = list(TYPED.finditer(whole))
    return whole[words[0].start() : words[-1].end()] if len(words) > 1 else ""


def shared_forms(word: str, language: str) -> Iterator[str]:
    """Yield the forms that a word shares with its other number, itself without accents first.

    One with a letter for an apostrophe also shares its form with the apostrophe, and without.
    """
    signs = as_signs(word)
    if signs != word:
        yield bare(signs)
        if CONTRACTED.search(signs):
            return
        word = POSSESSIVE.sub("", signs).replace("'", "")
    plain = bare(word)
    yield plain
    if len(plain) < SHORTEST or not plain.endswith("s"):
        return
    yield from _of_one_in_spanish(plain) if language == "es" else _of_one_in_english(plain)


def _of_one_in_spanish(plain: str) -> Iterator[str]:
    yield plain[:-1]
    if plain.endswith("ces"):
        yield plain[:-3] + "z"
    elif plain.endswith("es") and plain[-3] not in "aeiou":
        yield plain[:-2]


def _of_one_in_english(plain: str) -> Iterator[str]:
    if not plain.endswith(("ss", "us", "is")):
        yield plain[:-1]
    if plain.endswith("ies"):
        yield plain[:-3] + "y"
    elif plain.endswith(("ses", "xes", "zes", "ches", "shes")):
        yield plain[:-2]
        yield plain[:-2] + "is"


def _kept(locale: Locale) -> dict[str, Any] | None:
    """Return what was read last, after reading it again if pages have changed since.

    One process reads; all others go on with what is known.
    """
    place = f"content:vocabulary:{locale.language_code}"
    found = cache.get_many([place, CHANGED])
    kept: dict[str, Any] | None = found.get(place)
    state = f"{_state(locale)} {found.get(CHANGED)}"
    if kept and kept["of"] == state and time_ns() < kept["made"] + READ_AGAIN * 10**9:
        return kept
    if cache.add(f"{place}:read", True, READ_WITHIN):
        try:
            kept = {"of": state, "made": time_ns()} | _read(locale)
            cache.set(place, kept, KEPT_FOR)
        finally:
            cache.delete(f"{place}:read")
    return kept


def _pages(locale: Locale) -> Any:
    return Page.objects.live().public().filter(locale=locale)


def _state(locale: Locale) -> str:
    """Return what is another once a page is published, or is there no more for everybody."""
    found = _pages(locale).aggregate(Max("last_published_at"), Count("pk"), Sum("pk"))
    return " ".join(map(str, found.values()))


def _read(locale: Locale) -> dict[str, Any]:
    """Return the words of the search's index, in one query: they are those that it finds.

    Each is counted in its composed form; those that a page has otherwise are kept beside it.
    """
    names = [f"index_entries__{name}" for name in TEXTS[connection.vendor]]
    counts, others = Counter[str](), set[str]()
    for texts in _pages(locale).order_by("pk").values_list(*names)[:MOST_PAGES].iterator():
        for word in WORD.findall(" ".join(filter(None, texts)).casefold()):
            composed = normalize("NFC", word)
            counts[composed] += 1
            if composed != word:
                others.add(word)
    return {"counts": dict(counts), "others": sorted(others)}


def _by_forms(language: str, kept: dict[str, Any]) -> Vocabulary:
    """Return the words by their forms, which this process may have worked out before."""
    made, words = _worked_out.get(language, (0, Vocabulary()))
    if made != kept["made"]:
        kin: dict[str, set[str]] = defaultdict(set)
        for word in [*kept["counts"], *kept["others"]]:
            for form in shared_forms(word, language):
                kin[form].add(word)
        words = Vocabulary(language, kept["counts"], dict(kin))
        _worked_out[language] = kept["made"], words
    return words
