"""Passing work on: who gets it is told, who gave it away loses sight, and the due day stays."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import timezone

from sm_plugin.errors import InvalidInput, Refused
from sm_plugin.mailboxes.models import MailboxEntry
from sm_plugin.notify.models import OutboxNotice
from sm_plugin.sending.services import reply
from sm_plugin.teams.choices import Role
from sm_plugin.threads.history import events_with_people, steps_for_staff, steps_for_veteran
from sm_plugin.threads.text import state_words
from sm_plugin.triage.models import Round, WorkItem
from sm_plugin.triage.steps.answers import expire_answered
from sm_plugin.triage.steps.services import (
    answer,
    assign,
    complete,
    escalate_overdue,
    give_back,
    interim,
    refer,
    release,
    remind_half_time,
    reopen,
    send_and_complete,
    take,
)
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


@world
def team():
    return team_at(
        FacilityFactory(),
        nurse="Angela Brooks",
        pharmacist="Peter Nguyen",
        clerk="Carol Benson",
        coordinator="Denise Park",
    )


@world
def other(team):
    return team_at(team.facility, "Dr. Chen Wei", nurse="Chris Dunn")


@world
def mailbox(team):
    return mailbox_of(patient_at(team.facility), team)


@world
def item(mailbox, team):
    found = WorkItem.objects.get(thread=sent_message(mailbox, team).thread)
    OutboxNotice.objects.all().delete()
    return found


def fresh(item):
    return WorkItem.objects.select_related("thread", "team").get(pk=item.pk)


def answered(item, by):
    answer(actor=by, item=item, body="Sit up slowly.", idempotency_key=uuid4())
    return fresh(item)


def told(kind="handed"):
    return {notice.recipient for notice in OutboxNotice.objects.filter(kind=kind)}


def write_again(mailbox, body="And now?"):
    entry = MailboxEntry.objects.select_related("thread__team", "mailbox").get(mailbox=mailbox)
    return reply(actor=mailbox.owner, entry=entry, body=body, idempotency_key=uuid4())


def test_a_colleague_who_is_given_an_item_has_it_and_is_told(team, item):
    angela, peter = member(team), member(team, Role.PHARMACIST)
    due = item.due_at

    assign(actor=angela, item=item, person=peter.pk, reason="medication")

    item = fresh(item)
    assert (item.status, item.assignee, item.role, item.due_at) == ("taken", peter, "nurse", due)
    assert told() == {peter}
    [*_before, line] = steps_for_staff(events_with_people(item.thread))
    assert line.text == "Angela Brooks gave it to Peter Nguyen. Reason: About medication."
    assert "Peter" not in " ".join(one.text for one in steps_for_veteran(item.thread.events.all()))
    release(actor=peter, item=item)
    assert fresh(item).role == Role.NURSE, "the route stays what it was"


def test_only_a_coordinator_gives_away_what_a_colleague_has_and_without_a_reason(team, item):
    angela, denise = member(team), member(team, Role.COORDINATOR)
    peter, carol = member(team, Role.PHARMACIST), member(team, Role.CLERK)
    take(actor=angela, item=item)
    with pytest.raises(Refused):
        assign(actor=carol, item=item, person=peter.pk, reason="workload")

    assign(actor=denise, item=item, person=peter.pk)
    assert fresh(item).assignee == peter
    release(actor=denise, item=item)
    assert fresh(item).status == "waiting"


def test_nobody_refers_or_gives_away_without_a_reason(team, item):
    angela = member(team)
    for act in (
        lambda: refer(actor=angela, item=item, role=Role.PROVIDER),
        lambda: refer(actor=angela, item=item, role=Role.PROVIDER, reason="because"),
        lambda: assign(actor=angela, item=item, person=member(team, Role.CLERK).pk),
    ):
        with pytest.raises(InvalidInput) as refused:
            act()
        assert refused.value.field == "reason"
    assert fresh(item).status == "waiting"


def test_the_role_that_work_is_referred_to_is_told(team, item):
    refer(actor=member(team), item=item, role=Role.PHARMACIST, reason="medication")
    assert told() == {member(team, Role.PHARMACIST)}


def test_what_is_answered_can_be_asked_about_and_the_patient_still_reads_answered(
    team, item, mailbox
):
    angela, maria = member(team), member(team, Role.PROVIDER)
    item = answered(item, angela)
    shown = state_words(item.thread)
    before = [one.text for one in steps_for_veteran(item.thread.events.all())]

    refer(actor=angela, item=item, role=Role.PROVIDER, reason="opinion")
    item = fresh(item)
    assert item.is_internal
    assert (item.status, item.role) == ("waiting", Role.PROVIDER)
    number = Round.objects.get(item=item, ended_at=None)
    assert (number.kind, number.asked_by) == ("internal", angela)
    take(actor=maria, item=item)
    assert escalate_overdue(now=number.due_at + timedelta(minutes=1)) == 1
    assert state_words(fresh(item).thread) == shown
    assert [one.text for one in steps_for_veteran(item.thread.events.all())] == before
    OutboxNotice.objects.all().delete()

    give_back(actor=maria, item=fresh(item))

    item = fresh(item)
    assert (item.status, item.assignee) == ("answered", angela)
    assert told() == {angela}
    assert Round.objects.get(pk=number.pk).ended_how == "given_back"


def test_a_patient_who_writes_meanwhile_begins_a_question_with_a_clock_of_its_own(
    team, item, mailbox
):
    angela = member(team)
    item = answered(item, angela)
    refer(actor=angela, item=item, role=Role.PROVIDER, reason="opinion")
    internal = fresh(item).due_at

    write_again(mailbox)

    item = fresh(item)
    assert not item.is_internal
    assert item.due_at > internal
    kinds = list(Round.objects.filter(item=item).values_list("kind", "ended_how"))
    assert kinds == [("question", "answered"), ("internal", "overtaken"), ("question", "")]
    assert state_words(item.thread) == "Received: with a nurse"


def test_an_interim_answer_keeps_the_clock_and_names_a_day(team, item, mailbox):
    angela, until = member(team), timezone.localdate() + timedelta(days=1)
    due = item.due_at

    interim(
        actor=angela,
        item=item,
        body="We are asking the clinic.",
        until=until,
        idempotency_key=uuid4(),
    )

    item = fresh(item)
    assert (item.status, item.assignee, item.due_at, item.answered_at) == (
        "taken",
        angela,
        due,
        None,
    )
    one = Round.objects.get(item=item)
    assert (item.thread.promised_on, one.ended_at, one.answered_at) == (until, None, None)
    assert one.interim_at == item.thread.messages.get(side="team").sent_at
    assert state_words(item.thread).startswith("We are still working on it: with a nurse.")
    assert told("message") == {mailbox.owner}
    with pytest.raises(Refused) as refused:
        interim(actor=angela, item=item, body="Still.", until=until, idempotency_key=uuid4())
    assert refused.value.code == "interim_once"
    item = answered(item, angela)
    assert state_words(item.thread) == "Answered"


@pytest.mark.parametrize("days", [-1, 12])
def test_an_interim_answer_promises_no_day_that_is_past_or_far(days, team, item):
    with pytest.raises(InvalidInput) as refused:
        interim(
            actor=member(team),
            item=item,
            body="Soon.",
            until=timezone.localdate() + timedelta(days=days),
            idempotency_key=uuid4(),
        )
    assert refused.value.field == "until"
    assert not item.thread.messages.filter(side="team").exists()


def test_send_and_complete_is_one_step_and_sent_twice_is_once(team, item):
    angela, key = member(team), uuid4()
    first = send_and_complete(actor=angela, item=item, body="Rest.", idempotency_key=key)
    again = send_and_complete(actor=angela, item=fresh(item), body="Rest.", idempotency_key=key)

    assert first == again
    item = fresh(item)
    assert (item.status, item.outcome) == ("done", "answered")
    assert item.thread.messages.filter(side="team").count() == 1
    assert Round.objects.get(item=item).ended_how == "answered"


def test_send_and_complete_sends_nothing_that_it_cannot_complete(team, item):
    with pytest.raises(InvalidInput):
        send_and_complete(
            actor=member(team), item=item, body="Rest.", idempotency_key=uuid4(), outcome="sent"
        )
    assert fresh(item).status == "waiting"
    assert not item.thread.messages.filter(side="team").exists()


def test_a_completed_item_is_opened_again_for_45_days_and_the_patient_reads_closed(team, item):
    angela = member(team)
    complete(actor=angela, item=item, outcome="phoned")
    shown = state_words(fresh(item).thread)

    reopen(actor=member(team, Role.CLERK), item=fresh(item), reason="more")

    item = fresh(item)
    assert (item.status, item.done_at, item.outcome) == ("waiting", None, "")
    assert state_words(item.thread) == shown
    complete(actor=angela, item=item, outcome="phoned")
    WorkItem.objects.update(done_at=timezone.now() - timedelta(days=45))
    with pytest.raises(Refused) as refused:
        reopen(actor=angela, item=fresh(item), reason="mistake")
    assert refused.value.code == "reopen_too_late"


def test_what_nobody_wrote_in_for_14_days_closes_by_itself(team, item, mailbox):
    item, now = answered(item, member(team)), timezone.now()
    assert expire_answered(now=now + timedelta(days=13)) == 0
    assert expire_answered(now=now + timedelta(days=15)) == 1

    item = fresh(item)
    assert (item.status, item.outcome) == ("done", "no_reply")
    assert state_words(item.thread).startswith("Closed")
    write_again(mailbox)
    assert WorkItem.objects.not_done().count() == 1


def test_half_of_the_time_is_told_to_who_has_it_once_a_round(team, item):
    one = Round.objects.get()
    assert remind_half_time(now=one.half_at) == 0
    take(actor=member(team), item=item)
    later = one.half_at + timedelta(minutes=1)

    assert remind_half_time(now=later) == 1
    assert remind_half_time(now=later) == 0

    assert told("half") == {member(team)}
    assert fresh(item).due_at == item.due_at


def test_a_late_question_is_escalated_once_a_round_and_again_in_the_next(team, item, mailbox):
    angela = member(team)
    for _round in range(2):
        now = fresh(item).due_at + timedelta(minutes=1)
        assert [escalate_overdue(now=now), escalate_overdue(now=now)] == [1, 0]
        answered(item, angela)
        write_again(mailbox, f"Again. {uuid4()}")
    assert OutboxNotice.objects.filter(kind="late").count() == 2


def test_the_page_to_pass_it_on_preselects_nothing(client, team, other, item):
    client.force_login(member(team))
    page = client.get(reverse("sm_plugin:pass_on", args=[item.pk]))

    forms = {one.step.name: one.form for one in page.context["offered"]}
    assert set(forms) == {"assign", "reassign", "interim"}
    assert {forms["assign"]["person"].value(), forms["reassign"]["to"].value()} <= {None, ""}
    assert page.status_code == 200
    words = {"person": member(team, Role.PHARMACIST).pk, "reason": "medication"}
    words["newest_seen"] = item.thread.messages.get().pk
    done = client.post(reverse("sm_plugin:assign", args=[item.pk]), words)
    assert done.status_code == 302
    assert fresh(item).assignee == member(team, Role.PHARMACIST)
