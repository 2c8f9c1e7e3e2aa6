"""Each regular expression that meets foreign text takes time in proportion to its length.

Every pattern of the three packages is found: what a module holds, alone or in a row, and what a
call of `re` is given. Each part of it that repeats is attacked: what leads to that part, then what
the part can match (each kind of character of its class, and all of it in turn), then an end
that fails. Short texts come first, since a pattern that tries every way to cut one word does not
come back from forty letters. Of long ones, a text four times as long may take six times as long.
"""

import ast
import importlib
import re
import re._constants as kinds
import re._parser as parser
import time
from collections.abc import Iterator
from itertools import chain
from pathlib import Path
from typing import Any

import pytest

import content
import portal
import sm_plugin

SHORT, TIMES = 2500, 4
AT_MOST = 6.5  # times as long for a text four times as long
TRIES = 3
UNMEASURABLE = 0.004  # seconds; so little says nothing about growth
FAIL = ("\x01", "\n!")
FIRST = (24, 32, 48, 160, 500)  # characters, before the long texts
NO_END = 0.15  # seconds for one of them: the next would take minutes
USUAL = "The knee is fine, I take one pill. "
DEARER = 3  # times what a usual text takes, before growth is looked at
FEW = 4  # times; a part that repeats so seldom can be cut in few ways
CALLED = {"compile", "sub", "subn", "match", "search", "fullmatch", "split", "findall", "finditer"}


def patterns() -> dict[str, re.Pattern[Any]]:
    """Return the patterns of all modules, each with a name of its own."""
    found: dict[str, re.Pattern[Any]] = {}
    for package in (sm_plugin, content, portal):
        root = Path(package.__file__).parent
        for path in sorted(root.rglob("*.py")):
            source = path.read_text()
            is_module = (path.parent / "__init__.py").exists()  # and no script beside pictures
            if not is_module or not re.search(r"\bre\.\w+\(", source):
                continue
            name = ".".join(path.relative_to(root.parent).with_suffix("").parts)
            values = vars(importlib.import_module(name)).values()
            for one in dict.fromkeys(chain(held(values), written(source))):
                found[f"{name} {len(found)} {one.pattern!r:.40}"] = one
    return found


def held(value: Any) -> Iterator[re.Pattern[Any]]:
    """Yield a value that is a pattern, and those in a row or table of them."""
    if isinstance(value, re.Pattern):
        yield value
    elif isinstance(value, dict):
        yield from held(value.values())
    elif isinstance(value, (tuple, list, set, frozenset, type({}.values()))):
        yield from chain.from_iterable(map(held, value))


def written(source: str) -> Iterator[re.Pattern[Any]]:
    """Yield the patterns that calls of `re` are given as they stand."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call) and ast.unparse(node.func) in {f"re.{one}" for one in CALLED}:
            first = node.args[0]
            flags = [one.value for one in node.keywords if one.arg == "flags"]
            if isinstance(first, ast.Constant) and not (len(node.args) > 1 and _is_compile(node)):
                names = re.findall(r"re\.([A-Z]+)", " ".join(map(ast.unparse, flags)))
                yield re.compile(first.value, sum(re.RegexFlag[one] for one in set(names)))


def _is_compile(node: ast.Call) -> bool:
    return ast.unparse(node.func) == "re.compile"  # its flags stand second; the module holds it


PATTERNS = patterns()
MEMBERS = "a1 .,-'/!\n\t_A<>\"(:&;*x"
CATEGORIES = {"DIGIT": r"\d", "SPACE": r"\s", "WORD": r"\w"}
SINGLE = (kinds.LITERAL, kinds.NOT_LITERAL, kinds.ANY, kinds.IN)
REPEATS = (kinds.MAX_REPEAT, kinds.MIN_REPEAT, kinds.POSSESSIVE_REPEAT)


def attacks(pattern: re.Pattern[Any]) -> Iterator[tuple[str, str]]:
    """Yield beginnings of texts, each with what is repeated behind it."""
    source = pattern.pattern
    text = source.decode("latin-1") if isinstance(source, bytes) else source
    flags = pattern.flags & ~re.UNICODE if isinstance(source, bytes) else pattern.flags
    tree = parser.parse(text, flags)
    found: dict[tuple[str, str], None] = {("", one): None for one in ("a", "a-", ", a", " a")}
    for start, body in repeats(tree, ""):
        pieces = dict.fromkeys([*characters(body), *samples(body)][:8])
        whole = "".join(one for one in pieces if len(one) == 1)
        for piece in filter(None, dict.fromkeys([*pieces, whole])):
            found[start, piece] = None
            found["", start + piece] = None
        found["", start or "a"] = None
    yield from found


def repeats(tree: Any, start: str) -> Iterator[tuple[str, Any]]:
    """Yield each part that repeats, with a text that leads to it."""
    for kind, value in tree:
        if kind in REPEATS:
            if value[1] > FEW:
                yield start, value[2]
            yield from repeats(value[2], start)
        elif kind is kinds.BRANCH:
            for branch in value[1]:
                yield from repeats(branch, start)
        else:
            for inner in _subpatterns(value):
                yield from repeats(inner, start)
        start += next(samples([(kind, value)]), "")


def samples(tree: Any) -> Iterator[str]:
    """Yield texts that a tree is likely to match: one for each branch of it, short ones."""
    texts = [""]
    for kind, value in tree:
        ways = list(_ways(kind, value))
        texts = [text + way for text in texts for way in ways][:6]
    yield from texts


def _ways(kind: Any, value: Any) -> Iterator[str]:
    if kind is kinds.LITERAL:
        yield chr(value)
    elif kind in SINGLE:
        yield next(members(kind, value), "a")
    elif kind in REPEATS:
        low, _high, body = value
        yield from (one * max(low, 1) for one in samples(body))
        if not low:
            yield ""
    elif kind is kinds.SUBPATTERN:
        yield from samples(value[3])
    elif kind is kinds.BRANCH:
        for branch in value[1]:
            yield from samples(branch)
    elif kind is kinds.ATOMIC_GROUP:
        yield from samples(value)
    else:
        yield ""


def characters(tree: Any) -> Iterator[str]:
    """Yield the characters of different kinds that the classes of a tree can match."""
    for kind, value in tree:
        if kind in SINGLE:
            yield from members(kind, value)
        for inner in _subpatterns(value):
            yield from characters(inner)


def members(kind: Any, value: Any) -> Iterator[str]:
    if kind is kinds.LITERAL:
        yield chr(value)
    elif kind is kinds.IN:
        own = "".join(chr(one[1]) for one in value if one[0] is kinds.LITERAL)
        yield from [one for one in dict.fromkeys(own[:3] + MEMBERS + own) if _is_in(one, value)][:6]
    else:
        yield from [one for one in "a. \n" if kind is kinds.ANY or ord(one) != value][:3]


def _is_in(one: str, listed: Any) -> bool:
    inside = any(_is(one, kind, value) for kind, value in listed if kind is not kinds.NEGATE)
    return inside != (listed[0][0] is kinds.NEGATE)


def _is(one: str, kind: Any, value: Any) -> bool:
    if kind is kinds.CATEGORY:
        _category, *no, name = str(value).split("_")
        return bool(re.match(CATEGORIES[name], one)) != ("NOT" in no)
    low, high = value if kind is kinds.RANGE else (value, value)
    return bool(low <= ord(one) <= high)


def seconds(pattern: re.Pattern[Any], text: str) -> float:
    subject: Any = text.encode("latin-1", "replace") if isinstance(pattern.pattern, bytes) else text
    best = 10.0
    for _turn in range(2 if len(text) > SHORT else 1):
        begun = time.process_time()
        for _found in pattern.finditer(subject):
            pass
        best = min(best, time.process_time() - begun)
        if best > NO_END:
            break
    return best


def too_slow(pattern: re.Pattern[Any]) -> tuple[str, ...] | None:
    """Return the attack that takes more than its length allows, if there is one."""
    usual = seconds(pattern, USUAL * (SHORT // len(USUAL)))
    for start, piece in attacks(pattern):
        for end in FAIL:

            def text(length: int, parts: tuple[str, ...] = (start, piece, end)) -> str:
                return parts[0] + (parts[1] * length)[:length] + parts[2]

            if any(_has_no_end(pattern, text(length)) for length in FIRST):
                return start, piece, end, "has no end"
            if seconds(pattern, text(SHORT)) > max(DEARER * usual, UNMEASURABLE / TIMES) and all(
                _grows(pattern, text(SHORT), text(SHORT * TIMES)) for _turn in range(TRIES)
            ):
                return start, piece, end, "grows"
    return None


def _has_no_end(pattern: re.Pattern[Any], text: str) -> bool:
    return all(seconds(pattern, text) > NO_END for _turn in range(2))


def _grows(pattern: re.Pattern[Any], short: str, long: str) -> bool:
    spent = seconds(pattern, long)
    return spent > UNMEASURABLE and spent >= AT_MOST * seconds(pattern, short)


@pytest.mark.parametrize("name", PATTERNS)
def test_a_pattern_takes_no_longer_than_its_text(name: str) -> None:
    assert not too_slow(PATTERNS[name])


def test_the_patterns_of_all_three_packages_are_found() -> None:
    assert len(PATTERNS) > 120


@pytest.mark.parametrize(
    "text",
    [
        *(r"a*b", r"\s+\n", r"<!--.*?-->", r"[.!?;]\W*(?:but|pero)\b", r"(a+)+$"),
        *(r"^any(?:,? ?(?!is)[\w'/-]+){1,10}$", r"(?:one|two) (?:tell|let(?:-?[a-z]+){1,9}\.)"),
    ],
)
def test_a_pattern_that_is_not_linear_would_be_noticed(text: str) -> None:
    assert too_slow(re.compile(text, re.DOTALL))


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
