"""The lists of a mailbox over HTTP: filters, bulk acts with undo, and what no page gives away."""

import re
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from sm_plugin.audit.models import AuditEvent
from sm_plugin.files.models import Attachment
from sm_plugin.mailboxes.models import Mailbox, MailboxEntry
from sm_plugin.mailboxes.models.folders import Folder
from sm_plugin.mailboxes.moving import move
from sm_plugin.mailboxes.own_folders import add_folder
from sm_plugin.teams.choices import Role
from sm_plugin.teams.models import CareTeam
from sm_plugin.teams.services import assign_patient
from sm_plugin.threads.models import Thread
from sm_plugin.triage.models import WorkItem
from sm_plugin.triage.steps.services import answer
from tests.factories import (
    FacilityFactory,
    TopicFactory,
    mailbox_of,
    member,
    national_administrator,
    patient_at,
    sent_message,
    team_at,
)
from tests.sm_plugin.helpers.reading import Parsed, signed_in
from tests.sm_plugin.speed.many import fill
from tests.worlds import world

pytestmark = [pytest.mark.django_db, pytest.mark.engine]

AT = "/secure-messaging/"


@world
def team() -> CareTeam:
    return team_at(FacilityFactory(), nurse="Angela Brooks")


@world
def mailbox(team: CareTeam) -> Mailbox:
    return mailbox_of(patient_at(team.facility), team)


@pytest.fixture
def ruth(mailbox: Mailbox) -> Client:
    return signed_in(mailbox.owner)


def answered(mailbox: Mailbox, team: CareTeam, subject: str, **more: Any) -> Thread:
    thread = sent_message(mailbox, team, subject, **more).thread
    item = WorkItem.objects.get(thread=thread)
    answer(actor=member(team), item=item, body="Rest.", idempotency_key=uuid4())
    return thread


def shown(response: Any) -> list[str]:
    assert response.status_code == 200
    return [row.subject.text for row in response.context["rows"]]


def bulk(client: Client, act: str, threads: list[Thread], **more: Any) -> Any:
    chosen = [str(thread.pk) for thread in threads]
    return client.post(f"{AT}organise/", {"act": act, "threads": chosen, "list": "inbox"} | more)


def test_each_filter_shows_just_what_it_says(ruth, mailbox, team):
    other = team_at(team.facility, "Dr. Chen Wei", nurse="Chris Dunn")
    assign_patient(actor=national_administrator(), patient=mailbox.patient, team=other)
    joints = TopicFactory(code="joints", label="Joints", first_role=Role.NURSE)
    answered(mailbox, team, "One")
    answered(mailbox, team, "Two", topic=joints)
    three = answered(mailbox, other, "Three")
    ruth.get(f"{AT}threads/{three.pk}/")
    old = answered(mailbox, team, "Four")
    long_ago = timezone.now() - timedelta(days=400)
    MailboxEntry.objects.filter(mailbox=mailbox, thread=old).update(last_at=long_ago)
    Attachment.objects.create(
        message=three.messages.first(),
        added_by=mailbox.owner,
        position=0,
        kind="pdf",
        size=1,
        key_id="k",
        wrapped_key=b"",
        name_sealed=b"",
    )
    last_year = (timezone.now() - timedelta(days=300)).date().isoformat()

    for query, wanted in {
        "": ["Three", "Two", "One", "Four"],
        "sort=oldest": ["Four", "One", "Two", "Three"],
        "unread=yes": ["Two", "One", "Four"],
        f"team={other.pk}": ["Three"],
        f"topic={joints.pk}": ["Two"],
        f"since={last_year}": ["Three", "Two", "One"],
        f"until={last_year}": ["Four"],
        "with_files=yes": ["Three"],
        f"unread=yes&team={team.pk}&sort=oldest&since={last_year}": ["One", "Two"],
        f"topic={joints.pk}&team={other.pk}": [],
    }.items():
        assert shown(ruth.get(f"{AT}?{query}")) == wanted, query


def test_a_narrowed_list_says_so_and_can_be_cleared(ruth, mailbox, team):
    answered(mailbox, team, "One")

    page = Parsed(ruth.get(f"{AT}?unread=yes&since=2026-01-31").content.decode())
    empty = Parsed(ruth.get(f"{AT}?until=2001-01-31").content.decode())

    assert page.says("Showing: only unread; from January 31, 2026")
    assert page.says("Clear all filters")
    assert empty.says("No messages match these filters")


@pytest.mark.parametrize(
    "query",
    [
        "sort=newest'--",
        "sort=last_received_at",
        "order_by=thread__patient",
        "thread__patient__user=1",
        "_connector=OR",
        "_negated=1",
        "unread=1",
        "unread__in=yes",
        "team=1",
        "topic=1 OR 1=1",
        "sort=oldest&sort=oldest",
        "page=2",
        "mailbox=x",
    ],
)
@pytest.mark.parametrize("place", ["", "sent/", "deleted/"])
def test_only_known_filters_with_known_values_are_taken(query, place, ruth):
    """Hole 18 of the peers, queries made from parameters: the database never hears of these."""
    response = ruth.get(f"{AT}{place}?{query}")

    assert response.status_code == 400
    assert AuditEvent.objects.latest("at").code == "bad_address"


def test_a_team_or_topic_of_others_is_no_filter_of_mine(ruth, mailbox, team):
    stranger = team_at(team.facility, "Dr. Chen Wei", nurse="Chris Dunn")

    assert ruth.get(f"{AT}?team={stranger.pk}").status_code == 400


@pytest.mark.parametrize("day", ["yesterday", "2026-02-30", "0001-01-01", "9999-12-31"])
def test_a_mistyped_date_is_told_beside_its_field(day, ruth):
    response = ruth.get(AT, {"since": day})

    assert response.status_code == 422
    assert "href=#id_since" in Parsed(response.content.decode()).acted_on


def test_filters_and_order_hold_on_the_next_page(ruth, mailbox, team):
    fill(mailbox, team, 25)

    first = ruth.get(f"{AT}?sort=oldest&topic={TopicFactory().pk}")
    links = re.findall(r'href="([^"]*older=[^"]*)"', first.content.decode())
    second = ruth.get(links[0].replace("&amp;", "&"))

    assert shown(first) == [f"Subject {number}" for number in range(24, 14, -1)]
    assert shown(second) == [f"Subject {number}" for number in range(14, 4, -1)]


def test_what_was_chosen_moves_and_one_press_takes_it_back(ruth, mailbox, team):
    threads = [answered(mailbox, team, f"Subject {number}") for number in range(3)]
    own = add_folder(actor=mailbox.owner, mailbox=mailbox, name="Joints")

    moved = bulk(ruth, "move", threads[:2], to=str(own.pk), query="unread=yes&nonsense=1")

    assert moved.status_code == 302
    assert moved["Location"].startswith(f"{AT}?unread=yes&done=")
    assert "Joints" not in moved["Location"]
    after = ruth.get(moved["Location"])
    assert shown(after) == ["Subject 2"]
    assert "2 conversations were moved to Joints." in after.content.decode()
    assert shown(ruth.get(f"{AT}folders/{own.pk}/")) == ["Subject 1", "Subject 0"]
    step = after.context["done"].step_id
    undone = ruth.post(f"{AT}undo/{step}/", {"list": "inbox", "query": ""}, follow=True)
    assert shown(undone) == ["Subject 2", "Subject 1", "Subject 0"]
    assert "2 conversations are back as they were." in undone.content.decode()
    again = ruth.post(f"{AT}undo/{step}/", {"list": "inbox"})
    assert again.status_code == 409
    assert "Your messages are still here" in again.content.decode()


def test_marking_works_on_many_and_is_undone_too(ruth, mailbox, team):
    threads = [answered(mailbox, team, f"Subject {number}") for number in range(3)]

    read = bulk(ruth, "read", threads)

    after = ruth.get(read["Location"])
    assert after.context["unread"] == 0
    ruth.post(f"{AT}undo/{after.context['done'].step_id}/", {"list": "inbox"})
    assert ruth.get(AT).context["unread"] == 3
    bulk(ruth, "read", threads)
    bulk(ruth, "unread", threads[:1])
    assert ruth.get(AT).context["unread"] == 1


@pytest.mark.parametrize(("act", "to"), [("move", ""), ("delete", None)])
def test_nothing_chosen_is_told_and_what_was_ticked_stays(act, to, ruth, mailbox, team):
    thread = answered(mailbox, team, "One")
    add_folder(actor=mailbox.owner, mailbox=mailbox, name="Joints")
    chosen = [thread] if act == "move" else []

    response = bulk(ruth, act, chosen, **({"to": to} if to is not None else {}))

    page = Parsed(response.content.decode())
    assert response.status_code == 422
    assert page.title.startswith("Error:")
    assert ("checked=None" in page.acted_on) == bool(chosen)


@pytest.mark.parametrize(
    ("form", "status"),
    [
        ({"act": "erase"}, 400),
        ({"act": ""}, 400),
        ({"act": "delete", "threads": "1"}, 400),
        ({"act": "delete", "threads": str(uuid4())}, 404),
        ({"act": "delete", "list": "everything"}, 404),
        ({"act": "delete", "list": str(uuid4())}, 404),
        ({"act": "move", "to": "sent"}, 404),
        ({"act": "move", "to": str(uuid4())}, 404),
    ],
)
def test_acts_and_places_that_no_form_of_ours_has_change_nothing(form, status, ruth, mailbox, team):
    thread = answered(mailbox, team, "One")
    sent = {"threads": str(thread.pk), "list": "inbox"} | form

    assert ruth.post(f"{AT}organise/", sent).status_code == status

    assert MailboxEntry.objects.get(mailbox=mailbox).folder.kind == "inbox"


def test_one_conversation_is_moved_from_its_own_page(ruth, mailbox, team):
    thread = answered(mailbox, team, "One")
    add_folder(actor=mailbox.owner, mailbox=mailbox, name="Joints")
    page = Parsed(ruth.get(f"{AT}threads/{thread.pk}/").content.decode())
    assert page.says("Mark as unread")

    unread = bulk(ruth, "unread", [thread])
    deleted = bulk(ruth, "delete", [thread])

    assert unread["Location"].startswith(f"{AT}?done=")
    assert "Moving to Deleted erases nothing" in ruth.get(deleted["Location"]).content.decode()
    back = Parsed(ruth.get(f"{AT}threads/{thread.pk}/").content.decode())
    assert back.says("Back to deleted messages")
    assert "name=act" not in back.acted_on or not back.says("Move to Deleted")


def test_unread_counts_stand_by_each_folder_and_end_with_access(ruth, mailbox, team):
    """Hole 32 of the peers: counters obey access as the messages do."""
    threads = [answered(mailbox, team, f"Subject {number}") for number in range(3)]
    own = add_folder(actor=mailbox.owner, mailbox=mailbox, name="Joints")
    ask = {"actor": mailbox.owner, "mailbox": mailbox}
    move(**ask, threads=[threads[0].pk], to=own)
    move(**ask, threads=[threads[1].pk], to=Folder.Kind.DELETED)
    neighbour = mailbox_of(patient_at(team.facility, "James Okafor"), team)
    his = signed_in(neighbour.owner)

    tabs = ruth.get(AT).context["tabs"]
    assert {tab.name: tab.unread for tab in (*tabs.ours, *tabs.own)} == {
        "Inbox": 1,
        "Drafts": 0,
        "Sent": 0,
        "Deleted": 1,
        "Joints": 1,
    }
    theirs = his.get(AT).context["tabs"]
    assert sum(tab.unread for tab in (*theirs.ours, *theirs.own)) == 0
    assert not theirs.own
    mailbox.owner.is_active = False
    mailbox.owner.save()
    gone = ruth.get(AT)
    assert gone.status_code == 302
    assert "unread" not in gone.content.decode()


def test_a_folders_name_is_on_the_page_and_nowhere_else(ruth, mailbox, team, caplog):
    thread = answered(mailbox, team, "One")
    ruth.post(f"{AT}folders/", {"name": "Canary"})
    own = Folder.objects.own().get()
    bulk(ruth, "move", [thread], to=str(own.pk))
    for path in (f"folders/{own.pk}/", "folders/", "", f"threads/{thread.pk}/", "search/"):
        response = ruth.get(AT + path)
        text = response.content.decode()
        assert "Canary" in text, path
        assert "Canary" not in re.findall(r"<title>(.*?)</title>", text, re.DOTALL)[0], path
        assert not re.findall(r'(?:href|action)="[^"]*Canary', text), path
        assert "Canary" not in str(dict(response.headers)), path
        assert "Canary" not in str(dict(ruth.session.items())), path
        assert "Canary" not in repr(response.context["access"])

    assert "Canary" not in caplog.text
    assert b"Canary" not in bytes(own.name_sealed)


@pytest.mark.parametrize("name", ["<script>sm1()</script>", "{{ sm1 }}", '"onload=sm1'])
def test_a_folder_that_would_run_is_refused_and_the_typed_name_is_harmless(name, ruth):
    response = ruth.post(f"{AT}folders/", {"name": name})

    assert response.status_code == 422
    page = Parsed(response.content.decode())
    assert not [one for one in page.acted_on if "sm1" in one]
    assert not Folder.objects.own().exists()


def test_rows_of_sent_say_where_a_moved_conversation_is_kept(ruth, mailbox, team):
    thread = answered(mailbox, team, "One")
    bulk(ruth, "delete", [thread])

    sent = ruth.get(f"{AT}sent/")

    assert shown(sent) == ["One"]
    assert "Kept in: Deleted" in sent.content.decode()
    assert shown(ruth.get(AT)) == []
    assert shown(ruth.get(f"{AT}deleted/")) == ["One"]


def test_each_request_leaves_one_event(ruth, mailbox, team):
    threads = [answered(mailbox, team, f"Subject {number}") for number in range(2)]
    add_folder(actor=mailbox.owner, mailbox=mailbox, name="Joints")
    for act in (
        lambda: ruth.get(f"{AT}?unread=yes"),
        lambda: ruth.get(f"{AT}deleted/"),
        lambda: bulk(ruth, "read", threads),
        lambda: bulk(ruth, "delete", threads),
        lambda: bulk(ruth, "delete", threads),
        lambda: bulk(ruth, "move", threads),
        lambda: ruth.get(f"{AT}?nonsense=1"),
        lambda: ruth.get(f"{AT}folders/"),
    ):
        before = AuditEvent.objects.count()
        act()
        assert AuditEvent.objects.count() == before + 1


def test_a_list_shows_the_day_that_it_is_filtered_by(mailbox, team):
    """The patient is at home in Maine, the other team works in Hawaii."""
    hawaii = team_at(FacilityFactory(state="HI"), "Dr. Kai Akana", nurse="Lani Kealoha")
    mailbox_of(mailbox.patient, hawaii)
    with time_machine.travel(datetime(2026, 6, 2, 7, 0, tzinfo=UTC)):
        sent_message(mailbox, hawaii, "Far away")
    with time_machine.travel(datetime(2026, 6, 20, 7, 0, tzinfo=UTC)):
        client, days = signed_in(mailbox.owner), {}
        for day in ("2026-06-01", "2026-06-02"):
            page = client.get(f"{AT}sent/?since={day}&until={day}").content.decode()
            days[day] = re.findall(r"June \d+(?=</time>)", page)

    assert days == {"2026-06-01": [], "2026-06-02": ["June 2"]}
