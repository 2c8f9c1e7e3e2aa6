"""Learns what words say about the topic of a message, from the learning part of portal_messages.

    .venv/bin/python scripts/learn_topic_weights.py            # write the weights, their datasheet
    .venv/bin/python scripts/learn_topic_weights.py --report   # say what unseen hands would get
    .venv/bin/python scripts/learn_topic_weights.py --measure  # the measuring part, for the record

A word counts only where it tells topics apart: in a world with as many messages of each subject,
its share of one of them must be large. So "please" and "need" say nothing, by themselves. Each
subject is learned by itself against all others (logistic regression by small steps), rare ones
with more weight; from whole messages, from their first words, because a form suggests while
somebody still writes, and from short ones with and without a greeting and a sign-off. The same
texts give the same file. `--report` leaves out hands; nothing is chosen by what `--measure` says.
"""

import csv
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256
from math import sqrt
from pathlib import Path
from random import Random
from time import perf_counter

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "site")]

from scripts.topic_texts import (  # noqa: E402
    FOLDER,
    FOLDS,
    LEARNED,
    MEASURING,
    SEEN_TURNS,
    UNNAMED,
    UNSEEN_TURNS,
    Labelled,
    folds,
    greeted,
    learning,
    messages,
)
from sm_plugin.suggestions import reading  # noqa: E402
from sm_plugin.suggestions.choices import NAMED, TOPIC_OF  # noqa: E402
from sm_plugin.suggestions.reading import ALWAYS, SUBJECTS, likelihoods, plain  # noqa: E402
from sm_plugin.suggestions.words import features, is_of_stop_words, words_of  # noqa: E402

DATASHEET = reading.FILE.with_suffix(".md")
HEAD = """# weights.csv

What words, their pieces and pairs say about the subject of a message; see docs/decisions/0522
and 0715."""
ROUNDS, STEP, SHRINK = 8, 0.12, 0.0008
FIRST_WORDS = 30
FEWEST_TEXTS, FEWEST_HANDS = 3, 2  # that have a feature; what fewer have is not learned
TELLING = 0.35  # share of one subject, among as many messages of each
TELLING_ALONE = 0.5  # the same of stop words and pairs of them
DOUBT = 2.0  # messages that a subject is thought to have besides, with what all have
GREETINGS = 3  # ways in which a short text is greeted
SMALLEST = 0.5  # a weight below that is left out
BEGIN = 0.01  # of the sum of squares that a step is divided by

Weights = dict[str, dict[str, float]]


@dataclass(frozen=True)
class Example:
    """A text by numbers of its telling features, and which subjects it has."""

    found: list[int]
    share: float
    is_of: list[bool]


def learn(texts: Iterable[Labelled], turns: slice = slice(None)) -> Weights:
    """Return the weights by feature and subject; `turns` says which greetings may be used."""
    texts, random = list(texts), Random(7)  # noqa: S311
    more = [greeted(one, random, turns) for one in texts for _turn in range(2)]
    numbers = {feature: n for n, feature in enumerate(telling([*texts, *more]))}
    examples = [
        _example(numbers, words, one)
        for one in texts
        for words in _as_it_may_come(one, random, turns)
    ]
    learned: Weights = {feature: {} for feature in (ALWAYS, *numbers)}
    many = [sum(one.is_of[s] for one in examples) for s in range(len(SUBJECTS))]
    for s, subject in enumerate(SUBJECTS):
        weight = sum(many) / len(many) / max(1, many[s])
        always, of_features = _learn_one(examples, s, weight, len(numbers))
        learned[ALWAYS][subject] = round(always, 2)
        for feature, n in numbers.items():
            if abs(of_features[n]) >= SMALLEST:
                learned[feature][subject] = round(of_features[n], 2)
    return {feature: row for feature, row in sorted(learned.items()) if row}


def telling(texts: Sequence[Labelled]) -> list[str]:
    """Return the features that are much more common in one subject than in the others."""
    many: Counter[str] = Counter()
    often: defaultdict[str, Counter[str]] = defaultdict(Counter)
    hands: defaultdict[str, set[str]] = defaultdict(set)
    whole: defaultdict[str, set[str]] = defaultdict(set)
    for one in texts:
        part = 1 / len(one.subjects)
        many.update(dict.fromkeys(one.subjects, part))
        for feature in features(words_of(one.text)):
            hands[feature].add(one.hand)
            whole[feature].add(one.origin)
            often[feature].update(dict.fromkeys(one.subjects, part))
    return sorted(
        feature
        for feature, by_subject in often.items()
        if len(hands[feature]) >= FEWEST_HANDS
        and len(whole[feature]) >= FEWEST_TEXTS
        and share_of_one(by_subject, many) >= telling_from(feature)
    )


def telling_from(feature: str) -> float:
    """Return the share of one subject that a feature has at the least."""
    return TELLING_ALONE if is_of_stop_words(feature) else TELLING


def share_of_one(often: Counter[str], many: Counter[str]) -> float:
    """Return the largest share that one subject has, if all had as many messages."""
    usual = DOUBT * sum(often.values()) / sum(many.values())
    rates = [(often[subject] + usual) / (many[subject] + DOUBT) for subject in SUBJECTS]
    return max(rates) / sum(rates)


def _as_it_may_come(one: Labelled, random: Random, turns: slice) -> Iterator[list[str]]:
    words = words_of(one.text)
    yield words
    if len(words) > FIRST_WORDS:
        yield words[:FIRST_WORDS]
    if one.is_short:
        for _turn in range(GREETINGS):
            yield words_of(greeted(one, random, turns).text)


def _example(numbers: dict[str, int], words: list[str], one: Labelled) -> Example:
    found = sorted(numbers[feature] for feature in features(words) if feature in numbers)
    is_of = [subject in one.subjects for subject in SUBJECTS]
    return Example(found, max(1, len(found)) ** -0.5, is_of)


def _learn_one(
    examples: Sequence[Example], subject: int, weight: float, features: int
) -> tuple[float, list[float]]:
    """Return the weight of every text and of each feature; a text of the subject has `weight`."""
    always, its_squares = 0.0, BEGIN
    weights, squares = [0.0] * features, [BEGIN] * features
    random, order = Random(1), list(examples)  # noqa: S311
    for _round in range(ROUNDS):
        random.shuffle(order)
        for one in order:
            parts = always + one.share * sum([weights[n] for n in one.found])
            wrong = 1 / (1 + reading.exp(-max(-30.0, min(30.0, parts)))) - one.is_of[subject]
            if abs(wrong) < 0.02:
                continue
            wrong *= weight if one.is_of[subject] else 1.0
            its_squares += wrong * wrong
            always -= STEP * wrong / sqrt(its_squares)
            for n in one.found:
                slope = wrong * one.share + SHRINK * weights[n]
                squares[n] += slope * slope
                weights[n] -= STEP * slope / sqrt(squares[n])
    return always, weights


def judge(texts: Sequence[Labelled], weights: Weights, words: int | None = None) -> dict:
    """Return shares of the texts: right by subject and by topic, and where something is said."""
    by_subject = by_topic = said = said_right = 0
    for one in texts:
        likely = likelihoods(features(words_of(one.text)[:words]), weights)
        best = max(likely, key=lambda subject: likely[subject])
        topics = {TOPIC_OF[subject] for subject in one.subjects}
        by_subject += best in one.subjects
        by_topic += TOPIC_OF[best] in topics
        shown = [subject for subject in plain(likely) if subject in NAMED]
        said += bool(shown)
        said_right += bool(shown) and TOPIC_OF[shown[0]] in topics
    n = max(1, len(texts))
    return {
        "n": len(texts),
        "subject": by_subject / n,
        "topic": by_topic / n,
        "said": said / n,
        "right of said": said_right / max(1, said),
    }


def kinds(texts: Sequence[Labelled], random: Random) -> dict[str, list[Labelled]]:
    """Return the texts by language and length, the short ones also with unseen greetings."""
    sorted_: defaultdict[str, list[Labelled]] = defaultdict(list)
    for one in texts:
        kind = f"{'short' if one.is_short else 'long'} {one.lang}"
        sorted_[kind].append(one)
        if one.is_short:
            twice = [greeted(one, random, UNSEEN_TURNS) for _turn in range(2)]
            sorted_[f"{kind}, greeted"] += twice
            for subject in one.subjects:
                sorted_[f"short, {subject}"].append(one)
    return sorted_


def unseen_hands(left_out: Iterable[str] = FOLDS) -> dict[str, dict]:
    """Return what each kind of text would get from those who did not learn from its writer."""
    total: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for others, unseen in folds(learning(), left_out):
        weights = learn(others, SEEN_TURNS)
        for kind, texts in kinds(unseen, Random(5)).items():  # noqa: S311
            shares = judge(texts, weights)
            n, said = shares["n"], shares["said"] * shares["n"]
            right = shares["right of said"] * said
            counted = {name: shares[name] * n for name in ("subject", "topic")}
            total[kind].update(counted | {"n": n, "said": said, "right": right})
    return {kind: _shares(counted) for kind, counted in sorted(total.items())}


def _shares(counted: Counter[str]) -> dict:
    n, said = counted["n"], counted["said"]
    shares = {name: counted[name] / n for name in ("subject", "topic", "said")}
    return {"n": n} | shares | {"right of said": counted["right"] / max(1, said)}


def show(name: str, shares: dict) -> None:
    print(f"{name:24}", *(f"{k} {v:.3f}" if k != "n" else f"n {v}" for k, v in shares.items()))


def measure() -> None:
    texts = messages(MEASURING)
    weights = reading._weights()
    show("measured, whole", judge(texts, weights))
    show(f"first {FIRST_WORDS} words", judge(texts, weights, FIRST_WORDS))
    show("topic not named", judge(messages(UNNAMED), weights))
    begin = perf_counter()
    for one in texts:
        reading.read([one.text])
    print(f"{1000 * (perf_counter() - begin) / len(texts):.2f} ms a message")


def write(weights: Weights) -> None:
    rows = [(f, s, w) for f, of in weights.items() for s, w in sorted(of.items())]
    with reading.FILE.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["feature", "subject", "weight"])
        writer.writerows(rows)
    digest = sha256(reading.FILE.read_bytes()).hexdigest()
    texts = learning()
    facts = {
        "SHA-256": f"`{digest}`",
        "weights": len(rows),
        "learned from": f"{len(texts)} messages of {len({one.hand for one in texts})} hands, "
        f"{sum(one.is_short for one in texts)} of them short; the first {FIRST_WORDS} words of "
        "long ones, and short ones with greetings",
        "where they are": f"`{FOLDER.relative_to(ROOT)}`: "
        + ", ".join(f"`{file.name}`" for file in LEARNED)
        + ", written for this project (CC0)",
        "made by": f"`scripts/learn_topic_weights.py`: {ROUNDS} rounds a subject; the same "
        "texts give the same file",
        "what they know": "English and Spanish of older patients, as the writers imagined them",
        "what they don't": "people; what is about danger is for the safety check, not for this",
    }
    table = "\n".join(f"| {name} | {told} |" for name, told in facts.items())
    DATASHEET.write_text(f"{HEAD}\n\n| | |\n|---|---|\n{table}\n", encoding="utf-8")
    print(f"{len(rows)} weights, {digest}")


if __name__ == "__main__":
    if "--report" in sys.argv:
        for kind, shares in unseen_hands().items():
            show(kind, shares)
    elif "--measure" in sys.argv:
        measure()
    else:
        write(learn(learning()))
