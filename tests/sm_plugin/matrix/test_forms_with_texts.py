"""Every form in which a text is written: whose it is, and what its page does when it comes back.

See docs/decisions/0022.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import pytest
from bs4 import BeautifulSoup
from django.apps import apps
from django.http import HttpResponse
from django.urls import resolve

from sm_plugin.web.session_ended import writer_mark
from tests.sm_plugin.matrix.addresses import addresses
from tests.sm_plugin.matrix.asking import nothing_kept
from tests.sm_plugin.matrix.cast import World
from tests.sm_plugin.matrix.snapshot import rows

pytestmark = pytest.mark.django_db

TEXT = "Typed in this very form."
# Who writes, and the forms in which they do: the names of the addresses that they lead to.
WRITERS = {
    "ruth": {"compose", "draft", "reply"},
    "angela": {
        *("answer", "save_answer", "send_and_complete", "interim"),
        *("write_note", "record_call", "templates"),
    },
    "denise": {"write_letter", "change_letter", "write_first", "templates"},
}


@dataclass(frozen=True)
class Written:
    """A form with a text, one for each address that its buttons lead to."""

    name: str
    address: str
    fields: dict[str, Any]


def written(world: World, person: str) -> list[Written]:
    """Return every form with a text on every page that the person can open."""
    found: dict[tuple[str, str], Written] = {}
    for address in addresses():
        for value in world.slots(address.arguments[0]) if address.arguments else [None]:
            at = address.url(value)
            with nothing_kept():
                answer = world.clients[person].get(at)
            if answer.status_code == 200 and not answer.streaming:
                for one in forms_of(answer, at):
                    found.setdefault((one.name, one.address), one)
    return list(found.values())


def forms_of(answer: HttpResponse, at: str) -> list[Written]:
    """Return the forms of a page that post a text, with what they would post beside it."""
    forms = []
    for form in BeautifulSoup(answer.content, "html.parser").select("form[method=post]"):
        if form.select("textarea[name]:not([readonly]), input[name=subject]:not([type=hidden])"):
            hidden = form.select("input[type=hidden][name]")
            fields: dict[str, Any] = {one["name"]: one.get("value", "") for one in hidden}
            places = {
                form.get("action") or at,
                *(one["formaction"] for one in form.select("[formaction]")),
            }
            for place in sorted(places):
                name = resolve(urlsplit(place).path).url_name or ""
                forms.append(Written(name, place, fields))
    return forms


@pytest.fixture(params=WRITERS)
def person(request) -> str:
    return str(request.param)


def test_a_form_with_a_text_is_its_writers_and_comes_back_as_it_was(person, world):
    """One walk through all pages; what each of their forms does wrong is told together."""
    found = written(world, person)
    assert WRITERS[person] <= {one.name for one in found}

    wrong = [
        (one.name, what)
        for one in found
        for what in (*unmarked(world, person, one), *done(world, person, one))
    ]
    assert not wrong


def unmarked(world: World, person: str, form: Written) -> Iterator[str]:
    if form.fields.get("writer") != writer_mark(world.people[person]):
        yield "does not say who writes in it"


def done(world: World, person: str, form: Written) -> Iterator[str]:
    """Yield what it did for another writer, or as it came back after another sign-in."""
    words = form.fields | {"body": TEXT, "subject": TEXT, "remove_file": "x", "use_template": "yes"}
    others = words | {"writer": writer_mark(world.people["sam"])}
    before = texts()
    with nothing_kept():
        for action in ("", "resume"):
            answer = world.clients[person].post(form.address, others | {"action": action})
            if answer.status_code != 409 or texts() != before:
                yield f"takes another's text: {answer.status_code}"
    with nothing_kept():
        answer = world.clients[person].post(form.address, words | {"action": "resume"})
        boxes = BeautifulSoup(answer.content, "html.parser").select("form textarea[name]")
        if answer.status_code not in (200, 422) or TEXT not in [one.text.strip() for one in boxes]:
            yield f"does not bring its text back: {answer.status_code}"
        if texts() != before:
            yield "does something when it only comes back"


def texts() -> dict[str, list[Any]]:
    """Return the rows of every table that holds what somebody wrote."""
    models = apps.get_app_config("sm_plugin").get_models()
    return {
        model.__name__: rows(model)
        for model in models
        if any(field.name.endswith("_sealed") for field in model._meta.concrete_fields)
    }
