"""Learns what words weigh in the safety check, from whole messages and from sentences.

    .venv/bin/python scripts/learn_safety_weights.py           # write the weights, their datasheet
    .venv/bin/python scripts/learn_safety_weights.py --report  # say what an unseen hand would get

Reads the learning part of tests/data/portal_messages and tests/sm_plugin/safety/labelled.csv. A
message weighs what its heaviest stretch weighs, so the words of that stretch are what is learned
from (logistic regression by small steps, several runs averaged), for each kind of danger by itself.
The same texts give the same file.
"""

import csv
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from math import exp, sqrt
from pathlib import Path
from random import Random

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "site")]

from scripts.safety_texts import GROUPS, LEARNING, SENTENCES, Labelled, messages, sentences  # noqa: E402
from sm_plugin.safety.choices import SafetyKind, SafetyLevel  # noqa: E402
from sm_plugin.safety.default_phrases import shipped_judge  # noqa: E402
from sm_plugin.safety.matching import evidence  # noqa: E402
from sm_plugin.safety.matching.evidence import (  # noqa: E402
    ALWAYS,
    LENGTH,
    STRETCH,
    Features,
    Weights,
    heaviest,
    length_of,
    weigh,
)
from sm_plugin.safety.matching.judgement import beyond  # noqa: E402

DATASHEET = evidence.FILE.with_suffix(".md")
RUNS, ROUNDS, STEP, SHRINK = 4, 15, 0.03, 0.01
SENTENCE = 0.3  # of a message's worth
HEAD = """# weights.csv

What words, pairs of words, concepts and pairs of concepts weigh in the safety check; see
docs/safety.md."""
OWN_HAND = "d"  # of the person who wrote the check; nothing is measured on it
FEWEST = 2  # texts that have a feature; what only one has is not learned
SMALLEST = 0.02  # a weight below that is left out
BEGIN = 0.01  # of the sum of squares that a step is divided by
# Of a hundred messages at home, how many may reach a limit for one kind of danger alone.
AT_HOME = {
    SafetyLevel.FLAG: {SafetyKind.EMERGENCY: 0.3, SafetyKind.SUICIDE: 0.7},
    SafetyLevel.PAGE: {SafetyKind.EMERGENCY: 1.0, SafetyKind.SUICIDE: 3.5},
}
Chosen = Mapping[SafetyLevel, Mapping[SafetyKind, float]]
Learned = Mapping[SafetyKind, Weights]


@dataclass(frozen=True)
class Example:
    found: Sequence[Features]
    is_danger: bool
    counts: float = 1.0  # as much as so many messages


def examples(texts: Iterable[Labelled], kind: SafetyKind) -> Iterator[Example]:
    """Yield what is learned from for one kind of danger.

    The other kind is neither danger nor none, and for emergencies "today" isn't, either.
    """
    judge = shipped_judge()
    for text in texts:
        counts = SENTENCE if text.is_sentence else 1.0
        if kind == SafetyKind.SUICIDE:
            is_danger, is_unclear = text.is_suicide, text.group == "emergency"
        else:
            is_danger, is_unclear = text.group == "emergency", text.group in ("today", "suicide")
        if not is_unclear:
            yield Example(judge.found_in([text.text]), is_danger, counts)


def learn(texts: Sequence[Labelled]) -> Learned:
    """Return the weights of each kind."""
    return {kind: _learn(list(examples(texts, kind)), STRETCH[kind]) for kind in STRETCH}


def _learn(from_these: Sequence[Example], stretch: int) -> Weights:
    """Return the mean of several runs over the texts, each in another order."""
    learned_from = list(_often(from_these))
    total: defaultdict[str, float] = defaultdict(float)
    for run in range(RUNS):
        for feature, weight in _run(learned_from, stretch, Random(run + 1)).items():  # noqa: S311
            total[feature] += weight / RUNS
    return {
        feature: round(weight, 3)
        for feature, weight in sorted(total.items())
        if feature in (ALWAYS, LENGTH) or abs(weight) >= SMALLEST
    }


def _often(all_of_them: Sequence[Example]) -> Iterator[Example]:
    texts_with = Counter(
        feature for one in all_of_them for feature in {f for here in one.found for f in here}
    )
    for one in all_of_them:
        found = [[f for f in here if texts_with[f] >= FEWEST] for here in one.found]
        yield Example(found, one.is_danger, one.counts)


def _run(learned_from: list[Example], stretch: int, random: Random) -> dict[str, float]:
    weights: defaultdict[str, float] = defaultdict(float)
    squares: defaultdict[str, float] = defaultdict(lambda: BEGIN)
    for example in (one for _round in range(ROUNDS) for one in _shuffled(learned_from, random)):
        best = heaviest(example.found, weights, stretch)
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
    """Print what the messages of each hand get when nothing is learned from that hand.

    The limits, too, are chosen from what the other hands' messages weigh.
    """
    weighed = _by_unseen_hand()
    hands = sorted({one.row.hand for one in weighed})
    reached: dict[str, SafetyLevel] = {}
    for hand in hands:
        limits = _limits([one for one in weighed if one.row.hand != hand])
        reached |= {one.row.key: one.level(limits) for one in weighed if one.row.hand == hand}
    print("| hand | limit |", *(f"{group} |" for group in GROUPS))
    print("|---|---|" + "---|" * len(GROUPS))
    for some in (hands, *([hand] for hand in hands)):
        for limit in AT_HOME:
            cells = [_share(weighed, reached, some, group, limit) for group in GROUPS]
            told = "all" if len(some) > 1 else some[0]
            print(f"| {told} | {limit} |", *(f"{cell} |" for cell in cells))
    for level, at in _limits(weighed).items():
        print(level, {str(kind): round(weight, 2) for kind, weight in at.items()})


@dataclass(frozen=True)
class Weighed:
    row: Labelled
    weighs: Mapping[SafetyKind, float]
    says_suicide: bool

    def level(self, chosen: Chosen) -> SafetyLevel:
        for level, limits in chosen.items():
            if beyond(self.weighs, limits) >= 0:
                return level
        return SafetyLevel.PAGE if self.says_suicide else SafetyLevel.NONE


def _by_unseen_hand() -> list[Weighed]:
    rows, single, judge = messages(), sentences(), shipped_judge()
    weighed = []
    for hand in sorted({row.hand for row in rows} - {OWN_HAND}):
        learned = learn([*(row for row in rows if row.hand != hand), *single])
        for row in rows:
            if row.hand == hand:
                found = judge.found_in([row.text])
                weighs = {kind: weigh(found, learned[kind], STRETCH[kind]) for kind in learned}
                kinds = {match.kind for match in judge.judge([row.text]).matches}
                weighed.append(Weighed(row, weighs, SafetyKind.SUICIDE in kinds))
    return weighed


def _limits(weighed: Sequence[Weighed]) -> Chosen:
    """Return the limits that as many of the messages at home reach as AT_HOME allows."""
    home = [one for one in weighed if one.row.group == "home"]

    def limit(kind: SafetyKind, share: float) -> float:
        heavy = sorted((one.weighs[kind] for one in home), reverse=True)
        return heavy[int(share * len(home) / 100)]

    return {
        level: {kind: limit(kind, share) for kind, share in shares.items()}
        for level, shares in AT_HOME.items()
    }


def _share(
    weighed: Sequence[Weighed],
    reached: Mapping[str, SafetyLevel],
    hands: Sequence[str],
    group: str,
    limit: SafetyLevel,
) -> str:
    some = [one.row.key for one in weighed if one.row.hand in hands and one.row.group == group]
    if not some:
        return "-"
    return f"{sum(reached[key].rank >= limit.rank for key in some) / len(some):.1%}"


def write(learned: Learned) -> None:
    with evidence.FILE.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["feature", *learned])
        for feature in sorted(set().union(*learned.values())):
            writer.writerow([feature, *(learned[kind].get(feature, "") for kind in learned)])
    digest = sha256(evidence.FILE.read_bytes()).hexdigest()
    hands = {row.hand for row in messages()}
    rows = {
        "SHA-256": f"`{digest}`",
        "weights": ", ".join(f"{len(learned[kind])} of {kind}" for kind in learned),
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
    print(f"{rows['weights']}, {digest}")


if __name__ == "__main__":
    if "--report" in sys.argv:
        report()
    else:
        write(learn([*messages(), *sentences()]))
