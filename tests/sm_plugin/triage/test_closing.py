"""Closing a team: everything open goes to one other team, or nothing happens."""

from datetime import date
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from sm_plugin.answering.services import AnswerEdit, save_answer_draft
from sm_plugin.audit.models import AuditEvent
from sm_plugin.errors import InvalidInput, NotAllowed, Refused
from sm_plugin.mailboxes.models import MailboxEntry
from sm_plugin.notify.models import OutboxNotice
from sm_plugin.teams.models import CareTeam, PatientAssignment
from sm_plugin.teams.panels.services import list_person
from sm_plugin.teams.services import add_member, assign_patient, change_team
from sm_plugin.threads.history import events_of, steps_for_veteran
from sm_plugin.triage.models import WorkItem
from sm_plugin.triage.ownership import closing
from sm_plugin.triage.ownership.closing import close_team, move_closing
from sm_plugin.triage.steps.services import answer, complete, take
from tests.factories import (
    FacilityFactory,
    TopicFactory,
    UserFactory,
    administrator,
    mailbox_of,
    member,
    patient_at,
    sent_message,
    team_at,
)
from tests.worlds import world

pytestmark = pytest.mark.django_db

BORN = date(1950, 1, 2)
TEAMS = "/admin/secure-messaging/teams/"


@world
def team():
    return team_at(FacilityFactory(), nurse="Angela Brooks")


@world
def other(team):
    return team_at(team.facility, "Dr. Chen Wei", nurse="Chris Dunn")


@world
def frank(team):
    return administrator(team.facility)


@world
def mailbox(team):
    return mailbox_of(patient_at(team.facility), team)


def item_of(message):
    return WorkItem.objects.get(thread=message.thread)


def test_open_items_threads_and_patients_go_over_and_settled_ones_stay(team, other, frank, mailbox):
    nurse = member(team)
    waiting, taken, answered, done = (
        item_of(sent_message(mailbox, team, f"Subject {number}")) for number in range(4)
    )
    take(actor=nurse, item=taken)
    for item in (answered, done):
        answer(actor=nurse, item=item, body="Sit up slowly.", idempotency_key=uuid4())
    complete(actor=nurse, item=done, outcome="answered")
    due = {item.pk: item.due_at for item in (waiting, taken)}

    close_team(actor=frank, team=team, to=other)

    team.refresh_from_db()
    assert (team.replaced_by, team.accepts_messages) == (other, False)
    assert team.closed_at is not None
    moved = WorkItem.objects.filter(team=other)
    assert set(moved) == {waiting, taken, answered}
    assert {item.pk: item.due_at for item in moved if item.pk in due} == due
    assert {item.status for item in moved} == {"waiting", "answered"}
    assert not moved.filter(assignee__isnull=False).exists()
    assert WorkItem.objects.get(team=team) == done
    assert {item.thread.team for item in moved} == {other}
    assert list(MailboxEntry.objects.filter(mailbox=team.mailbox)) == list(
        done.thread.entries.filter(mailbox=team.mailbox)
    )
    assert MailboxEntry.objects.filter(mailbox=other.mailbox).count() == 3
    assert list(CareTeam.objects.writable_by(mailbox.patient)) == [other]
    assert not WorkItem.objects.visible_to(nurse).exists(), "a member no more"
    assert waiting.thread.events.latest("at").kind == "handed_on"
    recorded = AuditEvent.objects.filter(action__in=["team.close", "item.hand_on"])
    assert sorted(recorded.values_list("action", flat=True)) == ["item.hand_on"] * 3 + [
        "team.close"
    ]


def test_the_new_team_answers_and_the_old_one_cannot(client, team, other, frank, mailbox):
    item, nurse = item_of(sent_message(mailbox, team)), member(team)
    close_team(actor=frank, team=team, to=other)
    url = f"/secure-messaging/team/items/{item.pk}/"

    client.force_login(nurse)
    assert client.get(url).status_code == 404
    client.force_login(member(other))
    page = client.get(url).content.decode()
    assert "closed the team that had it" in page
    answer(actor=member(other), item=item, body="Welcome.", idempotency_key=uuid4())
    client.force_login(mailbox.owner)
    page = client.get(f"/secure-messaging/threads/{item.thread_id}/").content.decode()
    assert "The care team closed. Another team took over" in page


def test_a_patient_of_both_teams_is_not_assigned_twice(team, other, frank, mailbox):
    mailbox_of(mailbox.patient, other)
    close_team(actor=frank, team=team, to=other)
    assert PatientAssignment.objects.filter(ended_at=None).get().team == other


def test_a_team_with_nothing_open_closes_without_a_successor(team, frank):
    close_team(actor=frank, team=team)
    team.refresh_from_db()
    assert team.closed_at is not None
    with pytest.raises(Refused):
        close_team(actor=frank, team=team)


@pytest.mark.parametrize("successor", ["none", "itself", "silent", "empty"])
def test_without_a_team_that_can_take_over_nothing_happens(successor, team, other, frank, mailbox):
    sent_message(mailbox, team)
    if successor == "silent":
        CareTeam.objects.filter(pk=other.pk).update(accepts_messages=False)
    if successor == "empty":
        other.memberships.update(ended_at="2020-01-01T00:00Z")
    to = {"none": None, "itself": team}.get(successor, other)

    with pytest.raises(InvalidInput) as refused:
        close_team(actor=frank, team=team, to=to)

    assert refused.value.field == "hand_to"
    assert WorkItem.objects.get().team == team
    assert CareTeam.objects.open().filter(pk=team.pk).exists()
    assert PatientAssignment.objects.get().ended_at is None


def test_only_who_runs_both_facilities_hands_one_team_to_the_other(team, frank):
    elsewhere = team_at(FacilityFactory(), "Dr. Alan Whitaker")
    joan = administrator(elsewhere.facility, "Joan Mercer")
    for actor in (frank, joan, member(team)):
        with pytest.raises(NotAllowed):
            close_team(actor=actor, team=team, to=elsewhere)
    assert CareTeam.objects.open().count() == 2


def test_what_goes_over_is_with_the_role_that_reads_it_there_and_answered_with_none(
    team, other, frank, mailbox
):
    """A pharmacist's message goes to nurses of a team without pharmacists."""
    add_member(actor=frank, team=team, user=UserFactory(), role="pharmacist")
    topic = TopicFactory(code="pills", label="Pills", first_role="pharmacist")
    waiting = item_of(sent_message(mailbox, team, "My pills", topic=topic))
    answered = item_of(sent_message(mailbox, team))
    answer(actor=member(team), item=answered, body="Sit up slowly.", idempotency_key=uuid4())

    close_team(actor=frank, team=team, to=other)

    said = [steps_for_veteran(events_of(one.thread))[-1].text for one in (waiting, answered)]
    assert said == [
        "The care team closed. Another team took over, and a nurse has it there.",
        "The care team closed. Another team took over the conversation.",
    ]


def test_the_admin_page_shows_what_goes_over_and_asks_first(client, team, other, frank, mailbox):
    item = item_of(sent_message(mailbox, team))
    save_answer_draft(actor=member(team), item=item, edit=AnswerEdit("Sit up slowly."))
    elsewhere = team_at(FacilityFactory(), "Dr. Alan Whitaker")
    client.force_login(frank)
    url = f"{TEAMS}edit/{team.pk}/"
    data = {"care_kind": team.care_kind, "closes": "on", "hand_to": str(other.pk)}

    page = client.get(url).content.decode()
    asked = client.post(url, data)
    assert str(other.pk) in page
    assert str(elsewhere.pk) not in page
    assert (asked.context["items"], asked.context["patients"]) == (1, 1)
    assert asked.context["unsent"] == 1
    assert "Answers that are written and not sent" in asked.content.decode()
    assert CareTeam.objects.open().filter(pk=team.pk).exists()
    yes = {"confirmed": asked.context["token"]}
    assert "confirmed" not in dict(asked.context["kept"])
    assert client.post(url, data | {"hand_to": str(elsewhere.pk)} | yes).status_code == 200
    assert client.post(url, data | {"hand_to": ""} | yes).status_code == 200
    assert CareTeam.objects.open().filter(pk=team.pk).exists()
    assert client.post(url, data | yes).status_code == 302
    assert WorkItem.objects.get().team == other


def test_the_admin_page_says_why_a_team_cannot_close(client, team, frank, mailbox):
    client.force_login(frank)
    data = {"care_kind": team.care_kind, "closes": "on", "hand_to": "", "confirmed": "close-"}
    page = client.post(f"{TEAMS}edit/{team.pk}/", data).content.decode()
    assert "Choose the team that takes over" in page
    assert CareTeam.objects.open().filter(pk=team.pk).exists()


def _statements(client, url, data, wanted):
    with CaptureQueriesContext(connection) as queries:
        answer = client.post(url, data)
    return answer, [query["sql"] for query in queries if query["sql"].startswith(wanted)]


@pytest.mark.usefixtures("_small_batches")
@pytest.mark.django_db(transaction=True)
def test_the_admin_page_closes_in_batches_of_their_own(client, team, other, frank, mailbox):
    for number in range(3):
        sent_message(mailbox, team, f"Subject {number}")
    client.force_login(frank)
    url = f"{TEAMS}edit/{team.pk}/"
    data = {"care_kind": team.care_kind, "closes": "on", "hand_to": str(other.pk)}
    moved = 'UPDATE "sm_plugin_workitem"'

    asked, moves = _statements(client, url, data, moved)
    assert asked.context["items"] == 3
    assert moves == [], "the first form checks and moves nothing"

    yes = data | {"confirmed": asked.context["token"]}
    answer, ends = _statements(client, url, yes, ("BEGIN", "UPDATE", "COMMIT"))
    assert answer.status_code == 302
    begins = next(n for n, sql in enumerate(ends) if 'SET "accepts_messages"' in sql)
    moves = next(n for n, sql in enumerate(ends) if sql.startswith(moved))
    assert "COMMIT" in ends[begins:moves], "nobody who writes waits for all of it"


@pytest.fixture
def _small_batches(monkeypatch):
    monkeypatch.setattr(closing, "BATCH", 2)
    monkeypatch.setattr(closing, "AT_ONCE", 1)


@pytest.mark.usefixtures("_small_batches")
def test_a_large_team_closes_in_batches_and_takes_no_message_meanwhile(team, other, frank, mailbox):
    messages = [sent_message(mailbox, team, f"Subject {number}") for number in range(5)]
    nurse = member(team)

    close_team(actor=frank, team=team, to=other)

    team.refresh_from_db()
    assert (team.accepts_messages, team.closed_at, team.replaced_by) == (False, None, other)
    assert team.closing_at is not None
    assert WorkItem.objects.filter(team=other).count() == 2
    assert WorkItem.objects.visible_to(nurse).count() == 3, "its members work what they still have"
    with pytest.raises(Refused):
        sent_message(mailbox, team, "One more")
    assert list(CareTeam.objects.writable_by(mailbox.patient)) == [other]
    with pytest.raises(Refused):
        close_team(actor=frank, team=team, to=other)

    assert move_closing() == 3

    team.refresh_from_db()
    assert team.closed_at is not None
    assert WorkItem.objects.filter(team=other).count() == len(messages)
    assert not team.memberships.filter(ended_at=None).exists()
    assert move_closing() == 0


@pytest.mark.usefixtures("_small_batches")
def test_a_successor_that_closes_meanwhile_passes_on_to_its_own(team, other, frank, mailbox):
    third = team_at(team.facility, "Dr. Alan Whitaker", nurse="Nell New")
    for number in range(5):
        sent_message(mailbox, team, f"Subject {number}")
    close_team(actor=frank, team=team, to=other)
    close_team(actor=frank, team=other, to=third)

    move_closing()
    move_closing()

    assert not CareTeam.objects.open().exclude(pk=third.pk).exists()
    assert set(WorkItem.objects.values_list("team", flat=True)) == {third.pk}


@pytest.mark.usefixtures("_small_batches")
def test_a_closing_whose_successor_lost_its_readers_waits_says_so_once_and_goes_on(
    client, team, other, frank, mailbox, caplog
):
    for number in range(5):
        sent_message(mailbox, team, f"Subject {number}")
    close_team(actor=frank, team=team, to=other)
    other.memberships.update(ended_at=timezone.now())

    assert [move_closing() for _round in range(3)] == [0, 0, 0]

    assert len(caplog.records) == 1, "not an error each round"
    told = list(OutboxNotice.objects.filter(kind="unseen").values_list("recipient", flat=True))
    assert frank.pk in told
    assert len(told) == len(set(told))
    client.force_login(frank)
    page = client.get(reverse("sm_plugin:uncovered")).content.decode()
    assert f"nobody in {other.name} can read these messages" in page
    assert page.count("takes no new messages") == 1, "said of the other team alone"
    other.memberships.update(ended_at=None)
    assert move_closing() == 3
    team.refresh_from_db()
    assert team.closed_at is not None


def teams_of(patient):
    return [one.team for one in PatientAssignment.objects.filter(patient=patient, ended_at=None)]


@pytest.fixture
def closing_team(team, other, frank, mailbox, _small_batches):
    """The team as somebody saw it before its closing began, which goes on."""
    seen_before = CareTeam.objects.named().get(pk=team.pk)
    for number in range(5):
        sent_message(mailbox, team, f"Subject {number}")
    close_team(actor=frank, team=team, to=other)
    assert CareTeam.objects.open().filter(pk=team.pk, closing_at__isnull=False).exists()
    return seen_before


def test_a_patient_put_into_a_closing_team_is_its_successors(closing_team, other, frank):
    new = patient_at(other.facility, "Walt Abel")
    assign_patient(actor=frank, patient=new, team=closing_team)
    assert teams_of(new) == [other]
    move_closing()
    assert teams_of(new) == [other]


def test_a_patient_put_into_a_team_of_many_successors_is_the_last_ones(closing_team, other, frank):
    third = team_at(other.facility, "Dr. Alan Whitaker", nurse="Nell New")
    close_team(actor=frank, team=other, to=third)
    new = patient_at(other.facility, "Walt Abel")
    assign_patient(actor=frank, patient=new, team=closing_team)
    assert teams_of(new) == [third]


def test_a_patient_put_into_a_closed_team_without_successor_is_refused_in_words(team, frank):
    seen_before = CareTeam.objects.named().get(pk=team.pk)
    close_team(actor=frank, team=team)
    new = patient_at(team.facility)
    with pytest.raises(Refused) as refused:
        assign_patient(actor=frank, patient=new, team=seen_before)
    assert refused.value.code == "already_closed"
    assert teams_of(new) == []


def test_a_patient_who_came_after_the_closing_began_goes_along_when_it_ends(
    closing_team, other, mailbox
):
    new = patient_at(other.facility, "Walt Abel")
    for patient in (new, mailbox.patient):
        PatientAssignment.objects.create(patient=patient, team=closing_team)
    move_closing()
    assert not CareTeam.objects.open().filter(pk=closing_team.pk).exists()
    assert (teams_of(new), teams_of(mailbox.patient)) == ([other], [other])


def test_who_saw_the_team_before_its_closing_changes_nothing_in_it(closing_team, frank):
    drew = UserFactory()
    for act in (
        lambda: change_team(
            actor=frank, team=closing_team, care_kind=closing_team.care_kind, accepts_messages=True
        ),
        lambda: add_member(actor=frank, team=closing_team, user=drew, role="nurse"),
        lambda: list_person(
            actor=frank, team=closing_team, name="A B", record_number="R7", birth_date=BORN
        ),
    ):
        with pytest.raises(Refused) as refused:
            act()
        assert refused.value.code == "already_closing"
    assert not CareTeam.objects.get(pk=closing_team.pk).accepts_messages


def test_a_closing_team_is_offered_to_no_new_patient_or_member(client, closing_team, other, frank):
    new = patient_at(other.facility, "Walt Abel")
    client.force_login(frank)
    for address in (f"patients/edit/{new.pk}/", "members/create/", "lists/create/"):
        page = client.get(f"/admin/secure-messaging/{address}")
        offered = page.context["form"].fields["team"].queryset
        assert set(offered) == {other}, address
