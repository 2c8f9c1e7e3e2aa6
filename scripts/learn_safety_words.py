"""Learns the weights of the safety check's second look from labelled sentences.

    .venv/bin/python scripts/learn_safety_words.py

Reads the parts of tests/sm_plugin/safety/labelled.csv that the check may learn from, never the
fresh ones, and writes sm_plugin/safety/matching/weights.csv. First it says, part by part, what the
weights would do with sentences that they did not learn from. The same sentences give the same file.
"""

import csv
import os
import random
import sys
from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from math import exp, sqrt
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "site")]
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings.test")

import django  # noqa: E402

django.setup()

from sm_plugin.safety.matching import weights as weighing  # noqa: E402
from sm_plugin.safety.matching.tokens import sentences  # noqa: E402

LABELLED = ROOT / "tests" / "sm_plugin" / "safety" / "labelled.csv"
NEVER = ("fresh-2", "fresh-3")
ROUNDS, STEP, SHRINK, SMALLEST = 30, 0.5, 0.0015, 0.04
Example = tuple[Sequence[str], int]


def read() -> list[dict[str, str]]:
    with LABELLED.open(encoding="utf-8", newline="") as rows:
        return [row for row in csv.DictReader(rows) if row["part"] not in NEVER]


def seen_in(text: str) -> frozenset[str]:
    words = [token.word for part in sentences(text) for token in part if token.word.isalnum()]
    return weighing.features(words)


def learn(rows: list[dict[str, str]], is_so: Callable[[dict[str, str]], bool]) -> dict[str, float]:
    """Logistic regression by small steps; features seen once are left out."""
    pairs = [(seen_in(row["text"]), int(is_so(row))) for row in rows]
    often = Counter(feature for features, _is in pairs for feature in features)
    data = [(sorted(f for f in features if often[f] > 1), is_) for features, is_ in pairs]
    weights: defaultdict[str, float] = defaultdict(float)
    order = random.Random(1)  # noqa: S311
    for number in range(ROUNDS):
        rate = STEP / (1 + 0.3 * number)
        order.shuffle(data)
        for features, is_ in data:
            size = sqrt(len(features) or 1)
            total = weights[weighing.ALWAYS] + sum(weights[f] for f in features) / size
            change = (is_ - 1 / (1 + exp(-total))) * rate
            weights[weighing.ALWAYS] += change * 0.1
            for feature in features:
                weights[feature] += change / size - rate * SHRINK * weights[feature]
    return weights


def both(rows: list[dict[str, str]]) -> dict[str, weighing.Weight]:
    danger = learn(rows, lambda row: row["label"] == "catch")
    caught = [row for row in rows if row["label"] == "catch"]
    suicide = learn(caught, lambda row: row["kind"] == "suicide")
    names = {*danger, *suicide, weighing.ALWAYS}
    return {
        name: weighing.Weight(round(danger.get(name, 0), 3), round(suicide.get(name, 0), 3))
        for name in sorted(names)
        if name == weighing.ALWAYS
        or max(abs(danger.get(name, 0)), abs(suicide.get(name, 0))) > SMALLEST
    }


def report(rows: list[dict[str, str]]) -> None:
    """Print the shares each part would get from weights learned on all the others."""
    for part in sorted({row["part"] for row in rows}):
        weights = both([row for row in rows if row["part"] != part])
        for label in ("catch", "pass"):
            asked = [seen_in(r["text"]) for r in rows if (r["part"], r["label"]) == (part, label)]
            totals = [weighing.score(found, weights).danger for found in asked]
            shares = {
                limit: round(100 * sum(total > limit for total in totals) / len(totals), 1)
                for limit in (0.5, 0.7, 0.9, 1.1, 1.3)
            }
            print(f"{part:<15}{label:<6}{shares}")


def main() -> None:
    rows = read()
    if "--report" in sys.argv:
        report(rows)
    weights = both(rows)
    with weighing.FILE.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["feature", "danger", "suicide"])
        writer.writerows((name, *weight) for name, weight in weights.items())
    print(f"{len(weights)} weights from {len(rows)} sentences")


if __name__ == "__main__":
    main()
