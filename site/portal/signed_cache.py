"""Cache backends of signed JSON: reading a row never runs what somebody planted in it.

Django's own classes keep pickles, and reading a pickle runs code: anybody who could write to the
table would own the web process. Here a value is JSON under a digest with the secret key, bound
to its place. What carries no digest of ours is logged, removed and counts as not there.

See docs/decisions/0130.
"""

import json
import logging
import time
from base64 import b64decode, b64encode
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

from django.conf import settings
from django.core.cache.backends.base import DEFAULT_TIMEOUT, BaseCache
from django.core.cache.backends.db import DatabaseCache
from django.core.cache.backends.redis import RedisCache
from django.db import DatabaseError, connections, models, router, transaction
from django.utils import timezone
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.functional import Promise

from portal.outage import CacheAway

logger = logging.getLogger(__name__)

SALT = "portal.signed_cache"
NEVER = datetime(9999, 12, 31, 23, 59, 59)
WAGTAILS = "wagtail"  # its keys begin so
LIMITS = "allauth:rl:"  # and those of counts of tries, which are lists of moments
CLOCKS_DIFFER = 60  # seconds, between the machines of one install
# JSON knows one kind of list and only text as names: each list begins with a mark of its kind.
LIST, TUPLE, BYTES, PAIRS = "l", "t", "b", "d"


class NotOurs(ValueError):
    """The text carries no digest of this site for this place."""


def sign(place: str, value: Any) -> str:
    """Return the value as signed text; TypeError for what isn't plain data."""
    text = json.dumps(_plain(value), allow_nan=False, separators=(",", ":"))
    return f"{_digest(place, text, settings.SECRET_KEY)}:{text}"


def open_signed(place: str, signed: str) -> Any:
    """Return the value; `NotOurs` if the text wasn't signed here, or for another place.

    With a former key, too: a renewed one forgets no count of tries and no code that was used.
    """
    digest, _, text = signed.partition(":")
    keys = (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)
    if not any(constant_time_compare(digest, _digest(place, text, key)) for key in keys):
        raise NotOurs
    return _value(json.loads(text))


def _digest(place: str, text: str, key: str | bytes) -> str:
    message = f"{len(place)}:{place}{text}"
    return salted_hmac(SALT, message, secret=key, algorithm="sha256").hexdigest()


def _plain(value: Any) -> Any:
    if value is None or isinstance(value, bool | int | float | str):
        return value
    if isinstance(value, Promise):
        return str(value)
    if isinstance(value, bytes):
        return [BYTES, b64encode(value).decode()]
    if isinstance(value, list | tuple):
        mark = LIST if isinstance(value, list) else TUPLE
        return [mark, *(_plain(part) for part in value)]
    if type(value) is dict:
        return [PAIRS, *([_plain(name), _plain(part)] for name, part in value.items())]
    raise TypeError(f"A cache holds plain data, not {type(value).__name__}.")


def _value(plain: Any) -> Any:
    if not isinstance(plain, list):
        return plain
    mark, *parts = plain
    if mark == BYTES:
        return b64decode(parts[0])
    if mark == PAIRS:
        return {_value(name): _value(part) for name, part in parts}
    values = [_value(part) for part in parts]
    return values if mark == LIST else tuple(values)


@contextmanager
def _asking(*errors: type[Exception]) -> Iterator[None]:
    """Raise `CacheAway` where a cache does not answer, whichever kind it is."""
    try:
        yield
    except errors as error:
        raise CacheAway from error


def _log_refusal(cache: str) -> None:
    """Name no key: keys of limits hold addresses of people."""
    logger.error("A row of the cache %s does not carry this site's digest; it was removed.", cache)


class SignedDatabaseCache(DatabaseCache):
    """Django's cache in a table, with signed text in its column."""

    _table: str

    def get_many(self, keys: Iterable[str], version: int | None = None) -> dict[str, Any]:
        places = {self.make_and_validate_key(key, version=version): key for key in keys}
        found, gone = {}, []
        with _asking(DatabaseError):
            rows = self._rows(list(places))
        for place, text, expires in rows:
            if expires < timezone.now():
                gone.append((place, text))
                continue
            try:
                found[places[place]] = open_signed(place, text)
            except NotOurs:
                _log_refusal(self._table)
                gone.append((place, text))
        if gone:
            self._delete_as_read(gone)
        return found

    def _delete_as_read(self, rows: Iterable[tuple[str, str]]) -> None:
        """Delete these rows, but none that another process has written anew meanwhile."""
        connection = connections[router.db_for_write(self.cache_model_class)]
        table = connection.ops.quote_name(self._table)
        with connection.cursor() as cursor:
            for row in rows:
                cursor.execute(f"DELETE FROM {table} WHERE cache_key = %s AND value = %s", row)  # noqa: S608

    def delete(self, key: str, version: int | None = None) -> bool:
        """Delete one row; where that fails, the transaction around it goes on."""
        alias = router.db_for_write(self.cache_model_class)
        with _asking(DatabaseError), transaction.atomic(using=alias):
            return super().delete(key, version=version)

    def _rows(self, places: list[str]) -> list[tuple[str, str, datetime]]:
        if not places:
            return []
        connection = connections[router.db_for_read(self.cache_model_class)]
        marks = ", ".join(["%s"] * len(places))
        table = connection.ops.quote_name(self._table)
        with connection.cursor() as cursor:
            cursor.execute(
                f"SELECT cache_key, value, expires FROM {table} WHERE cache_key IN ({marks})",  # noqa: S608
                places,
            )
            rows = cursor.fetchall()
        return [(place, text, _aware(connection, expires)) for place, text, expires in rows]

    def _base_set(
        self, mode: str, key: str, value: Any, timeout: float | None = DEFAULT_TIMEOUT
    ) -> bool:
        """Write one row; `add` writes only over nothing or over what has run out."""
        with _asking(DatabaseError):
            return self._write(mode, key, value, timeout)

    def _write(self, mode: str, key: str, value: Any, timeout: float | None) -> bool:
        text = "" if mode == "touch" else sign(key, value)
        alias = router.db_for_write(self.cache_model_class)
        connection = connections[alias]
        table = connection.ops.quote_name(self._table)
        now = timezone.now().replace(microsecond=0)
        until = connection.ops.adapt_datetimefield_value(self._until(timeout))
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT COUNT(*) FROM {table}")  # noqa: S608
            (rows,) = cursor.fetchone()
            if rows > self._max_entries:
                self._cull(alias, cursor, now, rows)  # type: ignore[attr-defined]
            try:
                with transaction.atomic(using=alias):
                    if mode == "touch":
                        cursor.execute(
                            f"UPDATE {table} SET expires = %s WHERE cache_key = %s",  # noqa: S608
                            [until, key],
                        )
                    else:
                        over, values = "", [key, text, until]
                        if mode == "add":
                            over = f" WHERE {table}.expires < %s"
                            values.append(connection.ops.adapt_datetimefield_value(now))
                        cursor.execute(
                            f"INSERT INTO {table} (cache_key, value, expires)"  # noqa: S608
                            " VALUES (%s, %s, %s) ON CONFLICT (cache_key) DO UPDATE"
                            f" SET value = excluded.value, expires = excluded.expires{over}",
                            values,
                        )
                    return bool(cursor.rowcount > 0)
            except DatabaseError:  # as Django's: a cache that can't write stops nobody
                return False

    def _delete_past(self, db: str, cursor: Any, now: datetime) -> int:
        """Delete what has run out; return how many rows."""
        connection = connections[db]
        table = connection.ops.quote_name(self._table)
        until = connection.ops.adapt_datetimefield_value(now)
        cursor.execute(f"DELETE FROM {table} WHERE expires < %s", [until])  # noqa: S608
        return int(cursor.rowcount)

    def _until(self, timeout: float | None) -> datetime:
        seconds = self.get_backend_timeout(timeout)
        if seconds is None:
            return NEVER.replace(tzinfo=UTC)
        return datetime.fromtimestamp(seconds, tz=UTC).replace(microsecond=0)


class GoesOnWithoutWagtails:
    """Find nothing of Wagtail's while the cache is away, which uses the same one as the limits.

    What Wagtail keeps only makes pages faster. What counts tries raises `CacheAway`.
    """

    def get_many(self, keys: Iterable[str], version: int | None = None) -> dict[str, Any]:
        keys = list(keys)
        try:
            found: dict[str, Any] = super().get_many(keys, version)  # type: ignore[misc]
        except CacheAway:
            if not all(key.startswith(WAGTAILS) for key in keys):
                raise
            return {}
        return found

    def set(self, key: str, *args: Any, **options: Any) -> None:
        try:
            super().set(key, *args, **options)  # type: ignore[misc]
        except CacheAway:
            if not key.startswith(WAGTAILS):
                raise

    def delete(self, key: str, *args: Any, **options: Any) -> bool:
        """Go on without a cache: a root path that stays is wrong for an hour at most."""
        try:
            deleted: bool = super().delete(key, *args, **options)  # type: ignore[misc]
        except CacheAway:
            if not key.startswith(WAGTAILS):
                raise
            return False
        return deleted


class ForgetsTriesAhead:
    """Count no try of a clock that ran ahead.

    allauth takes each for one of just now until the far moment: who mistyped a password while the
    clock was two days ahead would be kept out for two days.
    """

    def get_many(self, keys: Iterable[str], version: int | None = None) -> dict[str, Any]:
        found: dict[str, Any] = super().get_many(keys, version)  # type: ignore[misc]
        latest = time.time() + CLOCKS_DIFFER
        for key in found:
            if key.startswith(LIMITS) and isinstance(found[key], list):
                found[key] = [moment for moment in found[key] if moment <= latest]
        return found


class SignedLimitsCache(ForgetsTriesAhead, GoesOnWithoutWagtails, SignedDatabaseCache):
    """A cache that forgets nothing before its time, for limits and for codes used once.

    Django's makes room by deleting whatever comes first in the alphabet, so somebody who fills it
    with tries at made-up addresses would wipe out the count of tries at a true one.

    See docs/decisions/0652.
    """

    def _cull(self, db: str, cursor: Any, now: datetime, num: int) -> None:
        """Delete what has run out; the rest is gone by itself within minutes."""
        self._delete_past(db, cursor, now)


class SignedPagesCache(SignedDatabaseCache):
    """A cache that makes room by what runs out the soonest; the generation never does.

    Django's makes room by the alphabet: in it the generation and the frames of all pages come
    before any page.
    """

    def _cull(self, db: str, cursor: Any, now: datetime, num: int) -> None:
        left = num - self._delete_past(db, cursor, now)
        if left <= self._max_entries:
            return
        table = connections[db].ops.quote_name(self._table)
        soonest = f"SELECT cache_key FROM {table} ORDER BY expires LIMIT %s"  # noqa: S608
        share = left // self._cull_frequency
        cursor.execute(f"DELETE FROM {table} WHERE cache_key IN ({soonest})", [share])  # noqa: S608


def _aware(connection: Any, expires: Any) -> datetime:
    """Return the moment as Django's field reads it; PostgreSQL's is one already."""
    if isinstance(expires, datetime) and expires.tzinfo is not None:
        return expires
    expression = models.Expression(output_field=models.DateTimeField())
    converters = connection.ops.get_db_converters(expression)
    for converter in [*converters, *expression.get_db_converters(connection)]:
        expires = converter(expires, expression, connection)
    at: datetime = expires
    return at


class Untouched:
    """Give Redis the bytes as they are, and take them as they are."""

    def dumps(self, text: str) -> bytes:
        return text.encode()

    def loads(self, kept: bytes) -> bytes:
        return kept


class SignedRedis(RedisCache):
    """Django's cache in Redis, with signed text in it instead of pickles.

    A count is read, raised and written, not raised by the server: the server can't sign.
    """

    _cache: Any

    def __init__(self, server: str, params: dict[str, Any]) -> None:
        options = params.get("OPTIONS", {}) | {"serializer": Untouched}
        super().__init__(server, params | {"OPTIONS": options})

    def add(
        self, key: str, value: Any, timeout: Any = DEFAULT_TIMEOUT, version: Any = None
    ) -> bool:
        place = self.make_and_validate_key(key, version=version)
        signed = sign(place, value)
        with _asking(Exception):
            return bool(self._cache.add(place, signed, self.get_backend_timeout(timeout)))

    def set(
        self, key: str, value: Any, timeout: Any = DEFAULT_TIMEOUT, version: Any = None
    ) -> None:
        place = self.make_and_validate_key(key, version=version)
        signed = sign(place, value)
        with _asking(Exception):
            self._cache.set(place, signed, self.get_backend_timeout(timeout))

    def get(self, key: str, default: Any = None, version: Any = None) -> Any:
        return self.get_many([key], version).get(key, default)

    def get_many(self, keys: Iterable[str], version: Any = None) -> dict[str, Any]:
        places = {self.make_and_validate_key(key, version=version): key for key in keys}
        found = {}
        with _asking(Exception):
            answer = self._cache.get_many(places) if places else {}
        for place, kept in answer.items():
            try:
                found[places[place]] = open_signed(place, kept.decode())
            except (NotOurs, UnicodeDecodeError):
                _log_refusal("Redis")
                self._cache.delete(place)
        return found

    def delete(self, key: str, version: Any = None) -> bool:
        with _asking(Exception):
            return super().delete(key, version=version)

    def set_many(self, data: Any, timeout: Any = DEFAULT_TIMEOUT, version: Any = None) -> list[str]:
        for key, value in data.items():
            self.set(key, value, timeout, version)
        return []

    def incr(self, key: str, delta: int = 1, version: Any = None) -> int:
        return BaseCache.incr(self, key, delta, version)


class SignedRedisCache(ForgetsTriesAhead, GoesOnWithoutWagtails, SignedRedis):
    """The class to name in settings."""
