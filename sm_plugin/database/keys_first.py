"""Rows by keys that a subquery finds: it is asked once, and its keys are then looked up."""

from typing import Any

from django.db import connections
from django.db.models import BooleanField, F, Func, Q, QuerySet, Subquery


def is_one_of(column: str, keys: QuerySet[Any]) -> Q:
    """Return the condition that the column has one of these keys, which are found first.

    PostgreSQL makes a join of `IN` with a subquery, among many joins the last of them, and of
    `NOT IN` it expects to leave out half the rows. See docs/decisions/0672 and 0760.
    """
    if connections[keys.db].vendor != "postgresql":
        return Q(**{f"{column}__in": keys})
    return Q(Compared(F(column), _Array(keys), arg_joiner=" = ANY "))


class Compared(Func):
    """Two expressions with a sign between them, which is `arg_joiner`."""

    template = "%(expressions)s"
    output_field = BooleanField()


class _Array(Subquery):
    template = "(ARRAY(%(subquery)s))"
