"""Keyset paging: page 1,000 costs what page 1 costs, and new rows never shift old ones."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Generic, TypeVar

from django.core.exceptions import ValidationError
from django.db.models import Model, Q, QuerySet

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
    field: str,
    older: str = "",
    newer: str = "",
    descending: bool = True,
    size: int = PAGE_SIZE,
) -> Page[Row]:
    """One page of `rows` ordered by `field`, then id. Raises `InvalidInput` for a broken cursor.

    `older` continues after a cursor in reading order, `newer` goes back before one. Several
    `rows` make one list: each is read from its own index, where one query over all would sort
    everything first.
    """
    parts = [rows] if isinstance(rows, QuerySet) else rows
    backwards = bool(newer) and not older
    going_down = descending != backwards
    if cursor := (older or newer):
        beyond = _beyond(field, cursor, going_down, parts[0].model)
        parts = [part.filter(beyond) for part in parts]
    found = _first(parts, field, going_down, size + 1)
    more, found = len(found) > size, found[:size]
    if backwards:
        found.reverse()
    has_older = bool(found) and (backwards or more)
    has_newer = bool(found) and (more if backwards else bool(cursor))
    return Page(
        found,
        _cursor(found[-1], field) if has_older else None,
        _cursor(found[0], field) if has_newer else None,
    )


def _first(parts: Sequence[QuerySet[Row]], field: str, going_down: bool, count: int) -> list[Row]:
    """The first rows of all parts together, in the order in which the database has them."""
    sign = "-" if going_down else ""
    found = [row for part in parts for row in part.order_by(f"{sign}{field}", f"{sign}id")[:count]]
    found.sort(key=lambda row: (getattr(row, field), row.pk), reverse=going_down)
    return found[:count]


def _beyond(field: str, cursor: str, going_down: bool, model: type[Model]) -> Q:
    """The bounded form: the first condition lets the index start at the cursor itself."""
    value, pk = _read(cursor, model)
    side = "lt" if going_down else "gt"
    return Q(**{f"{field}__{side}e": value}) & (
        Q(**{f"{field}__{side}": value}) | Q(**{f"id__{side}": pk})
    )


def _cursor(row: Any, field: str) -> str:
    text = f"{getattr(row, field).isoformat()}~{row.pk}"
    return base64.urlsafe_b64encode(text.encode()).decode()


def _read(cursor: str, model: type[Model]) -> tuple[datetime, Any]:
    try:
        value, pk = base64.urlsafe_b64decode(cursor.encode()).decode().split("~")
        at = datetime.fromisoformat(value)
        if at.tzinfo is None:
            raise InvalidInput(code="bad_page")
        return at.astimezone(UTC), model._meta.pk.to_python(pk)
    except (binascii.Error, UnicodeError, ValueError, OverflowError, ValidationError) as error:
        raise InvalidInput(code="bad_page") from error
