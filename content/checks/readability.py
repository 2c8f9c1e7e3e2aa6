"""Measure how hard a text is to read, each language by its own measure.

See docs/decisions/0200.
"""

import re
from collections.abc import Iterator

from django.utils.translation import gettext as _
from wagtail.models import Page

from .findings import Finding
from .pieces import pieces

GRADE = 8
# Fernández Huerta's own scale: from 60 up a text is of normal difficulty or easier.
SPANISH_EASE = 60
# Fewer words than these say nothing about a text.
ENOUGH_WORDS = 60

_ENDS_SENTENCE = re.compile(r"</(?:p|li|h2|h3|h4)>")
_TAGS = re.compile(r"<[^<>]++>")
_SENTENCES = re.compile(r"[.!?:]+")
_WORDS = re.compile(r"[^\W\d_](?:[^\W\d_]|['\u2019-])*")
_STRONG = "aeoáéíóú"


def hard_text(page: Page) -> Iterator[Finding]:
    """Measure English by school grade and Spanish by ease; other languages have no measure here."""
    html = " ".join(piece.html for piece in pieces(page))
    if count_words(html) < ENOUGH_WORDS:
        return
    language = page.locale.language_code[:2] if page.locale_id else "en"
    advice = _("Shorter sentences and everyday words help most. One thought a sentence.")
    if language == "en" and (grade := english_grade(html)) > GRADE:
        yield Finding(
            _("The whole page"),
            _("The text reads at grade %(grade).1f. Readers need grade %(most)d or lower.")
            % {"grade": grade, "most": GRADE},
            advice,
        )
    if language == "es" and (ease := spanish_ease(html)) < SPANISH_EASE:
        yield Finding(
            _("The whole page"),
            _("The text has an ease of %(ease).0f of 100. Readers need %(least)d or more.")
            % {"ease": ease, "least": SPANISH_EASE},
            advice,
        )


def english_grade(html: str) -> float:
    """School grade by Flesch and Kincaid; a paragraph or item of a list ends a sentence.

    Source: Kincaid et al., Derivation of new readability formulas, 1975.
    """
    words, sentences = _counted(html)
    if not words:
        return 0.0
    syllables = sum(_english_syllables(word) for word in words)
    return 0.39 * len(words) / sentences + 11.8 * syllables / len(words) - 15.59


def spanish_ease(html: str) -> float:
    """Ease of reading from 0 to 100, higher is easier.

    Source: Fernández Huerta, Medidas sencillas de lecturabilidad, 1959, in the form that
    counts words a sentence (Law, 2011).
    """
    words, sentences = _counted(html)
    if not words:
        return 100.0
    syllables = sum(_spanish_syllables(word) for word in words)
    return 206.84 - 60 * syllables / len(words) - 1.02 * len(words) / sentences


def count_words(html: str) -> int:
    return len(_counted(html)[0])


def _counted(html: str) -> tuple[list[str], int]:
    text = _TAGS.sub("", _ENDS_SENTENCE.sub(".", re.sub(r"\s+", " ", html)))
    sentences = [part for part in _SENTENCES.split(text) if re.search(r"\w", part)]
    return _WORDS.findall(text), max(1, len(sentences))


def _english_syllables(word: str) -> int:
    word = re.sub(r"[^a-z]", "", word.lower())
    groups = len(re.findall(r"[aeiouy]+", word))
    silent = (word.endswith("e") and not word.endswith(("le", "ee"))) or (
        word.endswith("ed") and not word.endswith(("ted", "ded"))
    )
    return max(1, groups - (1 if silent and groups > 1 else 0))


def _spanish_syllables(word: str) -> int:
    """Count each strong or accented vowel as a syllable; weak ones lean on a neighbor."""
    word = re.sub(r"(?<=[gq])u(?=[eiéí])", "", word.lower())
    strong = len(re.findall(f"[{_STRONG}]", word))
    alone = re.findall(rf"(?<![{_STRONG}iuü])[iuüy]+(?![{_STRONG}iuü])", word)
    return max(1, strong + len(alone))
