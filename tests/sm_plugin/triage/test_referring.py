"""Referring to a role: why it is refused, and how far it leads beyond the question it was for."""

from uuid import uuid4

import pytest
from django.utils import timezone

from sm_plugin.errors import InvalidInput
from sm_plugin.mailboxes.models import Mailbox, MailboxEntry
from sm_plugin.notify.models import OutboxNotice
from sm_plugin.sending.services import reply
from sm_plugin.teams.choices import Role
from sm_plugin.teams.models import CareTeam
from sm_plugin.teams.services import add_member
from sm_plugin.threads.text import state_words
from sm_plugin.triage.models import WorkItem
from sm_plugin.triage.steps.passing import people_to_assign, roles_to_refer_to
from sm_plugin.triage.steps.services import answer, assign, give_back, refer, take
from tests.factories import (
    FacilityFactory,
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


@world
def team() -> CareTeam:
    return team_at(
        FacilityFactory(),
        nurse="Angela Brooks",
        pharmacist="Peter Nguyen",
        clerk="Carol Benson",
    )


@world
def mailbox(team: CareTeam) -> Mailbox:
    return mailbox_of(patient_at(team.facility), team)


@world
def item(mailbox: Mailbox, team: CareTeam) -> WorkItem:
    return WorkItem.objects.get(thread=sent_message(mailbox, team).thread)


def fresh(item):
    return WorkItem.objects.select_related("thread", "team").get(pk=item.pk)


def answered(item, by):
    answer(actor=by, item=item, body="Sit up slowly.", idempotency_key=uuid4())
    return fresh(item)


def write_again(mailbox, body="And now?"):
    entry = MailboxEntry.objects.select_related("thread__team", "mailbox").get(mailbox=mailbox)
    return reply(actor=mailbox.owner, entry=entry, body=body, idempotency_key=uuid4())


@pytest.mark.parametrize("is_given_back", [False, True])
def test_a_role_that_a_colleague_asked_does_not_get_the_patients_next_question(
    team, item, mailbox, is_given_back
):
    angela, carol = member(team), member(team, Role.CLERK)
    refer(actor=angela, item=answered(item, angela), role=Role.CLERK, reason="office")
    if is_given_back:
        give_back(actor=carol, item=fresh(item))
        assert fresh(item).role == Role.NURSE
        WorkItem.objects.filter(pk=item.pk).update(assignee=None)  # as of one who left

    write_again(mailbox, "My legs swell.")

    item = fresh(item)
    assert (item.status, item.role, item.assignee) == ("waiting", Role.NURSE, None)
    assert state_words(item.thread) == "Received: with a nurse"


def test_a_question_that_was_referred_does_not_turn_the_way_of_the_next_one(team, item, mailbox):
    peter = member(team, Role.PHARMACIST)
    refer(actor=member(team), item=item, role=Role.PHARMACIST, reason="medication")
    answered(fresh(item), peter)

    write_again(mailbox)

    item = fresh(item)
    assert (item.status, item.role, item.assignee) == ("taken", Role.NURSE, peter)


def test_a_role_that_nobody_has_or_that_has_it_is_refused_in_words(team, item):
    team.memberships.filter(role=Role.PHARMACIST).update(ended_at=timezone.now())
    for role, words in (
        (Role.PHARMACIST, "Nobody in this team is a pharmacist today."),
        (Role.NURSE, "It waits for a nurse already."),
    ):
        with pytest.raises(InvalidInput) as refused:
            refer(actor=member(team, Role.CLERK), item=item, role=role, reason="clinical")
        assert (refused.value.message, refused.value.field) == (words, "role")


def test_what_is_answered_is_asked_of_its_own_role_and_of_who_answered(team, item):
    angela, peter = member(team), member(team, Role.PHARMACIST)
    assert Role.NURSE not in roles_to_refer_to(fresh(item), peter), "it waits for a nurse already"
    found = answered(item, angela)
    assert Role.NURSE in roles_to_refer_to(found, peter)
    assert angela in [one.user for one in people_to_assign(found)]

    assign(actor=peter, item=found, person=angela.pk, reason="knows")

    assert (fresh(item).status, fresh(item).assignee) == ("taken", angela)
    assert angela not in [one.user for one in people_to_assign(fresh(item))]


def test_nobody_gives_an_item_to_oneself(team, item):
    angela = member(team)
    with pytest.raises(InvalidInput):
        assign(actor=angela, item=answered(item, angela), person=angela.pk, reason="knows")


def test_what_is_flagged_is_referred_back_to_the_role_it_came_from(team, mailbox):
    """It waits for the role that was told, not for the first that may review it."""
    message = sent_message(mailbox, team, "Help", "I want to kill myself tonight.")
    item = WorkItem.objects.get(thread=message.thread)
    carol = member(team, Role.CLERK)
    assert Role.NURSE not in roles_to_refer_to(fresh(item), carol)
    refer(actor=member(team), item=item, role=Role.PROVIDER, reason="clinical")
    assert roles_to_refer_to(fresh(item), carol) == [Role.NURSE, Role.PHARMACIST]


def mails_of(*people):
    kinds = OutboxNotice.objects.filter(recipient__in=people).order_by("pk")
    return [(notice.recipient, notice.kind) for notice in kinds]


def test_nobody_refers_to_a_role_that_nobody_else_has(team, item):
    """Nobody would be told, and the patient would read of a colleague who reads it now."""
    angela, peter = member(team), member(team, Role.PHARMACIST)
    take(actor=angela, item=item)
    with pytest.raises(InvalidInput) as refused:
        refer(actor=angela, item=fresh(item), role=Role.NURSE, reason="clinical")
    assert refused.value.message == "Nobody else in this team is a nurse today."
    with pytest.raises(InvalidInput):
        refer(actor=peter, item=answered(item, angela), role=Role.PHARMACIST, reason="opinion")
    assert fresh(item).status == "answered"

    nora = UserFactory(full_name="Nora Second")
    add_member(actor=administrator(team.facility), team=team, user=nora, role=Role.NURSE)
    refer(actor=angela, item=fresh(item), role=Role.NURSE, reason="opinion")
    assert (fresh(item).status, mails_of(nora)) == ("waiting", [(nora, "handed")])


@pytest.mark.parametrize("way", ["person", "role"])
def test_who_is_asked_about_an_own_answer_hears_of_no_loss(team, item, way):
    angela, peter = member(team), member(team, Role.PHARMACIST)
    found = answered(item, angela)
    OutboxNotice.objects.all().delete()

    if way == "person":
        assign(actor=peter, item=found, person=angela.pk, reason="knows")
    else:
        refer(actor=peter, item=found, role=Role.NURSE, reason="opinion")

    assert mails_of(angela) == [(angela, "handed")]
