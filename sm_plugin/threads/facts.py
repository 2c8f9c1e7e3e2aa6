"""Answers to a topic's questions as they were sent: labels and answers in words, sealed as one."""

import json
from collections.abc import Iterable
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Fact:
    """One labelled answer; its repr keeps the answer to itself, because faults are logged."""

    label: str
    answer: str = field(repr=False)


def facts_to_text(facts: Iterable[Fact]) -> str:
    return json.dumps([[fact.label, fact.answer] for fact in facts], ensure_ascii=False)


def facts_from_text(text: str) -> list[Fact]:
    return [Fact(label, answer) for label, answer in json.loads(text)]
