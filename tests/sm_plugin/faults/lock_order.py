"""Notes which rows one service locks, and in what order; PostgreSQL alone says it in its words."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from django.db import connection

# The order of docs/architecture.md, "Locks".
ORDER = (
    *("facility", "mailbox", "careteam", "patient", "membership", "thread", "workitem"),
    "audithead",
)
# Who writes twice what points to one of these asks for its key, and holds a thread by then.
WITHOUT_KEY = ("facility", "careteam", "patient", "thread")
_TABLES = "|".join(ORDER)
_LOCKING = re.compile(rf'^SELECT .*? FROM "sm_plugin_({_TABLES})" .*FOR (NO KEY )?UPDATE', re.S)
_WRITING = re.compile(rf'^UPDATE "sm_plugin_({_TABLES})" SET .* WHERE .*"id" = %s$', re.S)
_MAKING = re.compile(rf'^INSERT INTO "sm_plugin_({_TABLES})" \("id", ', re.S)


@dataclass
class Locks:
    """What is held in the transaction that goes on, and what was locked too late or too much."""

    too_late: list[str] = field(default_factory=list)
    held: list[tuple[str, Any]] = field(default_factory=list)
    made: set[tuple[str, Any]] = field(default_factory=set)
    before: list[int] = field(default_factory=list)  # how much was held at each savepoint

    def __call__(self, execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        done = execute(sql, params, many, context)
        self._follow_savepoints(sql)
        if found := _LOCKING.match(sql):
            self._lock(found[1], _keys(sql, params))
            if found[1] in WITHOUT_KEY and not found[2]:
                self.too_late.append(f"{found[1]} with its key")
        elif found := _WRITING.match(sql):
            self._lock(found[1], [params[-1]])
        elif found := _MAKING.match(sql):
            self.made.add((found[1], params[0]))
        return done

    def _follow_savepoints(self, sql: str) -> None:
        if sql.startswith("SAVEPOINT"):
            self.before.append(len(self.held))
        elif sql.startswith("ROLLBACK TO SAVEPOINT"):
            del self.held[self.before[-1] :]
        elif sql.startswith("RELEASE SAVEPOINT"):
            self.before.pop()
            if not self.before:  # the service's own transaction is over
                self.held.clear()

    def _lock(self, table: str, keys: list[Any]) -> None:
        new = [(table, key) for key in keys if (table, key) not in self.made.union(self.held)]
        if not new:
            return
        after = [one for one in self.held if ORDER.index(one[0]) > ORDER.index(table)]
        same = [key for name, key in self.held if name == table]
        if after:
            self.too_late.append(f"{table} after {after[-1][0]}")
        elif (
            same
            and table in ("facility", "careteam", "thread")
            and min(key for _, key in new) < max(same)
        ):
            self.too_late.append(f"{table} not in the order of their keys")
        self.held += new


def _keys(sql: str, params: Any) -> list[Any]:
    """Ask the same again, which waits for nothing: its rows are locked. The key comes first."""
    with connection.connection.cursor() as cursor:
        cursor.execute(sql, params)
        return [row[0] for row in cursor.fetchall()]


@contextmanager
def locks_noted() -> Iterator[Locks]:
    noted = Locks()
    with connection.execute_wrapper(noted):
        yield noted
