"""Learns what words weigh in the safety check, from whole messages and from sentences.

    .venv/bin/python scripts/learn_safety_weights.py           # write the weights, their datasheet
    .venv/bin/python scripts/learn_safety_weights.py --report  # say what an unseen hand would get

Reads the learning part of tests/data/portal_messages and tests/sm_plugin/safety/labelled.csv. A
message weighs what its heaviest stretch weighs, so the words of that stretch are what is learned
from (logistic regression by small steps, several runs averaged). The same texts give the same file.
"""

import csv
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256
from math import exp, sqrt
from pathlib import Path
from random import Random

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "site")]

from scripts.safety_texts import LEARNING, SENTENCES, Labelled, messages, sentences  # noqa: E402
from sm_plugin.safety.default_phrases import shipped_judge  # noqa: E402
from sm_plugin.safety.matching import evidence  # noqa: E402
from sm_plugin.safety.matching.evidence import (  # noqa: E402
    ALWAYS,
    LENGTH,
    Features,
    heaviest,
    length_of,
    weigh,
)

DATASHEET = evidence.FILE.with_suffix(".md")
RUNS, ROUNDS, STEP, SHRINK = 4, 15, 0.07, 0.001
SENTENCE = 0.5  # of a message's worth
HEAD = """# weights.csv

What words, pairs of words, concepts and pairs of concepts weigh in the safety check; see
docs/safety.md."""
OWN_HAND = "d"  # of the person who wrote the check; nothing is measured on it
FEWEST = 2  # texts that have a feature; what only one has is not learned
SMALLEST = 0.02  # a weight below that is left out
BEGIN = 0.01  # of the sum of squares that a step is divided by


@dataclass(frozen=True)
class Example:
    found: Sequence[Features]
    is_danger: bool
    counts: float = 1.0  # as much as so many messages


def examples(texts: Iterable[Labelled]) -> Iterator[Example]:
    """Yield what is learned from; a message for "today" is neither danger nor none."""
    judge = shipped_judge()
    for text in texts:
        if text.level != "today":
            counts = SENTENCE if text.is_sentence else 1.0
            yield Example(judge.found_in([text.text]), text.level == "emergency", counts)


def learn(texts: Iterable[Labelled]) -> dict[str, float]:
    """Return the weights: the mean of several runs over the texts, each in another order."""
    learned_from = list(_often(list(examples(texts))))
    total: defaultdict[str, float] = defaultdict(float)
    for run in range(RUNS):
        for feature, weight in _run(learned_from, Random(run + 1)).items():  # noqa: S311
            total[feature] += weight / RUNS
    return {
        feature: round(weight, 3)
        for feature, weight in sorted(total.items())
        if feature == ALWAYS or abs(weight) >= SMALLEST
    }


def _often(all_of_them: Sequence[Example]) -> Iterator[Example]:
    texts_with = Counter(
        feature for one in all_of_them for feature in {f for here in one.found for f in here}
    )
    for one in all_of_them:
        found = [[f for f in here if texts_with[f] >= FEWEST] for here in one.found]
        yield Example(found, one.is_danger, one.counts)


def _run(learned_from: list[Example], random: Random) -> dict[str, float]:
    weights: defaultdict[str, float] = defaultdict(float)
    squares: defaultdict[str, float] = defaultdict(lambda: BEGIN)
    for example in (one for _round in range(ROUNDS) for one in _shuffled(learned_from, random)):
        best = heaviest(example.found, weights)
        parts = {f: 1.0 for here in example.found[best.start : best.end] for f in here}
        parts |= {ALWAYS: 1.0, LENGTH: length_of(len(example.found))}
        total = weights[ALWAYS] + weights[LENGTH] * parts[LENGTH] + best.weight
        expected = 1 / (1 + exp(-max(-30.0, min(30.0, total))))
        wrong = example.counts * (expected - example.is_danger)
        if abs(wrong) < BEGIN / 10:
            continue
        for feature, part in parts.items():
            slope = wrong * part + (SHRINK * weights[feature] if feature != ALWAYS else 0)
            squares[feature] += slope * slope
            weights[feature] -= STEP * slope / sqrt(squares[feature])
    return weights


def _shuffled(learned_from: list[Example], random: Random) -> list[Example]:
    random.shuffle(learned_from)
    return learned_from


def report() -> None:
    """Print what each limit would do with the messages of a hand that nothing was learned from."""
    rows, single = messages(), sentences()
    judged: list[tuple[Labelled, float]] = []
    for hand in sorted({row.hand for row in rows} - {OWN_HAND}):
        weights = learn([*(row for row in rows if row.hand != hand), *single])
        judge = shipped_judge()
        judged += [
            (row, weigh(judge.found_in([row.text]), weights)) for row in rows if row.hand == hand
        ]
    groups = ("home", "weeks", "today", "emergency", "suicide")
    print("limit ", *(f"{group:>10}" for group in groups))
    for limit in (half / 2 for half in range(-4, 13)):
        shares = []
        for group in groups:
            of_group = [weight for row, weight in judged if row.group == group]
            shares.append(f"{sum(weight >= limit for weight in of_group) / len(of_group):10.1%}")
        print(f"{limit:6.1f}", *shares)


def write(weights: dict[str, float]) -> None:
    with evidence.FILE.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["feature", "weight"])
        writer.writerows(weights.items())
    digest = sha256(evidence.FILE.read_bytes()).hexdigest()
    hands = {row.hand for row in messages()}
    rows = {
        "SHA-256": f"`{digest}`",
        "weights": len(weights),
        "learned from": f"{len(messages())} whole messages of {len(hands)} hands, "
        f"{len(sentences())} sentences",
        "where they are": f"`{LEARNING.relative_to(ROOT)}`, `{SENTENCES.relative_to(ROOT)}`; both "
        "were written for this project (CC0)",
        "made by": f"`scripts/learn_safety_weights.py`: {RUNS} runs of {ROUNDS} rounds; the same "
        "texts give the same file",
        "what they know": "English and Spanish of older patients, as the writers imagined them",
        "what they don't": "people; no weight says why, so weights alone name no kind of danger",
    }
    table = "\n".join(f"| {name} | {told} |" for name, told in rows.items())
    DATASHEET.write_text(f"{HEAD}\n\n| | |\n|---|---|\n{table}\n", encoding="utf-8")
    print(f"{len(weights)} weights, {digest}")


if __name__ == "__main__":
    if "--report" in sys.argv:
        report()
    else:
        write(learn([*messages(), *sentences()]))
