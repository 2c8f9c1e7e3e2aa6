"""Sending to another team: the old one loses sight, the new one and who had it are told."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import timezone

from sm_plugin.answering.services import AnswerEdit, save_answer_draft
from sm_plugin.errors import InvalidInput, NotAllowed, Refused
from sm_plugin.mailboxes.models import MailboxEntry
from sm_plugin.notify.models import OutboxNotice
from sm_plugin.notify.recipients import count_for
from sm_plugin.sending.services import send
from sm_plugin.teams.choices import Role
from sm_plugin.threads.history import events_with_people, steps_for_staff, steps_for_veteran
from sm_plugin.threads.models import Thread
from sm_plugin.threads.text import state_words
from sm_plugin.triage.models import Round, WorkItem
from sm_plugin.triage.steps.passing import teams_to_reassign_to
from sm_plugin.triage.steps.services import (
    reassign,
    take,
)
from tests.factories import (
    FacilityFactory,
    TopicFactory,
    member,
)
from tests.sm_plugin.helpers.counting import survey_of
from tests.sm_plugin.helpers.reading import signed_in
from tests.sm_plugin.triage.test_passing import (
    answered,
    fresh,
    item,
    mailbox,
    other,
    team,
    told,
    write_again,
)

__all__ = ["item", "mailbox", "other", "team"]
pytestmark = pytest.mark.django_db


def test_the_old_team_loses_sight_on_the_next_request_and_the_new_one_is_told(
    client, team, other, item
):
    angela, chris, due = member(team), member(other), item.due_at
    take(actor=angela, item=item)
    client.force_login(angela)
    url = reverse("sm_plugin:item", args=[item.pk])
    assert client.get(url).status_code == 200

    reassign(actor=angela, item=item, to=other.pk, reason="other_team")

    assert client.get(url).status_code == 404
    assert not WorkItem.objects.visible_to(angela).exists()
    assert not Thread.objects.visible_to(angela).exists()
    assert survey_of(angela, teams=[team]).queues["unassigned"] == 0
    assert not MailboxEntry.objects.filter(mailbox__team=team).exists()
    moved = WorkItem.objects.visible_to(chris).get()
    assert (moved.status, moved.assignee, moved.due_at) == ("waiting", None, due)
    assert told() == {chris}
    client.force_login(chris)
    assert "sent it from" in client.get(url).content.decode()
    assert state_words(fresh(item).thread) == "Received: with a nurse"


def test_the_patient_replies_there_though_it_is_no_team_of_hers(team, other, item, mailbox):
    reassign(actor=member(team), item=item, to=other.pk, reason="other_team")

    write_again(mailbox)

    assert WorkItem.objects.visible_to(member(other)).get() == item
    with pytest.raises(Refused):
        send(
            actor=mailbox.owner,
            mailbox=mailbox,
            team=other,
            topic=TopicFactory(),
            subject="New",
            body="A new message needs the assignment.",
            idempotency_key=uuid4(),
        )


def test_after_there_and_back_only_a_coordinator_sends_it_on(team, other, item):
    reassign(actor=member(team), item=item, to=other.pk, reason="other_team")
    reassign(actor=member(other), item=fresh(item), to=team.pk, reason="other_team")
    with pytest.raises(NotAllowed):
        reassign(actor=member(team), item=fresh(item), to=other.pk, reason="other_team")
    denise = member(team, Role.COORDINATOR)
    reassign(actor=denise, item=fresh(item), to=other.pk, reason="other_team")


@pytest.mark.parametrize("why", ["silent", "elsewhere", "stopped", "not offered"])
def test_only_teams_that_can_take_it_are_offered(why, team, other, item):
    from sm_plugin.teams.models import MessagingBlock, TeamTopicRoute

    assert teams_to_reassign_to(fresh(item)) == [other]
    if why == "silent":
        type(other).objects.filter(pk=other.pk).update(accepts_messages=False)
    if why == "elsewhere":
        type(other).objects.filter(pk=other.pk).update(facility=FacilityFactory())
    if why == "stopped":
        MessagingBlock.objects.create(
            patient=item.thread.patient,
            team=other,
            reason="conduct",
            ends_at=timezone.now() + timedelta(days=3),
            blocked_by=member(team),
        )
    if why == "not offered":
        TeamTopicRoute.objects.create(team=other, topic=item.thread.topic, is_offered=False)

    with pytest.raises(InvalidInput):
        reassign(actor=member(team), item=item, to=other.pk, reason="other_team")
    assert fresh(item).team == team


def test_an_answer_that_was_not_sent_keeps_it_and_names_its_author(team, other, item):
    angela, denise = member(team), member(team, Role.COORDINATOR)
    take(actor=angela, item=item)
    save_answer_draft(actor=angela, item=item, edit=AnswerEdit("Sit up slowly."))
    with pytest.raises(Refused) as refused:
        reassign(actor=denise, item=fresh(item), to=other.pk, reason="other_team")
    assert refused.value.code == "unsent_answer"
    assert "Angela Brooks" in str(refused.value.message)
    assert fresh(item).team == team


def test_it_goes_from_nobody_but_the_colleague_whom_the_page_showed(team, other, item):
    denise, words = member(team, Role.COORDINATOR), {"to": other.pk, "reason": "other_team"}
    take(actor=member(team), item=item)
    with pytest.raises(Refused) as refused:
        reassign(actor=denise, item=fresh(item), over_from="", **words)
    assert refused.value.code == "taken"
    page = signed_in(denise).get(reverse("sm_plugin:pass_on", args=[item.pk]))
    [form] = [one.form for one in page.context["offered"] if one.step.name == "reassign"]
    assert form["over_from"].value() == member(team).pk


def test_a_colleague_who_had_it_is_told_though_the_thread_is_out_of_sight(team, other, item):
    take(actor=member(team), item=item)
    denise = member(team, Role.COORDINATOR)
    reassign(actor=denise, item=fresh(item), to=other.pk, reason="other_team")
    notice = OutboxNotice.objects.get(kind="taken_over")
    assert notice.recipient == member(team)
    assert count_for(notice) == 1


def test_of_what_is_answered_the_history_names_no_role_that_has_it(team, other, item):
    answered(item, member(team))
    reassign(actor=member(team), item=fresh(item), to=other.pk, reason="other_team")
    events = events_with_people(fresh(item).thread)
    lines = [steps_for_veteran(events)[-1].text, steps_for_staff(events)[-1].text]
    assert lines[0] == "The conversation was sent to another care team."
    assert lines[1].startswith("Angela Brooks sent it from")


def test_a_round_counts_for_the_team_that_has_the_question(team, other, item):
    reassign(actor=member(team), item=item, to=other.pk, reason="other_team")
    assert Round.objects.get().counts_for == other
