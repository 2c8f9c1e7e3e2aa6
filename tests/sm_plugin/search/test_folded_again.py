"""After a change of the folding rules the worker makes what was stored again: for teams, too."""

from importlib import import_module
from types import SimpleNamespace

import pytest
from django.apps import apps
from django.db import connection

from sm_plugin.search.models import EntryWords, SearchToken
from sm_plugin.search.team_mail import search_team_mail
from sm_plugin.search.tokens import make_searchable
from sm_plugin.threads.models import Thread
from tests.factories import FacilityFactory, mailbox_of, member, patient_at, sent_message, team_at

pytestmark = [pytest.mark.django_db, pytest.mark.engine]


@pytest.mark.parametrize("was_made", [True, False])
def test_tokens_and_words_of_older_rules_are_made_again_once(was_made):
    team = team_at(FacilityFactory())
    mailbox = mailbox_of(patient_at(team.facility), team)
    thread = sent_message(mailbox, team, "O\u00b4Brien").thread
    destroyed = sent_message(mailbox, team, "Gone").thread
    make_searchable()
    SearchToken.objects.all().delete()  # as if the rules of before had given others
    for words in EntryWords.objects.all():
        words.seal("words_sealed", "\n")
        words.save()
    if not was_made:  # the words that an update before asked for
        Thread.objects.update(searchable_through=None)
    Thread.objects.filter(pk=destroyed.pk).update(
        key_id="", searchable_through=destroyed.last_message_at
    )

    step = import_module("sm_plugin.migrations.0073_words_folded_again")
    step.ask_for_words(apps, SimpleNamespace(connection=connection))

    assert make_searchable() == 1
    assert make_searchable() == 0
    found = search_team_mail("o'brien", [team.pk], user=member(team), size=5)
    assert found.threads == [thread.pk]
    assert "o'brien" in EntryWords.objects.get(entry__thread=thread).words
