"""Drafts of answers are the team's: kept over a take-over and a sign-out, and no other team's."""

import re
from datetime import timedelta
from io import StringIO
from uuid import uuid4

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone

from sm_plugin.answering.models import AnswerDraft, Presence
from sm_plugin.answering.services import AnswerEdit, note_presence, save_answer_draft
from sm_plugin.errors import DraftConflict
from sm_plugin.facilities.models import Facility
from sm_plugin.mailboxes.models import Mailbox, MailboxEntry
from sm_plugin.sending.services import reply
from sm_plugin.teams.choices import Role
from sm_plugin.teams.models import CareTeam
from sm_plugin.threads.models import Thread
from sm_plugin.triage.models import WorkItem
from sm_plugin.triage.ownership.finishing import complete_at_freeze
from sm_plugin.triage.steps import services as triage
from sm_plugin.triage.steps.answers import expire_answered
from tests.factories import (
    FacilityFactory,
    mailbox_of,
    member,
    patient_at,
    sent_message,
    team_at,
)
from tests.sm_plugin.helpers.reading import post, see, signed_in
from tests.worlds import world

pytestmark = pytest.mark.django_db
AUTOSAVE = {"X-SM-Autosave": "1", "X-SM-Background": "1"}


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


def test_a_draft_survives_a_take_over_and_a_sign_out(team, item):
    triage.take(actor=member(team), item=item)
    saved(item, "Please sit up slowly.")
    pharmacist = member(team, Role.PHARMACIST)
    item.refresh_from_db()
    triage.take(actor=pharmacist, item=item, over_from=str(member(team).pk))

    page = see(pharmacist, "item", item.pk)  # a new session

    assert page.says("Please sit up slowly.")
    assert page.says("Draft saved for the whole team. Angela Brooks")


def test_what_has_an_unsent_answer_is_not_completed_without_a_word(item):
    nurse = member(item.team)
    draft = saved(item, "Please sit up slowly.")
    newest = str(item.thread.messages.get().pk)

    page = post(nurse, "complete", item.pk, status=409, outcome="phoned", newest_seen=newest)

    assert page.says("An answer is written here and was not sent.")
    assert page.says("Please sit up slowly.")
    item.refresh_from_db()
    assert item.done_at is None
    saved(item, " \n", version=draft.version)
    post(nurse, "complete", item.pk, status=302, outcome="phoned", newest_seen=newest)
    item.refresh_from_db()
    assert item.done_at is not None


@pytest.mark.parametrize("begun", [False, True])
def test_whether_an_answer_was_begun_is_known_with_the_item(django_assert_num_queries, item, begun):
    draft = saved(item, "Sit up slowly.") if begun else None
    found = WorkItem.objects.with_answer().get(pk=item.pk)

    with django_assert_num_queries(0):
        assert found.answer_draft == draft


def test_an_unsent_answer_keeps_what_was_answered_from_closing_by_itself(facility, item):
    nurse = member(item.team)
    triage.answer(actor=nurse, item=item, body="Take half.", idempotency_key=uuid4())
    item.refresh_from_db()
    draft = saved(item, "The lab is back: stop the pill.")

    with time_machine.travel(timezone.now() + timedelta(days=15)):
        assert expire_answered(now=timezone.now()) == 0
        Facility.objects.filter(pk=facility.pk).update(
            stage="moving", freeze_on=timezone.localdate() - timedelta(days=1)
        )
        assert complete_at_freeze() == 0
        Facility.objects.filter(pk=facility.pk).update(stage="live", freeze_on=None)
        saved(item, " ", version=draft.version)
        assert expire_answered(now=timezone.now()) == 1


def test_nobody_keeps_an_answer_where_a_colleague_completed_the_message(item):
    nurse, pharmacist = member(item.team), member(item.team, Role.PHARMACIST)
    triage.take(actor=pharmacist, item=item)
    item.refresh_from_db()
    triage.complete(actor=pharmacist, item=item, outcome="phoned")
    words = {"body": "Stop the pill."}

    by_clock = signed_in(nurse).post(
        reverse("sm_plugin:save_answer", args=[item.pk]), words, headers=AUTOSAVE
    )
    assert (by_clock.status_code, by_clock.json()) == (409, {"state": "completed_meanwhile"})
    page = post(nurse, "save_answer", item.pk, status=409, **words)
    assert page.says("This message was completed meanwhile, so the answer is not kept.")
    assert page.says("Stop the pill.")
    upload = {"files": SimpleUploadedFile("diary.txt", b"Monday: dizzy."), **words}
    address = reverse("sm_plugin:answer", args=[item.pk])
    refused = signed_in(nurse).post(address, upload | {"idempotency_key": str(uuid4())})
    assert refused.status_code == 409
    assert "Stop the pill." in refused.content.decode()
    assert not AnswerDraft.objects.exists()


def test_a_draft_is_never_shown_to_another_team(facility, team, item):
    saved(item, "Please sit up slowly.")
    other = team_at(facility, "Dr. Chen Wei", nurse="Chris Dunn")
    handed_to(other, item)

    page = see(member(other), "item", item.pk)

    assert not page.says("Please sit up slowly.")
    item.refresh_from_db()
    saved(item, "Take a rest.")
    assert see(member(other), "item", item.pk).says("Take a rest.")
    see(member(team), "item", item.pk, status=404)


@pytest.mark.parametrize("is_sent", [False, True])
def test_what_a_team_began_is_there_when_another_team_that_answered_sends_it_back(
    facility, team, item, is_sent
):
    """Beginning and sending an answer end no other team's: nobody's words are lost."""
    words = saved(item, "Please sit up slowly.")
    other = team_at(facility, "Dr. Chen Wei", nurse="Chris Dunn")
    handed_to(other, item)
    theirs = saved(WorkItem.objects.get(pk=item.pk), "Take a rest.")
    if is_sent:
        newest = str(item.thread.messages.get().pk)
        form = {"body": "Take a rest.", "idempotency_key": str(uuid4()), "newest_seen": newest}
        post(member(other), "answer", item.pk, status=302, **form, version=str(theirs.version))
        assert not AnswerDraft.objects.filter(pk=theirs.pk).exists()
    else:
        assert not see(member(other), "item", item.pk).says("Please sit up slowly.")

    handed_to(team, item)

    page = see(member(team), "item", item.pk)
    assert page.says("Please sit up slowly.")
    assert AnswerDraft.objects.get(pk=words.pk).version == words.version
    assert is_sent or not page.says("Take a rest.")


def handed_to(team: CareTeam, item: WorkItem) -> None:
    Thread.objects.filter(pk=item.thread_id).update(team=team)
    WorkItem.objects.filter(pk=item.pk).update(team=team)


def test_two_colleagues_never_write_over_each_other(item):
    saved(item, "Please sit up slowly.")

    with pytest.raises(DraftConflict):
        saved(item, "Drink water.", Role.PHARMACIST)
    pharmacist = member(item.team, Role.PHARMACIST)
    page = post(pharmacist, "save_answer", item.pk, status=409, body="Drink water.", version="0")

    assert page.says("Please sit up slowly.")
    assert page.says("Drink water.")


def test_a_page_of_an_earlier_draft_does_not_write_over_the_next_one(item):
    nurse, pharmacist = member(item.team), member(item.team, Role.PHARMACIST)
    earlier = saved(item, "Please sit up slowly.")
    triage.answer(actor=nurse, item=item, body="Please sit.", idempotency_key=uuid4())
    AnswerDraft.objects.all().delete()
    saved(item, "Drink water.", Role.PHARMACIST)

    with pytest.raises(DraftConflict):
        saved(item, "Please sit up slowly, and", version=earlier.version)
    old = {"body": "Please sit up slowly, and", "version": str(earlier.version)}
    page = post(nurse, "save_answer", item.pk, status=409, **old)

    assert page.says("Drink water.")
    assert AnswerDraft.objects.get().author == pharmacist


@pytest.mark.parametrize("name", ["answer", "send_and_complete"])
def test_nobody_sends_over_a_draft_that_was_not_on_the_page(item, name):
    saved(item, "Please sit up slowly.", Role.PHARMACIST)
    newest, nurse = str(item.thread.messages.get().pk), member(item.team)
    form = {"body": "Drink water.", "idempotency_key": str(uuid4()), "newest_seen": newest}
    form |= {"outcome": "answered"}

    page = post(nurse, name, item.pk, status=409, **form, version="0")

    assert page.says("The draft was changed meanwhile, by a colleague or in another window.")
    assert page.says("Please sit up slowly.")
    assert page.says("Drink water.")
    assert (AnswerDraft.objects.count(), item.thread.messages.count()) == (1, 1)
    version = re.search(r'name="version" value="(\d+)"', page.page)[1]
    post(nurse, name, item.pk, status=302, **form, version=version)
    assert (AnswerDraft.objects.count(), item.thread.messages.count()) == (0, 2)


def test_the_page_saves_by_itself_and_sending_ends_the_draft(mailbox, item):
    nurse, page_key = member(item.team), str(uuid4())
    client = signed_in(nurse)
    address = reverse("sm_plugin:save_answer", args=[item.pk])
    versions = []
    for step, body in enumerate(["Please", "Please sit"], start=1):
        words = {"body": body, "version": "0", "page": page_key, "step": str(step)}
        answer = client.post(address, words, headers=AUTOSAVE)
        assert answer.status_code == 200
        versions.append(answer.json()["version"])
    assert versions[1] == versions[0] + 1
    newest = item.thread.messages.get()
    form = {"body": "Please sit.", "idempotency_key": str(uuid4()), "newest_seen": str(newest.pk)}
    form |= {"page": page_key, "version": versions[1]}

    client.post(reverse("sm_plugin:answer", args=[item.pk]), form)

    assert not AnswerDraft.objects.exists()
    assert item.thread.messages.count() == 2


def test_colleagues_read_who_has_an_item_open_and_is_writing(item):
    address = reverse("sm_plugin:presence", args=[item.pk])
    nurse, pharmacist = (signed_in(member(item.team, one)) for one in ("nurse", "pharmacist"))
    assert nurse.post(address, {"writes": "1"}).json() == {"said": ""}

    assert pharmacist.post(address).json()["said"] == "Angela Brooks is writing an answer."

    nurse.post(address, {"leaves": "1"})
    assert pharmacist.post(address).json() == {"said": ""}
    assert Presence.objects.get().user == member(item.team, Role.PHARMACIST)


def test_who_had_an_item_open_is_forgotten_after_a_minute_though_the_page_never_left(item):
    nurse, pharmacist = (member(item.team, one) for one in ("nurse", "pharmacist"))
    with time_machine.travel(timezone.now() - timedelta(seconds=61)):
        note_presence(user=nurse, item=item, is_writing=True)
    note_presence(user=pharmacist, item=item, is_writing=False)

    call_command("sm_worker", "--once", stdout=StringIO())

    assert Presence.objects.get().user == pharmacist


def test_all_that_came_since_the_last_answer_is_open_and_older_messages_are_not(mailbox, item):
    nurse, entry = member(item.team), MailboxEntry.objects.get(mailbox=mailbox)
    triage.answer(actor=nurse, item=item, body="Sit up slowly.", idempotency_key=uuid4())
    for body in ("It is worse.", "And my ears ring."):
        reply(actor=mailbox.owner, entry=entry, body=body, idempotency_key=uuid4())

    page = see(nurse, "item", item.pk).page

    opened = page.count('<details class="sm-message__older" open>')
    assert (opened, page.count('<details class="sm-message__older" >')) == (1, 2)


def test_other_threads_are_titles_in_own_teams_and_a_count_elsewhere(facility, mailbox, team, item):
    other = team_at(facility, "Dr. Chen Wei", nurse="Chris Dunn")
    mailbox_of(mailbox.patient, other)
    own = sent_message(mailbox, team, "Bone scan report")
    sent_message(mailbox, other, "Shingles shot")
    done = sent_message(mailbox, team, "New address")
    triage.complete(
        actor=member(team), item=WorkItem.objects.get(thread=done.thread), outcome="phoned"
    )

    page = see(member(team), "item", item.pk)

    assert own.thread.subject == "Bone scan report"
    assert page.says("Bone scan report")
    assert page.says("New address")
    assert not page.says("Shingles shot")
    assert page.says("1 open message is with another team.")
