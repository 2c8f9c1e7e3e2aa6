"""The cache in a real Redis, which goes away and comes back: the same as the cache in a table.

All that asks a cache meets `CacheAway`, whichever kind it is; what the portal makes of that is in
test_cache_away.py. These need `redis-server` and the package `redis`, which the portal doesn't.
"""

import os
import shutil
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import redis

from portal.outage import CacheAway
from portal.signed_cache import SignedRedisCache

SERVER = os.environ.get("REDIS_SERVER") or shutil.which("redis-server")
pytestmark = pytest.mark.skipif(SERVER is None, reason="redis-server is not installed")


class Redis:
    def __init__(self, folder: Path) -> None:
        self.socket = folder / "redis.sock"
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        options = ["--port", "0", "--unixsocket", str(self.socket), "--save", ""]
        quiet = {"stdout": subprocess.DEVNULL, "cwd": self.socket.parent}
        self.process = subprocess.Popen([str(SERVER), *options], **quiet)  # type: ignore[call-overload]
        client = redis.Redis(unix_socket_path=str(self.socket))
        for _number in range(600):
            try:
                client.ping()
                return
            except redis.ConnectionError:
                time.sleep(0.1)
        raise AssertionError("Redis does not start")

    def stop(self) -> None:
        if self.process is not None:
            self.process.kill()
            self.process.wait()
            self.process = None


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Redis]:
    server = Redis(tmp_path)
    server.start()
    yield server
    server.stop()


@pytest.fixture
def cache(server: Redis) -> SignedRedisCache:
    return SignedRedisCache(f"unix://{server.socket}", {})


def test_what_is_put_there_is_found_and_a_count_goes_on(cache: SignedRedisCache) -> None:
    cache.set("row", {"a": (1, b"x")})
    assert cache.get("row") == {"a": (1, b"x")}
    assert (cache.add("count", 1), cache.add("count", 1)) == (True, False)
    assert cache.incr("count", 4) == 5
    cache.delete("row")
    assert cache.get("row", "none") == "none"


ASKED: dict[str, Any] = {
    "get": lambda cache: cache.get("tries"),
    "get_many": lambda cache: cache.get_many(["tries", "wagtail_sites"]),
    "set": lambda cache: cache.set("tries", [1]),
    "add": lambda cache: cache.add("tries", 1),
    "incr": lambda cache: cache.incr("tries"),
    "delete": lambda cache: cache.delete("tries"),
}


@pytest.mark.parametrize("how", ASKED)
def test_what_must_be_counted_is_refused_while_it_is_away_and_goes_on_afterwards(
    server: Redis, cache: SignedRedisCache, how: str
) -> None:
    cache.set("tries", 1)
    server.stop()
    with pytest.raises(CacheAway):
        ASKED[how](cache)
    server.start()
    cache.set("tries", 1)
    ASKED[how](cache)


def test_what_only_makes_pages_faster_is_not_found_while_it_is_away(
    server: Redis, cache: SignedRedisCache
) -> None:
    server.stop()
    assert cache.get("wagtail_site_root_paths") is None
    cache.set("wagtail_site_root_paths", [1])
    assert not cache.delete("wagtail_site_root_paths")
    server.start()
    cache.set("wagtail_site_root_paths", [1])
    assert cache.get("wagtail_site_root_paths") == [1]
