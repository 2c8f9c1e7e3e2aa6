"""Notes of staff stay among the staff of the thread's team of today."""

import logging
from typing import Any
from uuid import uuid4

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse

from sm_plugin.errors import InvalidInput, KeyReused, NotAllowed
from sm_plugin.exports.choices import Format, Scope
from sm_plugin.exports.services import ask, make
from sm_plugin.notes.models import Note
from sm_plugin.notes.services import record_call, write_note
from sm_plugin.threads.models import Thread
from sm_plugin.triage.models import WorkItem
from tests.sm_plugin.matrix.addresses import addresses
from tests.sm_plugin.matrix.cast import CAST, TEAM_A, World
from tests.sm_plugin.matrix.classes import is_refusal
from tests.sm_plugin.matrix.expected import answers
from tests.sm_plugin.matrix.snapshot import snapshot
from tests.sm_plugin.matrix.test_for_another import ADDRESSES

pytestmark = pytest.mark.django_db


def written(world: World, word: str, author: str = "peter") -> Note:
    return write_note(
        actor=world.people[author],
        item=world.item("ruth"),
        body=f"Ask about the {word}",
        idempotency_key=uuid4(),
    )


def text_of(response: Any) -> str:
    page = b"".join(response) if response.streaming else response.content
    return page.decode(errors="replace")


def item_page(world: World, person: str) -> Any:
    return world.clients[person].get(reverse("sm_plugin:item", args=[world.item("ruth").pk]))


def hand_over(world: World) -> None:
    """The thread goes to team C, as every step that hands over leaves it."""
    Thread.objects.filter(pk=world.threads["ruth"].pk).update(team=world.teams["c"])
    WorkItem.objects.filter(thread=world.threads["ruth"]).update(team=world.teams["c"])


def test_a_random_word_of_a_note_is_found_nowhere_else(world, caplog):
    caplog.set_level(logging.DEBUG)
    word, number = f"quillwort{uuid4().hex[:8]}", "207-555-7391"
    written(world, word)
    record_call(
        actor=world.people["peter"],
        item=world.item("ruth"),
        number=number,
        reached=False,
        body=f"{word} rang",
        idempotency_key=uuid4(),
    )
    assert word in text_of(item_page(world, "angela"))

    found, asked = [], 0
    for person in sorted(CAST.keys() - set(TEAM_A.split())):
        client: Client = world.clients[person]
        pages = pages_that_let_in(world, person)
        asked += len(pages)
        for url in pages:
            page = text_of(client.get(url))
            found += [(person, url)] if word in page or number in page else []
        for typed in (word, number, "quillwort"):
            page = text_of(client.post(reverse("sm_plugin:search"), {"words": typed}))
            found += [(person, typed)] if "rang" in page or "Ask about" in page else []
    for format in Format:
        box = world.mailboxes["ruth"]
        export = make(ask(actor=box.owner, mailbox=box, scope=Scope.ALL, format=format))
        download = reverse("sm_plugin:download_file", args=[export.pk])
        found += [format] if word in text_of(world.clients["ruth"].get(download)) else []
    tables = {name: rows for name, rows in snapshot().items() if word in repr(rows)}

    assert found == []
    assert asked > 250
    assert tables == {}
    assert word not in repr([(one.subject, one.body) for one in mail.outbox])
    assert word not in caplog.text


def pages_that_let_in(world: World, person: str) -> list[str]:
    """Return what the person may open by the table of access; a refusal shows nothing of a row."""
    table, found = answers(person), []
    for address in addresses():
        words = table.get(f"GET {address.name}", "405").split()
        slots = world.slots(address.arguments[0]) if address.arguments else [None]
        for answer, value in zip(words * (len(slots) // len(words)), slots, strict=True):
            found += [] if is_refusal(answer) else [address.url(value)]
    return [*found, *(pages_of_mailbox(world) if person == "tom" else [])]


def pages_of_mailbox(world: World) -> list[str]:
    """Ruth's pages as Tom opens them."""
    return [
        reverse(
            f"sm_plugin:{one.name}",
            kwargs={"mailbox_id": world.mailboxes["ruth"].pk}
            | {name: world.slots(name)[0] for name in one.arguments},
        )
        for one in ADDRESSES
    ]


def test_a_team_that_handed_a_thread_over_sees_no_note_of_it(world):
    note = written(world, "quillwort")
    hand_over(world)

    assert item_page(world, "peter").status_code == 404
    assert not Note.objects.visible_to(world.people["peter"]).exists()
    assert "quillwort" in text_of(item_page(world, "chris"))
    assert Note.objects.visible_to(world.people["chris"]).get() == note
    with pytest.raises(NotAllowed):
        written(world, "another")


def test_no_row_of_a_thread_leads_to_its_notes(world):
    """Who loads a thread can't meet a note by chance."""
    relations = {one.related_model for one in Thread._meta.get_fields() if one.is_relation}

    assert Note not in relations


def test_the_same_form_sent_twice_makes_one_note(world):
    key, item, nurse = uuid4(), world.item("ruth"), world.people["angela"]
    first = write_note(actor=nurse, item=item, body="Call the niece.", idempotency_key=key)
    again = write_note(actor=nurse, item=item, body="Call the niece.", idempotency_key=key)

    assert (again, Note.objects.count()) == (first, 1)
    with pytest.raises(KeyReused):
        write_note(actor=nurse, item=item, body="Call the son.", idempotency_key=key)


def test_a_call_says_which_number_and_whether_somebody_was_reached(world):
    world.clients["angela"].post(
        reverse("sm_plugin:record_call", args=[world.item("ruth").pk]),
        {"number": "207-555-0100", "reached": "no", "body": "", "idempotency_key": str(uuid4())},
    )

    page = text_of(item_page(world, "carol"))

    assert "Called 207-555-0100, not reached" in page
    with pytest.raises(InvalidInput):
        record_call(
            actor=world.people["angela"],
            item=world.item("ruth"),
            number=" ",
            reached=True,
            body="",
            idempotency_key=uuid4(),
        )


def test_a_note_that_was_altered_is_shown_to_nobody(world):
    note = written(world, "quillwort")
    Note.objects.filter(pk=note.pk).update(author_role="provider")

    assert item_page(world, "angela").status_code == 500
