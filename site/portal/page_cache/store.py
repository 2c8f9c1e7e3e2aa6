"""Store whole pages, each beside the generation in which it was begun."""

import gzip
from dataclasses import asdict, dataclass
from hashlib import sha256
from time import time

from django.http import HttpResponse

from portal.look import generation


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
    """Return the generation in force, and the page if one of it is stored; one statement."""
    now, found = generation.look_up(key)
    page = CachedPage(**found[key]) if key in found else None
    good = page is not None and page.generation == now and page.seconds_left > 0
    return now, page if good else None


def put(key: str, page: CachedPage) -> None:
    generation.keep(key, asdict(page), generation=page.generation, until=page.until)
