"""Questions that are put into SQL once an hour, and then asked about others.

Django takes longer to write a query of many parts than PostgreSQL to answer it. Only for
questions whose text does not depend on who or what is asked about: it is written for objects that
refuse to tell more than their key, and what else it depends on goes into `facts`. Moments mean
now, and days are those of this hour: somewhere it is midnight in most of them. On PostgreSQL and
SQLite; on other databases the question is written each time.

See docs/decisions/0306, 0580, 0666 and 0676.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from copy import copy
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, tzinfo
from functools import cached_property, lru_cache, partial
from inspect import getattr_static
from typing import Any
from uuid import UUID

from django import VERSION
from django.core.exceptions import ValidationError
from django.db import connections
from django.db.models import BigIntegerField, Model, QuerySet
from django.db.models.base import ModelState
from django.db.models.fields.related_descriptors import ForeignKeyDeferredAttribute
from django.db.models.query import ModelIterable, get_related_populators
from django.db.models.query_utils import DeferredAttribute
from django.db.models.signals import post_init, pre_init
from django.db.transaction import TransactionManagementError
from django.utils import timezone

from sm_plugin.database.kept_plans import (
    TYPES,
    Plan,
    PlannedCursor,
    Slot,
    keeps_plans,
    rows_by_name,
)

# Values that nothing has; each marks the place of one that is asked about.
_NUMBER = -31_629
_MOMENT = datetime(2199, 1, 1, tzinfo=UTC)
_KEY = 0x_5E4D_0000_0000_4000_8000_0000_0000_0000
NOT_KNOWN = (6, 1)  # from this Django on, rows are made in another way: it makes them itself
_QUARTER = 15 * 60  # seconds
_SLACK = timedelta(seconds=1)  # a clock may be set back
_MOMENT_AS_TEXT = re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(?:\.\d{6})?")  # in SQLite
_MARKS: dict[type, Callable[[int], Any]] = {
    int: lambda place: _NUMBER - place,
    UUID: lambda place: UUID(int=_KEY + place),
    str: lambda place: f"\u26d4 {place}",
    datetime: lambda place: _MOMENT + timedelta(seconds=place),
}


_LARGEST = BigIntegerField.MAX_BIGINT
Maker = Callable[[Sequence[Any]], Any]
_KEPT_AS_THEY_ARE = (DeferredAttribute, ForeignKeyDeferredAttribute)


class NotPrepared(Exception):
    """The text of the question depends on what is asked about: it must not be prepared."""


@dataclass(frozen=True)
class _Place:
    """The place of the value of this number, in the driver's own kind; without one: now."""

    number: int | None
    kind: Callable[[Any], Any] | None = None

    def fitted(self, values: list[Any], now: datetime, connection: Any) -> Any:
        value = _for_driver(now if self.number is None else values[self.number], connection)
        return self.kind(value) if self.kind else value


class _Written:
    """The SQL of a question, and how its rows become objects."""

    def __init__(self, question: QuerySet[Any], marks: list[Any], began: datetime) -> None:
        self.question = question
        self.compiler = question.query.get_compiler(using=question.db)
        self.sql, parameters = self.compiler.as_sql()
        self.related = self._related()
        self.makers: dict[Any, Maker] = {}
        connection = connections[question.db]
        signs = [_for_driver(mark, connection) for mark in marks]
        self.parameters = [_place_of(one, signs, began, connection) for one in parameters]
        found = {one.number for one in self.parameters if isinstance(one, _Place)}
        if missing := set(range(len(marks))) - found:
            raise NotPrepared(f"Nothing is asked about argument {sorted(missing)}: {self.sql}")
        self.plan = Plan(self.sql, [_slot_of(one, marks) for one in self.parameters])

    def ask(self, values: list[Any]) -> list[Any]:
        now, connection = timezone.now(), connections[self.question.db]
        if self.question.query.select_for_update and connection.get_autocommit():
            raise TransactionManagementError("A lock outside of a transaction holds nothing.")
        rows = self._rows(connection, values, now)
        if self.related is not None:
            return self._objects(self._converted(rows, connection))
        compiler = self._compiler_for(connection)
        compiler.execute_sql = lambda *_args, **_words: [rows]
        compiler.get_converters = lambda _fields: self.converters
        asked: Any = _Asked(self.question, compiler)
        return list(asked._iterable_class(asked))

    def _rows(self, connection: Any, values: list[Any], now: datetime) -> list[Any]:
        places = [now if one.key is None else values[one.key] for one in self.plan.slots]
        is_kept = keeps_plans(connection) and not connection.queries_logged  # a log tells texts
        if is_kept and not connection.execute_wrappers:  # nobody looks at the values
            return rows_by_name(connection, self.plan, places)
        with connection.cursor() as cursor:
            if is_kept:
                cursor.cursor = PlannedCursor(cursor.cursor, self.plan, places)
            fitted = [
                one.fitted(values, now, connection) if type(one) is _Place else one
                for one in self.parameters
            ]
            cursor.execute(self.sql, fitted)
            return list(cursor.fetchall())

    @cached_property
    def converters(self) -> Any:
        """Return by place in a row what makes Django's values of the database's."""
        compiler: Any = self.compiler
        return compiler.get_converters([one[0] for one in compiler.select])

    def _compiler_for(self, connection: Any) -> Any:
        compiler: Any = copy(self.compiler)
        compiler.connection = connection
        return compiler

    def _converted(self, rows: list[Any], connection: Any) -> Iterable[Any]:
        if not self.converters:
            return rows
        converted: Iterable[Any] = self._compiler_for(connection).apply_converters(
            rows, self.converters
        )
        return converted

    def _related(self) -> list[Any] | None:
        """Return what makes the rows' related objects; None where Django makes the rows."""
        if VERSION >= NOT_KNOWN or self.question._iterable_class is not ModelIterable:
            return None
        compiler: Any = self.compiler
        if compiler.has_composite_fields([one[0] for one in compiler.select]):
            return None
        make: Any = get_related_populators
        return list(make(compiler.klass_info, compiler.select, self.question.db))

    def _objects(self, rows: Iterable[Any]) -> list[Any]:
        """Return the rows as objects, in the way of Django's `ModelIterable`.

        A related object that many rows have, such as their team, is made once and is theirs all.
        """
        first, end, notes, make = self.shape
        made: dict[Any, Any] = {}
        found = []
        for row in rows:
            one = make(row[first:end])
            for populator in self.related or ():
                self._populate(populator, row, one, made)
            for name, place in notes:
                setattr(one, name, row[place])
            found.append(one)
        return found

    def _populate(self, populator: Any, row: Any, owner: Any, made: dict[Any, Any]) -> None:
        """Give the owner its related object: the one made for this key before, or a new one."""
        if populator.reorder_for_init:  # of a model with a table for its parent
            populator.populate(row, owner)
            return
        values = row[populator.cols_start : populator.cols_end]
        key = values[populator.pk_idx]
        related = None if key is None else made.get((populator, key))
        if key is not None and related is None:
            if (make := self.makers.get(populator)) is None:
                model, names = populator.model_cls, populator.init_list
                make = self.makers[populator] = maker_of(model, names, populator.db)
            related = made[(populator, key)] = make(values)
            for inner in populator.related_populators:
                self._populate(inner, row, related, made)
        populator.local_setter(owner, related)
        if related is not None:
            populator.remote_setter(related, owner)

    @cached_property
    def shape(self) -> tuple[int, int, list[tuple[str, int]], Maker]:
        """Return the places of the model's own columns, those of notes, and what makes objects."""
        compiler: Any = self.compiler
        fields, model = compiler.klass_info["select_fields"], compiler.klass_info["model"]
        first, end = fields[0], fields[-1] + 1
        names = [one[0].target.attname for one in compiler.select[first:end]]
        notes = list((compiler.annotation_col_map or {}).items())
        return first, end, notes, maker_of(model, names, self.question.db)


def maker_of(model: Any, names: Sequence[str], database: str) -> Maker:
    """Return what makes an object of its columns, as `Model.from_db` does.

    Django sets one field after the other, and tells two signals. Where the model leaves making
    objects to Django, nobody listens, and all fields keep their values as they are, these are put
    in at once.
    """
    is_plain = (
        model.__init__ is Model.__init__
        and model.from_db.__func__ is vars(Model)["from_db"].__func__
        and not any(signal.has_listeners(model) for signal in (pre_init, post_init))
        and all(type(getattr_static(model, name)) in _KEPT_AS_THEY_ARE for name in names)
    )
    if not is_plain:
        return partial(model.from_db, database, names)

    def make(values: Sequence[Any]) -> Any:
        one = model.__new__(model)
        state = one._state = ModelState()
        state.adding, state.db = False, database
        vars(one).update(zip(names, values, strict=True))
        return one

    return make


class _Asked:
    """Stands for a question whose query is answered; cloning it would take as long as asking."""

    def __init__(self, question: QuerySet[Any], compiler: Any) -> None:
        self.question, self.query = question, _Answered(compiler)

    def __getattr__(self, name: str) -> Any:
        return getattr(self.question, name)


class _Answered:
    """Stands for a query whose rows are there."""

    def __init__(self, compiler: Any) -> None:
        self.compiler = compiler

    def get_compiler(self, *_args: Any, **_words: Any) -> Any:
        return self.compiler

    def __getattr__(self, name: str) -> Any:
        return getattr(self.compiler.query, name)


def _for_driver(value: Any, connection: Any) -> Any:
    """Return the value as Django gives it to the database's driver: in SQLite, some as texts."""
    if isinstance(value, UUID) and not connection.features.has_native_uuid_field:
        return value.hex
    if isinstance(value, datetime):
        return connection.ops.adapt_datetimefield_value(value)
    return value


def _place_of(parameter: Any, signs: list[Any], began: datetime, connection: Any) -> Any:
    """Return the place that this parameter marks, or the parameter: it is always the same."""
    for number, sign in enumerate(signs):
        if isinstance(parameter, type(sign)) and parameter == sign:
            kind = None if type(parameter) is type(sign) else type(parameter)
            return _Place(number, kind)
    moment = _moment_in(parameter, connection)
    if moment is None:
        return parameter
    if not began - _SLACK <= moment <= timezone.now() + _SLACK:
        raise NotPrepared(f"A moment that is not now: {parameter}")
    return _Place(None)


def _moment_in(parameter: Any, connection: Any) -> datetime | None:
    if isinstance(parameter, datetime):
        return parameter
    is_text = isinstance(parameter, str) and connection.vendor == "sqlite"
    if not is_text or not _MOMENT_AS_TEXT.fullmatch(parameter):
        return None
    return datetime.fromisoformat(parameter).replace(tzinfo=connection.timezone)


def _slot_of(parameter: Any, marks: list[Any]) -> Any:
    """Return the slot of a place in a kept plan; all other parameters stay as they are."""
    if not isinstance(parameter, _Place):
        return parameter
    kind = datetime if parameter.number is None else type(marks[parameter.number])
    return Slot(parameter.number, TYPES[kind])


class Prepared:
    """A question `about` objects, keys, moments, or lists of them; None stands for itself."""

    def __init__(self, about: Callable[..., QuerySet[Any]]) -> None:
        self.about = about
        self._written: dict[Any, _Written] = {}

    def ask(self, *about: Any, facts: tuple[Any, ...] = ()) -> list[Any]:
        """Return the rows; `facts` are all else that the text of the question depends on."""
        values = list(_values_of(about))
        if not _is_prepared_here() or not all(map(_can_be_marked, values)):
            return list(self.about(*about))
        key = (this_hour(), *map(_shape, about), *facts)
        written = self._written.get(key)
        if written is None:
            try:
                written = self._write(about, values)
            except ValidationError:  # a key as text, where Django takes no mark in its place
                return list(self.about(*about))
            fresh = {k: v for k, v in self._written.items() if k[0] == key[0]}
            self._written = fresh | {key: written}  # those of before are not needed again
        return written.ask(values)

    def _write(self, about: tuple[Any, ...], values: list[Any]) -> _Written:
        marks = [_MARKS[type(one)](place) for place, one in enumerate(values)]
        left, began = iter(marks), timezone.now()
        return _Written(self.about(*(_marked(one, left) for one in about)), marks, began)


def this_hour() -> tuple[date, int]:
    """Return the day of the server and the hour, on which clocks turn to another day somewhere."""
    return _hour_of(int(timezone.now().timestamp()) // _QUARTER, timezone.get_current_timezone())


@lru_cache(maxsize=4)
def _hour_of(quarter: int, zone: tzinfo) -> tuple[date, int]:
    """Return the day and the hour of a quarter of an hour, in which no clock turns to a new day."""
    return datetime.fromtimestamp(quarter * _QUARTER, zone).date(), quarter // 4


def _values_of(about: tuple[Any, ...]) -> Iterator[Any]:
    """Yield the value of each place; a person whose account is shut has none."""
    for one in about:
        if isinstance(one, list):
            yield from _values_of(tuple(one))
        elif isinstance(one, Model):
            yield one.pk if getattr(one, "is_active", True) else None
        elif one is not None:
            yield one


def _can_be_marked(value: Any) -> bool:
    """Return False for what Django must answer, as a number that no column can hold."""
    if type(value) is int:
        return -_LARGEST <= value <= _LARGEST
    return type(value) in _MARKS


def _shape(one: Any) -> Any:
    if isinstance(one, list):
        return tuple(map(_shape, one))
    return one._meta.model if isinstance(one, Model) else type(one)


def _marked(one: Any, marks: Iterator[Any]) -> Any:
    """Return the same as `one` with the next marks in the places of its values."""
    if isinstance(one, list):
        return [_marked(part, marks) for part in one]
    if isinstance(one, Model):
        return _stand_in(one._meta.model, next(marks))
    return None if one is None else next(marks)


def _stand_in(model: type[Model], mark: Any) -> Model:
    """Return an object of which only the key can be asked: what else it is differs by object.

    An account is open: in the place of a shut one `_values_of` has put no value.
    """
    made: Any = model.from_db(None, [model._meta.pk.attname], [mark])
    if hasattr(model, "is_active"):
        made.is_active = True
    made.refresh_from_db = partial(_refuse, model)
    return made


def _refuse(model: type[Model], *_args: Any, fields: Iterable[str] = (), **_words: Any) -> None:
    names = ", ".join(fields)
    raise NotPrepared(f"The text depends on {names} of the {model.__name__}: give it as a fact.")


def _is_prepared_here() -> bool:
    """Return True if it is known how this database's driver gets keys and moments."""
    return connections["default"].vendor in ("postgresql", "sqlite")
