"""People and rows that several tests of a module begin with: made once, copied for each test.

    @world
    def team() -> CareTeam: ...

    @world
    def mailbox(team: CareTeam) -> Mailbox: ...

A world is a fixture that only writes rows, through the services, and takes nothing but other
worlds and what lasts longer than a test. Those that a test asks for lie on each other, each in a
savepoint; the test's own transaction lies on top, and what it changes is undone. The next test goes
back only as far as it asks for something else, so the tests of a module run sorted by what they ask
for. Each gets copies of the values, so none meets what another did to an object.

A test that commits can't have an open transaction beneath it: its worlds are made for it alone.

See docs/decisions/0639.
"""

from collections.abc import Callable, Iterator
from copy import deepcopy
from functools import partial, wraps
from itertools import takewhile
from typing import Any, NamedTuple
from unittest.mock import patch

import pytest
from django.db import connection
from django.db.transaction import Atomic, set_rollback

from sm_plugin.vault.data_keys import DataKey

Maker = Callable[..., Any]
COMMITS = {"transactional_db", "live_server", "django_db_reset_sequences"}


class World(NamedTuple):
    """What makes it, and what that takes: worlds by argument, and names of longer fixtures."""

    make: Maker
    takes: tuple[tuple[str, Maker], ...]
    longer: tuple[str, ...]


class Level(NamedTuple):
    """A world that is in the database, its savepoint, and all values up to it as they were then."""

    world: World
    savepoint: Atomic
    values: dict[Maker, Any]


class Stack:
    """The worlds that are in this process's database, each on those before it."""

    def __init__(self) -> None:
        self.levels: list[Level] = []
        self.given: dict[Maker, Any] = {}

    def bring_about(self, wanted: list[World], longer: Callable[[str], Any]) -> None:
        """Keep what is there of the wanted worlds, undo the others, and make the missing ones."""
        if connection.closed_in_transaction:  # by the test before
            self.go_back()
        pairs = zip(self.levels, wanted, strict=False)
        kept = sum(1 for _pair in takewhile(lambda pair: pair[0].world == pair[1], pairs))
        self.go_back(kept)
        for one in wanted[kept:]:
            self._add(one, {name: longer(name) for name in one.longer})
        self.given = self._copies()

    def go_back(self, count: int = 0) -> None:
        """Undo all worlds but the first so many."""
        self.given = {}
        while len(self.levels) > count:
            _undo(self.levels.pop().savepoint)

    def _add(self, world: World, longer: dict[str, Any]) -> None:
        values, savepoint = self._copies(), Atomic(using=None, savepoint=True, durable=False)
        savepoint._from_testcase = True  # what has to be the outermost transaction may be inside
        savepoint.__enter__()
        try:
            taken = {name: values[make] for name, make in world.takes}
            values[world.make] = world.make(**taken, **longer)
            self.levels.append(Level(world, savepoint, _copied(values)))
        except BaseException:
            _undo(savepoint)
            raise

    def _copies(self) -> dict[Maker, Any]:
        """Copies of all values, which hold each other as those do."""
        return _copied(self.levels[-1].values) if self.levels else {}


def _copied(values: dict[Maker, Any]) -> dict[Maker, Any]:
    """Copy objects and what they hold; a data key, which refuses to be copied, is shared."""
    with patch.object(DataKey, "__deepcopy__", lambda key, _memo: key, create=True):
        return deepcopy(values)


def _undo(savepoint: Atomic) -> None:
    set_rollback(True)
    savepoint.__exit__(None, None, None)


_stack = Stack()


def undo_worlds() -> None:
    """Undo what is there, before the database itself is changed."""
    _stack.go_back()


def world(make: Maker) -> Any:
    """Declare a world, as `pytest.fixture` declares a fixture."""

    @wraps(make)
    def value(**taken: Any) -> Any:
        return _stack.given[make] if make in _stack.given else make(**taken)

    value.makes_world = make  # type: ignore[attr-defined]
    return pytest.fixture(value)


def worlds_of(item: pytest.Item) -> list[World]:
    """Return the worlds that a test asks for, each after those that it takes."""
    found: dict[str, World] = {}
    fixtures = item._fixtureinfo.name2fixturedefs  # type: ignore[attr-defined]

    def find(name: str) -> None:
        make = getattr(fixtures[name][-1].func, "makes_world", None) if name in fixtures else None
        if make is None or name in found:
            return
        names = fixtures[name][-1].argnames
        for other in names:
            find(other)
        longer = tuple(other for other in names if other not in found)
        for other in longer:
            if other != "db" and fixtures[other][-1].scope == "function":
                raise pytest.UsageError(f"The world {name} takes {other}, which is none.")
        takes = tuple((other, found[other].make) for other in names if other in found)
        found[name] = World(make, takes, longer)

    for name in getattr(item, "fixturenames", ()):
        find(name)
    return list(found.values())


def commits(item: pytest.Item) -> bool:
    marker = item.get_closest_marker("django_db")
    told = marker is not None and (marker.args or marker.kwargs.get("transaction"))
    return bool(told) or not COMMITS.isdisjoint(getattr(item, "fixturenames", ()))


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Sort the tests of each module by what they ask for, where that is a world."""
    modules: dict[Any, list[pytest.Item]] = {}
    for item in items:
        modules.setdefault(item.path, []).append(item)
    for tests in modules.values():
        asked = {item: [one.make.__name__ for one in worlds_of(item)] for item in tests}
        if any(asked.values()):
            tests.sort(key=lambda item: (not commits(item), asked[item]))
    items[:] = [item for tests in modules.values() for item in tests]


@pytest.fixture(scope="module")
def _module_of_worlds(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """Undo the last worlds of a module, before the database is taken away from it."""
    yield
    with django_db_blocker.unblock():
        undo_worlds()


@pytest.fixture
def _worlds(
    request: pytest.FixtureRequest, _module_of_worlds: None, django_db_blocker: Any
) -> None:
    with django_db_blocker.unblock():
        if commits(request.node):
            undo_worlds()
        else:
            _stack.bring_about(worlds_of(request.node), partial(_longer, request))


def _longer(request: pytest.FixtureRequest, name: str) -> Any:
    """The value of what lasts longer; `db` is about to be there, and has none."""
    return None if name == "db" else request.getfixturevalue(name)


@pytest.fixture
def _django_db_helper(_worlds: None, _django_db_helper: None) -> None:
    """Begin the test's own transaction when its worlds are there."""
