"""The words of conversations: a search by them finds exactly what opening every text finds."""

from typing import Any
from uuid import uuid4

import pytest
from django.core.cache import cache
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from sm_plugin.drafts.content import DraftWords
from sm_plugin.drafts.services import Edit, save_draft
from sm_plugin.files.choices import Verdict
from sm_plugin.files.inspection.recognition import Upload
from sm_plugin.files.models import Attachment
from sm_plugin.files.scanning import scan_waiting
from sm_plugin.files.services import attach
from sm_plugin.files.services import hand_over as hand_over_files
from sm_plugin.mailboxes.models import Mailbox, MailboxEntry, MailboxKey
from sm_plugin.search.models import EntryWords, SearchDocument
from sm_plugin.search.services import Found
from sm_plugin.search.services import search as find
from sm_plugin.search.team_mail import search_team_mail
from sm_plugin.search.terms import fold, terms_of, words_in
from sm_plugin.search.tokens import make_searchable
from sm_plugin.sending.services import reply
from sm_plugin.teams.models import CareTeam
from sm_plugin.threads.models import Message, Thread
from sm_plugin.triage.models import WorkItem
from sm_plugin.triage.steps import services as triage
from sm_plugin.vault.rotation import rotate_keys
from tests.factories import (
    FacilityFactory,
    added_file,
    begun_draft,
    mailbox_of,
    member,
    patient_at,
    sent_message,
    team_at,
)
from tests.scanner import HARMFUL
from tests.worlds import world

TEXT = st.text(st.characters(codec="utf-8"), max_size=40)
FEW = st.text(st.sampled_from("aáAb'\u2019- \n\u3000.ßﬁ\u0301"), max_size=12)


@settings(suppress_health_check=[HealthCheck.too_slow])  # of the machine, not of the texts
@given(st.lists(TEXT | FEW, max_size=3), TEXT | FEW)
@example(["a b", "c"], "b c")
@example(["x\u0301 y"], '"x y"')
@example(["a\nb"], '"a b"')
def test_words_tell_of_every_term_what_the_texts_tell(texts, typed):
    terms = terms_of(typed)
    opened = 0
    for text in texts:
        opened |= terms.found_in(text)

    found, maybe = terms.found_in_words(words_in(texts))

    assert found & opened == found, "nothing is found that does not occur"
    assert opened & ~(found | maybe) == 0, "nothing is missed"
    for place, term in enumerate(terms.all):
        assert not maybe >> place & 1 or " " in term, "only phrases are doubtful"


def test_the_rules_of_equal_words_are_those_of_the_words_that_are_stored():
    """A change of `fold` needs a migration like 0046, which makes all words again."""
    assert fold("Día \u201cÜber\u201d ﬁn Straße İ don\u2019t \uff22\uff30") == (
        'dia "uber" fin strasse i don\'t bp'
    )


@world
def team(db: None) -> CareTeam:
    cache.clear()
    return team_at(FacilityFactory(), nurse="Angela Brooks")


@world
def mailbox(team: CareTeam) -> Mailbox:
    return mailbox_of(patient_at(team.facility), team)


def searched(mailbox: Mailbox, typed: str) -> Found:
    entries, drafts = mailbox.entries.all(), mailbox.drafts.all()
    return find(terms_of(typed), mailbox, entries, drafts)


def found(mailbox: Mailbox, typed: str) -> set[Any]:
    hits = {hit.pk for hit in searched(mailbox, typed).hits if not hit.is_draft}
    return set(MailboxEntry.objects.filter(pk__in=hits).values_list("thread", flat=True))


def answered(thread: Thread, body: str) -> None:
    item = WorkItem.objects.get(thread=thread)
    triage.answer(actor=member(thread.team), item=item, body=body, idempotency_key=uuid4())


def altered(thread: Thread) -> None:
    """Opening this one counts as unreadable."""
    Message.objects.filter(thread=thread).update(body_sealed=b"altered")


SEARCHES = (
    *("knee", "KNÉE", "nee", "stairs.", "x-ray", "ray", "k", "'", "angela", "delgado", "santos"),
    *('"left knee"', '"knee left"', '"hurts on"', '"two days" stairs', '"Maria Santos" knee'),
    *("knee rest stairs", "knee unrelated", "zebra", "rest angela", "\u5934", "don\u2019t", "5"),
    *('"knee hurts"', "subject", "metformin mg", '"angela brooks" rest', "photo", "photo zebra"),
)


@pytest.mark.django_db
def test_results_are_the_same_with_words_and_without(mailbox, team):
    first = sent_message(mailbox, team, "My left  knee", "It hurts on stairs. I don't sleep.")
    sent_message(mailbox, team, "Unrelated", "Metformin 500 mg\u3000\u5934\u6655")
    third = sent_message(mailbox, team, "The left hand", "An x-ray of the knee")
    answered(first.thread, "Please rest it for\ntwo days.")
    draft = begun_draft(mailbox, team)
    added_file(draft, "photo of a knee.png")
    hand_over_files(draft, third)
    edit = Edit(DraftWords("Knee fifth", "Not sent"), team)
    save_draft(actor=mailbox.owner, mailbox=mailbox, edit=edit)
    opened = [searched(mailbox, typed) for typed in SEARCHES]
    assert any(one.hits for one in opened)

    assert make_searchable() == 3

    assert EntryWords.objects.count() == 3
    for typed, before in zip(SEARCHES, opened, strict=True):
        assert searched(mailbox, typed) == before, typed


@pytest.mark.django_db
def test_a_search_opens_no_conversation_that_its_words_answer_for(mailbox, team):
    knee, other = (sent_message(mailbox, team, one).thread for one in ("Knee", "Hand"))
    make_searchable()
    altered(knee)
    altered(other)

    assert searched(mailbox, "knee").unreadable == 0
    assert found(mailbox, "knee") == {knee.pk}
    assert searched(mailbox, '"knee hand"').unreadable == 0, "no conversation has both"
    assert searched(mailbox, '"knee knee"').unreadable == 1, "only its text tells"


@pytest.mark.django_db
def test_a_new_message_is_found_before_the_worker_comes(mailbox, team):
    thread = sent_message(mailbox, team, "Knee").thread
    make_searchable()
    entry = MailboxEntry.objects.select_related("thread__team", "mailbox").get(mailbox=mailbox)

    reply(actor=mailbox.owner, entry=entry, body="A zebra.", idempotency_key=uuid4())

    assert found(mailbox, "zebra knee") == {thread.pk}
    make_searchable()
    altered(thread)
    assert found(mailbox, "zebra knee") == {thread.pk}


@pytest.mark.django_db
def test_names_are_those_of_today(mailbox, team):
    """Of people, and of the team that the conversation was handed to."""
    thread = sent_message(mailbox, team, "Knee").thread
    answered(thread, "Rest.")
    make_searchable()
    nurse = member(team)
    nurse.full_name = "Zora Brooks"
    nurse.save(update_fields=["full_name"])
    other = team_at(team.facility, "Dr. Chen Wei", nurse="Chris Dunn")
    Thread.objects.filter(pk=thread.pk).update(team=other)

    assert found(mailbox, "zora") == {thread.pk}
    assert found(mailbox, "angela") == set()
    assert found(mailbox, "chen") == {thread.pk}
    assert found(mailbox, "santos") == set()


@pytest.mark.django_db
@pytest.mark.parametrize("verdict", [Verdict.CLEAN, Verdict.FAILED, Verdict.INFECTED])
def test_the_name_of_a_file_is_found_until_the_file_is_found_harmful(verdict, mailbox, team):
    draft = begun_draft(mailbox, team)
    added_file(draft, "zebra.png")
    message = sent_message(mailbox, team, "A picture")
    hand_over_files(draft, message)
    Attachment.objects.update(verdict=Verdict.WAITING)
    make_searchable()
    assert found(mailbox, "zebra") == {message.thread_id}

    Attachment.objects.update(verdict=verdict)

    expected = set() if verdict == Verdict.INFECTED else {message.thread_id}
    assert found(mailbox, "zebra") == expected


@pytest.mark.django_db
@pytest.mark.parametrize(("content", "is_found"), [(b"Monday.", True), (HARMFUL, False)])
def test_a_verdict_makes_the_words_of_the_conversation_once_more(
    content, is_found, clamd, mailbox, team
):
    """Or each search would open it until its next message; a harmful file is nowhere found."""
    clamd.kill()
    draft = begun_draft(mailbox, team)
    upload = Upload("zebra.txt", len(content), content)
    attach(actor=mailbox.owner, draft=draft, upload=upload)
    message = sent_message(mailbox, team, "A file")
    hand_over_files(draft, message)
    make_searchable()
    clamd.start()

    assert scan_waiting() == 1

    assert make_searchable() == 1
    expected = [message.thread_id] if is_found else []
    assert search_team_mail("zebra", [team.pk], user=member(team), size=5).threads == expected
    altered(message.thread)
    assert searched(mailbox, "nothing").unreadable == 0, "its words answer"
    assert found(mailbox, "zebra") == set(expected)


@pytest.mark.django_db
def test_a_mailbox_whose_key_is_damaged_takes_nothing_from_the_teams_search(mailbox, team):
    thread = sent_message(mailbox, team, "Knee").thread
    MailboxKey.objects.create(mailbox=mailbox, key_id="k1", wrapped_key=b"damaged")

    assert make_searchable() == 1

    assert search_team_mail("knee", [team.pk], user=member(team), size=5).threads == [thread.pk]
    assert found(mailbox, "knee") == {thread.pk}


@pytest.mark.django_db
def test_a_text_that_cannot_be_opened_is_told_of_by_each_search(mailbox, team):
    altered(sent_message(mailbox, team, "Knee").thread)
    assert make_searchable() == 1

    assert not EntryWords.objects.exists()
    assert searched(mailbox, "zebra").unreadable == 1


@pytest.mark.django_db
@pytest.mark.parametrize("damage", ["altered", "moved", "of another time", "key"])
def test_words_that_were_altered_or_moved_are_not_believed(damage, mailbox, team):
    threads = [sent_message(mailbox, team, one).thread for one in ("Knee", "Zebra")]
    make_searchable()
    knee, zebra = (EntryWords.objects.get(entry__thread=one) for one in threads)
    rows = EntryWords.objects.filter(pk=zebra.pk)
    if damage == "altered":
        rows.update(words_sealed=bytes(zebra.words_sealed[:-1]) + b"x")
    elif damage == "moved":
        rows.update(words_sealed=knee.words_sealed)
    elif damage == "of another time":
        Thread.objects.filter(pk=zebra.entry.thread_id).update(last_message_at=knee.through)
        rows.update(through=knee.through)
    else:
        MailboxKey.objects.filter(mailbox=mailbox).update(wrapped_key=b"x" * 60)

    assert found(mailbox, "zebra") == {threads[1].pk}
    assert found(mailbox, "knee") == {threads[0].pk}


@pytest.mark.django_db
def test_words_belong_to_the_patients_mailbox_and_go_with_its_entry(mailbox, team):
    sent_message(mailbox, team, "Knee")
    make_searchable()
    words = EntryWords.objects.get()
    assert words.entry.mailbox == mailbox
    assert "knee" in words.words
    assert b"knee" not in bytes(words.words_sealed)

    MailboxEntry.objects.filter(mailbox=mailbox).delete()

    assert not EntryWords.objects.exists()


@pytest.mark.django_db
def test_words_are_added_without_making_the_teams_tokens_again(mailbox, team):
    """So an install that was updated fills itself: in rounds, each of which may be the last."""
    for one in ("Knee", "Zebra"):
        sent_message(mailbox, team, one)
    make_searchable()
    documents = set(SearchDocument.objects.values_list("pk", flat=True))
    EntryWords.objects.all().delete()
    Thread.objects.update(searchable_through=None)

    asked = iter([False, True])
    assert make_searchable(stop=lambda: next(asked, True)) == 1
    assert EntryWords.objects.count() == 1
    assert make_searchable() == 1

    assert EntryWords.objects.count() == 2
    assert set(SearchDocument.objects.values_list("pk", flat=True)) == documents


@pytest.mark.django_db
def test_words_open_after_the_keys_were_wrapped_again(mailbox, team):
    thread = sent_message(mailbox, team, "Knee").thread
    make_searchable()
    altered(thread)

    rotate_keys()

    assert found(mailbox, "knee") == {thread.pk}
