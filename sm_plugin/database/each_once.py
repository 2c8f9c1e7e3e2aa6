"""The values of a column among the rows of one owner, without reading the rows between them."""

from typing import Any

from django.db import models
from django.db.models.expressions import Func, Value

_EACH_ONCE = """(WITH RECURSIVE each_once(one) AS (
 SELECT ({first}) UNION ALL SELECT ({further}) FROM each_once WHERE each_once.one IS NOT NULL
) SELECT one FROM each_once WHERE one IS NOT NULL)"""


class EachOnce(Func):
    """For `__in`: the column's values among rows whose `owner` has this key, each found once.

    An index on owner and column is asked for the next value, as many times as there are values.
    PostgreSQL and SQLite answer DISTINCT, and a set for IN, by reading each row: all 25,000 threads
    of a patient for the two teams that have them. `filled`, if given, is a column that has to have
    a value; then the index has to be of such rows alone.

    See docs/decisions/0751.
    """

    def __init__(
        self, model: type[models.Model], column: str, owner: str, key: Any, filled: str = ""
    ) -> None:
        self.model, self.column, self.owner, self.filled = model, column, owner, filled
        asked = Value(key, output_field=self._kind(owner))
        super().__init__(asked, output_field=self._kind(column))

    def _kind(self, name: str) -> Any:
        field = self._field(name)
        return field.target_field if field.is_relation else field

    def _field(self, name: str) -> Any:
        return self.model._meta.get_field(name)

    def as_sql(  # type: ignore[override]  # a template of Func names its arguments once
        self, compiler: Any, connection: Any, **_words: Any
    ) -> Any:
        owned, key = compiler.compile(self.source_expressions[0])
        quote = connection.ops.quote_name
        column, owner = (
            f"u.{quote(self._field(name).column)}" for name in (self.column, self.owner)
        )
        table = quote(self.model._meta.db_table)
        rows = f"SELECT {column} FROM {table} u WHERE {owner} = {owned}"  # noqa: S608 - our names
        if self.filled:
            rows += f" AND u.{quote(self._field(self.filled).column)} IS NOT NULL"
        next_one = f"ORDER BY {column} LIMIT 1"
        first, further = f"{rows} {next_one}", f"{rows} AND {column} > each_once.one {next_one}"
        return _EACH_ONCE.format(first=first, further=further), (*key, *key)
