"""Stored text that was altered or moved fails loudly, and takes no other row with it."""

from collections.abc import Callable

import pytest
from django.test import Client

from sm_plugin.audit.models import AuditEvent
from sm_plugin.mailboxes.models import Mailbox
from sm_plugin.threads.models import Message, Thread
from tests.factories import (
    FacilityFactory,
    mailbox_of,
    member,
    patient_at,
    sent_message,
    team_at,
)
from tests.worlds import world

pytestmark = pytest.mark.django_db

DAMAGES: dict[str, Callable[[bytes], bytes]] = {
    "a bit flipped": lambda blob: blob[:-1] + bytes([blob[-1] ^ 1]),
    "cut short": lambda blob: blob[:-5],
    "plain text": lambda blob: b"It hurts.",
    "empty": lambda blob: b"",
}


@world
def mailbox() -> Mailbox:
    team = team_at(FacilityFactory())
    box = mailbox_of(patient_at(team.facility), team)
    for subject in ("My knee", "My shoulder"):
        sent_message(box, team, subject, f"About {subject}.")
    return box


@pytest.fixture
def veteran(mailbox: Mailbox, client: Client) -> Client:
    client.force_login(mailbox.owner)
    client.raise_request_exception = False
    return client


def threads() -> list[Thread]:
    knee, shoulder = Thread.objects.order_by("started_at")
    assert (knee.subject, shoulder.subject) == ("My knee", "My shoulder")
    return [knee, shoulder]


def damage_body(thread: Thread, blob: bytes) -> None:
    Message.objects.filter(thread=thread).update(body_sealed=blob)


def page_of(client: Client, thread: Thread) -> tuple[int, str]:
    response = client.get(f"/secure-messaging/threads/{thread.pk}/")
    return response.status_code, response.content.decode()


@pytest.mark.parametrize("damage", DAMAGES.values(), ids=DAMAGES)
def test_an_altered_text_is_refused_and_the_other_thread_still_reads(
    damage: Callable[[bytes], bytes], veteran: Client
) -> None:
    knee, shoulder = threads()
    damage_body(knee, damage(bytes(knee.messages.get().body_sealed)))

    status, page = page_of(veteran, knee)
    assert status == 500
    assert "About My knee" not in page
    assert AuditEvent.objects.filter(code="text_altered", outcome="failed").count() == 1
    status, page = page_of(veteran, shoulder)
    assert status == 200
    assert "About My shoulder." in page


def test_a_text_moved_to_another_row_is_refused(veteran: Client) -> None:
    knee, shoulder = threads()
    own, other = (bytes(thread.messages.get().body_sealed) for thread in (knee, shoulder))
    damage_body(knee, other)
    damage_body(shoulder, own)

    assert page_of(veteran, knee)[0] == 500
    assert page_of(veteran, shoulder)[0] == 500


def test_a_damaged_subject_does_not_hide_the_rest_of_the_list(veteran: Client) -> None:
    knee, _shoulder = threads()
    Thread.objects.filter(pk=knee.pk).update(subject_sealed=b"My knee")

    response = veteran.get("/secure-messaging/sent/")
    assert response.status_code == 200
    shown = [row.subject.text for row in response.context["rows"]]
    assert "My shoulder" in shown
    assert "My knee" not in shown


def test_a_damaged_subject_fails_the_whole_thread_and_marks_the_list(veteran: Client) -> None:
    knee, _shoulder = threads()
    Thread.objects.filter(pk=knee.pk).update(subject_sealed=b"My knee")
    before = AuditEvent.objects.count()

    status, page = page_of(veteran, knee)
    veteran.get("/secure-messaging/sent/")

    assert status == 500
    assert "About My knee." not in page
    events = AuditEvent.objects.order_by("at", "id")[before:]
    assert [(event.action, event.outcome, event.code) for event in events] == [
        ("access.refused", "failed", "text_altered"),
        ("inbox.list", "failed", "sent"),
    ]


def test_staff_see_the_damage_the_same_way(mailbox: Mailbox) -> None:
    knee, shoulder = threads()
    Thread.objects.filter(pk=knee.pk).update(subject_sealed=bytes(shoulder.subject_sealed))
    nurse = Client(raise_request_exception=False)
    nurse.force_login(member(knee.team))

    queue = nurse.get("/secure-messaging/team/")
    opened = {
        thread: nurse.get(f"/secure-messaging/team/items/{thread.work_items.get().pk}/")
        for thread in (knee, shoulder)
    }

    assert queue.status_code == 200
    # As its subject and in the label of its box; never in the row of the damaged one.
    assert queue.content.decode().count("My shoulder") == 2
    assert [opened[knee].status_code, opened[shoulder].status_code] == [500, 200]
    assert "About My knee." not in opened[knee].content.decode()
    assert AuditEvent.objects.filter(action="queue.list", outcome="failed").count() == 1


@pytest.mark.parametrize(
    ("column", "value", "code", "status"),
    [("key_id", "k0", "key_unknown", 503), ("wrapped_key", b"\0" * 61, "text_altered", 500)],
)
def test_a_lost_or_damaged_key_takes_only_its_own_thread(
    column: str, value: object, code: str, status: int, veteran: Client
) -> None:
    knee, shoulder = threads()
    Thread.objects.filter(pk=knee.pk).update(**{column: value})

    assert veteran.get("/secure-messaging/sent/").status_code == 200
    assert page_of(veteran, knee)[0] == status
    assert AuditEvent.objects.filter(outcome="failed", code=code).count() == 1
    assert page_of(veteran, shoulder)[0] == 200
