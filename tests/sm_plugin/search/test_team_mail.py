"""Search in a team's mail: by keyed tokens, of the team that has it today, and of no note."""

from typing import Any
from urllib.parse import parse_qs, urlsplit
from uuid import uuid4

import pytest
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from sm_plugin.audit.models import AuditEvent
from sm_plugin.errors import InvalidInput
from sm_plugin.files.services import hand_over as hand_over_files
from sm_plugin.letters.sending import write_one
from sm_plugin.mailboxes.models import Mailbox, MailboxEntry, MailboxKey
from sm_plugin.mailboxes.services import mailbox_of_team
from sm_plugin.notes.services import write_note
from sm_plugin.search import tokens
from sm_plugin.search.models import SearchDocument, SearchToken
from sm_plugin.search.team_mail import search_team_mail
from sm_plugin.search.tokens import key_of_team, make_searchable
from sm_plugin.search.words import beginnings, words_to_find
from sm_plugin.sending.services import reply, send
from sm_plugin.teams.choices import Role
from sm_plugin.teams.models import CareTeam
from sm_plugin.threads.models import Message, Thread
from sm_plugin.triage.models import WorkItem
from sm_plugin.triage.ownership.closing import close_team
from sm_plugin.triage.ownership.handover import end_membership
from sm_plugin.triage.steps import services as triage
from sm_plugin.web.team.worklist import search_views
from tests.factories import (
    FacilityFactory,
    TopicFactory,
    added_file,
    mailbox_of,
    member,
    national_administrator,
    patient_at,
    sent_message,
    team_at,
)
from tests.sm_plugin.files.conftest import new_draft
from tests.sm_plugin.helpers.reading import Parsed, signed_in
from tests.worlds import world

pytestmark = pytest.mark.django_db


@world
def team(db: None) -> CareTeam:
    return team_at(FacilityFactory(), nurse="Angela Brooks", clerk="Carol Benson")


@world
def other(team: CareTeam) -> CareTeam:
    return team_at(team.facility, "Dr. Chen Wei", nurse="Chris Dunn")


@world
def mailbox(team: CareTeam) -> Mailbox:
    return mailbox_of(patient_at(team.facility), team)


def wrote(mailbox: Mailbox, team: CareTeam, subject: str, body: str = "Hello.") -> Thread:
    sent = send(
        actor=mailbox.owner,
        mailbox=mailbox,
        team=team,
        topic=TopicFactory(),
        subject=subject,
        body=body,
        idempotency_key=uuid4(),
    )
    thread: Thread = sent.thread
    return thread


def found(team: CareTeam, words: str) -> list[Any]:
    user = national_administrator()
    return search_team_mail(words, [team.pk], user=user, size=25).threads


def search(who: Any, words: str, status: int = 200) -> str:
    """Search as a person does: the form leads to an address, and that to the results."""
    client = signed_in(who)
    response = client.post(reverse("sm_plugin:team_search"), {"words": words}, follow=True)
    assert response.status_code == status
    return response.content.decode()


def hand_over(thread: Thread, to: CareTeam) -> None:
    item = WorkItem.objects.get(thread=thread)
    triage.reassign(actor=member(item.team), item=item, to=to.pk, reason="other_team")


@pytest.mark.parametrize(
    "words", ["dizzy", "diz", "DIZZ", "dízzy", "morning dizzy", "bp", "ruth", "metfor dizzy"]
)
def test_whole_words_and_beginnings_of_three_letters_find_a_thread(words, team, mailbox):
    thread = wrote(mailbox, team, "Dizzy in the morning", "After my metformin. BP is low.")
    wrote(mailbox, team, "Flu shot")
    make_searchable()

    assert thread.pk in found(team, words)


@pytest.mark.parametrize("words", ["izzy", "di", "b", "dizzy tomorrow", "dizzyness", "", "?!"])
def test_what_is_no_beginning_finds_nothing(words, team, mailbox):
    wrote(mailbox, team, "Dizzy in the morning", "After my metformin. BP is low.")
    make_searchable()

    assert found(team, words) == []


def test_names_of_files_are_found(team, mailbox):
    draft = new_draft(mailbox, team)
    added_file(draft, "x-ray of the knee.png")
    message = sent_message(mailbox, team, "A picture")
    hand_over_files(draft, message)
    make_searchable()

    assert found(team, "ray kne") == [message.thread_id]


def test_a_team_whose_key_cannot_be_opened_holds_up_no_other(team, other, monkeypatch, caplog):
    monkeypatch.setattr(tokens, "AT_ONCE", 2)
    ruth = mailbox_of(patient_at(team.facility), team, other)
    healthy = wrote(ruth, other, "Dizzy")
    for number in range(3):
        wrote(ruth, team, "Dizzy", f"Day {number}.")
    key_of_team(team)
    keys = MailboxKey.objects.filter(mailbox=mailbox_of_team(team))
    whole = keys.get().wrapped_key
    keys.update(wrapped_key=b"altered")

    assert make_searchable() == 1
    assert found(other, "dizzy") == [healthy.pk]
    assert caplog.text.count(f"Nothing of team {team.pk}") == 1

    keys.update(wrapped_key=whole)
    assert make_searchable() + make_searchable() == 3
    assert len(found(team, "dizzy")) == 3


def test_a_new_message_is_found_after_the_workers_round(team, mailbox):
    thread = wrote(mailbox, team, "Dizzy")
    assert make_searchable() == 1
    assert make_searchable() == 0
    entry = MailboxEntry.objects.select_related("thread__team", "mailbox").get(mailbox=mailbox)

    reply(actor=mailbox.owner, entry=entry, body="It is worse.", idempotency_key=uuid4())

    assert found(team, "worse") == []
    assert make_searchable() == 1
    assert found(team, "worse dizzy") == [thread.pk]
    assert SearchDocument.objects.count() == 1


@pytest.mark.parametrize("how", ["reassign", "close"])
def test_a_hand_over_takes_the_old_teams_tokens_along_at_once(how, team, other, mailbox):
    thread = wrote(mailbox, team, "Dizzy in the morning")
    make_searchable()

    with transaction.atomic():
        if how == "reassign":
            hand_over(thread, other)
        else:
            close_team(actor=national_administrator(), team=team, to=other)
        assert not SearchToken.objects.exists(), "in the same transaction"
    assert (found(team, "dizzy"), found(other, "dizzy")) == ([], [])

    make_searchable()
    assert (found(team, "dizzy"), found(other, "dizzy")) == ([], [thread.pk])


def test_tokens_that_were_left_behind_open_nothing(team, other, mailbox):
    """A thread that a hand came by is another team's, whatever the tokens say."""
    thread = wrote(mailbox, team, "Dizzy in the morning")
    make_searchable()
    Thread.objects.filter(pk=thread.pk).update(team=other)

    assert (found(team, "dizzy"), found(other, "dizzy")) == ([], [])


def test_a_thread_goes_back_and_forth_and_only_todays_team_finds_it(team, other, mailbox):
    thread = wrote(mailbox, team, "Dizzy in the morning")
    for now, before in ((other, team), (team, other)):
        make_searchable()
        hand_over(thread, now)
        make_searchable()
        assert found(now, "dizzy") == [thread.pk]
        assert found(before, "dizzy") == []


def test_notes_and_begun_answers_are_never_found(team, mailbox):
    thread = wrote(mailbox, team, "Dizzy in the morning")
    item = WorkItem.objects.get(thread=thread)
    nurse = member(team)
    write_note(actor=nurse, item=item, body="Zebra called.", idempotency_key=uuid4())
    make_searchable()

    assert found(team, "zebra") == []
    assert "Nothing was found" in search(nurse, "zebra")
    assert key_of_team(team).digest("zebra") not in set(
        SearchToken.objects.values_list("token", flat=True)
    )


def test_the_same_word_is_another_token_in_another_team(team, other, mailbox):
    for one in (team, other):
        wrote(mailbox_of(patient_at(team.facility), one), one, "Dizzy in the morning")
    make_searchable()

    of_team, of_other = (
        set(SearchToken.objects.filter(document__team=one).values_list("token", flat=True))
        for one in (team, other)
    )
    assert of_team
    assert not of_team & of_other


def test_the_key_of_texts_gives_away_no_token_and_digests_are_stable(team):
    key = key_of_team(team)
    again = key_of_team(CareTeam.objects.get(pk=team.pk))
    assert key.digest("dizzy") == again.digest("dizzy") != key.digest("dizz")
    assert key._digest_key != again.__class__(b"\0" * 32)._digest_key


def test_a_text_that_cannot_be_opened_hides_no_other_and_is_not_tried_for_ever(team, mailbox):
    thread = wrote(mailbox, team, "Dizzy in the morning")
    Message.objects.filter(thread=thread).update(body_sealed=b"altered")

    assert make_searchable() == 1

    assert found(team, "dizzy") == [thread.pk]
    assert make_searchable() == 0


def test_who_left_the_team_and_who_is_in_none_find_nothing(team, other, mailbox):
    wrote(mailbox, team, "Dizzy in the morning")
    make_searchable()
    clerk = member(team, Role.CLERK)
    assert "Dizzy" in search(clerk, "dizzy")
    assert "Nothing was found" in search(member(other), "dizzy")

    end_membership(actor=national_administrator(), membership=clerk.sm_memberships.get())

    assert "Dizzy" not in search(clerk, "dizzy", status=403)
    assert "Dizzy" not in search(mailbox.owner, "dizzy", status=403)


def test_pages_go_on_from_a_thread_and_back(team, mailbox):
    threads = [wrote(mailbox, team, f"Dizzy {number}").pk for number in range(7)][::-1]
    make_searchable()

    first = search_team_mail("dizzy", [team.pk], user=member(team), size=3)
    second = search_team_mail("dizzy", [team.pk], user=member(team), size=3, older=first.older)
    third = search_team_mail("dizzy", [team.pk], user=member(team), size=3, older=second.older)
    back = search_team_mail("dizzy", [team.pk], user=member(team), size=3, newer=third.newer)

    assert first.threads + second.threads + third.threads == threads
    assert (first.newer, third.older) == ("", "")
    assert back == second
    for broken in ("x", "-1", "9" * 40, "1e9"):
        with pytest.raises(InvalidInput):
            search_team_mail("dizzy", [team.pk], user=member(team), size=3, older=broken)


def test_letters_that_nobody_replied_to_hide_no_other_thread(team, mailbox, monkeypatch):
    """They have no item to show, and left whole pages empty: "Nothing was found"."""
    monkeypatch.setattr(search_views, "ROWS", 2)
    wrote(mailbox, team, "Dizzy in the morning")
    words = {"topic": TopicFactory(), "subject": "Dizzy?", "body": "Come and see us."}
    whom = {"actor": team.lead_provider, "team": team, "patient": mailbox.patient}
    for _number in range(3):
        write_one(**whom, **words, idempotency_key=uuid4())
    make_searchable()

    page = search(member(team), "dizzy")

    assert "Dizzy in the morning" in page
    assert "Nothing was found" not in page
    reply_to_a_letter(mailbox)
    assert "Dizzy?" in search(member(team), "dizzy"), "then it is work"


def reply_to_a_letter(mailbox: Mailbox) -> None:
    entries = MailboxEntry.objects.select_related("thread__team", "mailbox")
    entry = entries.filter(mailbox=mailbox, thread__state="written").first()
    reply(actor=mailbox.owner, entry=entry, body="I come.", idempotency_key=uuid4())


def test_the_words_are_sealed_in_the_address_and_open_for_their_person_alone(team, mailbox):
    wrote(mailbox, team, "Dizzy in the morning")
    make_searchable()
    nurse, clerk = member(team), member(team, Role.CLERK)

    sent = signed_in(nurse).post(reverse("sm_plugin:team_search"), {"words": "dizzy"})

    address = sent["Location"]
    assert sent.status_code == 302
    assert "dizzy" not in address.lower()
    assert "Dizzy in the morning" in signed_in(nurse).get(address).content.decode()
    assert signed_in(clerk).get(address).status_code == 422
    words = parse_qs(urlsplit(address).query)["words"][0]
    for broken in ("x", "dizzy", words[:-4], "é"):
        response = signed_in(nurse).get(reverse("sm_plugin:team_search"), {"words": broken})
        assert response.status_code == 422


def test_a_search_is_one_listing_in_the_record_without_its_words(team, mailbox):
    wrote(mailbox, team, "Dizzy in the morning")
    make_searchable()
    before = AuditEvent.objects.count()

    search(member(team), "dizzy")

    events = AuditEvent.objects.filter(action="search")
    assert [(one.code, one.outcome) for one in events] == [("team", "ok")]
    assert AuditEvent.objects.count() == before + 1
    assert "dizzy" not in str(vars(events[0])).lower()


def test_a_search_costs_as_many_statements_for_many_threads_as_for_one(team, mailbox):
    nurse, counts = member(team), []
    client: Client = signed_in(nurse)
    for number in range(3):
        for more in range(1 + 5 * number):
            wrote(mailbox, team, f"Dizzy {number} {more}")
        make_searchable()
        address = client.post(reverse("sm_plugin:team_search"), {"words": "dizzy"})["Location"]
        client.get(address)
        with CaptureQueriesContext(connection) as queries:
            assert client.get(address).status_code == 200
        counts.append(len(queries))
    assert len(set(counts)) == 1, counts


def test_an_empty_search_is_asked_again_in_words(team):
    assert "Enter at least one word" in search(member(team), "", status=422)
    assert "Enter at least one word" in search(member(team), "?!", status=422)
    assert "Look for fewer words" in search(member(team), "x" * 201, status=422)


def test_a_search_says_that_words_after_the_tenth_were_left_out(team):
    ten = "one two three four five six seven eight nine ten"
    said = "Only the first 10 words were looked for."
    for words, is_told in ((ten, False), (f"{ten} Ten", False), (f"{ten} zebra", True)):
        assert Parsed(search(member(team), words)).says(said) == is_told


def test_beginnings_are_bounded_and_fold_like_every_search():
    assert beginnings(["Día día 5"]) == ["dia", "5"]
    assert max(map(len, beginnings(["a" * 5_000]))) == 24
    assert words_to_find("BP diastolic") == ["diastolic", "bp"]
    assert words_to_find("x" * 200) == ["x" * 24]
    assert len(words_to_find(" ".join(f"word{n}" for n in range(50)))) == 10
