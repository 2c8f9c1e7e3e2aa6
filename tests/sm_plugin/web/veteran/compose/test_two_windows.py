"""One text in two windows, or saved while it is sent: what goes is what its page says."""

from typing import Any
from uuid import UUID, uuid4

import pytest
from bs4 import BeautifulSoup
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from sm_plugin.drafts.content import DraftWords
from sm_plugin.drafts.models import Draft
from sm_plugin.drafts.services import Edit, save_draft
from sm_plugin.sending import services
from sm_plugin.teams.models import CareTeam
from sm_plugin.threads.models import Message, Thread
from tests.factories import (
    FacilityFactory,
    TopicFactory,
    begun_draft,
    mailbox_of,
    patient_at,
    sent_message,
    team_at,
)
from tests.sm_plugin.helpers.reading import Parsed, signed_in
from tests.worlds import world

pytestmark = pytest.mark.django_db
AT = "/secure-messaging/"
AUTO = {"X-SM-Autosave": "1"}


@world
def other(team: CareTeam, mailbox: Any) -> CareTeam:
    chens = team_at(team.facility, "Dr. Chen Wei", nurse="Chris Dunn")
    mailbox_of(mailbox.patient, chens)
    return chens


def form(**more: Any) -> dict[str, Any]:
    filled = {"topic": str(TopicFactory().pk), "subject": "Dizzy", "body": "May I drive?"}
    own = {"idempotency_key": str(uuid4()), "version": "0", "page": str(uuid4()), "step": "0"}
    return filled | own | more


def reply_form(**more: Any) -> dict[str, Any]:
    return {name: value for name, value in form(**more).items() if name not in ("topic", "subject")}


def shown_by(answer: Any) -> dict[str, str]:
    """Return what the page would post if it were sent as it is."""
    page = BeautifulSoup(answer.content, "html.parser")
    named = page.find("input", attrs={"name": "idempotency_key"}).find_parent("form")
    fields = {
        field["name"]: field.get("value", "")
        for field in named.select("input[name]")
        if field.get("type") in (None, "hidden", "text") or field.has_attr("checked")
    }
    return fields | {field["name"]: field.text.strip() for field in named.select("textarea")}


def at_the_lock(monkeypatch: pytest.MonkeyPatch, happens: Any) -> None:
    """Let `happens` come in before a sender gets the mailbox, once."""
    lock, left = services.lock_mailbox, [happens]

    def late(mailbox: Any) -> Any:
        while left:
            left.pop()()
        return lock(mailbox)

    monkeypatch.setattr(services, "lock_mailbox", late)


# The team that a page names is the one that gets the message.


def test_a_page_that_names_another_team_than_its_draft_has_by_now_sends_nothing(
    ruth: Client, mailbox: Any, team: CareTeam, other: CareTeam
) -> None:
    draft = begun_draft(mailbox, team, "May I drive?")
    here = f"{AT}drafts/{draft.pk}/"
    shown = shown_by(ruth.get(here))
    ruth.post(f"{here}team/", {"team": str(other.pk)})

    answer = ruth.post(here, shown | {"action": "send"})

    assert answer.status_code == 409
    assert not Message.objects.exists()
    page = Parsed(answer.content.decode())
    assert page.says(team.known_by[0])
    assert page.says(other.known_by[0])
    kept = ruth.post(here, shown_by(answer) | {"action": "save"})
    assert (kept.status_code, Draft.objects.get().team) == (302, team)


def test_send_anyway_on_the_safety_page_names_its_team_too(
    ruth: Client, team: CareTeam, other: CareTeam
) -> None:
    danger = form(body="I want to kill myself.", team=str(team.pk), action="send")
    asked = shown_by(ruth.post(f"{AT}new/{team.pk}/", danger))
    draft = Draft.objects.get()
    ruth.post(f"{AT}drafts/{draft.pk}/team/", {"team": str(other.pk)})

    answer = ruth.post(f"{AT}drafts/{draft.pk}/", asked | {"action": "send"})

    assert answer.status_code == 409
    assert not Message.objects.exists()


def test_a_page_without_a_team_sends_to_none_that_was_chosen_since(
    ruth: Client, mailbox: Any, team: CareTeam, other: CareTeam
) -> None:
    draft = begun_draft(mailbox, team, "May I drive?")
    Draft.objects.update(team=None)
    here = f"{AT}drafts/{draft.pk}/"
    shown = shown_by(ruth.get(here))
    ruth.post(f"{here}team/", {"team": str(other.pk)})

    assert ruth.post(here, shown | {"action": "send"}).status_code == 409
    assert not Message.objects.exists()


def test_a_page_whose_team_takes_no_messages_now_keeps_the_team_it_names(
    ruth: Client, mailbox: Any, team: CareTeam, other: CareTeam
) -> None:
    draft = begun_draft(mailbox, team, "May I drive?")
    CareTeam.objects.filter(pk=team.pk).update(accepts_messages=False)
    here = f"{AT}drafts/{draft.pk}/"

    shown = shown_by(ruth.get(here))
    ruth.post(here, shown | {"body": "May I fly?", "action": "save"})

    draft.refresh_from_db()
    assert (draft.team, draft.words.body) == (team, "May I fly?")


def test_a_team_of_others_is_none_a_draft_can_go_to(
    ruth: Client, mailbox: Any, team: CareTeam
) -> None:
    strangers = team_at(FacilityFactory(), "Dr. Else")
    draft = begun_draft(mailbox, team, "May I drive?")
    here = f"{AT}drafts/{draft.pk}/"

    ruth.post(here, shown_by(ruth.get(here)) | {"team": str(strangers.pk), "action": "send"})

    assert not Message.objects.exists()
    assert Draft.objects.get().words.body == "May I drive?"


# What the clock saves while Send is on its way.


def saved_by_clock(mailbox: Any, posted: dict[str, Any], edit: Edit, **more: Any) -> None:
    key = UUID(posted["idempotency_key"])
    save_draft(actor=mailbox.owner, mailbox=mailbox, key=key, edit=edit, is_auto=True, **more)


def test_a_save_of_the_same_page_that_comes_in_while_it_is_sent_leaves_no_draft(
    ruth: Client, mailbox: Any, team: CareTeam, monkeypatch: pytest.MonkeyPatch
) -> None:
    posted = form(step="2")
    edit = Edit(DraftWords("Dizzy", "May I"), team, TopicFactory(), 0, UUID(posted["page"]), 1)
    at_the_lock(monkeypatch, lambda: saved_by_clock(mailbox, posted, edit))

    answer = ruth.post(f"{AT}new/{team.pk}/", posted | {"action": "send"})

    assert answer["Location"].startswith(f"{AT}threads/")
    assert (Message.objects.get().body, Draft.objects.count()) == ("May I drive?", 0)


def test_a_save_of_the_same_reply_leaves_no_draft_either(
    ruth: Client, mailbox: Any, team: CareTeam, monkeypatch: pytest.MonkeyPatch
) -> None:
    thread = sent_message(mailbox, team).thread
    posted = reply_form(body="And more.", step="2")
    edit = Edit(DraftWords("", "And"), team, thread.topic, 0, UUID(posted["page"]), 1)
    at_the_lock(monkeypatch, lambda: saved_by_clock(mailbox, posted, edit, thread=thread))

    ruth.post(f"{AT}threads/{thread.pk}/reply/", posted | {"action": "send"})

    assert (Message.objects.filter(thread=thread).count(), Draft.objects.count()) == (2, 0)


def test_a_reply_begun_in_another_window_meanwhile_is_not_thrown_away(
    ruth: Client, mailbox: Any, team: CareTeam, monkeypatch: pytest.MonkeyPatch
) -> None:
    thread = sent_message(mailbox, team).thread
    elsewhere = reply_form()
    edit = Edit(DraftWords("", "Typed elsewhere."), team, thread.topic, 0, uuid4(), 1)
    at_the_lock(monkeypatch, lambda: saved_by_clock(mailbox, elsewhere, edit, thread=thread))

    posted = reply_form(body="And more.", action="send")
    answer = ruth.post(f"{AT}threads/{thread.pk}/reply/", posted)

    assert answer.status_code == 409
    page = Parsed(answer.content.decode())
    assert page.says("Typed elsewhere.")
    assert page.says("And more.")
    assert Message.objects.filter(thread=thread).count() == 1


@pytest.mark.parametrize("body", ["May I drive?", "May I fly?"])
def test_a_draft_whose_key_has_made_a_message_can_still_be_sent(
    body: str, ruth: Client, mailbox: Any, team: CareTeam
) -> None:
    sent = sent_message(mailbox, team, "Dizzy", "May I drive?")
    draft = begun_draft(mailbox, team, body)
    Draft.objects.update(idempotency_key=sent.idempotency_key)
    here = f"{AT}drafts/{draft.pk}/"

    answer = ruth.post(here, shown_by(ruth.get(here)) | {"subject": "Dizzy", "action": "send"})
    if answer.status_code == 422:  # the very same words are asked about
        answer = ruth.post(here, shown_by(answer) | {"action": "send"})

    assert answer["Location"].startswith(f"{AT}threads/")
    assert (Message.objects.latest("sent_at").body, Draft.objects.count()) == (body, 0)
    assert Thread.objects.count() == 2


# A page whose draft is no longer where it was.


@pytest.fixture
def moved(ruth: Client, mailbox: Any, team: CareTeam) -> tuple[str, dict[str, Any]]:
    """Return a reply's page after "Start a new message" was pressed in another window."""
    thread = sent_message(mailbox, team).thread
    here, posted = f"{AT}threads/{thread.pk}/reply/", reply_form(body="And more.", step="1")
    ruth.post(here, posted, headers=AUTO)
    ruth.post(f"{AT}threads/{thread.pk}/new/", {"idempotency_key": str(uuid4())})
    return here, posted | {"version": "1", "step": "2", "body": "Still typing."}


def test_the_script_of_a_page_whose_draft_was_moved_is_told_so(ruth: Client, moved: Any) -> None:
    here, posted = moved
    answer = ruth.post(here, posted, headers=AUTO)
    assert (answer.status_code, answer.json()) == (404, {"state": "draft_gone"})


@pytest.mark.parametrize("action", ["save", "send"])
def test_a_page_whose_draft_was_moved_goes_on_with_its_words(
    action: str, ruth: Client, moved: Any
) -> None:
    here, posted = moved
    answer = ruth.post(here, posted | {"action": action})

    assert answer.status_code == 409
    assert shown_by(answer)["body"] == "Still typing."
    bodies = [one.words.body for one in Draft.objects.order_by("saved_at")]
    assert bodies[1:] == ["Still typing."]
    assert bodies[0].startswith("And more.")
    sent = ruth.post(here, shown_by(answer) | {"action": "send"})
    assert sent.status_code == 302
    assert Message.objects.latest("sent_at").body == "Still typing."
    assert Draft.objects.count() == 1


def test_a_page_whose_draft_is_gone_keeps_its_words_though_its_team_takes_none(
    ruth: Client, mailbox: Any, team: CareTeam
) -> None:
    draft = begun_draft(mailbox, team, "Old.")
    here = f"{AT}drafts/{draft.pk}/"
    shown = shown_by(ruth.get(here)) | {"body": "My text.", "action": "save"}
    ruth.post(f"{here}discard/")
    CareTeam.objects.filter(pk=team.pk).update(accepts_messages=False)

    answer = ruth.post(here, shown)

    assert answer.status_code == 409
    assert Draft.objects.get().words.body == "My text."


@pytest.mark.parametrize("other", [{"subject": "Not dizzy"}, {"team": "chen"}])
def test_what_was_sent_with_other_fields_is_not_called_sent(
    other: dict[str, str], ruth: Client, mailbox: Any, team: CareTeam
) -> None:
    chens = team_at(team.facility, "Dr. Chen Wei", nurse="Chris Dunn")
    mailbox_of(mailbox.patient, chens)
    draft = begun_draft(mailbox, team, "May I drive?")
    here = f"{AT}drafts/{draft.pk}/"
    shown = shown_by(ruth.get(here)) | {"subject": "Dizzy", "topic": str(TopicFactory().pk)}
    assert ruth.post(here, shown | {"action": "send"}).status_code == 302
    assert ruth.post(here, shown | {"action": "send"}).status_code == 302, "a double click"

    changed = {name: str(chens.pk) if name == "team" else text for name, text in other.items()}
    answer = ruth.post(here, shown | changed | {"action": "send"})

    assert answer.status_code == 409
    assert Message.objects.count() == 1
    kept = Draft.objects.get()
    assert (kept.words.subject, kept.team) == (
        other.get("subject", "Dizzy"),
        chens if "team" in other else team,
    )


def test_a_file_chosen_in_the_second_window_is_not_called_sent(
    ruth: Client, mailbox: Any, team: CareTeam
) -> None:
    draft = begun_draft(mailbox, team, "May I drive?")
    here = f"{AT}drafts/{draft.pk}/"
    shown = shown_by(ruth.get(here)) | {"subject": "Dizzy", "topic": str(TopicFactory().pk)}
    ruth.post(here, shown | {"action": "send"})

    file = SimpleUploadedFile("diary.txt", b"Words", "text/plain")
    answer = ruth.post(here, shown | {"action": "send", "files": file})

    assert answer.status_code == 409
    assert Draft.objects.get().words.body == "May I drive?"


def test_what_was_thrown_away_twice_stays_away(ruth: Client, mailbox: Any, team: CareTeam) -> None:
    draft = begun_draft(mailbox, team, "May I drive?")
    here = f"{AT}drafts/{draft.pk}/"
    shown = shown_by(ruth.get(here))
    ruth.post(f"{here}discard/")

    answer = ruth.post(here, shown | {"action": "discard"})

    assert answer["Location"] == f"{AT}drafts/"
    assert not Draft.objects.exists()


def test_a_page_without_draft_or_team_can_still_be_saved(
    ruth: Client, mailbox: Any, team: CareTeam
) -> None:
    draft = begun_draft(mailbox, team, "Old.")
    here = f"{AT}drafts/{draft.pk}/"
    ruth.post(f"{here}discard/")
    empty = form(team="", subject="", body="", action="save")

    shown = BeautifulSoup(ruth.post(here, empty).content, "html.parser").find(id="message-form")

    assert shown["action"] == here
    assert ruth.post(here, empty | {"body": "My text."}).status_code == 409
    assert Draft.objects.get().words.body == "My text."


def test_both_texts_are_for_who_wrote_them_alone(
    ruth: Client, mailbox: Any, team: CareTeam
) -> None:
    draft = begun_draft(mailbox, team, "May I drive?")
    here = f"{AT}drafts/{draft.pk}/"
    ruth.post(here, form(version="1", body="Other words.", action="save"))
    asked = shown_by(ruth.post(here, form(version="1", body="Mine.", action="save")))
    james = mailbox_of(patient_at(team.facility, "James Okafor"), team).owner

    for address in (here, f"{AT}new/{team.pk}/"):
        signed_in(james).post(address, asked | {"action": "save"})

    assert not Draft.objects.filter(author=james).exists()


# A form that must be put right, or was used before, is kept.


@pytest.mark.parametrize("wrong", [{"topic": ""}, {"subject": ""}, {"body": "long " * 2_500}])
def test_what_must_be_put_right_is_kept_as_a_draft(
    wrong: dict[str, str], ruth: Client, team: CareTeam
) -> None:
    answer = ruth.post(f"{AT}new/{team.pk}/", form(**wrong) | {"action": "send"})

    assert answer.status_code == 422
    draft = Draft.objects.get()
    assert draft.words.body == wrong.get("body", "May I drive?")
    fixed = {"topic": str(TopicFactory().pk), "subject": "Dizzy", "body": "May I?"}
    shown = shown_by(answer) | fixed
    assert ruth.post(f"{AT}drafts/{draft.pk}/", shown | {"action": "send"}).status_code == 302
    assert Draft.objects.count() == 0


def test_other_words_in_a_form_that_was_used_are_kept_as_a_draft(
    ruth: Client, team: CareTeam
) -> None:
    used = form(action="send")
    ruth.post(f"{AT}new/{team.pk}/", used)

    answer = ruth.post(f"{AT}new/{team.pk}/", used | {"body": "May I fly?"})

    assert answer.status_code == 422
    assert Draft.objects.get().words.body == "May I fly?"


def test_a_page_that_shows_what_was_posted_says_that_it_may_not_be_saved(
    ruth: Client, team: CareTeam
) -> None:
    here = f"{AT}new/{team.pk}/"
    assert "data-unsaved" not in ruth.get(here).content.decode()
    assert "data-unsaved" in ruth.post(here, form(action="resume")).content.decode()
