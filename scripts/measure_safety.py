"""Measures the safety check on whole messages and prints the tables of docs/safety.md.

    .venv/bin/python scripts/measure_safety.py FILE.jsonl ... [--labels READER.jsonl ...] [--wrong]

A line of a file is a message: id, lang, text, suicide, part, and level or written_as. Labels of
readers (id, level, suicide) are joined by id: what most say counts, with the writer as one of them,
and where no two agree the most urgent. --wrong lists the messages whose level is not what it should
be. The shipped phrases and weights are measured, not a site's own.
"""

import argparse
import sys
import time
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import sqrt
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "site")]

from scripts.safety_texts import GROUPS, LEARNING, Labelled, messages  # noqa: E402
from sm_plugin.safety.choices import SafetyLevel  # noqa: E402
from sm_plugin.safety.default_phrases import shipped_judge  # noqa: E402

LANGUAGES = ("en", "es")
DANGER = ("emergency", "suicide")
PREVALENCE = {"emergency": 0.04, "suicide": 0.01}
CALM = {"today": 0.02, "weeks": 0.08, "home": 0.85}  # shares of messages without danger


@dataclass(frozen=True)
class Judged:
    message: Labelled
    level: SafetyLevel
    kinds: frozenset[str]
    milliseconds: float


def wilson(hits: int, of: int, z: float = 1.96) -> tuple[float, float]:
    """Return the 95 % interval of a share by Wilson's score."""
    share, spread = hits / of, z * z / of
    middle = (share + spread / 2) / (1 + spread)
    half = z * sqrt(share * (1 - share) / of + spread / (4 * of)) / (1 + spread)
    return max(0.0, middle - half), min(1.0, middle + half)


def judge(rows: Iterable[Labelled]) -> list[Judged]:
    """Judge each message; the first judgement prepares what is prepared once."""
    judged, shipped = [], shipped_judge()
    shipped.judge(["once"])
    for row in rows:
        begun = time.process_time()
        found = shipped.judge([row.text])
        spent = 1000 * (time.process_time() - begun)
        kinds = frozenset(match.kind for match in found.matches)
        judged.append(Judged(row, found.level, kinds, spent))
    return judged


def confusion(judged: Sequence[Judged]) -> None:
    print("\n| message is | in | messages | nothing | line | page | flag | suicide named |")
    print("|---|---|---|---|---|---|---|---|")
    for group in GROUPS:
        for languages in (LANGUAGES, *((language,) for language in LANGUAGES)):
            some = [one for one in judged if _is_of(one, group, languages)]
            if not some:
                continue
            counts = Counter(one.level for one in some)
            named = sum("suicide" in one.kinds and one.level.rank > 1 for one in some)
            cells = [counts[level] for level in SafetyLevel]
            told = "both" if len(languages) > 1 else languages[0]
            print(
                f"| {group} | {told} | {len(some)} |", *(f"{cell} |" for cell in cells), named, "|"
            )


def shares(judged: Sequence[Judged]) -> None:
    print("\n| message is | in | page or flag | flag |")
    print("|---|---|---|---|")
    for group in GROUPS:
        for languages in (LANGUAGES, *((language,) for language in LANGUAGES)):
            some = [one for one in judged if _is_of(one, group, languages)]
            if some:
                told = "both" if len(languages) > 1 else languages[0]
                print(f"| {group} | {told} | {_share(some, 2)} | {_share(some, 3)} |")


def right_flags(judged: Sequence[Judged]) -> None:
    """Print how many of a hundred flags are right where 5 of a hundred messages are danger."""
    for rank, name in ((3, "flags"), (2, "pages")):
        right = sum(part * _rate(judged, group, rank) for group, part in PREVALENCE.items())
        wrong = sum(part * _rate(judged, group, rank) for group, part in CALM.items())
        share = right / (right + wrong) if right + wrong else 0
        print(
            f"\nOf {name}, {share:.0%} are right where 4 % are emergencies, 1 % is about suicide,"
        )
        print("2 % belong seen today, 8 % in weeks and 85 % are at home or without symptoms.")


def times(judged: Sequence[Judged]) -> None:
    spent = sorted(one.milliseconds for one in judged)
    long_one = max((one.message for one in judged), key=lambda message: len(message.text))
    text = (long_one.text + "\n\n") * (1 + 5000 // len(long_one.text))
    measured = judge([Labelled(text[:5000], "en", "home", False, "")] * 15)
    best = min(one.milliseconds for one in measured)
    print(f"\nA check takes {spent[len(spent) // 2]:.1f} ms of a processor (the middle one),")
    print(f"{spent[len(spent) * 99 // 100]:.1f} ms at most for 99 of 100; {best:.1f} ms for 5 kB.")


def wrong_ones(judged: Sequence[Judged]) -> None:
    print()
    for one in judged:
        is_danger = one.message.group in DANGER
        if (is_danger and one.level.rank < 3) or (not is_danger and one.level.rank > 1):
            print(f"{one.message.key} {one.message.group} got {one.level}: {one.message.text!r}")


def _is_of(one: Judged, group: str, languages: Sequence[str]) -> bool:
    return one.message.group == group and one.message.language in languages


def _share(some: Sequence[Judged], rank: int) -> str:
    hits = sum(one.level.rank >= rank for one in some)
    low, high = wilson(hits, len(some))
    return f"{hits / len(some):.1%} ({low:.1%} to {high:.1%})"


def _rate(judged: Sequence[Judged], group: str, rank: int) -> float:
    some = [one for one in judged if one.message.group == group]
    return sum(one.level.rank >= rank for one in some) / len(some) if some else 0


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("files", type=Path, nargs="*", default=[LEARNING])
    parser.add_argument("--labels", type=Path, nargs="*", default=[])
    parser.add_argument("--wrong", action="store_true")
    asked = parser.parse_args()
    judged = judge(messages(asked.files, asked.labels))
    print(f"{len(judged)} messages")
    confusion(judged)
    shares(judged)
    right_flags(judged)
    times(judged)
    if asked.wrong:
        wrong_ones(judged)


if __name__ == "__main__":
    main()
