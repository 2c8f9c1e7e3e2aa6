"""Searching one mailbox: what is found, what never is, and what stays out of every record."""

import re
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
import time_machine
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone, translation

from sm_plugin.audit.models import AuditEvent
from sm_plugin.drafts.content import DraftWords
from sm_plugin.drafts.models import Draft
from sm_plugin.drafts.services import Edit, save_draft
from sm_plugin.files.services import hand_over
from sm_plugin.mailboxes.models import Mailbox
from sm_plugin.mailboxes.models.folders import Folder
from sm_plugin.mailboxes.moving import move
from sm_plugin.mailboxes.own_folders import add_folder
from sm_plugin.search import limits, services
from sm_plugin.teams.choices import Role
from sm_plugin.teams.models import CareTeam, Topic
from sm_plugin.threads.models import Message, Thread
from sm_plugin.triage.models import WorkItem
from sm_plugin.triage.steps.services import answer
from tests.factories import (
    FacilityFactory,
    TopicFactory,
    added_file,
    begun_draft,
    mailbox_of,
    member,
    patient_at,
    sent_message,
    team_at,
)
from tests.sm_plugin.helpers.reading import Parsed, signed_in
from tests.sm_plugin.speed.many import fill
from tests.sm_plugin.web.team.test_pages import PAYLOADS
from tests.worlds import world

pytestmark = [pytest.mark.django_db, pytest.mark.engine]

ADDRESS = "/secure-messaging/search/"


@pytest.fixture(autouse=True)
def _nothing_counted() -> None:
    cache.clear()


@world
def team() -> CareTeam:
    return team_at(FacilityFactory(), nurse="Angela Brooks")


@world
def mailbox(team: CareTeam) -> Mailbox:
    return mailbox_of(patient_at(team.facility), team)


@pytest.fixture
def ruth(mailbox: Mailbox) -> Client:
    return signed_in(mailbox.owner)


def ask(client: Client, words: str, status: int = 200, **more: Any) -> Any:
    response = client.post(ADDRESS, {"words": words, **more})
    assert response.status_code == status, response.status_code
    return response


def urls(response: Any) -> list[str]:
    return [result.url for result in response.context["results"]]


def url_of(thread: Thread) -> str:
    return reverse("sm_plugin:thread", kwargs={"thread_id": thread.pk})


def answered(thread: Thread, body: str) -> Message:
    item = WorkItem.objects.get(thread=thread)
    return answer(actor=member(thread.team), item=item, body=body, idempotency_key=uuid4())


def test_every_part_of_a_conversation_is_found(ruth, mailbox, team):
    topic = TopicFactory(code="joints", label="Something else", first_role=Role.NURSE)
    thread = sent_message(mailbox, team, "My left knee", "It hurts on stairs.", topic).thread
    answered(thread, "Please rest it for two days.")
    sent_message(mailbox, team, "Unrelated", "Nothing to see.")

    for words in (
        "KNEE",  # subject
        "stairs",  # what she wrote
        '"two days"',  # the answer
        "angela",  # who answered
        "knee rest stairs",  # in different messages of one conversation
    ):
        assert urls(ask(ruth, words)) == [url_of(thread)], words
    assert len(urls(ask(ruth, "santos"))) == 2  # the team's provider
    assert urls(ask(ruth, "something else")) == [url_of(thread)]  # the topic
    assert urls(ask(ruth, "knee unrelated")) == []


def test_a_topic_is_found_by_the_words_in_which_the_reader_sees_it(ruth, mailbox, team):
    topic = Topic.objects.get(code="other")
    thread = sent_message(mailbox, team, "One", "Words", topic).thread
    begun_draft(mailbox, team)
    Draft.objects.update(topic=topic)
    with translation.override("es"):
        shown = topic.shown_label
    assert shown != topic.label

    for label in (shown, topic.label):
        response = ruth.post(f"/es{ADDRESS}", {"words": f'"{label}"'})
        assert response.context["count"] == 2, label
        assert any(str(thread.pk) in url for url in urls(response)), label


def test_all_folders_are_searched_and_each_result_says_where_it_is(ruth, mailbox, team):
    words = ("first", "second", "third", "fourth")
    threads = [sent_message(mailbox, team, f"Knee {word}").thread for word in words]
    for thread in threads[1:]:
        answered(thread, "Rest.")
    own = add_folder(actor=mailbox.owner, mailbox=mailbox, name="Joints")
    move(actor=mailbox.owner, mailbox=mailbox, threads=[threads[2].pk], to=own)
    move(actor=mailbox.owner, mailbox=mailbox, threads=[threads[3].pk], to=Folder.Kind.DELETED)
    edit = Edit(DraftWords("Knee fifth", "Not sent"), team)
    save_draft(actor=mailbox.owner, mailbox=mailbox, edit=edit)

    found = ask(ruth, "knee").context["results"]

    assert [result.place for result in found] == [
        "Drafts",
        "Deleted",
        "Joints",
        "Inbox",
        "Inbox",
    ]
    for place, count in (("", 5), ("inbox", 2), ("sent", 4), (str(own.pk), 1), ("deleted", 1)):
        assert len(urls(ask(ruth, "knee", place=place))) == count, place
    assert len(urls(ask(ruth, "knee", place="drafts"))) == 1


def test_topic_and_dates_narrow_the_search(ruth, mailbox, team):
    other = TopicFactory(code="joints", label="Something else", first_role=Role.NURSE)
    sent_message(mailbox, team, "Knee")
    thread = sent_message(mailbox, team, "My knee", topic=other).thread

    assert urls(ask(ruth, "knee", topic=str(other.pk))) == [url_of(thread)]
    assert urls(ask(ruth, "knee", until="2020-01-01")) == []
    assert len(urls(ask(ruth, "knee", since="2020-01-01"))) == 2
    assert ask(ruth, "knee", 422, since="someday").context["form"].errors["since"]
    assert ask(ruth, "knee", 422, since="2026-02-02", until="2026-01-01")


def test_a_conversation_is_found_in_the_days_of_each_of_its_messages(ruth, mailbox, team):
    now = timezone.now()
    with time_machine.travel(now - timedelta(days=60)):
        thread = sent_message(mailbox, team, "My knee").thread
    answered(thread, "Please rest it.")

    def found(first: int, last: int) -> bool:
        """Look from so many days ago to so many days ago."""
        since, until = (f"{now - timedelta(days=ago):%Y-%m-%d}" for ago in (first, last))
        return bool(urls(ask(ruth, "knee", since=since, until=until)))

    assert found(62, 58)
    assert found(2, 0)
    assert not found(40, 20)


@pytest.mark.parametrize(
    "asked",
    [
        {"place": "everywhere"},
        {"place": str(uuid4())},
        {"topic": "1 OR 1=1"},
        {"words": "x", "page": "0x1"},
        {"words": "x", "page": "\u0662"},
        {"words": "x", "page": "-1"},
    ],
)
def test_only_values_of_our_own_form_are_taken(ruth, asked):
    assert ruth.post(ADDRESS, {"words": "knee"} | asked).status_code == 400


def test_nothing_of_anyone_else_is_ever_found(ruth, mailbox, team):
    """Nor a neighbour's message, nor what the team's own mailbox holds, nor his draft."""
    neighbour = mailbox_of(patient_at(team.facility, "James Okafor"), team)
    sent_message(neighbour, team, "Canary knee", "canary")
    edit = Edit(DraftWords("Canary", "canary"), team)
    save_draft(actor=neighbour.owner, mailbox=neighbour, edit=edit)

    response = ask(ruth, "canary")

    assert urls(response) == []
    assert len(urls(ask(signed_in(neighbour.owner), "canary"))) == 2


def test_a_moved_message_is_found_where_it_is_now_and_nowhere_else(ruth, mailbox, team):
    """Hole 31 of the peers: what was moved stays findable by its people, and by them alone."""
    thread = sent_message(mailbox, team, "Knee").thread
    neighbour = mailbox_of(patient_at(team.facility, "James Okafor"), team)
    own = add_folder(actor=mailbox.owner, mailbox=mailbox, name="Joints")
    for to, key in ((own, str(own.pk)), (Folder.Kind.DELETED, "deleted")):
        move(actor=mailbox.owner, mailbox=mailbox, threads=[thread.pk], to=to)
        assert urls(ask(ruth, "knee", place=key)) == [url_of(thread)]
        assert urls(ask(signed_in(neighbour.owner), "knee")) == []
    assert urls(ask(ruth, "knee", place=str(own.pk))) == []


def test_words_are_marked_with_what_stands_around_them(ruth, mailbox, team):
    before, after = "alpha " * 50, " omega" * 50
    sent_message(mailbox, team, "Subject", f"{before}my KN\u00c9E hurts{after}")

    text = ask(ruth, "knee hurts").content.decode()

    assert "<mark>KN\u00c9E</mark> <mark>hurts</mark>" in text
    shown = re.search(r'dir="auto">(.*?)</p>', text, re.DOTALL)[1]
    assert 5 < shown.count("alpha") + shown.count("omega") < 40
    assert "\u2026" in shown


@pytest.mark.parametrize("payload", PAYLOADS)
def test_no_word_that_is_searched_or_found_ever_runs(payload, ruth, mailbox, team):
    sent_message(mailbox, team, payload[:50], f"before {payload} after")
    harmless = Parsed(ask(ruth, "before").content.decode())
    for words in (payload, f'"{payload}"', payload[1:8]):
        page = Parsed(ask(ruth, words).content.decode())

        assert not [one for one in page.acted_on if "sm1" in one], words
        assert page.tags <= harmless.tags, words


def test_what_was_typed_stays_on_the_page_and_out_of_address_and_record(ruth, mailbox, team):
    sent_message(mailbox, team, "Knee")
    before = AuditEvent.objects.count()

    response = ask(ruth, "secretword knee")

    assert response["Cache-Control"] == "no-store, private"
    text = response.content.decode()
    assert 'value="secretword knee"' in text
    assert "secretword" not in re.findall(r"<title>.*?</title>", text, re.DOTALL)[0]
    assert not re.findall(r'(?:href|action|src)="[^"]*secretword', text)
    events = AuditEvent.objects.order_by("at", "id")[before:]
    assert [(event.action, event.outcome, event.code) for event in events] == [("search", "ok", "")]
    assert ruth.get(ADDRESS, {"words": "secretword"}).context["form"].is_bound is False


def test_results_are_paged_by_buttons_that_keep_the_words(ruth, mailbox, team):
    fill(mailbox, team, 25, body="the knee {}")
    first, third = ask(ruth, "knee"), ask(ruth, "knee", page="3")

    assert (first.context["count"], first.context["pages"]) == (25, 3)
    assert (len(urls(first)), len(urls(third))) == (10, 5)
    assert not set(urls(first)) & set(urls(third))
    assert 'name="page" value="2"' in first.content.decode()
    assert len(urls(ask(ruth, "knee", page="99"))) == 5


def test_a_thread_that_cannot_be_opened_is_told_of_and_hides_no_other(ruth, mailbox, team):
    threads = [sent_message(mailbox, team, f"Knee {number}").thread for number in range(4)]
    other = Thread.objects.get(pk=threads[1].pk)
    Thread.objects.filter(pk=threads[0].pk).update(subject_sealed=other.subject_sealed)
    Thread.objects.filter(pk=threads[1].pk).update(wrapped_key=b"\x01" + b"x" * 60)
    Message.objects.filter(thread=threads[2]).update(body_sealed=b"plain text")

    response = ask(ruth, "knee dizzy")

    assert urls(response) == [url_of(threads[3])]
    assert response.context["unreadable"] == 3
    assert "3 conversations could not be opened" in response.content.decode()
    assert AuditEvent.objects.latest("at").outcome == "failed"


def test_who_searches_without_end_is_asked_to_wait(ruth, mailbox, monkeypatch):
    monkeypatch.setattr(limits, "A_MINUTE", 2)
    with time_machine.travel(timezone.now(), tick=False):
        ask(ruth, "knee")
        ask(ruth, "knee")
        response = ask(ruth, "knee", status=429)

    assert "Wait a minute" in response.content.decode()
    event = AuditEvent.objects.get(action="access.refused")
    assert (event.outcome, event.code) == ("refused", "too_often")


def test_a_search_takes_as_many_queries_at_300_threads_as_at_30(ruth, mailbox, team):
    counts = []
    for more in (30, 270):
        fill(mailbox, team, more, body="the knee {}")
        ask(ruth, "knee")
        for words in ("knee", "nowhere"):
            with CaptureQueriesContext(connection) as queries:
                ask(ruth, words)
            counts.append(len(queries))

    assert counts[:2] == counts[2:]
    assert max(counts) <= 52


def test_a_search_takes_as_many_queries_where_each_message_has_a_file(ruth, mailbox, team):
    counts = []
    for more in (1, 5):
        for _number in range(more):
            message = sent_message(mailbox, team, subject="Knee", body=f"It hurts. {uuid4()}")
            draft = begun_draft(mailbox, team)
            added_file(draft, "knee.png")
            hand_over(Draft.objects.get(pk=draft.pk), message)
            draft.delete()
        ask(ruth, "knee")
        with CaptureQueriesContext(connection) as queries:
            results = ask(ruth, "knee").context["results"]
        assert all(result.files for result in results)
        counts.append(len(queries))

    assert counts[0] == counts[1]


def test_more_threads_than_fit_one_batch_are_all_searched(ruth, mailbox, team, monkeypatch):
    monkeypatch.setattr(services, "BATCH", 7)
    fill(mailbox, team, 30, body="the knee {}")

    assert ask(ruth, "knee").context["count"] == 30
    assert ask(ruth, '"knee 29"').context["count"] == 1


def test_a_draft_is_found_by_the_name_of_its_file(ruth, mailbox, team):
    draft = begun_draft(mailbox, team)
    added_file(draft, "Knee x-ray.png")
    harmful = added_file(begun_draft(mailbox, team), "gift card.png")
    harmful.verdict = "infected"
    harmful.save(update_fields=["verdict"])

    (result,) = ask(ruth, "x-ray").context["results"]
    assert result.is_draft
    assert "".join(part.text for part in result.files[0]) == "Knee x-ray.png"
    assert urls(ask(ruth, "gift")) == []
