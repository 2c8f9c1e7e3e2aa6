"""Each regular expression that meets foreign text takes time in proportion to its length.

Every compiled pattern of the three packages is found by walking their modules. Each is run on
texts of its own: what its literals and classes stand for, repeated, with an end that makes it fail.
A text four times as long may take six times as long; a quadratic pattern takes sixteen.
"""

import importlib
import re
import re._constants as kinds
import re._parser as parser
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import content
import portal
import sm_plugin

SHORT, TIMES = 2500, 4
AT_MOST = 6.5  # times as long for a text four times as long
TRIES = 5
UNMEASURABLE = 0.004  # seconds; so little says nothing about growth
FAIL = ("", "\x01", "\n!")


def compiled() -> dict[str, re.Pattern[Any]]:
    """Return the patterns of all modules that compile one."""
    found: dict[str, re.Pattern[Any]] = {}
    for package in (sm_plugin, content, portal):
        root = Path(package.__file__).parent
        for path in sorted(root.rglob("*.py")):
            if "re.compile(" not in path.read_text():
                continue
            name = ".".join(path.relative_to(root.parent).with_suffix("").parts)
            for value in vars(importlib.import_module(name)).values():
                if isinstance(value, re.Pattern):
                    found[f"{name} {value.pattern!r:.50}"] = value
    return found


PATTERNS = compiled()


def characters(tree: Any) -> Iterator[str]:
    """Yield one character for each thing that a pattern can match, and its literals in a row."""
    literals = ""
    for kind, value in tree:
        if kind is kinds.LITERAL:
            literals += chr(value)
            yield chr(value)
            continue
        if len(literals) > 1:
            yield literals
        literals = ""
        if kind is kinds.NOT_LITERAL or kind is kinds.ANY:
            yield "a"
        elif kind is kinds.IN:
            yield from _of_class(value)
        elif kind in (kinds.MAX_REPEAT, kinds.MIN_REPEAT, kinds.POSSESSIVE_REPEAT):
            yield from characters(value[2])
        elif kind is kinds.SUBPATTERN:
            yield from characters(value[3])
        elif kind is kinds.BRANCH:
            for branch in value[1]:
                yield from characters(branch)
        elif kind in (kinds.ASSERT, kinds.ASSERT_NOT):
            yield from characters(value[1])
    if len(literals) > 1:
        yield literals


def _of_class(members: Any) -> Iterator[str]:
    for kind, value in members:
        if kind is kinds.LITERAL:
            yield chr(value)
        elif kind is kinds.RANGE:
            yield chr(value[0])
        elif kind is kinds.CATEGORY:
            yield from {"DIGIT": "1", "SPACE": " \n", "WORD": "a"}.get(
                str(value).split("_")[-1], "a"
            )
        elif kind is kinds.NEGATE:
            yield "a"


def attacks(pattern: re.Pattern[Any]) -> list[str]:
    source = pattern.pattern
    text = source.decode("latin-1") if isinstance(source, bytes) else source
    flags = pattern.flags & ~re.UNICODE if isinstance(source, bytes) else pattern.flags
    found = dict.fromkeys(characters(parser.parse(text, flags)))
    single = sorted(found, key=len, reverse=True)[:10]
    pairs = [one + other for one in single for other in single if one != other][:20]
    starts = ["", *[one for one in single if len(one) > 1]]
    return [f"{start}\x00{piece}" for start in starts[:2] for piece in single + pairs]


def seconds(pattern: re.Pattern[Any], text: str) -> float:
    subject: Any = text.encode("latin-1", "replace") if isinstance(pattern.pattern, bytes) else text
    best = 10.0
    for _turn in range(2 if len(text) < SHORT * TIMES else 1):
        begun = time.process_time()
        for _found in pattern.finditer(subject):
            pass
        best = min(best, time.process_time() - begun)
    return best


@pytest.mark.parametrize("name", PATTERNS)
def test_a_pattern_takes_no_longer_than_its_text(name: str) -> None:
    pattern = PATTERNS[name]
    for attack in attacks(pattern):
        start, piece = attack.split("\x00", 1)
        for end in FAIL:
            text = start + (piece * SHORT)[:SHORT] + end
            longer = start + (piece * SHORT * TIMES)[: SHORT * TIMES] + end
            long = seconds(pattern, longer)
            for _turn in range(TRIES):  # other work on the machine makes some of them dearer
                if long <= UNMEASURABLE or long < AT_MOST * seconds(pattern, text):
                    break
                long = seconds(pattern, longer)
            else:
                raise AssertionError((name, start, piece, end))


def test_the_patterns_of_all_three_packages_are_found() -> None:
    assert len(PATTERNS) > 20


@pytest.mark.parametrize("text", [r"a*b", r"\s+\n", r"<!--.*?-->"])
def test_a_pattern_that_is_not_linear_would_be_noticed(text: str) -> None:
    pattern = re.compile(text, re.DOTALL)
    if text.startswith("("):
        pytest.skip("exponential: it would not end")
    found = max(
        seconds(pattern, start + (piece * SHORT * TIMES)[: SHORT * TIMES] + end)
        / max(seconds(pattern, start + (piece * SHORT)[:SHORT] + end), 1e-6)
        for start, piece in (attack.split("\x00", 1) for attack in attacks(pattern))
        for end in FAIL
    )
    assert found > AT_MOST


def held_groups(tree: Any) -> Iterator[Any]:
    """Yield each group that is matched atomically or repeated possessively."""
    for kind, value in tree:
        if kind is kinds.ATOMIC_GROUP:
            yield value
        if (
            kind is kinds.POSSESSIVE_REPEAT
            and [part for part, _value in value[2] if part not in SINGLE] + list(value[2])[1:]
        ):
            yield value
        for inner in _subpatterns(value):
            yield from held_groups(inner)


SINGLE = (kinds.LITERAL, kinds.NOT_LITERAL, kinds.ANY, kinds.IN)


def _subpatterns(value: Any) -> Iterator[parser.SubPattern]:
    if isinstance(value, parser.SubPattern):
        yield value
    elif isinstance(value, (tuple, list)):
        for part in value:
            yield from _subpatterns(part)


@pytest.mark.parametrize("name", PATTERNS)
def test_no_group_is_atomic_or_possessive(name: str) -> None:
    """Python 3.11 before 3.11.5 misses matches of such groups; of single characters it is right."""
    pattern = PATTERNS[name]
    assert not list(held_groups(parser.parse(pattern.pattern, pattern.flags)))


def test_a_held_group_is_seen_where_it_hides() -> None:
    for bad in (r"(?>a+)b", r"(?:ab)*+", r"x(?:y|(z(?:ab)?+))", r"(?=(?:ab|c)++)"):
        assert list(held_groups(parser.parse(bad))), bad
    assert not list(held_groups(parser.parse(r"[^<]*+a++.?+(b)*")))
