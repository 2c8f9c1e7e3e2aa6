"""Lists every word of the dictionaries that brings the page, alone in a harmless sentence.

    .venv/bin/python scripts/review_safety_words.py

Writes tests/sm_plugin/safety/alarming_words.csv. Read what changed in it: a word that no person
would call alarming is a fault of a phrase or of a weight. Takes two minutes.
"""

import csv
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "site")]

from sm_plugin.safety.choices import SafetyLevel  # noqa: E402
from sm_plugin.safety.default_phrases import shipped_judge  # noqa: E402
from sm_plugin.safety.matching.words import LANGUAGES, dictionary  # noqa: E402

FILE = ROOT / "tests" / "sm_plugin" / "safety" / "alarming_words.csv"
SENTENCES = {
    "en": "I have a question about {} for my next visit.",
    "es": "Tengo una pregunta sobre {} para la próxima visita.",
}


def alarming(language: str, words: Iterable[str]) -> Iterator[str]:
    """Yield those of the words that bring the page in a harmless sentence."""
    for word in words:
        level = shipped_judge().judge(["", SENTENCES[language].format(word)]).level
        if level.rank >= SafetyLevel.PAGE.rank:
            yield word


def main() -> None:
    with FILE.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["language", "word"])
        for language in LANGUAGES:
            found = list(alarming(language, sorted(dictionary(language))))
            writer.writerows((language, word) for word in found)
            print(f"{language}: {len(found)} of {len(dictionary(language))}")


if __name__ == "__main__":
    main()
