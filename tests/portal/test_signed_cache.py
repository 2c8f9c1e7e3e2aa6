"""Whoever writes to the server of a cache can make the portal forget, but not run code."""

import base64
import logging
import pickle
from typing import Any

import pytest
from allauth.core.internal import ratelimit
from django.conf import settings
from django.contrib.sessions.models import Session
from django.core.cache import cache, caches
from django.db import connection
from django.test import Client, RequestFactory
from wagtail.coreutils import get_locales_display_names
from wagtail.models import Site

from portal.accounts.models import User
from portal.checks import check_caches_are_signed
from portal.look import generation
from portal.signed_cache import SignedRedisCache
from tests.conftest import PASSWORD

pytestmark = [pytest.mark.django_db, pytest.mark.engine]
ran: list[str] = []


class Bomb:
    """Reading its pickle runs code."""

    def __reduce__(self) -> tuple[Any, ...]:
        return ran.append, ("planted",)


@pytest.fixture(autouse=True)
def nothing_ran() -> Any:
    ran.clear()
    yield
    assert ran == []


def plant(name: str, table: str, key: str, value: bytes | None = None) -> None:
    """Put into the row of `key` what somebody with the database would put there."""
    caches[name].set(key, "honest", 300)
    planted = base64.b64encode(value or pickle.dumps(Bomb())).decode()
    place = caches[name].make_key(key)
    with connection.cursor() as cursor:
        cursor.execute(f"UPDATE {table} SET value = %s WHERE cache_key = %s", [planted, place])


@pytest.mark.parametrize(
    ("name", "table"), [("default", "portal_cache"), ("pages", "portal_pages")]
)
def test_a_planted_row_runs_nothing_is_logged_and_counts_as_a_miss(
    name: str, table: str, caplog: pytest.LogCaptureFixture
) -> None:
    plant(name, table, "row")
    with caplog.at_level(logging.ERROR):
        assert caches[name].get("row") is None
    assert table in caplog.text
    assert caches[name].add("row", "again")  # removed: a planted row holds no lock
    assert caches[name].get("row") == "again"


def test_a_planted_page_is_not_shown(client: Client) -> None:
    plant("pages", "portal_pages", "generation")
    settings.PORTAL_CACHES_PAGES = True
    try:
        assert client.get("/robots.txt").status_code == 200
    finally:
        settings.PORTAL_CACHES_PAGES = False


def test_a_signed_row_says_nothing_in_another_place() -> None:
    cache.set("mine", "yes")
    cache.set("theirs", "no")
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT value FROM portal_cache WHERE cache_key = %s", [cache.make_key("mine")]
        )
        (value,) = cursor.fetchone()
        cursor.execute(
            "UPDATE portal_cache SET value = %s WHERE cache_key = %s",
            [value, cache.make_key("theirs")],
        )
    assert cache.get("theirs") is None


def test_a_row_under_another_secret_is_not_read(settings: Any) -> None:
    cache.set("row", "value")
    settings.SECRET_KEY = "another secret " * 4
    assert cache.get("row") is None


@pytest.mark.parametrize("kind", ["table", "redis"])
def test_a_renewed_key_forgets_nothing_that_was_signed_with_the_former_one(
    settings: Any, caplog: pytest.LogCaptureFixture, kind: str
) -> None:
    redis = SignedRedisCache("redis://none", {})
    redis._class = Server
    store = cache if kind == "table" else redis
    store.set("row", "value")
    former, settings.SECRET_KEY = settings.SECRET_KEY, "another secret " * 4
    settings.SECRET_KEY_FALLBACKS = [former]
    assert store.get("row") == "value"
    assert caplog.messages == []
    store.set("row", "with the new one")
    settings.SECRET_KEY_FALLBACKS = []
    assert store.get("row") == "with the new one"


def test_who_was_locked_out_by_wrong_passwords_still_is_after_the_key_is_renewed(
    client: Client, person: User, settings: Any
) -> None:
    form = {"login": person.email, "password": "not the password, sorry"}
    for _try in range(5):
        client.post("/accounts/login/", form)
    former, settings.SECRET_KEY = settings.SECRET_KEY, "another secret " * 4
    settings.SECRET_KEY_FALLBACKS = [former]
    answer = client.post("/accounts/login/", form | {"password": PASSWORD})
    assert (answer.status_code, "_auth_user_id" in client.session) == (200, False)


@pytest.mark.parametrize(
    "value",
    [
        None, True, 0, -3, 2.5, "text", b"\x00\xff", [], [1, [2]], (1, "a"), {}, {1: "a"},
        {"a": {"b": b"c"}}, ["l", "t"], [["b", "x"]],
    ],
)  # fmt: skip
def test_plain_values_come_back_as_they_were(value: Any) -> None:
    cache.set("row", value)
    found = cache.get("row", "nothing")
    assert found == value
    assert type(found) is type(value)


@pytest.mark.parametrize("value", [object(), {1, 2}, float("nan"), User(), 1j])
def test_what_is_not_plain_fails_loudly_and_is_never_pickled(value: Any) -> None:
    with pytest.raises((TypeError, ValueError)):
        cache.set("row", value)
    assert cache.get("row") is None


def test_adding_counting_touching_and_running_out_work_as_before() -> None:
    assert cache.add("count", 0, 60)
    assert not cache.add("count", 5, 60)
    assert cache.incr("count") == 1
    assert cache.touch("count", 60)
    assert not cache.touch("none", 60)
    cache.set("over", 1, -1)
    assert cache.get("over") is None
    cache.set("over", 1, -1)
    assert cache.add("over", 2, 60)
    cache.set("ever", 3, None)
    assert cache.get_many(["over", "ever", "none"]) == {"over": 2, "ever": 3}


def test_limits_of_sign_in_and_values_of_wagtail_work_in_a_signed_cache(
    rf: RequestFactory,
) -> None:
    request = rf.post("/")
    config = {"try": "2/m/ip"}
    tries = [ratelimit.consume(request, app="x", action="try", config=config) for _ in range(3)]
    assert [bool(tried) for tried in tries] == [True, True, False]
    paths = Site.get_site_root_paths()
    assert Site.get_site_root_paths() == paths
    names = get_locales_display_names()
    assert get_locales_display_names() == names


def test_a_row_that_another_process_wrote_anew_is_not_deleted_as_run_out(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """It would be a count of tries that is forgotten; see docs/decisions/0652."""
    store = caches["default"]
    store.set("tries", 4, -60)
    read = store._rows([store.make_key("tries")])
    assert read
    store.set("tries", 1, 60)
    with monkeypatch.context() as patched:
        patched.setattr(type(store), "_rows", lambda *_args: read)
        assert store.get("tries") is None
    assert store.get("tries") == 1


class Server:
    """As much of a Redis server as the cache asks for: bytes under keys."""

    def __init__(self, *args: Any, serializer: Any, **kwargs: Any) -> None:
        self.rows: dict[str, bytes] = {}
        self.serializer = serializer()

    def set(self, key: str, value: Any, timeout: Any) -> None:
        self.rows[key] = self.serializer.dumps(value)

    def add(self, key: str, value: Any, timeout: Any) -> bool:
        fresh = key not in self.rows
        self.rows.setdefault(key, self.serializer.dumps(value))
        return fresh

    def get_many(self, keys: Any) -> dict[str, Any]:
        return {key: self.serializer.loads(self.rows[key]) for key in keys if key in self.rows}

    def delete(self, key: str) -> bool:
        return self.rows.pop(key, None) is not None


def test_a_row_planted_in_redis_runs_nothing_either() -> None:
    redis = SignedRedisCache("redis://none", {})
    redis._class = Server
    redis.set("row", {"a": (1, b"x")})
    assert redis.get("row") == {"a": (1, b"x")}
    assert redis.add("count", 1)
    assert redis.incr("count", 4) == 5
    redis._cache.rows[redis.make_key("row")] = pickle.dumps(Bomb())
    assert redis.get("row") is None
    redis._cache.rows[redis.make_key("row")] = b"12"  # an unsigned number
    assert redis.get("row") is None


@pytest.mark.parametrize(
    "own", ["db.DatabaseCache", "redis.RedisCache", "filebased.FileBasedCache"]
)
def test_a_cache_that_keeps_pickles_stops_the_start(settings: Any, own: str) -> None:
    assert check_caches_are_signed() == []
    settings.CACHES = {"default": {"BACKEND": f"django.core.cache.backends.{own}"}}
    assert [error.id for error in check_caches_are_signed()] == ["portal.E008"]


def test_a_planted_session_runs_nothing_and_signs_nobody_in(client: Client, person: User) -> None:
    client.force_login(person)
    planted = base64.b64encode(pickle.dumps(Bomb())).decode()
    Session.objects.update(session_data=planted)
    assert not client.get("/accounts/login/").context["user"].is_authenticated


def test_a_full_cache_of_pages_makes_room_by_what_ends_soonest_and_keeps_its_generation(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """By the alphabet, as Django does, it would forget the generation and the frames first."""
    pages = caches["pages"]
    monkeypatch.setattr(pages, "_max_entries", 12)
    generation.invalidate_all()
    now = generation.look_up()[0]
    pages.set("frame:a", "frame", 300)
    for number in range(20):
        pages.set(f"page:{number:02}", "page", 100 + number)
        pages.set(f"past:{number:02}", "over", -10)

    assert generation.look_up()[0] == now
    assert pages.get("frame:a") == "frame"
    assert pages.get("page:19") == "page"
    assert pages.get("page:00") is None
    with connection.cursor() as cursor:
        cursor.execute("SELECT COUNT(*) FROM portal_pages")
        assert cursor.fetchone()[0] <= 14
