"""Keyset paging: page 1,000 costs what page 1 costs, and new rows never shift old ones.

See docs/decisions/0014.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from operator import itemgetter
from typing import Any, Generic, TypeAlias, TypeVar

from django.core.exceptions import ValidationError
from django.db import connections
from django.db.models import (
    BigIntegerField,
    BooleanField,
    DateTimeField,
    F,
    Func,
    Model,
    QuerySet,
    Value,
)

from sm_plugin.database.keys_first import Compared, is_one_of
from sm_plugin.database.prepared import Prepared
from sm_plugin.errors import InvalidInput

PAGE_SIZE = 10  # rows, as in the system this one models
MOVED_UP = 10**12  # in milliseconds a moment of the years around 2000 stays above zero by it

Row = TypeVar("Row", bound=Model)
# The values of its order, which a cursor holds, and the row, unless it left since they were read.
_Placed: TypeAlias = tuple[tuple[Any, ...], Row | None]


@dataclass(frozen=True)
class Page(Generic[Row]):
    """Rows of one page; the cursors are opaque and None where there is nothing more."""

    rows: list[Row]
    older: str | None
    newer: str | None


class PreparedList(Generic[Row]):
    """A list whose pages are asked for with prepared SQL, wherever they begin.

    `about` asks for the list, and `load` for what its rows come with. The keys of a page are found
    first, in the same statement: of a list in a large table databases expect a handful of rows,
    and would load all of them to sort them then. See docs/decisions/0672.
    """

    def __init__(
        self,
        model: type[Row],
        about: Callable[..., QuerySet[Row]],
        load: Callable[[Any], QuerySet[Row]] = lambda rows: rows,
    ) -> None:
        self.model, self._about, self._load = model, about, load
        self._pages: dict[tuple[str, ...], Prepared] = {}

    def of(self, *about: Any) -> _Asked[Row]:
        """Return the list about these objects or keys, as `keyset_page` takes it."""
        return _Asked(self, about)

    def first(self, about: Sequence[Any], place: Place, count: int) -> list[Row]:
        if (prepared := self._pages.get(place.names)) is None:
            order, going_down = place.order, place.going_down

            def cut(beyond: list[Any], *about: Any) -> QuerySet[Row]:
                place = Place(order, going_down, beyond)
                keys = place.cut(self._about(*about), count).values("pk")
                rows: QuerySet[Row] = self.model._default_manager.filter(is_one_of("pk", keys))
                return self._load(rows).order_by()  # `keyset_page` sorts them

            prepared = self._pages[place.names] = Prepared(cut)
        return prepared.ask(place.beyond, *about, facts=(count,))


@dataclass(frozen=True)
class _Asked(Generic[Row]):
    list: PreparedList[Row]
    about: Sequence[Any]

    @property
    def model(self) -> type[Row]:
        return self.list.model


@dataclass(frozen=True)
class InParts(Generic[Row]):
    """A list in parts that are each read from an index of their own; only a page's rows are loaded.

    `keys` asks for the first places of all parts, as `Place.keys` does, and `load` for the rows of
    these keys, in any order.
    """

    model: type[Row]
    keys: Callable[[Place, int], Iterable[tuple[Any, ...]]]
    load: Callable[[list[Any]], Iterable[Row]]

    def first(self, place: Place, count: int) -> list[_Placed[Row]]:
        places = sorted(self.keys(place, count), reverse=place.going_down)[:count]
        keys = [one[-1] for one in places]
        rows = {row.pk: row for row in self.load(keys)} if keys else {}
        return [(one, rows.get(one[-1])) for one in places]


Rows: TypeAlias = QuerySet[Row] | _Asked[Row] | InParts[Row] | Sequence[QuerySet[Row]]


def keyset_page(
    rows: Rows[Row],
    *,
    field: str | Sequence[str],
    older: str = "",
    newer: str = "",
    descending: bool = True,
    size: int = PAGE_SIZE,
) -> Page[Row]:
    """Return one page of `rows` in the given order. Raise `InvalidInput` for a broken cursor.

    Several fields are ordered by one after the other, all in the same direction. `older`
    continues after a cursor in reading order, `newer` goes back before one. Several `rows` make
    one list: each is read from its own index, where one query over all would sort everything
    first.
    """
    parts = [rows] if isinstance(rows, (QuerySet, _Asked, InParts)) else rows
    order = _order(field)
    backwards = bool(newer) and not older
    cursor = older or newer
    beyond = _read(cursor, _fields(parts[0].model, order)) if cursor and parts else []
    found = _first(parts, Place(order, descending != backwards, beyond), size + 1)
    more, found = len(found) > size, found[:size]
    if backwards:
        found.reverse()
    has_older = bool(found) and (backwards or more)
    has_newer = bool(found) and (more if backwards else bool(cursor))
    return Page(
        [row for _place, row in found if row is not None],
        _cursor(found[-1][0]) if has_older else None,
        _cursor(found[0][0]) if has_newer else None,
    )


@dataclass(frozen=True)
class Place:
    """The beginning of a page: beyond these values of the order's fields, if there are any."""

    order: tuple[str, ...]
    going_down: bool
    beyond: list[Any]

    @property
    def names(self) -> tuple[str, ...]:
        sign = "-" if self.going_down else ""
        return tuple(f"{sign}{name}" for name in self.order)

    def cut(self, part: QuerySet[Row], count: int, *, is_moved_up: bool = False) -> QuerySet[Row]:
        """Return the first rows from here on; `is_moved_up` says so of all rows of the part."""
        if self.beyond:
            fields = _fields(part.model, self.order)
            pairs = zip(self.beyond, fields, strict=True)
            values: list[Any] = [Value(value, output_field=field) for value, field in pairs]
            if is_moved_up:
                values[0] += MOVED_UP
            sign = " < " if self.going_down else " > "
            columns = _Tuple(*map(F, self.order))
            part = part.filter(Compared(columns, _Tuple(*values), arg_joiner=sign))
        return part.order_by(*self.names)[:count]

    def keys(
        self, parts: Sequence[QuerySet[Any]], count: int, moved_up: Sequence[QuerySet[Any]] = ()
    ) -> Any:
        """Return the values of the order of each part's first rows, the key last, unsorted.

        One question for all parts, if the database can join limited lists. Of rows in `moved_up`
        the first value, a number, is smaller by `MOVED_UP`, here and in cursors: they stand in one
        order with the others on every page.
        """
        cuts = [self.cut(part, count).values_list(*self.order) for part in parts]
        first, *others = self.order
        for part in moved_up:
            cut = self.cut(part, count, is_moved_up=True)
            cuts.append(cut.values_list(F(first) - MOVED_UP, *others))
        if len(cuts) > 1 and joins_limited_lists():
            return cuts[0].union(*cuts[1:], all=True)
        return [key for cut in cuts for key in cut] if len(cuts) != 1 else cuts[0]


def joins_limited_lists() -> bool:
    """Return True if this database can ask for the first rows of several lists in one question."""
    return connections["default"].features.supports_slicing_ordering_in_compound


def _first(
    parts: Sequence[QuerySet[Row] | _Asked[Row] | InParts[Row]], place: Place, count: int
) -> list[_Placed[Row]]:
    """Return the first rows of all parts together, in the order in which the database has them."""
    found: list[_Placed[Row]] = []
    for part in parts:
        if isinstance(part, InParts):
            found += part.first(place, count)
        elif isinstance(part, _Asked):
            found += _placed(part.list.first(part.about, place, count), place)
        else:
            found += _placed(place.cut(part, count), place)
    found.sort(key=itemgetter(0), reverse=place.going_down)
    return found[:count]


def _placed(rows: Iterable[Row], place: Place) -> list[_Placed[Row]]:
    return [(_values(row, place.order), row) for row in rows]


def _fields(model: type[Model], order: Sequence[str]) -> list[Any]:
    fields = [model._meta.get_field(name) for name in order]
    return [getattr(field, "output_field", field) for field in fields]  # of generated ones


class _Tuple(Func):
    """Several columns, or values, as one: `(priority, due_at, id)`.

    Two of them are compared so that an index on their columns is entered right at the cursor. The
    same as one condition inside the other for each column, which databases read from the start of
    the list as soon as there are more than two columns.
    """

    template = "(%(expressions)s)"
    output_field = BooleanField()  # of no use: it is only compared with another one


def cursor_of(row: Any, field: str | Sequence[str], *, is_moved_up: bool = False) -> str:
    """Return the cursor at a row, to go on from it; empty where it has no place in that order."""
    first, *others = _values(row, _order(field))
    if first is None or None in others:
        return ""
    return _cursor([first - MOVED_UP if is_moved_up else first, *others])


def _order(field: str | Sequence[str]) -> tuple[str, ...]:
    """Return the fields of an order, with the key at its end to break ties."""
    return (field, "id") if isinstance(field, str) else (*field, "id")


def _values(row: Any, order: Sequence[str]) -> tuple[Any, ...]:
    return tuple(getattr(row, name) for name in order)


def _cursor(values: Sequence[Any]) -> str:
    texts = [value.isoformat() if isinstance(value, datetime) else str(value) for value in values]
    return base64.urlsafe_b64encode("~".join(texts).encode()).decode()


def _read(cursor: str, fields: Sequence[Any]) -> list[Any]:
    """Return the values of a cursor, one for each field."""
    try:
        texts = base64.urlsafe_b64decode(cursor.encode()).decode().split("~")
        return [_value(text, field) for text, field in zip(texts, fields, strict=True)]
    except (ValidationError, binascii.Error, ValueError, OverflowError) as error:
        raise InvalidInput(code="bad_page") from error


def _value(text: str, field: Any) -> Any:
    """Return one value, in UTC where it is a moment; raise ValueError or ValidationError."""
    if "\0" in text:
        raise ValueError("no database takes this in a text")
    if isinstance(field, DateTimeField):
        at = datetime.fromisoformat(text)
        if at.tzinfo is None:
            raise ValueError("a moment without its zone")
        return at.astimezone(UTC)
    value = field.to_python(text)
    field.run_validators(value)
    if isinstance(value, int) and value > BigIntegerField.MAX_BIGINT - MOVED_UP:
        raise ValueError("no row is so far up")
    return value
