"""Each service asks for the right itself: called directly, without any page in front of it."""

import importlib
import inspect
import pkgutil
from collections.abc import Iterator
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core import mail
from django.db import connection
from django.test.utils import CaptureQueriesContext

import sm_plugin
from sm_plugin.errors import MessagingError, NotAllowed, NotEligible
from tests.sm_plugin.matrix.asking import nothing_kept, prepare
from tests.sm_plugin.matrix.cast import CAST, World
from tests.sm_plugin.matrix.service_rows import SERVICES, WITHOUT_A_RIGHT, Arguments
from tests.sm_plugin.matrix.snapshot import rows_written

pytestmark = pytest.mark.django_db


def services() -> Iterator[Any]:
    """Every function of the plugin that is told who acts."""
    for found in pkgutil.walk_packages(sm_plugin.__path__, "sm_plugin."):
        if ".migrations" in found.name or found.name.endswith("__main__"):
            continue
        module = importlib.import_module(found.name)
        for name, function in inspect.getmembers(module, inspect.isfunction):
            if function.__module__ == found.name and not name.startswith("_"):
                actor = inspect.signature(function).parameters.get("actor")
                if actor and actor.kind == actor.KEYWORD_ONLY:
                    yield function


def test_every_service_is_tried_here():
    found = {function for function in services() if function not in WITHOUT_A_RIGHT}

    assert {function.__qualname__ for function in found} == {
        function.__qualname__ for function in SERVICES
    }


@pytest.mark.parametrize("service", SERVICES, ids=lambda service: service.__name__)
def test_the_wrong_person_gets_nothing_done(service, world):
    may, arguments = SERVICES[service]
    assert set(may.split()) <= set(CAST)
    wanted = {person: person in may.split() for person in CAST}

    assert {person: succeeds(service, arguments, world, person) for person in CAST} == wanted


def succeeds(service: Any, arguments: Arguments, world: World, person: str) -> bool:
    """Whether the service lets the person through; a refusal must leave no trace of the act."""
    with nothing_kept():
        actor = world.people.get(person, AnonymousUser())
        prepare(service.__name__, world.people.get(person))
        called_with = arguments(world)
        before = rows_written()
        with CaptureQueriesContext(connection) as queries:
            try:
                service(actor=actor, **called_with)
            except (NotAllowed, NotEligible):
                writes = [q["sql"] for q in queries if q["sql"].startswith(WRITES)]
                assert not writes, "refused only after it had begun to write"
                assert rows_written() == before
                assert not mail.outbox
                return False
            except MessagingError as error:
                pytest.fail(f"{person} got {error.code} instead of an answer about the right")
        return True


WRITES = ("INSERT", "UPDATE", "DELETE")


def test_a_row_that_was_written_counts_also_once_it_is_taken_back(world):
    """The control: looking writes nothing, and a change that is undone was one all the same."""
    before = rows_written()
    list(world.people["ruth"].__class__.objects.all())
    assert rows_written() == before

    with nothing_kept():
        world.people["ruth"].save(update_fields=["full_name"])

    assert rows_written() > before
