"""Keeping pages and forgetting them all at once.

Every kept page names the generation in which it was begun. A change anywhere starts a new one,
so that no process serves a page from before, not even one that was being made meanwhile.
"""

from dataclasses import dataclass
from hashlib import sha256
from secrets import token_hex
from time import time

from django.core.cache import caches
from django.http import HttpResponse

GENERATION = "generation"


@dataclass(frozen=True)
class KeptPage:
    """A page as it left the view; `until` is when it has to be made anew, in seconds of Unix."""

    generation: str
    until: float
    headers: dict[str, str]
    body: bytes

    @property
    def seconds_left(self) -> float:
        return self.until - time()

    @property
    def etag(self) -> str:
        return f'"{sha256(self.body).hexdigest()[:32]}"'

    @classmethod
    def of(cls, response: HttpResponse, *, generation: str, until: float) -> "KeptPage":
        return cls(generation, until, dict(response.headers), response.content)


def look_up(key: str) -> tuple[str, KeptPage | None]:
    """The generation in force, and the page if one of this generation is kept; one query."""
    found = caches["pages"].get_many([GENERATION, key])
    generation, page = found.get(GENERATION), found.get(key)
    if generation is None:
        return _begin(), None
    good = page is not None and page.generation == generation and page.seconds_left > 0
    return generation, page if good else None


def keep(key: str, page: KeptPage) -> None:
    if page.seconds_left > 0:
        caches["pages"].set(key, page, page.seconds_left)


def forget_all() -> None:
    """Nothing kept so far is handed out any more, by any process."""
    caches["pages"].set(GENERATION, token_hex(8), None)


def _begin() -> str:
    caches["pages"].add(GENERATION, token_hex(8), None)
    return str(caches["pages"].get(GENERATION))
