"""Saves of an answer's draft by the clock: limits, counts of the page, and a save behind Send."""

from typing import Any
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from sm_plugin.answering.models import AnswerDraft
from sm_plugin.teams.choices import Role
from sm_plugin.triage.models import WorkItem
from sm_plugin.web.forms import KEPT_LENGTH
from tests.factories import FacilityFactory, mailbox_of, member, patient_at, sent_message, team_at
from tests.sm_plugin.helpers.reading import post, signed_in
from tests.worlds import world

pytestmark = pytest.mark.django_db
AUTOSAVE = {"X-SM-Autosave": "1", "X-SM-Background": "1"}
BEYOND = str(2**31)  # of every number that a column holds


@world
def item() -> WorkItem:
    team = team_at(FacilityFactory(), nurse="Angela Brooks", pharmacist="Peter Nguyen")
    mailbox = mailbox_of(patient_at(team.facility), team)
    return WorkItem.objects.get(thread=sent_message(mailbox, team).thread)


def saved(item: WorkItem, role: str = Role.NURSE, **words: str) -> Any:
    client = signed_in(member(item.team, role))
    address = reverse("sm_plugin:save_answer", args=[item.pk])
    return client.post(address, words, headers=AUTOSAVE)


@pytest.mark.parametrize("name", ["step", "version"])
def test_a_number_beyond_its_column_counts_as_not_given(item, name):
    words = {"body": "Please sit.", "page": str(uuid4()), name: BEYOND}

    assert saved(item, **words).status_code == 200
    assert AnswerDraft.objects.get().body == "Please sit."


def test_a_text_too_long_to_be_kept_is_refused_and_the_draft_stays(item):
    saved(item, body="Please sit.")

    response = saved(item, body="x" * (KEPT_LENGTH + 1), version="1")

    assert response.status_code == 422
    assert AnswerDraft.objects.get().body == "Please sit."
    nurse = member(item.team)
    page = post(nurse, "save_answer", item.pk, status=422, body="x" * (KEPT_LENGTH + 1))
    assert page.says("This text is too long to be kept. Please shorten it.")
    field = page.page.split('name="body"')[1].split("</textarea>")[0]
    assert field.count("x") >= KEPT_LENGTH + 1  # in the field of the answer, to go on with


@pytest.mark.parametrize("button", ["answer", "send_and_complete"])
def test_an_answer_too_long_to_be_kept_stays_in_its_field_when_a_file_comes_with_it(button, item):
    words = {"body": "x" * (KEPT_LENGTH + 1), "idempotency_key": str(uuid4())}
    words |= {"newest_seen": str(item.thread.messages.get().pk), "outcome": "answered"}
    words["files"] = SimpleUploadedFile("pressure.txt", b"120/80")

    page = post(member(item.team), button, item.pk, status=422, **words)

    assert page.says("This text is too long to be kept. Please shorten it.")
    assert page.page.split('name="body"')[1].split("</textarea>")[0].count("x") > KEPT_LENGTH


def test_a_bad_step_leaves_the_version_and_the_page_as_given(item):
    page_key = str(uuid4())
    saved(item, body="Please sit.", page=page_key, step="1")

    response = saved(item, body="Please sit up.", page=page_key, version="0", step="many")

    assert response.status_code == 200
    assert str(AnswerDraft.objects.get().saved_from) == page_key


def test_a_save_behind_send_does_not_bring_the_sent_text_back(item):
    key, newest = str(uuid4()), item.thread.messages.get()
    form = {"body": "Please sit.", "idempotency_key": key, "newest_seen": str(newest.pk)}
    post(member(item.team), "answer", item.pk, status=302, **form)

    response = saved(item, body="Please sit.", idempotency_key=key)

    assert (response.status_code, response.json()) == (422, {"state": "key_reused"})
    assert not AnswerDraft.objects.exists()


def test_a_character_that_no_form_sends_back_is_not_saved(item):
    assert saved(item, body="Please\0 sit.").status_code == 200
    assert AnswerDraft.objects.get().body == "Please sit."
