"""No page shows a patient to somebody else without a row in the record, however it is asked for."""

import re
from collections.abc import Iterator
from typing import Any
from uuid import UUID

import pytest
from django.http import HttpResponse
from django.urls import reverse

from sm_plugin.audit.models import AuditEvent
from sm_plugin.people.models import Patient
from tests.sm_plugin.matrix.addresses import Address, addresses, methods
from tests.sm_plugin.matrix.asking import form_for, nothing_kept, prepare
from tests.sm_plugin.matrix.cast import World
from tests.sm_plugin.matrix.test_admin_matrix import addresses as admin_addresses
from tests.sm_plugin.matrix.test_admin_matrix import forged_form

pytestmark = pytest.mark.django_db

ON_A_LIST = "Lena Listed"  # somebody without an account
HELPED = {"tom": {"Ruth Delgado"}}  # whose mailbox it is stands on each of a caregiver's pages
TEXTS = {
    f"{text} {name}"
    for text in ("Subject of", "Words of", "Draft of", "Folder of", "Sent by")
    for name in ("ruth", "james", "walt")
}


def shown(response: HttpResponse) -> set[str]:
    """The patients' names, numbers and words that stand in an answer."""
    page = b"".join(response) if response.streaming else response.content
    patients = Patient.objects.values_list("user__full_name", "record_number")
    words = {word for patient in patients for word in patient} | {ON_A_LIST, *TEXTS}
    known = re.compile(rf"(?<![\w-])(?:{'|'.join(map(re.escape, sorted(words)))})(?![\w-])")
    return set(known.findall(page.decode(errors="replace")))


def asked(client: Any, url: str, form: dict[str, Any] | None) -> HttpResponse:
    return client.get(url) if form is None else client.post(url, form)


def silent(client: Any, url: str, form: dict[str, Any] | None) -> set[str]:
    """Ask, and return what was shown if that left no row."""
    before = AuditEvent.objects.count()
    found = shown(asked(client, url, form))
    return found if AuditEvent.objects.count() == before else set()


def of_plugin(world: World, person: str) -> Iterator[tuple[Address, UUID | None, str]]:
    """Each address of the plugin as the person would ask for it: a caregiver for Ruth."""
    for address in addresses():
        for value in world.slots(address.arguments[0]) if address.arguments else [None]:
            url = address.url(value)
            if person == "tom" and not url.startswith(reverse("sm_plugin:queue")):
                url = url.replace(
                    reverse("sm_plugin:inbox"),
                    reverse("sm_plugin:inbox", args=[world.mailboxes["ruth"].pk]),
                    1,
                )
            yield address, value, url


@pytest.mark.parametrize("person", ["tom", "carol", "angela", "denise", "maria", "luis", "priya"])
def test_a_page_of_the_plugin_that_shows_a_patient_is_on_record(person, world):
    found: list[Any] = []
    for address, value, url in of_plugin(world, person):
        filled = [form_for(address.name, value)] if "POST" in methods(address) else []
        for form in (None, {}, *filled):
            with nothing_kept():
                prepare(address.name, world.people[person])
                words = silent(world.clients[person], url, form) - HELPED.get(person, set())
                if words:
                    found.append((address.name, "GET" if form is None else form, words))

    assert not found


@pytest.mark.parametrize("person", ["frank", "nora", "denise"])
def test_a_page_of_the_admin_that_shows_a_patient_is_on_record(person, world):
    """With nothing filled in, with nonsense, and with what would be confirmed, too."""
    client, found = world.clients[person], []
    for name, urls in admin_addresses(world):
        filled = forged_form(world, name)
        asks_first = {key: value for key, value in filled.items() if key != "confirmed"}
        nonsense = dict.fromkeys(filled, "nonsense")
        for url in urls:
            for form in (None, {}, nonsense, asks_first, {"revokes": "wrong_person"}):
                with nothing_kept():
                    if words := silent(client, url, form):
                        found.append((name, "GET" if form is None else form, words))

    assert not found


def test_the_pages_asked_for_do_show_patients(world):
    """The control."""
    pages = [
        asked(world.clients[person], url, None)
        for person in ("tom", "denise")
        for _address, _value, url in of_plugin(world, person)
    ]
    pages += [
        asked(world.clients["frank"], url, None)
        for _name, urls in admin_addresses(world)
        for url in urls
    ]
    assert sum(bool(shown(page)) for page in pages) > 20
