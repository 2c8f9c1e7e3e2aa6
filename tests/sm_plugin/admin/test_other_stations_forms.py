"""Another station's rows in every address that takes one, and in every field of every form."""

from collections.abc import Iterator
from typing import Any
from uuid import UUID

import pytest
from django.test import Client

from tests.factories import UserFactory
from tests.sm_plugin.admin.pages import Field, Form, forms, shown
from tests.sm_plugin.admin.test_other_stations import opened, pages_of, signed_in, words_of
from tests.sm_plugin.admin.two_stations import Place, build_place
from tests.sm_plugin.matrix.asking import nothing_kept
from tests.sm_plugin.matrix.snapshot import snapshot

pytestmark = pytest.mark.django_db

TYPED = {"record_number": "R7", "birth_date": "1950-01-31", "reason": "As planned", "title": "RN"}
OF_A_PERSON = ("lead", "person", "owner", "addresses")
# Fields that take a row of any station, and why.
TAKEN = {"successor": "a station that moves says which one takes over"}


@pytest.fixture
def ours() -> Place:
    return build_place("911", visn=1, state="ME")


@pytest.fixture
def theirs(ours: Place) -> Place:
    return build_place("922", visn=2, state="VT")


def sent(client: Client, form: Form, data: dict[str, list[str]]) -> tuple[str, bool]:
    """Return the answer, and True if something was changed; then all is as it was."""
    with nothing_kept():
        before = snapshot(with_record=False)
        answer = shown(client.post(form.url, data))
        return answer, snapshot(with_record=False) != before


def goes_on(answer: str, changed: bool) -> bool:
    return changed or answer.startswith("302") or 'name="confirmed"' in answer


def test_an_address_takes_no_row_of_another_station(ours, theirs):
    frank, joan = signed_in(ours.runs), signed_in(theirs.runs)
    for name, (address, keys) in opened(joan, theirs).items():
        url = address.url(keys[0])
        assert frank.get(url).status_code == 404, name
        for form in forms(url, shown(joan.get(url))):
            answer, changed = sent(frank, form, form.filled(TYPED))
            assert (answer[:3], changed) == ("404", False), (name, form.url)


def to_send(frank: Client, ours: Place) -> list[Form]:
    """Return each form that the administrator is offered, once."""
    pages = {url: shown(frank.get(url)) for url in pages_of(opened(frank, ours))}
    every = (form for url, page in pages.items() for form in forms(url, page))
    return list(dict.fromkeys(form for form in every if form.method == "post"))


def swapped(field: Field, ours: Place, theirs: Place) -> Iterator[str]:
    """Yield the keys of their rows, of the kind of ours that the field offers or holds."""
    values = {*field.options, *field.value}
    for model, keys in ours.rows.items():
        if any(isinstance(key, UUID) and str(key) in values for key in keys):
            yield from (str(key) for key in theirs.rows[model][:3])
    if values & {str(person.pk) for person in ours.people}:
        yield from (str(person.pk) for person in theirs.people[:3])


def test_no_field_takes_a_row_of_another_station(ours, theirs):
    frank = signed_in(ours.runs)
    typed = TYPED | dict.fromkeys(OF_A_PERSON, ours.team.lead_provider.email)
    asked, control = 0, 0
    for form in to_send(frank, ours):
        for field in form.fields:
            if field.name in TAKEN or field.is_typed:
                continue
            for value in swapped(field, ours, theirs):
                data = form.filled(typed) | {field.name: [value]}
                answer, changed = sent(frank, form, data)
                where = (form.url, field.name)
                assert not changed, where
                assert not goes_on(answer, changed), where
                assert not words_of(theirs, answer.replace(value, "")), where
                asked += 1
            own = [one for one in field.options if one in ours.ids]
            data = form.filled(typed) | {field.name: own[:1]}
            control += bool(own) and goes_on(*sent(frank, form, data))
    assert asked > 10
    assert control > 5, "with a row of one's own the same forms go on"


def test_what_is_typed_is_answered_with_no_name_of_another_station(ours, theirs):
    """Addresses, numbers and names: none tells whose it is, or that it is known elsewhere."""
    frank = signed_in(ours.runs)
    stranger: Any = UserFactory(full_name="Nobody Known")
    values = [person.email for person in theirs.people[::7]] + [f"{theirs.secret}0"[:16], "922"]
    typed = TYPED | dict.fromkeys(OF_A_PERSON, stranger.email)
    asked = 0
    for form in to_send(frank, ours):
        for field in (one for one in form.fields if one.is_typed):
            for value in values:
                answer, _changed = sent(frank, form, form.filled(typed) | {field.name: [value]})
                told = words_of(theirs, answer.replace(value, ""))
                assert told == [], (form.url, field.name, value)
                asked += 1
    assert asked > 20
