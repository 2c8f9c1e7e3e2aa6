"""Learns what words say about the topic of a message, from the learning part of portal_messages.

    .venv/bin/python scripts/learn_topic_weights.py            # write the weights, their datasheet
    .venv/bin/python scripts/learn_topic_weights.py --report   # say what an unseen hand would get
    .venv/bin/python scripts/learn_topic_weights.py --measure  # the measuring part, for the record

Each subject is learned by itself against all others (logistic regression by small steps, several
runs averaged), from whole messages and from their first words, because a form suggests while
somebody still writes. The same texts give the same file. `--report` leaves out one hand after
another; nothing is ever chosen by what `--measure` says.
"""

import csv
import json
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from hashlib import sha256
from math import sqrt
from pathlib import Path
from random import Random
from time import perf_counter

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "site")]

from sm_plugin.suggestions import reading  # noqa: E402
from sm_plugin.suggestions.choices import TOPIC_OF  # noqa: E402
from sm_plugin.suggestions.reading import (  # noqa: E402
    ALWAYS,
    LIKELY,
    SUBJECTS,
    features,
    likelihoods,
    words_of,
)

LEARNING = ROOT / "tests" / "data" / "portal_messages" / "learning.jsonl"
MEASURING = LEARNING.with_name("measuring.jsonl")
DATASHEET = reading.FILE.with_suffix(".md")
HEAD = """# weights.csv

What words and pairs of words say about the subject of a message; see docs/decisions/0522."""
RUNS, ROUNDS, STEP, SHRINK = 3, 12, 0.12, 0.0008
FIRST_WORDS = 30
FEWEST_TEXTS = 3  # that have a feature; what fewer have is not learned
SMALLEST = 0.6  # a weight below that is left out
BEGIN = 0.01  # of the sum of squares that a step is divided by


@dataclass(frozen=True)
class Labelled:
    text: str
    hand: str
    subjects: frozenset[str]


def messages(path: Path = LEARNING) -> list[Labelled]:
    """Return the messages whose topics somebody named: the writer's, and what readers saw."""
    rows = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
    return [one for one in map(_labelled, rows) if one.subjects]


def _labelled(row: dict) -> Labelled:
    seen = {topic for label in row.get("labels", []) for topic in label.get("topics", [])}
    named = seen | ({row["topic"]} if row.get("topic") else set())
    return Labelled(row["text"], row["hand"], frozenset(named & set(SUBJECTS)))


def learn(texts: Iterable[Labelled]) -> dict[str, dict[str, float]]:
    """Return the weights by feature and subject."""
    examples = []
    for one in texts:
        words = words_of(one.text)
        examples.append((features(words), one.subjects))
        if len(words) > FIRST_WORDS:
            examples.append((features(words[:FIRST_WORDS]), one.subjects))
    often = Counter(feature for found, _subjects in examples for feature in found)
    kept = [
        (sorted(f for f in found if often[f] >= FEWEST_TEXTS), len(found) ** -0.5, subjects)
        for found, subjects in examples
    ]
    weights: defaultdict[str, dict[str, float]] = defaultdict(dict)
    for subject in SUBJECTS:
        for feature, weight in _learn_one(kept, subject).items():
            if feature == ALWAYS or abs(weight) >= SMALLEST:
                weights[feature][subject] = round(weight, 2)
    return dict(sorted(weights.items()))


def _learn_one(examples: Sequence[tuple], subject: str) -> dict[str, float]:
    total: defaultdict[str, float] = defaultdict(float)
    for run in range(RUNS):
        weights: defaultdict[str, float] = defaultdict(float)
        squares: defaultdict[str, float] = defaultdict(lambda: BEGIN)
        random, order = Random(run + 1), list(examples)  # noqa: S311
        for _round in range(ROUNDS):
            random.shuffle(order)
            for found, share, subjects in order:
                _step(weights, squares, found, share, subject in subjects)
        for feature, weight in weights.items():
            total[feature] += weight / RUNS
    return total


def _step(weights: dict, squares: dict, found: list[str], share: float, is_so: bool) -> None:
    parts = weights[ALWAYS] + share * sum(weights[feature] for feature in found)
    expected = reading.exp(-max(-30.0, min(30.0, parts)))
    wrong = 1 / (1 + expected) - is_so
    if abs(wrong) < 0.01:
        return
    for feature in (ALWAYS, *found):
        slope = wrong * (1.0 if feature == ALWAYS else share)
        slope += 0 if feature == ALWAYS else SHRINK * weights[feature]
        squares[feature] += slope * slope
        weights[feature] -= STEP * slope / sqrt(squares[feature])


def judge(texts: Sequence[Labelled], weights: dict, words: int | None = None) -> dict[str, float]:
    """Return shares of the texts: right by subject and by topic, and where something is said."""
    by_subject = by_topic = said = said_right = 0
    for one in texts:
        likely = likelihoods(features(words_of(one.text)[:words]), weights)
        best = max(likely, key=lambda subject: likely[subject])
        topics = {TOPIC_OF[subject] for subject in one.subjects}
        by_subject += best in one.subjects
        is_right = TOPIC_OF[best] in topics
        by_topic += is_right
        said += likely[best] >= LIKELY
        said_right += is_right and likely[best] >= LIKELY
    n = len(texts)
    return {
        "n": n,
        "subject": by_subject / n,
        "topic": by_topic / n,
        "said": said / n,
        "right of said": said_right / max(1, said),
    }


def show(name: str, shares: dict[str, float]) -> None:
    print(f"{name:24}", *(f"{k} {v:.3f}" if k != "n" else f"n {v}" for k, v in shares.items()))


def report() -> None:
    rows = messages()
    for hand in sorted({row.hand for row in rows}):
        weights = learn(row for row in rows if row.hand != hand)
        unseen = [row for row in rows if row.hand == hand]
        show(f"hand {hand}, whole", judge(unseen, weights))
        show(f"hand {hand}, first {FIRST_WORDS} words", judge(unseen, weights, FIRST_WORDS))


def measure() -> None:
    texts = messages(MEASURING)
    weights = reading._weights()
    show("measured, whole", judge(texts, weights))
    show(f"first {FIRST_WORDS} words", judge(texts, weights, FIRST_WORDS))
    begin = perf_counter()
    for one in texts:
        reading.read([one.text])
    print(f"{1000 * (perf_counter() - begin) / len(texts):.2f} ms a message")


def write(weights: dict[str, dict[str, float]]) -> None:
    rows = [(f, s, w) for f, of in weights.items() for s, w in sorted(of.items())]
    with reading.FILE.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["feature", "subject", "weight"])
        writer.writerows(rows)
    digest = sha256(reading.FILE.read_bytes()).hexdigest()
    texts = messages()
    facts = {
        "SHA-256": f"`{digest}`",
        "weights": len(rows),
        "learned from": f"{len(texts)} whole messages of {len({one.hand for one in texts})} hands, "
        f"and the first {FIRST_WORDS} words of each",
        "where they are": f"`{LEARNING.relative_to(ROOT)}`, written for this project (CC0)",
        "made by": f"`scripts/learn_topic_weights.py`: {RUNS} runs of {ROUNDS} rounds; the same "
        "texts give the same file",
        "what they know": "English and Spanish of older patients, as the writers imagined them",
        "what they don't": "people; what is about danger is for the safety check, not for this",
    }
    table = "\n".join(f"| {name} | {told} |" for name, told in facts.items())
    DATASHEET.write_text(f"{HEAD}\n\n| | |\n|---|---|\n{table}\n", encoding="utf-8")
    print(f"{len(rows)} weights, {digest}")


if __name__ == "__main__":
    if "--report" in sys.argv:
        report()
    elif "--measure" in sys.argv:
        measure()
    else:
        write(learn(messages()))
