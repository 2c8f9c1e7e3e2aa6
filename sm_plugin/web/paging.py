"""Pages of lists, as addresses ask for them."""

from collections.abc import Sequence

from django.http import QueryDict

from sm_plugin.database.paging import PAGE_SIZE, Page, Row, Rows, keyset_page

CURSORS = ("older", "newer")


class PageGone(Exception):
    """A page of a list that has no rows any more: `messaging_page` leads to the first one."""


def asked_page(
    query: QueryDict,
    rows: Rows[Row],
    *,
    field: str | Sequence[str],
    descending: bool = True,
    size: int = PAGE_SIZE,
) -> Page[Row]:
    """Return the page that an address asks for.

    Raise `PageGone` beyond the ends of the list, `InvalidInput` for a broken cursor.
    """
    older, newer = (query.get(name, "") for name in CURSORS)
    shown = keyset_page(
        rows, field=field, older=older, newer=newer, descending=descending, size=size
    )
    if (older or newer) and not shown.rows:
        raise PageGone
    return shown


def without_cursors(query: QueryDict) -> QueryDict:
    """Return what asks for the first page of the same list."""
    first = query.copy()
    for name in CURSORS:
        first.pop(name, None)
    return first
