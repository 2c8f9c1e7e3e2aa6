"""What comes back from a colleague, or was reopened, and the answer that an old one is not."""

from datetime import timedelta
from uuid import uuid4

import pytest
import time_machine
from django.utils import timezone

from sm_plugin.errors import InvalidInput, Refused
from sm_plugin.mailboxes.models import MailboxEntry
from sm_plugin.sending.services import reply
from sm_plugin.teams.choices import Role
from sm_plugin.teams.models import Membership
from sm_plugin.threads.history import steps_for_veteran
from sm_plugin.threads.text import state_words
from sm_plugin.triage.models import WorkItem
from sm_plugin.triage.steps.answers import expire_answered
from sm_plugin.triage.steps.services import answer, assign, complete, give_back, reopen
from sm_plugin.web.team.worklist.rows import work_rows
from tests.factories import FacilityFactory, mailbox_of, member, patient_at, sent_message, team_at
from tests.sm_plugin.helpers.counting import survey_of
from tests.worlds import world

pytestmark = pytest.mark.django_db


@world
def team():
    return team_at(FacilityFactory(), nurse="Angela Brooks")


@world
def mailbox(team):
    return mailbox_of(patient_at(team.facility), team)


@world
def item(mailbox, team):
    return WorkItem.objects.get(thread=sent_message(mailbox, team).thread)


def fresh(item):
    return WorkItem.objects.select_related("thread", "team").get(pk=item.pk)


def answered(item, by):
    answer(actor=by, item=item, body="Sit up slowly.", idempotency_key=uuid4())
    return fresh(item)


def test_what_a_colleague_gives_back_has_its_14_days_again(team, item):
    angela, maria, began = member(team), member(team, Role.PROVIDER), timezone.now()
    item = answered(item, angela)
    with time_machine.travel(began + timedelta(days=13)):
        assign(actor=angela, item=item, person=str(maria.pk), reason="opinion")
    with time_machine.travel(began + timedelta(days=15)):
        give_back(actor=maria, item=fresh(item))

    assert expire_answered(now=began + timedelta(days=16)) == 0
    assert expire_answered(now=began + timedelta(days=30)) == 1


def test_what_was_reopened_and_given_back_closes_as_the_patient_knows_it(team, item):
    angela, maria, began = member(team), member(team, Role.PROVIDER), timezone.now()
    complete(actor=angela, item=answered(item, angela), outcome="phoned")
    shown = state_words(fresh(item).thread)
    steps = [one.text for one in steps_for_veteran(item.thread.events.all())]
    reopen(actor=angela, item=fresh(item), reason="more")
    give_back(actor=maria, item=fresh(item))

    assert expire_answered(now=began + timedelta(days=15)) == 1

    item = fresh(item)
    assert (item.status, item.outcome) == ("done", "phoned")
    assert state_words(item.thread) == shown
    assert [one.text for one in steps_for_veteran(item.thread.events.all())] == steps


def test_what_is_given_back_stands_in_the_list_of_who_asked_until_a_step_is_made(team, item):
    angela, maria = member(team), member(team, Role.PROVIDER)
    item = answered(item, angela)
    assert not WorkItem.objects.mine(angela).exists(), "what she answered is the patient's turn"
    assign(actor=angela, item=item, person=str(maria.pk), reason="opinion")
    give_back(actor=maria, item=fresh(item))

    (found,) = WorkItem.objects.mine(angela)
    assert survey_of(angela).queues["mine"] == 1
    assert (
        work_rows([found])[0].row.state
        == "Given back to Angela Brooks by a colleague, not completed yet"
    )
    assert not WorkItem.objects.mine(maria).exists()
    assert WorkItem.objects.waiting_for_patient().filter(pk=item.pk).exists()

    complete(actor=angela, item=fresh(item), outcome="answered")
    assert not WorkItem.objects.mine(angela).exists()
    assert survey_of(angela).queues["mine"] == 0


def test_what_is_given_back_to_somebody_who_left_stands_in_nobodys_list(team, item):
    angela, maria = member(team), member(team, Role.PROVIDER)
    item = answered(item, angela)
    assign(actor=angela, item=item, person=str(maria.pk), reason="opinion")
    Membership.objects.filter(user=angela, team=team).update(ended_at=timezone.now())
    give_back(actor=maria, item=fresh(item))

    assert fresh(item).given_back_at is None
    assert WorkItem.objects.waiting_for_patient().filter(pk=item.pk).exists()


def test_a_new_question_is_not_completed_as_answered_by_the_answer_before(team, item, mailbox):
    angela = member(team)
    item = answered(item, angela)
    entry = MailboxEntry.objects.select_related("thread__team", "mailbox").get(mailbox=mailbox)
    reply(actor=mailbox.owner, entry=entry, body="And now?", idempotency_key=uuid4())

    with pytest.raises(InvalidInput):
        complete(actor=angela, item=fresh(item), outcome="answered")
    complete(actor=angela, item=fresh(item), outcome="phoned")
    reopen(actor=angela, item=fresh(item), reason="more")
    with pytest.raises(Refused) as refused:
        give_back(actor=member(team, Role.PROVIDER), item=fresh(item))
    assert refused.value.code == "not_answered"
