"""A search finds default questions and answers in the words that their reader has on the page."""

from importlib import import_module
from types import SimpleNamespace
from typing import Any
from uuid import uuid4

import pytest
from django.apps import apps
from django.core.cache import cache
from django.db import connection
from django.urls import reverse

from sm_plugin.drafts.content import DraftWords
from sm_plugin.drafts.services import Edit, save_draft
from sm_plugin.mailboxes.models import Mailbox
from sm_plugin.search.models import EntryWords
from sm_plugin.search.team_mail import search_team_mail
from sm_plugin.search.tokens import make_searchable
from sm_plugin.sending.services import send
from sm_plugin.teams.models import CareTeam
from sm_plugin.threads.facts import Fact
from sm_plugin.threads.models import Thread
from tests.factories import (
    FacilityFactory,
    TopicFactory,
    mailbox_of,
    member,
    patient_at,
    sent_message,
    team_at,
)
from tests.sm_plugin.helpers.reading import signed_in
from tests.worlds import world

pytestmark = pytest.mark.django_db

SEVERE = "Severe: it keeps me from most things"
TYPED = ["grave", "impide", '"tan fuerte"', "severe"]


@world
def team() -> CareTeam:
    return team_at(FacilityFactory(), nurse="Angela Brooks")


@world
def mailbox(team: CareTeam) -> Mailbox:
    return mailbox_of(patient_at(team.facility), team)


@pytest.fixture(autouse=True)
def _nothing_counted() -> None:
    cache.clear()


def said(mailbox: Mailbox, team: CareTeam) -> Thread:
    return send(
        actor=mailbox.owner,
        mailbox=mailbox,
        team=team,
        topic=TopicFactory(),
        subject="Rodilla",
        body="Hola",
        facts=[Fact("How bad is it?", SEVERE)],
        idempotency_key=uuid4(),
    ).thread


def results(mailbox: Mailbox, words: str) -> list[Any]:
    client = signed_in(mailbox.owner)
    address = "/es" + reverse("sm_plugin:search")
    return client.post(address, {"words": words}).context["results"]


@pytest.mark.parametrize("typed", TYPED)
@pytest.mark.parametrize("was_made", [True, False])
def test_an_answer_is_found_by_what_the_spanish_page_shows(typed, was_made, mailbox, team):
    said(mailbox, team)
    if was_made:
        make_searchable()

    found = results(mailbox, typed)

    assert len(found) == 1
    text = "".join(part.text for part in found[0].text)
    assert typed == "severe" or "Grave: me impide" in text


def test_a_draft_is_found_and_shown_by_its_chosen_answer_in_spanish(mailbox, team):
    words = DraftWords("Rodilla", "Hola", {"answer-1": SEVERE})
    save_draft(actor=mailbox.owner, mailbox=mailbox, edit=Edit(words, team, TopicFactory()))

    found = results(mailbox, "impide")

    assert len(found) == 1
    assert "me impide" in "".join(part.text for part in found[0].text)


def test_a_team_finds_an_answer_in_each_language_of_the_site(mailbox, team):
    thread = said(mailbox, team)
    make_searchable()
    for typed in ("severe", "impide"):
        found = search_team_mail(typed, [team.pk], user=member(team), size=5)
        assert found.threads == [thread.pk]


def migrate() -> None:
    step = import_module("sm_plugin.migrations.0082_words_as_shown")
    step.ask_for_words(apps, SimpleNamespace(connection=connection))


def test_what_was_made_before_is_made_again_and_no_destroyed_conversation(mailbox, team):
    thread = said(mailbox, team)
    destroyed = sent_message(mailbox, team, "Gone").thread
    make_searchable()
    for words in EntryWords.objects.all():
        words.seal("words_sealed", "\n")
        words.save()
    Thread.objects.filter(pk=destroyed.pk).update(key_id="")

    migrate()

    assert make_searchable() == 1
    assert "impide" in EntryWords.objects.get(entry__thread=thread).words


def test_an_account_released_before_the_update_is_found_by_no_number_at_once(mailbox, team):
    patient = mailbox.patient
    kept = mailbox_of(patient_at(team.facility, "Kept Kim"), team)
    own = said(kept, team)
    said(mailbox, team)
    number = patient.record_number
    make_searchable()
    released = type(patient).objects.filter(pk=patient.pk)
    released.update(released_at=own.last_message_at, identity_level="registered")

    migrate()
    found = search_team_mail(number, [team.pk], user=member(team), size=5)
    assert found.threads == []
    found = search_team_mail(kept.patient.record_number, [team.pk], user=member(team), size=5)
    assert found.threads == [own.pk]

    make_searchable()
    found = search_team_mail(number, [team.pk], user=member(team), size=5)
    assert found.threads == []
