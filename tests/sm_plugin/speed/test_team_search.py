"""A search in a team's mail takes less than 300 ms, however common the word.

Run with 5,000 conversations; `make bench-team` measures it with 50,000.
"""

import time
from collections.abc import Callable
from datetime import timedelta
from typing import Any, NamedTuple

import pytest
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from sm_plugin.search.models import SearchDocument, SearchToken
from sm_plugin.search.team_mail import search_team_mail
from sm_plugin.search.tokens import key_of_team
from sm_plugin.teams.models import CareTeam
from sm_plugin.threads.models import Thread
from sm_plugin.triage.models import WorkItem
from tests.factories import FacilityFactory, mailbox_of, member, patient_at, sent_message, team_at
from tests.sm_plugin.helpers.reading import signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.long]

THREADS = 5_000
OTHERS = 10  # tokens of a conversation beside those that are looked for
BATCH = 2_000
SECONDS = 0.3
RUNS = range(3)
# A word, and in every how many conversations it is.
EVERY = {"medication": 1, "knee": 2, "refill": 100, "zebra": THREADS}
BEGINNINGS = ("medication", "knee")
SEARCHES = ("medication", "zebra", "medication zebra", "med kne", "refill knee medication")
NUMBERS = "WITH RECURSIVE n(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM n WHERE n < %s)"


def fill(team: CareTeam, threads_of_team: int = THREADS) -> None:
    """Write rows in the shape of those that sending and the worker leave."""
    mailbox = mailbox_of(patient_at(team.facility), team)
    one = sent_message(mailbox, team).thread
    like = {"patient": one.patient, "team": team, "topic": one.topic}
    like |= {"state": one.state, "with_role": one.with_role}
    like |= {"key_id": one.key_id, "wrapped_key": one.wrapped_key}
    now = timezone.now()
    threads = [
        Thread(
            **like, subject_sealed=one.subject_sealed, last_message_at=now - timedelta(minutes=n)
        )
        for n in range(threads_of_team)
    ]
    Thread.objects.bulk_create(threads, batch_size=BATCH)
    items = [
        WorkItem(thread=thread, team=team, role="nurse", status="waiting", due_at=now)
        for thread in threads
    ]
    WorkItem.objects.bulk_create(items, batch_size=BATCH)
    documents = [
        SearchDocument(pk=threads_of_team * 10 - n, thread=thread, team=team)
        for n, thread in enumerate(threads)
    ]
    SearchDocument.objects.bulk_create(documents, batch_size=BATCH)
    key = key_of_team(team)
    for word, every in EVERY.items():
        token = key.digest(word)
        rows = [SearchToken(token=token, document=one) for one in documents[every - 1 :: every]]
        SearchToken.objects.bulk_create(rows, batch_size=BATCH)
    tokens, docs = SearchToken._meta.db_table, SearchDocument._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {tokens} (token, document_id) {NUMBERS} "
            f"SELECT (d.id %% 4999) * 100000 + n.n, d.id FROM {docs} d CROSS JOIN n",
            [OTHERS],
        )
    for word in BEGINNINGS:
        rows = SearchToken.objects.filter(token=key.digest(word)).values_list("document", flat=True)
        beginning = key.digest(word[:3])
        begun = [SearchToken(token=beginning, document_id=one) for one in rows]
        SearchToken.objects.bulk_create(begun, batch_size=BATCH)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def _found(words, team):
    return search_team_mail(words, [team.pk], user=member(team), size=25)


def test_a_search_takes_less_than_300_ms_however_common_the_word():
    team = team_at(FacilityFactory())
    fill(team)
    client = signed_in(member(team))

    took = {}
    for words in SEARCHES:
        address = client.post(reverse("sm_plugin:team_search"), {"words": words})["Location"]
        found = [_timed(lambda one=words: _found(one, team)) for _ in RUNS]
        pages = [_timed(lambda one=address: client.get(one)) for _ in RUNS]
        assert found[0].answer.threads
        assert pages[0].answer.status_code == 200
        took[words] = min(one.seconds for one in found)
        took[f"the page of {words}"] = min(one.seconds for one in pages)
    print({words: f"{1000 * seconds:.1f} ms" for words, seconds in took.items()})
    assert not {words: seconds for words, seconds in took.items() if seconds > SECONDS}


class Timed(NamedTuple):
    answer: Any
    seconds: float


def _timed(ask: Callable[[], Any]) -> Timed:
    start = time.perf_counter()
    answer = ask()
    return Timed(answer, time.perf_counter() - start)
