"""Each reading, sending and refusal leaves exactly one row in the record, or nothing is shown."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import connection
from django.urls import reverse

from sm_plugin.audit.models import AuditEvent
from sm_plugin.mailboxes.models import MailboxEntry
from sm_plugin.notify.models import OutboxNotice
from sm_plugin.threads.models import Message
from tests.sm_plugin.matrix.asking import form_for, nothing_kept, prepare
from tests.sm_plugin.matrix.cast import World


def refused(code: str) -> tuple[str, str, str, str]:
    return "access.refused", "refused", code, ""


# person, method, address, the object's place in the matrix: what, outcome, code, whose.
RUTHS, JAMESS, WALTS, MISSING = range(4)
TRAIL = [
    # Readings
    ("ruth", "GET", "inbox", None, ("inbox.list", "ok", "inbox", "ruth")),
    ("ruth", "GET", "sent", None, ("inbox.list", "ok", "sent", "ruth")),
    ("ruth", "GET", "thread", RUTHS, ("thread.read", "ok", "", "ruth")),
    ("ruth", "GET", "drafts", None, ("inbox.list", "ok", "drafts", "ruth")),
    ("ruth", "GET", "draft", RUTHS, ("draft.read", "ok", "", "ruth")),
    ("ruth", "GET", "deleted", None, ("inbox.list", "ok", "deleted", "ruth")),
    ("ruth", "GET", "folders", None, ("folder.list", "ok", "", "ruth")),
    ("ruth", "GET", "downloads", None, ("inbox.list", "ok", "downloads", "ruth")),
    ("ruth", "GET", "folder", RUTHS, ("inbox.list", "ok", "folder", "ruth")),
    ("ruth", "GET", "file", RUTHS, ("attachment.read", "ok", "download", "ruth")),
    ("ruth", "GET", "file_preview", RUTHS, ("attachment.read", "ok", "preview", "ruth")),
    ("angela", "GET", "team_file", RUTHS, ("attachment.read", "ok", "download", "ruth")),
    ("angela", "GET", "team_file_preview", RUTHS, ("attachment.read", "ok", "preview", "ruth")),
    ("ruth", "POST", "search", None, ("search", "ok", "", "ruth")),
    ("angela", "GET", "queue", None, ("queue.list", "ok", "role", "")),
    ("frank", "GET", "uncovered", None, ("queue.list", "ok", "uncovered", "")),
    ("frank", "GET", "unreviewed", None, ("queue.list", "ok", "unreviewed", "")),
    ("denise", "GET", "reports", None, ("report.read", "ok", "page", "")),
    ("nora", "GET", "reports", None, ("report.read", "ok", "page", "")),
    ("denise", "GET", "stops", None, ("queue.list", "ok", "stops", "")),
    ("denise", "POST", "stop", RUTHS, ("block.set", "ok", "conduct", "ruth")),
    ("angela", "GET", "item", RUTHS, ("thread.read", "ok", "", "ruth")),
    ("ruth", "GET", "who_opened", None, ("audit.read", "ok", "", "ruth")),
    ("priya", "GET", "privacy", None, ("audit.read", "ok", "openings", "")),
    ("priya", "GET", "open_in_emergency", RUTHS, ("patient.read", "ok", "", "ruth")),
    ("priya", "GET", "opened_mailbox", RUTHS, ("emergency.list", "ok", "", "ruth")),
    ("priya", "GET", "opened_thread", RUTHS, ("emergency.read", "ok", "", "ruth")),
    ("priya", "GET", "opened_file", RUTHS, ("emergency.file", "ok", "download", "ruth")),
    ("priya", "GET", "opened_file_preview", RUTHS, ("emergency.file", "ok", "preview", "ruth")),
    # Acts
    ("priya", "POST", "privacy", None, ("patient.find", "ok", "found", "ruth")),
    (
        *("priya", "POST", "who_read", None),
        *(("patient.find", "ok", "found", "ruth"), ("audit.read", "ok", "patient", "ruth")),
    ),
    ("priya", "POST", "open_in_emergency", RUTHS, ("emergency.open", "ok", "mailbox", "ruth")),
    ("priya", "POST", "end_opening", RUTHS, ("emergency.end", "ok", "", "ruth")),
    ("ruth", "POST", "change_notices", None, ("notices.change", "ok", "daily", "ruth")),
    ("ruth", "POST", "change_signature", None, ("signature.change", "ok", "", "ruth")),
    ("ruth", "POST", "opt_out", None, ("terms.withdraw", "ok", "", "ruth")),
    ("angela", "POST", "team_notices", None, ("notices.change", "ok", "daily", "")),
    ("olive", "POST", "opt_in", None, ("terms.accept", "ok", "", "")),
    ("ruth", "POST", "folders", None, ("folder.add", "ok", "", "ruth")),
    ("ruth", "POST", "rename_folder", RUTHS, ("folder.rename", "ok", "", "ruth")),
    ("ruth", "POST", "remove_folder", RUTHS, ("folder.remove", "ok", "", "ruth")),
    ("ruth", "POST", "organise", None, ("thread.move", "ok", "inbox", "ruth")),
    ("ruth", "POST", "undo", RUTHS, ("thread.move", "ok", "undo", "ruth")),
    ("ruth", "POST", "compose", RUTHS, ("message.send", "ok", "", "ruth")),
    ("ruth", "POST", "reply", RUTHS, ("message.reply", "ok", "", "ruth")),
    ("ruth", "POST", "draft", RUTHS, ("message.send", "ok", "", "ruth")),
    ("ruth", "POST", "draft_team", RUTHS, ("draft.save", "ok", "", "ruth")),
    ("ruth", "POST", "discard_draft", RUTHS, ("draft.discard", "ok", "", "ruth")),
    ("ruth", "POST", "remove_file", RUTHS, ("attachment.remove", "ok", "", "ruth")),
    # The draft quotes the conversation, which is a reading.
    (
        *("ruth", "POST", "start_again", RUTHS),
        *(("draft.save", "ok", "", "ruth"), ("thread.read", "ok", "", "ruth")),
    ),
    ("angela", "POST", "take", RUTHS, ("item.take", "ok", "", "ruth")),
    ("angela", "POST", "release", RUTHS, ("item.release", "ok", "", "ruth")),
    ("angela", "POST", "refer", RUTHS, ("item.refer", "ok", "", "ruth")),
    ("angela", "POST", "assign", RUTHS, ("item.assign", "ok", "", "ruth")),
    ("angela", "POST", "reassign", RUTHS, ("item.reassign", "ok", "", "ruth")),
    ("angela", "POST", "give_back", RUTHS, ("item.give_back", "ok", "", "ruth")),
    ("angela", "POST", "reopen", RUTHS, ("item.reopen", "ok", "", "ruth")),
    ("angela", "POST", "put_off", RUTHS, ("item.put_off", "ok", "", "ruth")),
    ("angela", "POST", "interim", RUTHS, ("item.interim", "ok", "", "ruth")),
    # Two acts in one step, each on record.
    (
        *("angela", "POST", "send_and_complete", RUTHS),
        *(("item.answer", "ok", "", "ruth"), ("item.complete", "ok", "", "ruth")),
    ),
    ("angela", "GET", "absences", None, ("queue.list", "ok", "absences", "")),
    ("angela", "POST", "absences", None, ("absence.plan", "ok", "", "")),
    ("angela", "GET", "pass_on", RUTHS, ("item.read", "ok", "", "ruth")),
    ("angela", "POST", "answer", RUTHS, ("item.answer", "ok", "", "ruth")),
    ("angela", "POST", "complete", RUTHS, ("item.complete", "ok", "", "ruth")),
    ("angela", "GET", "templates", None, ("queue.list", "ok", "templates", "")),
    ("angela", "GET", "use_template", RUTHS, ("queue.list", "ok", "templates", "")),
    ("angela", "POST", "templates", None, ("template.change", "ok", "", "")),
    ("angela", "POST", "save_answer", RUTHS, ("draft.save", "ok", "", "ruth")),
    ("angela", "POST", "write_note", RUTHS, ("note.write", "ok", "", "ruth")),
    ("angela", "POST", "record_call", RUTHS, ("call.record", "ok", "", "ruth")),
    ("angela", "POST", "not_urgent", RUTHS, ("item.review", "ok", "", "ruth")),
    ("denise", "POST", "called", RUTHS, ("item.review", "ok", "", "ruth")),
    ("maria", "POST", "not_reached", RUTHS, ("item.review", "ok", "", "ruth")),
    # Refusals
    ("priya", "GET", "opened_thread", JAMESS, refused("opening_ended")),
    ("nora", "GET", "opened_thread", RUTHS, refused("not_found")),
    ("nora", "GET", "privacy", None, refused("not_allowed")),
    ("carol", "POST", "called", RUTHS, refused("not_allowed")),
    ("ruth", "GET", "thread", JAMESS, refused("not_found")),
    ("ruth", "GET", "thread", MISSING, refused("not_found")),
    ("ruth", "GET", "folder", JAMESS, refused("not_found")),
    ("ruth", "POST", "remove_folder", JAMESS, refused("not_found")),
    ("ruth", "POST", "undo", JAMESS, refused("undo_too_late")),
    ("james", "POST", "organise", None, refused("not_found")),
    ("ruth", "POST", "reply", JAMESS, refused("not_found")),
    ("ruth", "GET", "draft", JAMESS, refused("draft_gone")),
    ("ruth", "POST", "draft", JAMESS, refused("draft_gone")),
    ("ruth", "POST", "discard_draft", JAMESS, refused("draft_gone")),
    ("ruth", "GET", "compose", WALTS, refused("not_found")),
    ("ruth", "GET", "file", JAMESS, refused("not_found")),
    ("ruth", "GET", "file_preview", MISSING, refused("not_found")),
    ("ruth", "POST", "remove_file", JAMESS, refused("not_found")),
    ("luis", "GET", "team_file", RUTHS, refused("not_found")),
    ("luis", "GET", "item", RUTHS, refused("not_found")),
    ("luis", "POST", "answer", RUTHS, refused("not_found")),
    ("former", "GET", "queue", None, refused("not_allowed")),
    ("nora", "GET", "item", RUTHS, refused("not_found")),
    (
        "nora",
        "GET",
        "thread",
        RUTHS,
        refused("not_eligible_not_a_patient"),
    ),
    ("nina", "GET", "inbox", None, refused("not_eligible_not_upgraded")),
    ("earl", "POST", "compose", RUTHS, refused("not_eligible_not_live")),
    ("olive", "GET", "inbox", None, refused("not_eligible_terms")),
    (
        "sam",
        "POST",
        "opt_in",
        None,
        refused("not_eligible_not_a_patient"),
    ),
]


def url(world: World, name: str, place: int | None) -> tuple[str, UUID | None]:
    kinds = {"compose": "team_id", "thread": "thread_id", "reply": "thread_id"}
    kinds |= dict.fromkeys(("draft", "draft_team", "discard_draft"), "draft_id")
    kinds |= dict.fromkeys(("opened_mailbox", "end_opening"), "opening_id")
    kinds |= {"open_in_emergency": "patient_id", "opened_thread": "thread_id"}
    kinds |= dict.fromkeys(("opened_file", "opened_file_preview"), "file_id")
    kinds |= {"start_again": "thread_id", "undo": "step_id"}
    kinds |= dict.fromkeys(("folder", "rename_folder", "remove_folder"), "folder_id")
    files = ("file", "file_preview", "team_file", "team_file_preview")
    kinds |= dict.fromkeys(files, "file_id") | {"remove_file": "draft_file_id"}
    if place is None:
        return reverse(f"sm_plugin:{name}"), None
    kind = kinds.get(name, "item_id")
    value = world.slots(kind)[place]
    return reverse(f"sm_plugin:{name}", kwargs={kind: value}), value


@pytest.mark.django_db
def test_each_request_leaves_exactly_one_row_that_says_who_what_and_whose(world):
    left = []
    for person, method, name, place, *_wanted in TRAIL:
        with nothing_kept():
            prepare(name, world.people[person])
            address, value = url(world, name, place)
            client, form = world.clients[person], None if method == "GET" else form_for(name)
            before = AuditEvent.objects.count()
            client.get(address) if method == "GET" else client.post(address, form)
            events = list(AuditEvent.objects.order_by("at", "id")[before:])
            left.append((person, method, name, place, *map(told, events)))
            for event in events:
                assert event.actor_key == str(world.people[person].pk)
                refused_object = str(value) if event.outcome == "refused" and value else None
                assert refused_object in (None, event.object_key)

    owner = {str(user.sm_patient.pk): name for name, user in world.people.items() if patient(user)}
    assert [(*row[:4], *(named(event, owner) for event in row[4:])) for row in left] == TRAIL


def told(event: AuditEvent) -> tuple[str, str, str, str]:
    return event.action, event.outcome, event.code, event.patient_key


def named(event: tuple[str, str, str, str], owner: dict[str, str]) -> tuple[str, str, str, str]:
    return (*event[:3], owner.get(event[3], event[3]))


def patient(user: Any) -> bool:
    return hasattr(user, "sm_patient")


@pytest.mark.django_db
def test_a_page_that_says_why_not_or_how_to_write_is_no_reading(world):
    before = AuditEvent.objects.count()
    for name in ("why_not", "choose_team", "settings", "opt_out"):
        assert world.clients["ruth"].get(reverse(f"sm_plugin:{name}")).status_code == 200

    assert AuditEvent.objects.count() == before


@pytest.mark.django_db
def test_a_refusal_because_somebody_was_quicker_is_on_record_beside_the_reading(world):
    item = world.item("ruth")
    prepare("release", world.people["denise"])  # it is hers now
    before = AuditEvent.objects.count()

    response = world.clients["angela"].post(
        reverse("sm_plugin:release", kwargs={"item_id": item.pk})
    )

    events = AuditEvent.objects.order_by("at", "id")[before:]
    assert response.status_code == 409
    assert [(event.action, event.outcome, event.code) for event in events] == [
        ("access.refused", "refused", "conflict"),
        ("thread.read", "ok", ""),
    ]


@contextmanager
def record_that_takes_nothing() -> Iterator[None]:
    """As when the disk of the record is full: every new row is refused by the database."""
    table = AuditEvent._meta.db_table
    if connection.vendor == "postgresql":
        make = (
            "CREATE FUNCTION test_full() RETURNS trigger LANGUAGE plpgsql AS"
            " $$ BEGIN RAISE EXCEPTION 'full'; END $$",
            f"CREATE TRIGGER test_full BEFORE INSERT ON {table} FOR EACH ROW"
            " EXECUTE FUNCTION test_full()",
        )
        unmake = "DROP FUNCTION test_full() CASCADE"
    else:
        make = (
            f"CREATE TRIGGER test_full BEFORE INSERT ON {table}"
            " BEGIN SELECT RAISE(ABORT, 'full'); END",
        )
        unmake = "DROP TRIGGER test_full"
    with connection.cursor() as cursor:
        for statement in make:
            cursor.execute(statement)
        try:
            yield
        finally:
            cursor.execute(unmake)


@pytest.mark.django_db(transaction=True)
def test_what_cannot_be_recorded_is_neither_shown_nor_sent(committed_world):
    world = committed_world
    thread, item = world.threads["ruth"], world.item("ruth")
    entry = world.mailboxes["ruth"].entries.get()
    MailboxEntry.objects.filter(pk=entry.pk).update(unread=True)
    pages = [
        ("ruth", "inbox", {}),
        ("ruth", "sent", {}),
        ("ruth", "thread", {"thread_id": thread.pk}),
        ("ruth", "file", {"file_id": world.files["ruth"]}),
        ("angela", "team_file", {"file_id": world.files["ruth"]}),
        ("angela", "queue", {}),
        ("angela", "item", {"item_id": item.pk}),
    ]
    forms = [
        ("ruth", "compose", {"team_id": world.teams["a"].pk}),
        ("ruth", "reply", {"thread_id": thread.pk}),
        ("angela", "answer", {"item_id": item.pk}),
        ("angela", "take", {"item_id": item.pk}),
        ("angela", "complete", {"item_id": item.pk}),
        ("ruth", "thread", {"thread_id": uuid4()}),  # a refusal that can't be recorded
    ]
    filled = [(*form, form_for(form[1]) if form[1] != "thread" else None) for form in forms]
    counts = Message.objects.count(), OutboxNotice.objects.count()

    with record_that_takes_nothing():
        for person, name, ids in pages:
            response = world.clients[person].get(reverse(f"sm_plugin:{name}", kwargs=ids))
            assert response.status_code == 500, name
            assert b"of ruth" not in response.content, name
        for person, name, ids, form in filled:
            address = reverse(f"sm_plugin:{name}", kwargs=ids)
            client = world.clients[person]
            response = client.post(address, form) if form is not None else client.get(address)
            assert response.status_code == 500, name

    item.refresh_from_db()
    assert (Message.objects.count(), OutboxNotice.objects.count()) == counts
    assert (item.status, item.assignee) == ("waiting", None)
    entry.refresh_from_db()
    assert entry.unread, "the mark that something was read follows the record"
    assert world.clients["ruth"].get(reverse("sm_plugin:inbox")).status_code == 200
