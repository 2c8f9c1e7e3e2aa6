"""What changes something takes POST alone, a token, and no field that its form does not show."""

import ast
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction
from django.test import Client

import sm_plugin
from sm_plugin.audit.models import AuditEvent
from sm_plugin.errors import VaultError
from sm_plugin.mailboxes.models import MailboxEntry
from sm_plugin.terms.models import TermsAcceptance
from sm_plugin.threads.models import Message, Thread, ThreadEvent
from sm_plugin.triage.models import WorkItem
from tests.sm_plugin.matrix.addresses import Address, addresses, methods
from tests.sm_plugin.matrix.asking import form_for, nothing_kept, prepare, seen
from tests.sm_plugin.matrix.cast import DOOR, World
from tests.sm_plugin.matrix.expected import answers
from tests.sm_plugin.matrix.snapshot import snapshot

pytestmark = pytest.mark.django_db

# Who may send each form, for the first object of the matrix.
SENDERS = {
    "opt_in": "olive",
    "folders": "ruth",
    "rename_folder": "ruth",
    "remove_folder": "ruth",
    "organise": "ruth",
    "undo": "ruth",
    "search": "ruth",
    "compose": "ruth",
    "reply": "ruth",
    "change_notices": "ruth",
    "change_signature": "ruth",
    "opt_out": "ruth",
    "unsubscribe": "ruth",
    "tell_me": "ruth",
    "tell_me_answer": "ruth",
    "claim_teams": "sam",
    "team_notices": "angela",
    "helper_notices": "tom",
    "stops": "denise",
    "stop": "denise",
    "downloads": "ruth",
    "download_thread": "ruth",
    "caregivers": "ruth",
    "end_caregiver": "ruth",
    "change_caregiver": "ruth",
    "invitation": "sam",
    "draft": "ruth",
    "draft_team": "ruth",
    "discard_draft": "ruth",
    "remove_file": "ruth",
    "start_again": "ruth",
    "take": "angela",
    "release": "angela",
    "refer": "angela",
    "assign": "angela",
    "chart": "denise",
    "reassign": "angela",
    "give_back": "angela",
    "absences": "angela",
    "reopen": "angela",
    "put_off": "angela",
    "send_and_complete": "angela",
    "interim": "angela",
    "answer": "angela",
    "complete": "angela",
    "together": "angela",
    "team_search": "angela",
    "worklist_filter": "angela",
    "worklist_settings": "angela",
    "use_template": "angela",
    "templates": "angela",
    "save_answer": "angela",
    "presence": "angela",
    "write_note": "angela",
    "record_call": "angela",
    "not_urgent": "angela",
    "called": "angela",
    "not_reached": "angela",
    "write_letter": "denise",
    "write_first": "denise",
    "send_letter": "denise",
    "patient_list": "denise",
    "discard_letter": "denise",
    "change_letter": "denise",
    "panel": "denise",
    "recall_letter": "denise",
    "open_in_emergency": "priya",
    "privacy": "priya",
    "end_opening": "priya",
    "who_read": "priya",
}
POSTED = [address for address in addresses() if "POST" in methods(address)]
POST_ONLY = [address for address in POSTED if "GET" not in methods(address)]
# Where one comes who opens or reloads an address that only takes a form.
PAGES_OF_FORMS = {"thread", "inbox", "settings", "item", "queue", "letter", "privacy"}
# RFC 8058's one click comes without our token. All it takes is a signed key, all it does is stop
# e-mail; without the key nothing changes.
WITHOUT_TOKEN = {"unsubscribe"}
WITH_TOKEN = [address for address in POSTED if address.name not in WITHOUT_TOKEN]
names = {"ids": lambda address: address.name}


def target(world: World, address: Address) -> str:
    return address.url(world.slots(address.arguments[0])[0] if address.arguments else None)


def test_every_address_that_takes_a_form_is_tried_here():
    assert {address.name for address in POSTED} == set(SENDERS)


@pytest.mark.parametrize("address", POST_ONLY, **names)
def test_looking_never_changes_anything(address, world):
    before = snapshot()
    for person in (SENDERS[address.name], "sam", "anonymous"):
        for method in ("GET", "HEAD"):
            response = world.clients[person].generic(method, target(world, address))
            assert seen(response) in PAGES_OF_FORMS
        for method in ("OPTIONS", "PUT", "DELETE"):
            response = world.clients[person].generic(method, target(world, address))
            assert response.status_code == 405

    assert snapshot() == before


@pytest.mark.parametrize("address", WITH_TOKEN, **names)
def test_a_form_without_its_token_is_refused(address, world):
    person = world.people[SENDERS[address.name]]
    prepare(address.name, person)
    client = Client(enforce_csrf_checks=True)
    client.force_login(person, backend=DOOR)
    before = snapshot()

    response = client.post(target(world, address), form_for(address.name))

    assert response.status_code == 403
    assert snapshot() == before


def test_no_page_waives_the_token_or_is_kept_in_a_cache():
    allowed = {"views.py": {"csrf_exempt"}}  # of `notices`: the link under a notice
    forbidden = {"csrf_exempt", "requires_csrf_token", "cache_page", "cache_control"}
    for path in Path(sm_plugin.__file__).parent.rglob("*.py"):
        used = {node.id for node in ast.walk(ast.parse(path.read_text())) if hasattr(node, "id")}
        assert used & forbidden <= allowed.get(path.name if "notices" in path.parts else "", set())


@pytest.mark.parametrize("address", POSTED, **names)
def test_fields_that_the_form_does_not_have_change_nothing(address, world):
    """The patient is whose mailbox it is, the sender who is signed in, the team in the address."""
    forgery = forged_fields(world)
    if address.name == "draft":
        del forgery["team"]  # its form names one: see `web/veteran/compose/test_two_windows.py`
    plain, forged = (outcome(world, address, extra) for extra in ({}, forgery))

    assert forged == plain
    assert plain[0] in answers(SENDERS[address.name])[f"POST {address.name}"]


def forged_fields(world: World) -> dict[str, Any]:
    james, team = world.people["james"], world.teams["b"]
    person = str(james.pk)
    return {
        **dict.fromkeys(("sender", "author", "actor", "owner", "user", "assignee"), person),
        **dict.fromkeys(("patient", "patient_id", "pid"), str(james.sm_patient.pk)),
        **dict.fromkeys(("mailbox", "mailbox_id"), str(world.mailboxes["james"].pk)),
        **dict.fromkeys(("team", "team_id", "to", "recipient"), str(team.pk)),
        **dict.fromkeys(("thread", "thread_id"), str(world.threads["walt"].pk)),
        **dict.fromkeys(("item", "item_id"), str(world.item("walt").pk)),
        **dict.fromkeys(("status", "state", "tier", "identity_level"), "done"),
        **dict.fromkeys(("created_at", "sent_at", "due_at", "received_at"), "2001-01-01T00:00Z"),
        "facility": str(world.facilities[1].pk),
        "side": "team",
        "author_role": "provider",
        "with_role": "provider",
        "is_read": "on",
        "unread": "",
        "escalated_at": "2001-01-01T00:00Z",
        "is_staff": "on",
    }


def outcome(world: World, address: Address, extra: dict[str, Any]) -> list[Any]:
    """What the page answers and what stands in the database then, ids and texts apart."""
    person = world.people[SENDERS[address.name]]
    with nothing_kept():
        prepare(address.name, person)
        form = extra | form_for(address.name)
        response = world.clients[SENDERS[address.name]].post(target(world, address), form)
        return [seen(response), *facts()]


def facts() -> Iterator[list[Any]]:
    """Everything about the rows that a person could want to forge."""
    threads = Thread.objects.order_by("started_at")
    yield list(threads.values_list("patient", "team", "topic", "state", "with_role", "due_at"))
    messages = Message.objects.order_by("sent_at")
    yield list(messages.values_list("author", "side", "author_role", "sent_at__date"))
    yield [body_of(message) for message in messages.select_related("thread")]
    items = WorkItem.objects.order_by("received_at")
    yield list(items.values_list("team", "role", "status", "assignee", "due_at", "escalated_at"))
    entries = MailboxEntry.objects.order_by("mailbox", "thread__started_at")
    yield list(entries.values_list("mailbox", "folder", "unread"))
    yield list(ThreadEvent.objects.order_by("at").values_list("kind", "actor", "role"))
    yield sorted(TermsAcceptance.objects.values_list("user"))
    events = AuditEvent.objects.order_by("at", "id")
    yield list(events.values_list("actor_key", "action", "outcome", "object_type", "patient_key"))


def body_of(message: Message) -> str:
    """The text; a forged row no longer opens it, and then says so."""
    try:
        return message.body
    except VaultError:
        return "sealed for another meaning"


def test_the_comparison_sees_a_forged_field(world):
    """The control: a change of each kind makes the facts differ."""
    before = list(facts())
    changes = (
        lambda: Message.objects.update(side="team"),
        lambda: Thread.objects.update(patient=world.people["james"].sm_patient),
        lambda: WorkItem.objects.update(assignee=world.people["james"]),
        lambda: MailboxEntry.objects.update(unread=False),
    )
    for change in changes:
        with transaction.atomic():
            change()
            assert list(facts()) != before
            transaction.set_rollback(True)
