"""Plans that a connection to PostgreSQL keeps, for questions whose SQL was written before.

PostgreSQL takes several times as long to plan a question of many parts as to answer it. So each
connection prepares it once, under a name made of its text, and then asks by that name. What is
logged, counted and explained is the whole question with its values, as ever.

See docs/decisions/0666.
"""

import re
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache, cached_property
from hashlib import blake2b
from typing import Any
from uuid import UUID

from sm_plugin.conf import conf

MOST_KEPT = 200  # of a connection; then the one that was asked longest ago is given up
TYPES: dict[type, str] = {int: "bigint", UUID: "uuid", str: "text", datetime: "timestamptz"}
# The name is not known here (any more); the columns of the result are not those of the plan; the
# name is known here, though the process does not know of it.
STALE = ("26000", "0A000", "42P05")
_PERCENT = re.compile("%[%s]")


@dataclass(frozen=True)
class Slot:
    """Stands among the parameters of a question for a value; `key` is the same where it is."""

    key: int | None
    type: str


class Plan:
    """A question with slots. All its other parameters stand in its text, so that it is planned
    for them: an index for open items serves no question about items of any state."""

    def __init__(self, sql: str, parameters: Sequence[Any]) -> None:
        self.sql, self.parameters = sql, parameters
        found = dict.fromkeys(one for one in parameters if isinstance(one, Slot))
        self.slots = {slot: number for number, slot in enumerate(found, 1)}

    @cached_property
    def name(self) -> str:
        """Return the same name for the same question alone, whatever process gives it."""
        text = repr((self.sql, self.parameters)).encode()
        return f"sm_{blake2b(text, digest_size=16).hexdigest()}"

    def preparing(self, connection: Any) -> str:
        """Return what comes after `PREPARE name`."""
        from psycopg.sql import Literal

        left = iter(self.parameters)

        def put(found: re.Match[str]) -> str:
            if found[0] == "%%":
                return "%"
            one = next(left)
            if isinstance(one, Slot):
                return f"${self.slots[one]}"
            return Literal(one).as_string(connection)

        text = _PERCENT.sub(put, self.sql)
        types = ", ".join(slot.type for slot in self.slots)
        return f"({types}) AS {text}" if types else f"AS {text}"


@dataclass
class _Known:
    """The names that a connection has prepared, and the cursor that asks by them.

    Another round gives it other names.
    """

    names: OrderedDict[str, None]
    round: int = 0
    cursor: Any = None

    def forget(self) -> None:
        self.names.clear()
        self.round += 1


def keeps_plans(connection: Any) -> bool:
    """Return True if this host lets connections keep plans, and this one can.

    Cursors that bind in the server have prepared statements of their own, and end all with them.
    """
    if not conf().KEEPS_PLANS or connection.vendor != "postgresql":
        return False
    return _is_psycopg3() and not connection.settings_dict["OPTIONS"].get("server_side_binding")


@cache
def _is_psycopg3() -> bool:
    from django.db.backends.postgresql.psycopg_any import is_psycopg3

    return bool(is_psycopg3)


def rows_by_name(connection: Any, plan: Plan, values: Sequence[Any]) -> list[Any]:
    """Return the rows of a question, asked by the one cursor that the connection has for this.

    What Django looks after when it makes a cursor is looked after here. Whoever wraps `execute`,
    and so may ask something in between, gets a cursor of each question's own instead.
    """
    connection.validate_thread_sharing()
    connection.close_if_health_check_failed()
    connection.ensure_connection()
    known = _known_by(connection.connection)
    if known.cursor is None:
        with connection.wrap_database_errors:
            known.cursor = connection.create_cursor()
    cursor = connection.make_cursor(PlannedCursor(known.cursor, plan, values))
    cursor.execute(plan.sql)
    return list(cursor.fetchall())


class PlannedCursor:
    """Django's cursor below its log: it asks by name, and prepares what has no name yet."""

    def __init__(self, cursor: Any, plan: Plan, values: Sequence[Any]) -> None:
        self.cursor, self.plan, self.values = cursor, plan, values

    def __getattr__(self, name: str) -> Any:
        return getattr(self.cursor, name)

    def execute(self, _sql: str, _parameters: Any = None) -> None:
        """Ask. A plan that is no longer good is made again, unless a transaction is lost by it."""
        known = _known_by(self.cursor.connection)
        try:
            self._ask(known)
        except Exception as error:
            if getattr(error, "sqlstate", None) not in STALE:
                raise
            from psycopg.pq import TransactionStatus

            known.forget()
            if self.cursor.connection.info.transaction_status != TransactionStatus.IDLE:
                raise
            self._ask(known)

    def _ask(self, known: _Known) -> None:
        name = f"{self.plan.name}_{known.round}"
        if name in known.names:
            known.names.move_to_end(name)
        else:
            if len(known.names) >= MOST_KEPT:
                oldest = next(iter(known.names))
                self.cursor.execute(f"DEALLOCATE {oldest}")
                del known.names[oldest]
            self.cursor.execute(f"PREPARE {name} {self.plan.preparing(self.cursor.connection)}")
            known.names[name] = None
        given = ", ".join([_literal(one, self.cursor.connection) for one in self.values])
        self.cursor.execute(f"EXECUTE {name}({given})" if given else f"EXECUTE {name}")


def _literal(value: Any, connection: Any) -> str:
    """Return the value as it stands in a statement.

    The driver asks its tables for each value of each statement. Numbers, keys and moments have one
    form, in which no quote can be; texts are left to it.
    """
    kind = type(value)
    if kind is int:
        return str(value)
    if kind is UUID:
        return f"'{value}'"
    if kind is datetime:
        return f"'{value.isoformat()}'"
    from psycopg.sql import Literal

    return Literal(value).as_string(connection)


def _known_by(connection: Any) -> _Known:
    known: _Known | None = getattr(connection, "_sm_plans", None)
    if known is None:
        known = connection._sm_plans = _Known(OrderedDict())
    return known
