"""Each state in which one can't write is known before typing, is told the same way on every page,
and is refused by the services."""

from collections.abc import Callable
from datetime import timedelta
from types import SimpleNamespace
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from sm_plugin.access.access import for_user
from sm_plugin.access.recipients import why_not_write, writing_of
from sm_plugin.access.recipients_text import explain_writing
from sm_plugin.drafts.models import Draft
from sm_plugin.errors import MessagingError
from sm_plugin.facilities.models import Facility
from sm_plugin.facilities.services import change_stage
from sm_plugin.sending.services import reply
from sm_plugin.teams.models import CareTeam
from sm_plugin.teams.services import change_team, end_assignment
from sm_plugin.teams.stops.services import block_patient
from sm_plugin.threads.models import Message, Thread
from sm_plugin.triage.models import WorkItem
from sm_plugin.triage.ownership.closing import close_team
from sm_plugin.triage.steps.services import complete
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

pytestmark = pytest.mark.django_db

AT = "/secure-messaging/"
FAR = timedelta(days=50)


@pytest.fixture
def place(client):
    """Ruth, two teams of hers at two stations, a settled thread with the first, and drafts."""
    team = team_at(FacilityFactory(name="Togus VA Medical Center"))
    other = team_at(FacilityFactory(help_phone="802-555-0100"), "Dr. Chen Wei")
    mailbox = mailbox_of(patient_at(team.facility), team, other)
    thread = sent_message(mailbox, team).thread
    complete(actor=member(team), item=WorkItem.objects.get(), outcome="phoned")
    client.force_login(mailbox.owner)
    text = {"body": "Words of a draft.", "action": "save"}
    client.post(f"{AT}new/{team.pk}/", text | {"idempotency_key": uuid4()})
    draft = Draft.objects.get()
    return SimpleNamespace(
        client=client, team=team, other=other, mailbox=mailbox, thread=thread, draft=draft
    )


def closed(place: Any) -> None:
    close_team(actor=national_administrator(), team=place.team, to=place.other)


def left(place: Any) -> None:
    assignment = place.team.assignments.get()
    end_assignment(actor=national_administrator(), assignment=assignment)


def stage(to: str) -> Callable[[Any], None]:
    def change(place: Any) -> None:
        station = place.team.facility
        change_stage(actor=national_administrator(), facility=station, to=to, reason="Flood")

    return change


def moved(place: Any) -> None:
    """Move the station at the end of its move; what it owes is ended by then."""
    Facility.objects.filter(pk=place.team.facility_id).update(stage="moved")


def switched_off(place: Any) -> None:
    team = place.team
    change_team(
        actor=national_administrator(), team=team, care_kind=team.care_kind, accepts_messages=False
    )


def blocked(place: Any) -> None:
    block_patient(
        actor=national_administrator(),
        patient=place.mailbox.patient,
        team=place.team,
        reason="safety",
        last_day=timezone.localdate() + timedelta(days=3),
    )


def emptied(place: Any) -> None:
    """The last reader can't leave while there are patients; an account closes at any time."""
    for membership in place.team.memberships.active().select_related("user"):
        membership.user.is_active = False
        membership.user.save(update_fields=["is_active"])


STATES: dict[str, Callable[[Any], None]] = {
    "team_closed": closed,
    "not_mine": left,
    "facility_paused": stage("paused"),
    "facility_moved": moved,
    "not_accepting": switched_off,
    "blocked": blocked,
    "nobody": emptied,
}


def page(place: Any, path: str) -> str:
    response = place.client.get(f"{AT}{path}")
    assert response.status_code == 200, path
    return response.content.decode().replace("&#x27;", "'")


@pytest.mark.parametrize("state", STATES)
def test_every_page_gives_the_reason_before_anything_is_typed(state, place):
    STATES[state](place)

    access = for_user(place.mailbox.owner)
    thread = Thread.objects.get(pk=place.thread.pk)
    why = why_not_write(access, thread)
    assert why is not None
    assert why.obstacle == state
    words = explain_writing(why, access)
    shown_on = [f"threads/{place.thread.pk}/", "sent/", "drafts/", f"drafts/{place.draft.pk}/"]
    if place.team in writing_of(access).teams.values():
        shown_on += ["new/", f"new/{place.team.pk}/", f"drafts/{place.draft.pk}/team/"]
    for path in shown_on:
        assert words.title in page(place, path), path
    for path in (f"threads/{place.thread.pk}/", f"drafts/{place.draft.pk}/"):
        assert words.text in page(place, path)
        assert "207-555-0100" in page(place, path)
    assert "Words of a draft." in page(place, f"drafts/{place.draft.pk}/")
    assert "Write a reply" not in page(place, f"threads/{place.thread.pk}/")


@pytest.mark.parametrize("state", STATES)
def test_the_services_refuse_for_the_same_reason(state, place):
    STATES[state](place)

    for write in (write_reply, write_anew):
        with pytest.raises(MessagingError) as refused:
            write(place)
        assert refused.value.code == f"team_unavailable.{state}"
        assert "Your text is still here." in str(refused.value.message)
    assert Message.objects.count() == 1


def write_reply(place: Any) -> None:
    entry = place.mailbox.entries.with_thread().select_related("mailbox").get()
    reply(actor=place.mailbox.owner, entry=entry, body="Hello", idempotency_key=uuid4())


def write_anew(place: Any) -> None:
    sent_message(place.mailbox, place.team, "Something new")


@pytest.mark.parametrize("state", STATES)
def test_going_on_carries_team_topic_and_last_text_into_a_draft(state, place):
    STATES[state](place)
    html = page(place, f"threads/{place.thread.pk}/")
    assert "Start a new message" in html

    response = place.client.post(
        f"{AT}threads/{place.thread.pk}/new/", {"idempotency_key": uuid4()}
    )

    draft = Draft.objects.exclude(pk=place.draft.pk).get()
    assert response["Location"] == f"{AT}drafts/{draft.pk}/"
    assert draft.team == (place.other if state == "team_closed" else None)
    assert draft.topic == place.thread.topic
    assert draft.words.subject == "Dizzy in the morning"
    assert "> I feel dizzy when I get up." in draft.words.body


@pytest.mark.parametrize("state", [name for name in STATES if name != "not_mine"])
def test_what_was_typed_into_a_page_that_is_out_of_date_is_kept(state, place):
    STATES[state](place)
    typed = {"topic": str(TopicFactory().pk), "subject": "New", "body": "Typed meanwhile."}

    response = place.client.post(
        f"{AT}new/{place.team.pk}/", typed | {"idempotency_key": uuid4(), "action": "send"}
    )

    if state == "team_closed":
        assert response.status_code == 404, "no longer hers to know of"
    else:
        assert response.status_code == 409
        kept = Draft.objects.exclude(pk=place.draft.pk).get()
        assert (kept.words.body, kept.team) == ("Typed meanwhile.", place.team)
    assert "Typed meanwhile." in response.content.decode()
    assert Message.objects.count() == 1


def test_a_thread_that_is_too_old_says_so_in_its_row_and_goes_on_with_its_team(place):
    Thread.objects.update(last_message_at=timezone.now() - FAR)

    assert "You can't reply here any more" in page(place, "sent/")
    with pytest.raises(MessagingError) as refused:
        write_reply(place)
    assert refused.value.code == "reply_window_closed"
    place.client.post(f"{AT}threads/{place.thread.pk}/new/", {"idempotency_key": uuid4()})
    assert Draft.objects.exclude(pk=place.draft.pk).get().team == place.team
    write_anew(place)


def test_who_took_over_from_who_took_over_is_offered(place):
    third = team_at(place.other.facility, "Dr. Lee Grant")
    closed(place)
    close_team(actor=national_administrator(), team=place.other, to=third)

    first = CareTeam.objects.named().get(pk=place.team.pk)
    why = why_not_write(for_user(place.mailbox.owner), first)

    assert why.instead == third


def test_nothing_stands_in_the_way_of_an_open_team(place):
    access = for_user(place.mailbox.owner)
    thread = Thread.objects.get(pk=place.thread.pk)
    assert why_not_write(access, thread) is None
    assert why_not_write(access, place.team) is None
    assert "can't" not in page(place, "sent/").partition("<main")[2].partition("sm-rows")[2]


def test_a_veteran_without_any_open_team_learns_why_of_each(place):
    switched_off(place)
    place.other.assignments.update(ended_at=timezone.now())

    html = page(place, "access/")

    assert "None of your care teams can get messages right now" in html
    assert "it takes no messages now" in html
    assert "Start a new message" not in page(place, f"threads/{place.thread.pk}/")


def test_an_unread_reason_costs_no_query_for_each_row(place):
    place.client.get(f"{AT}sent/")
    with CaptureQueriesContext(connection) as few:
        place.client.get(f"{AT}sent/")
    for number in range(6):
        sent_message(place.mailbox, place.team, f"Subject {number}")
        sent_message(place.mailbox, place.other, f"Subject {number}")
    with CaptureQueriesContext(connection) as many:
        place.client.get(f"{AT}sent/")
    assert len(many) == len(few)


def test_someone_elses_team_is_not_there_at_all(place):
    stranger = team_at(FacilityFactory(), "Dr. Alan Whitaker")
    switched_off(SimpleNamespace(team=stranger))
    assert place.client.get(f"{AT}new/{stranger.pk}/").status_code == 404
    assert CareTeam.objects.filter(pk=stranger.pk).exists()
