"""Keyset paging: page 1,000 costs what page 1 costs, and new rows never shift old ones.

See docs/decisions/0014.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Generic, TypeVar

from django.core.exceptions import ValidationError
from django.db.models import BooleanField, DateTimeField, F, Func, Model, QuerySet, Value

from sm_plugin.errors import InvalidInput

PAGE_SIZE = 10  # rows, as in the system this one models

Row = TypeVar("Row", bound=Model)


@dataclass(frozen=True)
class Page(Generic[Row]):
    """Rows of one page; the cursors are opaque and None where there is nothing more."""

    rows: list[Row]
    older: str | None
    newer: str | None


def keyset_page(
    rows: QuerySet[Row] | Sequence[QuerySet[Row]],
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
    parts = [rows] if isinstance(rows, QuerySet) else rows
    order = _order(field)
    backwards = bool(newer) and not older
    going_down = descending != backwards
    if cursor := (older or newer):
        parts = [part.filter(_beyond(part, order, cursor, going_down)) for part in parts]
    found = _first(parts, order, going_down, size + 1)
    more, found = len(found) > size, found[:size]
    if backwards:
        found.reverse()
    has_older = bool(found) and (backwards or more)
    has_newer = bool(found) and (more if backwards else bool(cursor))
    return Page(
        found,
        _cursor(found[-1], order) if has_older else None,
        _cursor(found[0], order) if has_newer else None,
    )


def _first(
    parts: Sequence[QuerySet[Row]], order: Sequence[str], going_down: bool, count: int
) -> list[Row]:
    """Return the first rows of all parts together, in the order in which the database has them."""
    sign = "-" if going_down else ""
    names = [f"{sign}{name}" for name in order]
    found = [row for part in parts for row in part.order_by(*names)[:count]]
    found.sort(key=lambda row: [getattr(row, name) for name in order], reverse=going_down)
    return found[:count]


class _Tuple(Func):
    """Several columns, or values, as one: `(priority, due_at, id)`."""

    template = "(%(expressions)s)"
    output_field = BooleanField()  # of no use: it is only compared with another one


class _Compared(Func):
    """Compare two tuples, so that an index on their columns is entered right at the cursor.

    The same as one condition inside the other for each column, which databases read from the
    start of the list as soon as there are more than two columns.
    """

    template = "%(expressions)s"
    output_field = BooleanField()


def _beyond(part: QuerySet[Any], order: Sequence[str], cursor: str, going_down: bool) -> _Compared:
    fields = [part.model._meta.get_field(name) for name in order]
    fields = [getattr(field, "output_field", field) for field in fields]  # of generated ones
    values = [Value(value, output_field=field) for value, field in _read(cursor, fields)]
    sign = " < " if going_down else " > "
    return _Compared(_Tuple(*map(F, order)), _Tuple(*values), arg_joiner=sign)


def cursor_of(row: Any, field: str | Sequence[str]) -> str:
    """Return the cursor at a row, to go on from it; empty where it has no place in that order."""
    order = _order(field)
    has_place = all(getattr(row, name) is not None for name in order)
    return _cursor(row, order) if has_place else ""


def _order(field: str | Sequence[str]) -> tuple[str, ...]:
    """Return the fields of an order, with the key at its end to break ties."""
    return (field, "id") if isinstance(field, str) else (*field, "id")


def _cursor(row: Any, order: Sequence[str]) -> str:
    values = [getattr(row, name) for name in order]
    texts = [value.isoformat() if isinstance(value, datetime) else str(value) for value in values]
    return base64.urlsafe_b64encode("~".join(texts).encode()).decode()


def _read(cursor: str, fields: Sequence[Any]) -> list[tuple[Any, Any]]:
    """Return the values of a cursor, each with its field."""
    try:
        texts = base64.urlsafe_b64decode(cursor.encode()).decode().split("~")
        values = [_value(text, field) for text, field in zip(texts, fields, strict=True)]
        return list(zip(values, fields, strict=True))
    except (ValidationError, binascii.Error, ValueError, OverflowError) as error:
        raise InvalidInput(code="bad_page") from error


def _value(text: str, field: Any) -> Any:
    """Return one value, in UTC where it is a moment; raise ValueError or ValidationError."""
    if isinstance(field, DateTimeField):
        at = datetime.fromisoformat(text)
        if at.tzinfo is None:
            raise ValueError("a moment without its zone")
        return at.astimezone(UTC)
    value = field.to_python(text)
    field.run_validators(value)
    return value
