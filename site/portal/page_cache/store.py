"""Store pages and invalidate them all at once.

Every cached page names the generation in which it was begun. A change starts a new one,
so that no process serves a page from before, not even one that was being made meanwhile.
"""

import gzip
from dataclasses import asdict, dataclass
from hashlib import sha256
from secrets import token_hex
from time import time

from django.core.cache import caches
from django.http import HttpResponse

GENERATION = "generation"


@dataclass(frozen=True)
class CachedPage:
    """A page as it left the view; `until` is its expiry, in Unix seconds.

    It is packed once, as nearly every browser wants it. Packing pages while they are made would
    let their length tell of tokens in them; these have none.
    """

    generation: str
    until: float
    headers: dict[str, str]
    etag: str
    packed: bytes

    @property
    def seconds_left(self) -> float:
        return self.until - time()

    @classmethod
    def of(cls, response: HttpResponse, *, generation: str, until: float) -> "CachedPage":
        """Build it with a weak tag: packed and unpacked are the same page in other bytes."""
        body = response.content
        etag = f'W/"{sha256(body).hexdigest()[:32]}"'
        return cls(generation, until, dict(response.headers), etag, gzip.compress(body, mtime=0))

    def response(self, *, packed: bool) -> HttpResponse:
        body = self.packed if packed else gzip.decompress(self.packed)
        response = HttpResponse(body, headers=self.headers | {"ETag": self.etag})
        response.headers["Content-Length"] = str(len(body))
        if packed:
            response.headers["Content-Encoding"] = "gzip"
        return response


def look_up(key: str) -> tuple[str, CachedPage | None]:
    """Return the generation in force, and the page if one of it is stored; one query."""
    found = caches["pages"].get_many([GENERATION, key])
    generation, stored = found.get(GENERATION), found.get(key)
    if generation is None:
        return _begin(), None
    page = CachedPage(**stored) if stored else None
    good = page is not None and page.generation == generation and page.seconds_left > 0
    return generation, page if good else None


def put(key: str, page: CachedPage) -> None:
    if page.seconds_left > 0:
        caches["pages"].set(key, asdict(page), page.seconds_left)


def invalidate_all() -> None:
    """Start a new generation: no process serves a page from before."""
    caches["pages"].set(GENERATION, token_hex(8), None)


def _begin() -> str:
    caches["pages"].add(GENERATION, token_hex(8), None)
    return str(caches["pages"].get(GENERATION))
