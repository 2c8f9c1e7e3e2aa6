"""One item of a care team: whoever answers or closes it has read what there is."""

import re
from uuid import uuid4

import pytest
from django.urls import reverse

from sm_plugin.facilities.models import Facility
from sm_plugin.mailboxes.models import Mailbox, MailboxEntry
from sm_plugin.sending.services import reply
from sm_plugin.teams.choices import Role
from sm_plugin.teams.models import CareTeam
from sm_plugin.threads.models import Message
from sm_plugin.triage.models import WorkItem
from sm_plugin.triage.steps import services as triage
from tests.factories import (
    FacilityFactory,
    added_file,
    begun_draft,
    mailbox_of,
    member,
    patient_at,
    sent_message,
    team_at,
)
from tests.sm_plugin.helpers.reading import post, see
from tests.worlds import world

pytestmark = pytest.mark.django_db

SUBJECT = "Dizzy in the morning"


@world
def facility() -> Facility:
    return FacilityFactory()


@world
def team(facility: Facility) -> CareTeam:
    return team_at(facility, nurse="Angela Brooks", pharmacist="Peter Nguyen")


@world
def mailbox(team: CareTeam) -> Mailbox:
    return mailbox_of(patient_at(team.facility), team)


@world
def message(mailbox: Mailbox, team: CareTeam) -> Message:
    return sent_message(mailbox, team, SUBJECT)


def item_of(message: Message) -> WorkItem:
    return WorkItem.objects.get(thread=message.thread)


def answered(message: Message, body: str = "Please sit up slowly.") -> Message:
    item = item_of(message)
    nurse = member(item.team)
    return triage.answer(actor=nurse, item=item, body=body, idempotency_key=uuid4())


def test_an_answer_that_cannot_be_sent_is_shown_again(mailbox, team, message):
    item = item_of(message)
    triage.take(actor=member(team, Role.PHARMACIST), item=item)

    words = {"body": "Drink water.", "idempotency_key": str(uuid4())}
    page = post(member(team), "answer", item.pk, status=409, **words, newest_seen=str(message.pk))

    assert page.says("Peter Nguyen has this item.")
    assert page.says("Drink water.")


@pytest.mark.parametrize(
    ("name", "words"),
    [("answer", {"body": "Put ice on it."}), ("complete", {"outcome": "phoned"})],
)
def test_a_step_on_an_older_page_is_not_made_when_the_patient_wrote_since(
    mailbox, message, name, words
):
    item, seen = item_of(message), str(message.pk)
    entry = MailboxEntry.objects.get(mailbox=mailbox)
    key = uuid4()
    newest = reply(actor=mailbox.owner, entry=entry, body="It got worse.", idempotency_key=key)
    form = words | {"newest_seen": seen, "idempotency_key": str(uuid4())}

    page = post(member(item.team), name, item.pk, status=409, **form)

    assert page.says("The patient wrote again while you were looking at this")
    assert page.says("It got worse.")
    assert page.says(words.get("body", ""))
    assert (item_of(message).status, message.thread.messages.count()) == ("waiting", 2)
    # The page shows the newest now, and the same form is taken from it.
    assert page.page.count(f'name="newest_seen" value="{newest.pk}"') == 3
    post(member(item.team), name, item.pk, status=302, **form | {"newest_seen": str(newest.pk)})


def test_a_colleagues_answer_is_read_before_one_answers_too(message):
    item, seen = item_of(message), str(message.pk)
    answered(message)
    form = {"body": "Rest.", "idempotency_key": str(uuid4()), "newest_seen": seen}

    page = post(member(item.team), "answer", item.pk, status=409, **form)

    assert page.says("A colleague answered while you were looking at this")


def test_answered_is_no_reason_before_anyone_answered(message):
    item = item_of(message)
    form = {"outcome": "answered", "newest_seen": str(message.pk)}

    page = post(member(item.team), "complete", item.pk, status=422, **form)

    # Beside "Send and complete" it may stand: there the answer goes first.
    (asked,) = re.findall(r"<form[^>]*/complete/.*?</form>", page.page, re.DOTALL)
    assert 'name="outcome"' in asked
    assert 'value="answered"' not in asked
    assert item_of(message).status == "waiting"
    newest = answered(message)
    post(
        member(item.team),
        "complete",
        item.pk,
        status=302,
        **form | {"newest_seen": str(newest.pk)},
    )


def test_an_item_of_a_colleague_names_her_and_offers_to_take_over(team, message):
    item = item_of(message)
    nurse, pharmacist = member(team), member(team, Role.PHARMACIST)
    assert see(pharmacist, "item", item.pk).says("Waiting for a nurse.")
    triage.take(actor=nurse, item=item)

    page = see(pharmacist, "item", item.pk)

    assert page.says("Angela Brooks has this item.")
    assert page.says("Take over")
    assert f"action={reverse('sm_plugin:answer', args=[item.pk])}" not in page.acted_on
    own = see(nurse, "item", item.pk)
    assert own.says("Put back")
    assert f"action={reverse('sm_plugin:answer', args=[item.pk])}" in own.acted_on


def test_a_file_in_a_veterans_draft_is_no_file_of_an_item_without_a_draft(mailbox, team, message):
    added_file(begun_draft(mailbox, team), "diary.png")

    page = see(member(team), "item", item_of(message).pk)

    assert not page.says("diary.png")


def test_nobody_is_offered_to_oneself_as_a_colleague(team, message):
    nurse, pharmacist = member(team), member(team, Role.PHARMACIST)
    page = see(nurse, "pass_on", item_of(message).pk).page

    assert f'value="{pharmacist.pk}"' in page
    assert f'value="{nurse.pk}"' not in page


@pytest.mark.parametrize(
    ("role", "is_asked"), [(Role.NURSE, False), (Role.PHARMACIST, True), (Role.PROVIDER, True)]
)
def test_who_takes_what_waits_for_another_role_is_asked_once(role, is_asked, team, message):
    page = see(member(team, role), "item", item_of(message).pk)
    assert page.says("This waits for a nurse. Take it only if you have agreed") == is_asked
    assert page.page.count('data-key="t"') == 1


def test_what_is_urgent_is_taken_by_whoever_may_review_it_without_a_question(team, mailbox):
    urgent = item_of(sent_message(mailbox, team, "Help", "I want to kill myself tonight."))
    page = see(member(team, Role.PROVIDER), "item", urgent.pk)
    assert page.page.count('data-key="t"') == 1
    assert not page.says("Take it only if")
