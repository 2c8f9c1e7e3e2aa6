"""A question about one person that is put into SQL once a day, and then asked about others.

Django takes longer to write a query of many parts than PostgreSQL to answer it. Only for
questions whose text does not depend on who is asked about; moments in them mean now. On other
databases the question is written each time.

See docs/decisions/0306.
"""

from collections.abc import Callable
from copy import copy
from datetime import datetime
from typing import Any

from django.db import connections
from django.db.models import QuerySet
from django.db.models.query import ModelIterable
from django.utils import timezone

# A key that no person has; it marks the places of the person's own.
_NOBODY = 2_147_483_629


class _Written:
    """The SQL of a question, and how its rows become objects."""

    def __init__(self, question: QuerySet[Any]) -> None:
        self.question = question
        self.compiler = question.query.get_compiler(using=question.db)
        self.sql, self.parameters = self.compiler.as_sql()

    def ask(self, key: Any) -> list[Any]:
        now, connection = timezone.now(), connections[self.question.db]
        with connection.cursor() as cursor:
            cursor.execute(self.sql, [_fitted(one, key, now) for one in self.parameters])
            rows = cursor.fetchall()
        compiler = copy(self.compiler)
        compiler.connection = connection
        compiler.execute_sql = lambda *_args, **_words: [rows]
        asked: Any = self.question.all()
        asked._query = _Answered(compiler)
        return list(ModelIterable(asked))


class _Answered:
    """Stands for a query whose rows are there."""

    def __init__(self, compiler: Any) -> None:
        self.compiler = compiler

    def get_compiler(self, **_words: Any) -> Any:
        return self.compiler


def _fitted(parameter: Any, key: Any, now: datetime) -> Any:
    if parameter == _NOBODY and type(parameter) is int:
        return key
    return now if isinstance(parameter, datetime) else parameter


class Prepared:
    """A question `about` a person, who is an instance of the model of users."""

    def __init__(self, about: Callable[[Any], QuerySet[Any]]) -> None:
        self.about = about
        self._written: dict[Any, _Written] = {}

    def ask(self, user: Any, *facts: Any) -> list[Any]:
        """Return the rows; `facts` are all else that the text of the question depends on."""
        question_of = self.about
        if type(user.pk) is not int or not _writes_values_apart():
            return list(question_of(user))
        key = (timezone.localdate(), *facts)
        written = self._written.get(key)
        if written is None:
            written = _Written(question_of(type(user)(pk=_NOBODY)))
            self._written = {key: written}  # yesterday's is not needed again
        return written.ask(user.pk)


def _writes_values_apart() -> bool:
    """Return True if parameters keep their kinds, so that moments can be told from texts."""
    return connections["default"].vendor == "postgresql"
