"""The plugin's addresses as its resolver has them."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

import sm_plugin.urls


@dataclass(frozen=True)
class Address:
    name: str
    arguments: tuple[str, ...]

    def url(self, value: UUID | None = None) -> str:
        return reverse(f"sm_plugin:{self.name}", kwargs=dict.fromkeys(self.arguments, value))


def addresses() -> list[Address]:
    """Every address of the plugin; a new one is in here without anybody's doing."""
    return list(_walk(get_resolver(sm_plugin.urls).url_patterns))


def _walk(patterns: list[URLPattern | URLResolver]) -> Iterator[Address]:
    for pattern in patterns:
        if isinstance(pattern, URLResolver) and pattern.pattern.converters:
            continue  # the same pages in another's mailbox: test_for_another.py
        if isinstance(pattern, URLResolver):
            yield from _walk(pattern.url_patterns)
        else:
            assert pattern.name, f"{pattern} has no name"
            yield Address(pattern.name, tuple(pattern.pattern.converters))


def methods(address: Address) -> set[str]:
    """What the page itself says it takes, from its answer to a method that no page takes."""
    response = Client().generic("PATCH", address.url(uuid4() if address.arguments else None))
    assert response.status_code == 405, f"{address.name} takes any method"
    return {method.strip() for method in response["Allow"].split(",")} - {"HEAD", "OPTIONS"}


def converters() -> Iterator[Any]:
    """What the addresses take for ids."""
    waiting = list(get_resolver(sm_plugin.urls).url_patterns)
    while waiting:
        pattern = waiting.pop()
        yield from pattern.pattern.converters.values()
        waiting += getattr(pattern, "url_patterns", [])
