"""The shape of a story: what one Veteran and one team wrote and did, step by step."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Step:
    """`days` are business days ago, `clock` the time at the facility, `by` a key of the cast.

    `words` is the text, the role it was referred to, or the reason it was closed for.
    """

    act: str
    by: str
    days: int
    clock: str
    words: str = ""


@dataclass(frozen=True)
class Story:
    """`team` is the key of its provider; the first step is always the Veteran's message."""

    veteran: str
    team: str
    topic: str
    subject: str
    steps: tuple[Step, ...]


def wrote(by: str, days: int, clock: str, *paragraphs: str) -> Step:
    return Step("write", by, days, clock, "\n\n".join(paragraphs))


def answered(by: str, days: int, clock: str, *paragraphs: str) -> Step:
    return Step("answer", by, days, clock, "\n\n".join(paragraphs))


def took(by: str, days: int, clock: str) -> Step:
    return Step("take", by, days, clock)


def referred(by: str, days: int, clock: str, role: str) -> Step:
    return Step("refer", by, days, clock, role)


def closed(by: str, days: int, clock: str, outcome: str) -> Step:
    return Step("close", by, days, clock, outcome)
