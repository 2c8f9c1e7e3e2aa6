"""The one number by which queues are read, made by the database from the columns it stands for.

See docs/decisions/0320.
"""

from typing import Any

from django.db.models import BigIntegerField, Case, F, Func, Q, When


class Milliseconds(Func):
    """A moment in milliseconds since 1970, in a form that a stored column may be made of."""

    arity = 1
    output_field = BigIntegerField()

    def as_postgresql(self, compiler: Any, connection: Any, **context: Any) -> Any:
        # In UTC first: of a moment with a zone PostgreSQL doesn't promise the same answer always.
        template = "(EXTRACT(EPOCH FROM %(expressions)s AT TIME ZONE 'UTC') * 1000)::bigint"
        return self.as_sql(compiler, connection, template=template, **context)

    def as_sqlite(self, compiler: Any, connection: Any, **context: Any) -> Any:
        template = "CAST(ROUND((JULIANDAY(%(expressions)s) - 2440587.5) * 86400000) AS integer)"
        return self.as_sql(compiler, connection, template=template, **context)


def order_key() -> Any:
    """Below zero, the newest alarm first, while one is unreviewed; else the due time."""
    return Case(
        When(Q(alarm_at__isnull=False), then=-Milliseconds(F("alarm_at"))),
        default=Milliseconds(F("due_at")),
        output_field=BigIntegerField(),
    )
