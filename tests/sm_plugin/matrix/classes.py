"""Classes of equal answers: views behind the same guard refuse the same people.

`make test` asks everyone at one address of each class, and at all others only who may come in.
Who gets the same refusal for every object is asked with one that exists and with none. `make
test-all` asks everyone everywhere, with every object.
"""

from collections import defaultdict
from collections.abc import Callable
from functools import cache
from typing import Any
from zlib import crc32

from django.urls import URLPattern, URLResolver, get_resolver

import sm_plugin.urls
from tests.sm_plugin.matrix.addresses import addresses
from tests.sm_plugin.matrix.cast import CAST
from tests.sm_plugin.matrix.expected import EXPECTED, answers

# What nobody gets who may come in.
REFUSALS = {"401", "403", "404", "405", "sign-in", "opt_in", "why_not"}
Class = tuple[str, tuple[str, ...], tuple[str, ...], tuple[str, ...]]


def views() -> dict[str, Callable[..., Any]]:
    """Return the plugin's views by the name of their address."""
    found: dict[str, Callable[..., Any]] = {}
    waiting: list[URLPattern | URLResolver] = list(get_resolver(sm_plugin.urls).url_patterns)
    while waiting:
        pattern = waiting.pop()
        if isinstance(pattern, URLPattern):
            found.setdefault(str(pattern.name), pattern.callback)
        elif not pattern.pattern.converters:
            waiting += pattern.url_patterns
    return found


def guards(view: Any) -> tuple[str, ...]:
    """Return what a request passes before the view itself, from the outside in."""
    passed = []
    while True:
        # A decorator copies the attributes of what it wraps, so `view_class` alone says nothing.
        if view.__code__.co_qualname == "View.as_view.<locals>.view":
            view = view.view_class.dispatch
        elif hasattr(view, "__wrapped__"):
            passed.append(view.__code__.co_qualname.partition(".")[0])
            view = view.__wrapped__
        else:
            return tuple(passed)


def classes() -> dict[Class, list[str]]:
    """Return the rows of the table by method, guard, kind of object, and who is refused."""
    arguments = {address.name: address.arguments for address in addresses()}
    behind = {name: guards(view) for name, view in views().items()}
    table = {person: answers(person) for person in CAST}
    found: dict[Class, list[str]] = defaultdict(list)
    for row in EXPECTED:
        method, _blank, name = row.partition(" ")
        who = tuple(_refused(table[person][row]) for person in CAST)
        found[method, behind[name], arguments[name], who].append(row)
    return found


@cache
def firsts() -> frozenset[str]:
    """Return one row of each class."""
    return frozenset(rows[0] for rows in classes().values())


def some_of(values: list[Any], *, person: str, row: str) -> list[Any]:
    """Return one object that exists, another for each person and row, and the one that doesn't."""
    *existing, missing = values
    return [existing[crc32(f"{person} {row}".encode()) % len(existing)], missing]


def is_refusal(answer: str) -> bool:
    return answer in REFUSALS


def _refused(words: str) -> str:
    return " ".join(word if is_refusal(word) else "in" for word in words.split())
