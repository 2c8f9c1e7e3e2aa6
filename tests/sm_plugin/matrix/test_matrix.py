"""Every address of the plugin, tried by everyone, with own, foreign and missing objects."""

import re
from collections.abc import Iterator, Set
from uuid import UUID

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test.utils import CaptureQueriesContext

from tests.sm_plugin.matrix.addresses import Address, addresses, converters, methods
from tests.sm_plugin.matrix.asking import ask, seen
from tests.sm_plugin.matrix.cast import CAST, World
from tests.sm_plugin.matrix.classes import classes, firsts, guards, is_refusal, some_of, views
from tests.sm_plugin.matrix.expected import EXPECTED, answers

pytestmark = pytest.mark.django_db

OF_THE_MOMENT = re.compile(r'name="csrfmiddlewaretoken" value="[^"]*"|data-(?:left|overall)="\d+"')
OF_EACH = {"Expires", "X-Request-ID"}
ADDRESSES = addresses()
GUARDS = {"messaging_page", "veteran_page"}
# Who is compared in what a foreign object looks like.
COMPARED = ("ruth", "angela", "luis", "nora", "sam")
# Who is asked where of a thread handed over: those it concerns everywhere, all others in `make
# test` at one address of each class.
CONCERNED = ("chris", "dora", "angela")


def every_row() -> Set[str]:
    return EXPECTED.keys()


ONE_OF_EACH_CLASS = [
    pytest.param(person, every_row if person in CONCERNED else firsts, id=person) for person in CAST
]
EVERY_ADDRESS = [
    pytest.param(person, every_row, id=f"{person}-everywhere", marks=pytest.mark.long)
    for person in CAST
    if person not in CONCERNED
]


def rows() -> Iterator[tuple[str, Address]]:
    by_name = {address.name: address for address in ADDRESSES}
    for name in EXPECTED:
        method, _blank, url_name = name.partition(" ")
        yield method, by_name[url_name]


def test_every_address_and_method_has_its_row_in_the_table():
    found = {
        f"{method} {address.name}" for address in ADDRESSES for method in sorted(methods(address))
    }

    assert found == set(EXPECTED)


def test_every_id_in_an_address_is_a_uuid():
    assert {type(converter).__name__ for converter in converters()} == {"UUIDConverter"}


def given(
    person: str, world: World, wanted: dict[str, str], *, every_object: bool
) -> dict[str, str]:
    """What the person gets at these rows of the table."""
    got = {}
    for method, address in rows():
        name = f"{method} {address.name}"
        if name not in wanted:
            continue
        values = world.slots(address.arguments[0]) if address.arguments else [None]
        if not every_object and len(values) > 1 and is_refusal(wanted[name]):
            values = some_of(values, person=person, row=name)
        words = [seen(ask(world, person, method, address, value)) for value in values]
        got[name] = words[0] if len(set(words)) == 1 else " ".join(words)
    return got


@pytest.mark.parametrize("person", CAST)
def test_everyone_gets_what_the_table_says_of_each_class_of_addresses(person, world):
    """One address of each class, and every other that lets the person in somewhere."""
    table = answers(person)
    lets_in = {row for row, words in table.items() if not all(map(is_refusal, words.split()))}
    wanted = {row: words for row, words in table.items() if row in firsts() | lets_in}

    assert given(person, world, wanted, every_object=False) == wanted


@pytest.mark.long
@pytest.mark.parametrize("person", CAST)
def test_everyone_gets_what_the_table_says(person, world):
    assert given(person, world, answers(person), every_object=True) == answers(person)


def test_every_page_for_signed_in_people_stands_behind_a_guard():
    """What makes one class of addresses: looked up in the views, not listed."""
    open_to_strangers = {name for name, view in views().items() if not set(guards(view)) & GUARDS}

    assert open_to_strangers == {"unsubscribe", "tell_me", "tell_me_answer"}
    assert len(classes()) < len(EXPECTED)
    assert sorted(row for rows in classes().values() for row in rows) == sorted(EXPECTED)


@pytest.mark.parametrize(("person", "wanted_rows"), [*ONE_OF_EACH_CLASS, *EVERY_ADDRESS])
def test_of_a_thread_handed_over_everyone_gets_what_its_team_of_today_gives(
    person, wanted_rows, world
):
    """Team C has it: Chris gets what Angela gets of hers, all others what does not exist."""
    asked = 0
    for method, address in rows():
        if f"{method} {address.name}" not in wanted_rows():
            continue
        kind = address.arguments[0] if address.arguments else ""
        if kind not in world.handed_over:
            continue
        of_team = address.name.startswith("team_file") or kind == "item_id"
        like = "angela" if person == "chris" and of_team else person
        row = answers(like)[f"{method} {address.name}"].split()
        wanted = row[0] if like != person else row[-1]
        slots = [kind] if kind != "item_id" or method == "POST" else [kind, "done_id"]
        for slot in slots:
            got = seen(ask(world, person, method, address, world.handed_over[slot]))
            assert got == wanted, f"{method} {address.name}, {slot}"
            asked += 1
    assert asked > 10


@pytest.mark.parametrize(
    ("person", "wanted_rows"),
    [row for row in (*ONE_OF_EACH_CLASS, *EVERY_ADDRESS) if row.values[0] in COMPARED],
)
def test_a_foreign_object_looks_like_one_that_does_not_exist(person, wanted_rows, world):
    """Same status, same page, and the same work done for it."""
    compared = 0
    for method, address in rows():
        if not address.arguments or f"{method} {address.name}" not in wanted_rows():
            continue
        *existing, missing = world.slots(address.arguments[0])
        nothing, queries = counted(world, person, method, address, missing)
        for value in existing:
            response, taken = counted(world, person, method, address, value)
            if response.status_code != 404:
                continue
            compared += 1
            where = f"{method} {address.name}"
            assert without_ids(response, value) == without_ids(nothing, missing), where
            assert abs(taken - queries) <= 1, where

    assert compared == len(foreign_answers(person, wanted_rows()))


def foreign_answers(person: str, wanted_rows: Set[str]) -> list[str]:
    """The table's 404s of objects that do exist, at these rows."""
    table = answers(person)
    rows = [words.split() for name, words in table.items() if name in wanted_rows & takes_id()]
    slots = [word for words in rows for word in (words * 4 if len(words) == 1 else words)[:3]]
    return [word for word in slots if word == "404"]


def takes_id() -> set[str]:
    with_id = {address.name for address in ADDRESSES if address.arguments}
    return {row for row in EXPECTED if row.partition(" ")[2] in with_id}


def counted(
    world: World, person: str, method: str, address: Address, value: UUID
) -> tuple[HttpResponse, int]:
    queries = CaptureQueriesContext(connection)
    response = ask(world, person, method, address, value, around=queries)
    return response, len(queries)


def without_ids(response: HttpResponse, value: UUID) -> tuple[str, dict[str, str]]:
    """What a browser gets, but for the form's token, times, and the ids of object and request."""
    text = OF_THE_MOMENT.sub("", response.content.decode()).replace(str(value), "ID")
    return text, {name: words for name, words in response.items() if name not in OF_EACH}
