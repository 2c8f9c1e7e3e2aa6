"""Writing over HTTP: what stands between a text and its sending, and what becomes of the text."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from sm_plugin.drafts.models import Draft
from sm_plugin.teams.models import CareTeam
from sm_plugin.threads.models import Message, Thread
from sm_plugin.threads.reply_window import reply_window
from sm_plugin.triage.models import WorkItem
from sm_plugin.triage.steps.services import answer
from sm_plugin.web.session_ended import writer_mark
from tests.factories import (
    FacilityFactory,
    TopicFactory,
    begun_draft,
    mailbox_of,
    member,
    patient_at,
    sent_message,
    team_at,
)
from tests.sm_plugin.matrix.cast import signed_in
from tests.worlds import world

pytestmark = pytest.mark.django_db
AT = "/secure-messaging/"
BODY = "I feel dizzy when I get up."
AUTO = {"X-SM-Autosave": "1"}


@world
def team() -> CareTeam:
    return team_at(FacilityFactory())


@world
def mailbox(team: CareTeam) -> Any:
    return mailbox_of(patient_at(team.facility), team)


@pytest.fixture
def ruth(mailbox: Any) -> Client:
    return signed_in(mailbox.owner)


def form(**more: Any) -> dict[str, Any]:
    filled = {"topic": str(TopicFactory().pk), "subject": "Dizzy in the morning", "body": BODY}
    return filled | {"idempotency_key": str(uuid4()), "version": "0", "step": "0"} | more


def test_back_and_send_again_is_asked_about_once(ruth: Client, team: CareTeam) -> None:
    page = f"{AT}new/{team.pk}/"
    ruth.post(page, form())

    asked = ruth.post(page, form())
    assert asked.status_code == 422
    assert "You already sent this message today at" in asked.content.decode()
    assert Message.objects.count() == 1
    draft = Draft.objects.get()
    assert draft.words.body == BODY

    address = f"{AT}drafts/{draft.pk}/"
    ruth.post(address, form(again="1", version=str(draft.version)))
    assert (Message.objects.count(), Draft.objects.count()) == (2, 0)


def test_other_words_and_yesterdays_words_are_sent_at_once(
    ruth: Client, mailbox: Any, team: CareTeam
) -> None:
    old = sent_message(mailbox, team, "Dizzy in the morning", BODY)
    page = f"{AT}new/{team.pk}/"
    ruth.post(page, form(body="It is better."))
    Message.objects.filter(pk=old.pk).update(sent_at=timezone.now() - timedelta(hours=25))
    ruth.post(page, form())

    assert Message.objects.count() == 3


def test_the_same_reply_is_asked_about_too(ruth: Client, mailbox: Any, team: CareTeam) -> None:
    thread = sent_message(mailbox, team).thread
    page = f"{AT}threads/{thread.pk}/reply/"
    ruth.post(page, form(body="Thank you."))

    assert ruth.post(page, form(body="Thank you.")).status_code == 422
    assert ruth.post(page, form(body="Thank you.", again="1")).status_code == 302
    assert Message.objects.filter(thread=thread).count() == 3


def test_the_same_short_reply_to_another_question_is_sent_at_once(
    ruth: Client, mailbox: Any, team: CareTeam
) -> None:
    thread = sent_message(mailbox, team).thread
    page = f"{AT}threads/{thread.pk}/reply/"
    assert ruth.post(page, form(body="Yes.")).status_code == 302
    answer(
        actor=member(team),
        item=WorkItem.objects.get(thread=thread),
        body="Is it worse in the morning?",
        idempotency_key=uuid4(),
    )

    assert ruth.post(page, form(body="Yes.")).status_code == 302
    assert ruth.post(page, form(body="Yes.")).status_code == 422  # "Back" and "Send" again
    assert Message.objects.filter(thread=thread, side="patient").count() == 3


@pytest.mark.parametrize(
    ("said", "written", "status"),
    [
        ("Please send my refill to the pharmacy in Cheyenne.", "I sent it.", 422),
        ("Please send my refill to the pharmacy in Cheyenne.", "Which one is it?", 302),
        ("Thank you.", "I sent it.", 302),
    ],
)
def test_the_same_reply_is_another_answer_only_to_what_was_written_since(
    ruth: Client, mailbox: Any, team: CareTeam, said: str, written: str, status: int
) -> None:
    thread = sent_message(mailbox, team).thread
    page = f"{AT}threads/{thread.pk}/reply/"
    ruth.post(page, form(body=said))
    item = WorkItem.objects.get(thread=thread)
    answer(actor=member(team), item=item, body=written, idempotency_key=uuid4())

    assert ruth.post(page, form(body=said)).status_code == status


def test_a_draft_sent_twice_makes_one_message(ruth: Client, mailbox: Any, team: CareTeam) -> None:
    draft = begun_draft(mailbox, team, BODY)
    words = form(version="1", idempotency_key=str(draft.idempotency_key))

    first, second = (ruth.post(f"{AT}drafts/{draft.pk}/", words) for _time in range(2))

    assert first["Location"] == second["Location"]
    assert (Message.objects.count(), Draft.objects.count()) == (1, 0)


def test_above_the_hours_limit_the_text_is_kept_as_a_draft(
    ruth: Client, mailbox: Any, team: CareTeam, settings: Any
) -> None:
    settings.SECURE_MESSAGING = {**settings.SECURE_MESSAGING, "SENDS_PER_HOUR": 1}
    first = sent_message(mailbox, team)

    refused = ruth.post(f"{AT}new/{team.pk}/", form(body="One more."))
    assert refused.status_code == 429
    assert Draft.objects.get().words.body == "One more."
    assert "One more." in refused.content.decode()

    Message.objects.filter(pk=first.pk).update(sent_at=timezone.now() - timedelta(minutes=61))
    ruth.post(f"{AT}drafts/{Draft.objects.get().pk}/", form(body="One more.", version="1"))
    assert Message.objects.count() == 2


@pytest.mark.parametrize(("days", "is_open"), [(44, True), (47, False)])
def test_after_45_days_the_page_offers_a_new_message_instead_of_a_reply(
    ruth: Client, mailbox: Any, team: CareTeam, days: int, is_open: bool
) -> None:
    thread = sent_message(mailbox, team).thread
    last = timezone.now() - timedelta(days=days)
    Thread.objects.filter(pk=thread.pk).update(last_message_at=last)
    thread.refresh_from_db()

    page = ruth.get(f"{AT}threads/{thread.pk}/").content.decode()
    restart = reverse("sm_plugin:start_again", kwargs={"thread_id": thread.pk})
    assert ("Send reply" in page, f'action="{restart}"' in page) == (is_open, not is_open)
    answer = ruth.post(f"{AT}threads/{thread.pk}/reply/", form(body="Better."))
    assert answer.status_code == (302 if is_open else 409)
    assert is_open or "Better." in answer.content.decode()
    longer = reply_window(thread).closes_at - last - timedelta(days=45)
    end_of_day = timedelta(days=1, hours=1)  # the last hour where clocks were set back since
    assert timedelta(0) < longer <= end_of_day


def test_a_new_message_takes_team_topic_text_and_the_begun_reply_along(
    ruth: Client, mailbox: Any, team: CareTeam
) -> None:
    thread = sent_message(mailbox, team).thread
    save = form(body="Still dizzy.", action="save")
    ruth.post(f"{AT}threads/{thread.pk}/reply/", save)
    begun = Draft.objects.get()
    Thread.objects.update(last_message_at=timezone.now() - timedelta(days=50))

    answer = ruth.post(f"{AT}threads/{thread.pk}/new/", {"idempotency_key": str(uuid4())})

    draft = Draft.objects.get()
    assert answer["Location"] == f"{AT}drafts/{draft.pk}/"
    assert (draft.pk, draft.thread) == (begun.pk, None)
    assert (draft.team, draft.topic) == (thread.team, thread.topic)
    assert draft.words.subject == "Dizzy in the morning"
    assert draft.words.body.startswith("Still dizzy.\n\nOn ")
    assert draft.words.body.endswith("Ruth Delgado wrote:\n> I feel dizzy when I get up.")


def test_starting_anew_twice_makes_one_draft(ruth: Client, mailbox: Any, team: CareTeam) -> None:
    thread = sent_message(mailbox, team).thread
    key = {"idempotency_key": str(uuid4())}
    for _time in range(2):
        ruth.post(f"{AT}threads/{thread.pk}/new/", key)

    assert Draft.objects.count() == 1


def test_starting_anew_once_more_after_it_was_sent_begins_another_draft(
    ruth: Client, mailbox: Any, team: CareTeam
) -> None:
    old = sent_message(mailbox, team).thread
    key = {"idempotency_key": str(uuid4())}
    first = ruth.post(f"{AT}threads/{old.pk}/new/", key)
    begun = Draft.objects.get()
    words = form(body="It is back.", subject="Dizzy again", version=str(begun.version))
    sent = ruth.post(first["Location"], words | {"idempotency_key": str(begun.idempotency_key)})
    assert sent.status_code == 302

    again = ruth.post(f"{AT}threads/{old.pk}/new/", key)

    draft = Draft.objects.get()
    assert again["Location"] == f"{AT}drafts/{draft.pk}/"
    assert draft.pk != begun.pk


def test_a_text_too_long_to_send_is_still_kept(ruth: Client, team: CareTeam) -> None:
    long = "x" * 20_000
    ruth.post(f"{AT}new/{team.pk}/", form(body=long, topic="", subject="y" * 90, action="save"))

    draft = Draft.objects.get()
    assert (draft.words.body, draft.words.subject) == (long, "y" * 90)
    sent = ruth.post(f"{AT}drafts/{draft.pk}/", form(body=long, version="1"))
    assert sent.status_code == 422
    too_long = form(body="x" * 100_001, version="1", action="save")
    answer = ruth.post(f"{AT}drafts/{draft.pk}/", too_long)
    assert (answer.status_code, Draft.objects.get().words.body) == (422, long)
    assert "x" * 100_001 in answer.content.decode()


def test_a_stale_window_that_sends_gets_both_texts_and_sends_nothing(
    ruth: Client, mailbox: Any, team: CareTeam
) -> None:
    draft = begun_draft(mailbox, team, "Old.")
    at = f"{AT}drafts/{draft.pk}/"
    ruth.post(at, form(body="From the other window.", version="1", action="save"))

    answer = ruth.post(at, form(body="From this window.", version="1"))

    page = answer.content.decode()
    assert answer.status_code == 409
    assert "From the other window." in page
    assert "From this window." in page
    assert not Message.objects.exists()


def test_a_window_whose_draft_has_gone_can_go_on_with_its_text(
    ruth: Client, mailbox: Any, team: CareTeam
) -> None:
    draft = begun_draft(mailbox, team, "Old.")
    ruth.post(f"{AT}drafts/{draft.pk}/discard/")

    words = form(body="My text.", version="1", team=str(team.pk), action="save")
    answer = ruth.post(f"{AT}drafts/{draft.pk}/", words)

    assert answer.status_code == 409
    assert "My text." in answer.content.decode()
    shown = answer.context["form"]
    again = {name: shown[name].value() for name in ("body", "idempotency_key", "version", "page")}
    ruth.post(f"{AT}new/{team.pk}/", {**again, "page": str(uuid4()), "action": "save"})
    assert Draft.objects.get().words.body == "My text."


def test_a_team_that_takes_no_messages_any_more_leaves_the_draft_and_offers_another(
    ruth: Client, mailbox: Any, team: CareTeam
) -> None:
    other = team_at(team.facility, "Dr. Chen Wei")
    mailbox_of(mailbox.patient, other)
    draft = begun_draft(mailbox, team, BODY)
    CareTeam.objects.filter(pk=team.pk).update(accepts_messages=False)
    at = f"{AT}drafts/{draft.pk}/"

    page = ruth.get(at).content.decode()
    assert "can't get messages right now" in page
    assert 'value="send"' not in page
    assert ruth.post(f"{at}team/", {"team": str(other.pk)})["Location"] == at
    draft = Draft.objects.get()
    assert (draft.team, draft.topic, draft.words.body) == (other, TopicFactory(), BODY)


def test_an_empty_page_makes_no_draft(ruth: Client, team: CareTeam) -> None:
    empty = form(subject="", body=" ")
    page = f"{AT}new/{team.pk}/"

    assert ruth.post(page, empty, headers=AUTO).status_code == 204
    assert ruth.post(page, empty | {"action": "save"}).status_code == 302
    assert ruth.post(page, empty | {"action": "change_team"})["Location"] == f"{AT}new/"
    assert not Draft.objects.exists()


def test_the_script_is_told_what_happened(ruth: Client, mailbox: Any, team: CareTeam) -> None:
    page, words = f"{AT}new/{team.pk}/", form(body="A", page=str(uuid4()))
    made = ruth.post(page, words, headers=AUTO).json()
    draft = Draft.objects.get()
    assert (made["version"], made["address"]) == (1, f"{AT}drafts/{draft.pk}/")
    assert made["said"].startswith("Draft saved at ")

    other = form(body="B", version="0", idempotency_key=str(draft.idempotency_key))
    changed = ruth.post(made["address"], other, headers=AUTO)
    assert (changed.status_code, changed.json()) == (409, {"state": "draft_changed"})

    ruth.post(made["address"], form(version="1"))
    gone = ruth.post(made["address"], other, headers=AUTO)
    assert (gone.status_code, Draft.objects.count()) == (404, 0)
    used = ruth.post(page, other, headers=AUTO)
    assert (used.status_code, used.json()) == (422, {"state": "key_reused"})


def test_a_form_shown_to_one_person_does_nothing_for_another(
    ruth: Client, mailbox: Any, team: CareTeam
) -> None:
    james = mailbox_of(patient_at(team.facility, "James Okafor"), team).owner
    words = form(writer=writer_mark(james), page=str(uuid4()))

    for headers in ({}, AUTO):
        assert ruth.post(f"{AT}new/{team.pk}/", words, headers=headers).status_code == 409
    assert not Message.objects.exists()
    assert not Draft.objects.exists()
    words["writer"] = writer_mark(mailbox.owner)
    assert ruth.post(f"{AT}new/{team.pk}/", words).status_code == 302


def test_who_was_signed_out_gets_the_text_back_in_a_form(team: CareTeam) -> None:
    stranger = Client()
    words = form(body="My <b>text</b>", action="save")
    answer = stranger.post(f"{AT}new/{team.pk}/", words)

    page = answer.content.decode()
    assert answer.status_code == 401
    assert "no-store" in answer["Cache-Control"]
    assert "My &lt;b&gt;text&lt;/b&gt;" in page
    assert f'name="idempotency_key" value="{words["idempotency_key"]}"' in page
    kept = [text for text in stranger.session.values() if "text" in str(text)]
    assert not kept


def test_who_says_signed_in_and_is_not_is_told_so(team: CareTeam) -> None:
    page = f"{AT}new/{team.pk}/"
    first = Client().post(page, form(body="My text"))
    assert "not signed in yet" not in first.content.decode()
    again = Client().post(page, form(body="My text", action="resume"))
    assert again.status_code == 401
    assert "Error: You are not signed in yet" in again.content.decode()
    assert "My text" in again.content.decode()


def test_a_stale_token_keeps_our_own_forms_and_refuses_those_of_others(
    mailbox: Any, team: CareTeam
) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(mailbox.owner, backend="allauth.account.auth_backends.AuthenticationBackend")
    page, words = f"{AT}new/{team.pk}/", form(body="My text", page="x")

    ours = client.post(page, words, headers={"Origin": "http://testserver"})
    assert "You are signed in again" in ours.content.decode()
    assert "My text" in ours.content.decode()
    other = client.post(page, words, headers={"Origin": "https://evil.example"})
    assert other.status_code == 403
    assert "My text" not in other.content.decode()
    for header in ("Origin", "Referer"):
        broken = client.post(page, words, headers={header: "http://["})
        assert broken.status_code == 403, "it is no address at all"
    script = client.post(page, words, headers={"Origin": "http://testserver", **AUTO}).json()
    answer = client.post(page, words | {"csrfmiddlewaretoken": script["token"]})
    assert answer.status_code == 302


def test_the_language_link_leads_to_what_is_being_written(
    ruth: Client, mailbox: Any, team: CareTeam
) -> None:
    draft = begun_draft(mailbox, team)
    wrong = form(body="", version=str(draft.version), idempotency_key=str(draft.idempotency_key))
    page = ruth.post(f"{AT}new/{team.pk}/", wrong)
    assert page.status_code == 422
    assert f'href="/es{AT}drafts/{draft.pk}/"' in page.content.decode()

    thread = sent_message(mailbox, team).thread
    page = ruth.post(f"{AT}threads/{thread.pk}/reply/", form(body=""))
    assert f'href="/es{AT}threads/{thread.pk}/"' in page.content.decode()
    headers = AUTO | {"X-SM-Languages": "es fr"}
    answer = ruth.post(f"{AT}new/{team.pk}/", form(body="By the clock"), headers=headers).json()
    assert answer["languages"] == {"es": f"/es{answer['address']}"}
