"""Words that staff typed are kept or refused in words: none is dropped, cut or sent unread."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.utils import timezone

from sm_plugin.answering.models import AnswerDraft
from sm_plugin.answering.services import AnswerEdit, save_answer_draft
from sm_plugin.errors import KeyReused
from sm_plugin.facilities.models import Facility
from sm_plugin.mailboxes.models import Mailbox, MailboxEntry
from sm_plugin.notes.models import Note
from sm_plugin.notes.services import record_call
from sm_plugin.sending.services import reply
from sm_plugin.teams.choices import Role
from sm_plugin.teams.models import CareTeam
from sm_plugin.triage.models import WorkItem
from sm_plugin.triage.steps.services import complete, take
from sm_plugin.worklist.services import do_together, shown_as
from tests.factories import (
    FacilityFactory,
    mailbox_of,
    member,
    patient_at,
    sent_message,
    team_at,
)
from tests.sm_plugin.helpers.reading import post, see
from tests.worlds import world

pytestmark = pytest.mark.django_db


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
def item(mailbox: Mailbox, team: CareTeam) -> WorkItem:
    return WorkItem.objects.get(thread=sent_message(mailbox, team).thread)


def saved(item: WorkItem, body: str, role: str = Role.NURSE, version: int = 0) -> AnswerDraft:
    edit = AnswerEdit(body, version=version)
    return save_answer_draft(actor=member(item.team, role), item=item, edit=edit)


def sent_form(item: WorkItem, body: str, **more: str) -> dict[str, str]:
    newest = item.thread.messages.latest("sent_at", "id")
    return {"body": body, "idempotency_key": str(uuid4()), "newest_seen": str(newest.pk)} | more


def tomorrow() -> str:
    return (timezone.localdate() + timedelta(days=1)).isoformat()


def test_still_working_on_it_keeps_the_draft_of_the_answer(item):
    saved(item, "Please sit up slowly.")

    form = sent_form(item, "We ask the lab.", until=tomorrow())
    post(member(item.team), "interim", item.pk, status=302, **form)

    assert item.thread.messages.count() == 2
    assert AnswerDraft.objects.get().body == "Please sit up slowly."


def test_an_answer_sent_twice_leaves_the_draft_that_came_after_it(item):
    form = sent_form(item, "Sit up slowly.")
    post(member(item.team), "answer", item.pk, status=302, **form)
    saved(item, "And drink water.", Role.PHARMACIST)

    post(member(item.team), "answer", item.pk, status=302, **form)

    assert item.thread.messages.count() == 2
    assert AnswerDraft.objects.get().body == "And drink water."


@pytest.mark.parametrize("change", [{"reached": True}, {"number": "207-555-0199"}])
def test_a_corrected_call_is_not_taken_for_the_first_one(item, change):
    call: dict[str, Any] = {
        "actor": member(item.team),
        "item": item,
        "number": "207-555-0100",
        "reached": False,
        "body": "",
        "idempotency_key": uuid4(),
    }
    first = record_call(**call)

    with pytest.raises(KeyReused):
        record_call(**call | change)
    assert record_call(**call) == first
    assert Note.objects.count() == 1


def test_what_came_after_the_list_was_read_is_asked_of_the_item_as_it_is_now(mailbox, item):
    nurse = member(item.team)
    entry = MailboxEntry.objects.get(mailbox=mailbox)
    stale = WorkItem.objects.select_related("thread", "team").get(pk=item.pk)
    reply(actor=mailbox.owner, entry=entry, body="It is worse.", idempotency_key=uuid4())

    found = do_together(
        complete, user=nurse, items=[stale], shown=[shown_as(stale)], outcome="phoned"
    )

    assert ([one.item for one in found.not_done], found.done) == ([item], [])
    item.refresh_from_db()
    assert item.status == "waiting"


def test_what_was_flagged_after_the_list_was_read_is_not_settled_with_the_others(item):
    stale = WorkItem.objects.select_related("thread", "team").get(pk=item.pk)
    now = timezone.now()
    WorkItem.objects.filter(pk=item.pk).update(alarm_at=now, review_due_at=now)

    words = {"items": [stale], "shown": [shown_as(stale)], "outcome": "phoned"}
    found = do_together(complete, user=member(item.team), **words)

    assert "Open it by itself." in str(found.not_done[0].why)


@pytest.mark.parametrize(
    "words",
    [{"topic": "\0"}, {"topic": "a b"}, {"who": "\0"}, {"team": "\0"}, {"age": "9" * 5000}],
)
def test_a_filter_that_no_column_can_hold_is_refused_in_words(item, words):
    see(member(item.team), "queue", queue="role", status=422, **words)


def test_a_save_without_a_text_is_a_conflict_like_any_other(item):
    saved(item, "Please sit up slowly.")

    page = post(member(item.team), "save_answer", item.pk, status=409, version="0")

    assert page.says("Please sit up slowly.")


def test_an_answer_without_a_text_is_asked_for_one_beside_the_draft(item):
    saved(item, "Please sit up slowly.")

    page = post(member(item.team), "answer", item.pk, status=422)

    assert page.says("Please sit up slowly.")


def test_a_refused_word_on_the_way_comes_back_where_it_was_typed(item):
    form = sent_form(item, "We ask the lab.")

    page = post(member(item.team), "interim", item.pk, status=422, **form)

    assert page.says("Pass this message on")
    assert page.says("We ask the lab.")
    assert page.says("Choose the day by which the patient hears more.")


def test_a_step_to_a_colleague_without_one_is_asked_for_on_its_own_page(item):
    page = post(member(item.team), "assign", item.pk, status=422, reason="workload")

    assert page.says("Pass this message on")
    assert page.says("Choose a colleague.")
    assert "selected" in page.page.partition('value="workload"')[2].partition(">")[0]


def test_a_word_on_the_way_is_kept_when_a_colleague_took_the_item_meanwhile(item):
    form = sent_form(item, "We ask the lab.", until=tomorrow())
    take(actor=member(item.team, Role.PHARMACIST), item=item)

    page = post(member(item.team), "interim", item.pk, status=409, **form)

    assert page.says("Peter Nguyen took this while you were looking at it.")
    assert page.says("We ask the lab.")
