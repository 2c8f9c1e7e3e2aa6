"""An answer that comes back says what is saved of it, and still knows which draft it began from."""

from typing import Any
from uuid import uuid4

import pytest
from bs4 import BeautifulSoup
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from sm_plugin.answering.models import AnswerDraft
from sm_plugin.answering.services import AnswerEdit, add_to_answer_draft, save_answer_draft
from sm_plugin.mailboxes.models import Mailbox, MailboxEntry
from sm_plugin.sending.services import reply
from sm_plugin.teams.choices import Role
from sm_plugin.teams.models import CareTeam
from sm_plugin.threads.models import Message
from sm_plugin.triage.models import WorkItem
from sm_plugin.triage.steps.services import take
from sm_plugin.web.attaching import FILES_HEADER
from sm_plugin.web.forms import KEPT_LENGTH
from tests.factories import FacilityFactory, mailbox_of, member, patient_at, sent_message, team_at
from tests.sm_plugin.helpers.reading import post, signed_in
from tests.worlds import world

pytestmark = pytest.mark.django_db
AUTOSAVE = {"X-SM-Autosave": "1", "X-SM-Background": "1"}
THEIRS, MINE = "A colleague's text.", "My own text."


@world
def team() -> CareTeam:
    return team_at(FacilityFactory(), nurse="Angela Brooks", pharmacist="Peter Nguyen")


@world
def mailbox(team: CareTeam) -> Mailbox:
    return mailbox_of(patient_at(team.facility), team)


@world
def item(mailbox: Mailbox, team: CareTeam) -> WorkItem:
    return WorkItem.objects.get(thread=sent_message(mailbox, team).thread)


@pytest.fixture
def nurse(item: WorkItem) -> Client:
    return signed_in(member(item.team))


def save_of_colleague(item: WorkItem, version: int = 0) -> AnswerDraft:
    pharmacist = member(item.team, Role.PHARMACIST)
    return save_answer_draft(actor=pharmacist, item=item, edit=AnswerEdit(THEIRS, version))


def form_in(answer: Any) -> Any:
    page = BeautifulSoup(answer.content, "html.parser")
    return page.find("input", attrs={"name": "version"}).find_parent("form")


def fields_of(form: Any) -> dict[str, Any]:
    """Return what the form would post if it were sent as it is."""
    named = {one["name"]: one.get("value", "") for one in form.select("input[type=hidden]")}
    return named | {"body": form.select_one("textarea[name=body]").text.strip()}


def opened(nurse: Client, item: WorkItem) -> dict[str, Any]:
    return fields_of(form_in(nurse.get(reverse("sm_plugin:item", args=[item.pk]))))


def sent(nurse: Client, item: WorkItem, words: Any, name: str = "answer", **more: Any) -> Any:
    return nurse.post(reverse(f"sm_plugin:{name}", args=[item.pk]), words, **more)


def test_a_refused_answer_is_marked_unsaved_and_goes_on_with_its_own_draft(mailbox, item, nurse):
    words = opened(nurse, item) | {"body": MINE}
    entry = MailboxEntry.objects.get(mailbox=mailbox)
    reply(actor=mailbox.owner, entry=entry, body="It is worse.", idempotency_key=uuid4())

    answer = sent(nurse, item, words | {"step": "3"})

    form = form_in(answer)
    assert (answer.status_code, "data-unsaved" in form.attrs) == (409, True)
    shown = fields_of(form)
    assert {name: shown[name] for name in ("version", "page", "step")} == {
        "version": "0",
        "page": words["page"],
        "step": "3",
    }
    saved = sent(nurse, item, shown | {"step": "4"}, "save_answer", headers=AUTOSAVE)
    assert (saved.status_code, AnswerDraft.objects.get().body) == (200, MINE)


def test_the_page_with_both_texts_asks_before_it_is_left_and_saves_over_neither(item, nurse):
    words = opened(nurse, item) | {"body": MINE}
    draft = save_of_colleague(item)

    form = form_in(sent(nurse, item, words))

    assert "data-unsent" in form.attrs
    assert "data-unsaved" not in form.attrs
    shown = fields_of(form)
    assert (shown["version"], shown["body"]) == (str(draft.version), MINE)
    assert sent(nurse, item, shown).status_code == 302, "the colleague's text was told of"


def test_an_answer_refused_without_a_text_writes_over_no_colleagues_draft(item, nurse):
    words = opened(nurse, item)
    save_of_colleague(item)

    form = form_in(sent(nurse, item, words))

    assert "data-unsaved" not in form.attrs, "nothing of it is to be saved"
    saved = sent(nurse, item, fields_of(form), "save_answer", headers=AUTOSAVE)
    assert (saved.status_code, saved.json()) == (409, {"state": "draft_changed"})
    assert AnswerDraft.objects.get().body == THEIRS


@pytest.mark.parametrize("name", ["answer", "save_answer"])
def test_a_refused_file_hides_no_colleagues_text_from_the_next_send(name, item, nurse):
    known = save_of_colleague(item)
    words = opened(nurse, item) | {"body": MINE}
    save_answer_draft(
        actor=known.author, item=item, edit=AnswerEdit("Their newer text.", known.version)
    )
    file = SimpleUploadedFile("tool.exe", b"MZ")

    answer = sent(nurse, item, words | {"files": [file], "action": "add_files"}, name)
    assert answer.status_code == 422
    shown = fields_of(form_in(answer))

    again = sent(nurse, item, shown)
    assert again.status_code == 409
    page = again.content.decode()
    assert page.count("Their newer text.") == page.count(MINE) == 1
    assert AnswerDraft.objects.get().body == "Their newer text."
    assert not Message.objects.filter(side="team").exists()


def test_an_answer_too_long_even_to_be_kept_comes_back_whole(item, nurse):
    words = opened(nurse, item) | {"body": "x" * (KEPT_LENGTH + 1)}

    answer = sent(nurse, item, words)

    assert (answer.status_code, fields_of(form_in(answer))["body"]) == (422, words["body"])


def test_a_file_added_beside_both_texts_is_told_without_a_script(item, nurse):
    words = opened(nurse, item) | {"body": MINE, "action": "add_files"}
    save_of_colleague(item)
    file = SimpleUploadedFile("diary.txt", b"Monday: dizzy.")

    answer = sent(nurse, item, words | {"files": [file]}, "save_answer")

    assert answer.status_code == 409
    assert "1 file was added." in answer.content.decode()


def test_a_page_that_knew_no_draft_goes_on_from_none_beside_a_colleagues_text(item, nurse):
    words = opened(nurse, item) | {"body": MINE, "action": "add_files"}
    save_of_colleague(item)
    file = SimpleUploadedFile("diary.txt", b"Monday: dizzy.")

    part = sent(nurse, item, words | {"files": [file]}, "save_answer", headers={FILES_HEADER: "1"})

    assert part.status_code == 200
    assert 'data-version="0"' in part.content.decode()


def test_the_way_to_both_texts_is_offered_where_both_stand(item, nurse):
    words = opened(nurse, item) | {"body": MINE}
    save_of_colleague(item)
    both = BeautifulSoup(sent(nurse, item, words).content, "html.parser")
    take(actor=member(item.team, Role.PHARMACIST), item=item)
    done = {"outcome": "phoned", "newest_seen": str(item.thread.messages.get().pk)}
    one = post(member(item.team), "complete", item.pk, status=409, **done)

    assert both.select_one("[role=alert] a")["href"] == "#sm-draft"
    assert both.select_one("details[open] #sm-draft")
    assert one.says(THEIRS)
    assert not one.says("Go to both texts")


@pytest.mark.parametrize("name", ["answer", "save_answer"])
def test_who_lost_the_item_to_a_colleague_sees_both_texts_as_the_page_says(name, item, nurse):
    words = opened(nurse, item) | {"body": MINE}
    take(actor=member(item.team, Role.PHARMACIST), item=item)
    save_of_colleague(item)

    page = BeautifulSoup(sent(nurse, item, words, name).content, "html.parser")

    assert "Both texts are here: yours below." in page.select_one("[role=alert]").text
    texts = [one.text.strip() for one in page.select("textarea[readonly]")]
    assert texts == [THEIRS, MINE]
    assert page.select_one("[role=alert] a")["href"] == "#sm-draft"


@pytest.mark.parametrize("name", ["send_and_complete", "answer", "save_answer"])
def test_how_it_was_settled_stays_chosen_in_an_answer_that_comes_back(name, item, nurse):
    words = opened(nurse, item) | {"body": "Call [[place]]", "outcome": "phoned"}
    if name == "save_answer":
        save_of_colleague(item)

    form = form_in(sent(nurse, item, words, name))

    assert [one["value"] for one in form.select("select[name=outcome] option[selected]")] == [
        "phoned"
    ]
    page = form_in(nurse.get(reverse("sm_plugin:item", args=[item.pk])))
    assert page.select_one("select[name=outcome] option[selected]")["value"] == "answered"


def test_an_answer_written_on_after_it_was_sent_is_saved_as_a_new_draft(item, nurse):
    """Send was stopped with Esc, although it had arrived."""
    words = opened(nurse, item) | {"body": "First."}
    sent(nurse, item, words)
    more = words | {"body": "First. And more.", "step": "2"}
    assert sent(nurse, item, more, "save_answer", headers=AUTOSAVE).json() == {
        "state": "key_reused"
    }

    answer = sent(nurse, item, more, "save_answer", follow=True)

    assert answer.status_code == 200
    page = answer.content.decode()
    assert "already sent" in page
    assert "saved as a new draft" in page
    assert AnswerDraft.objects.get().body == "First. And more."
    shown = fields_of(form_in(answer))
    assert shown["body"] == "First. And more."
    assert sent(nurse, item, shown).status_code == 302
    assert Message.objects.filter(side="team").count() == 2


def test_an_answer_that_was_sent_is_no_draft_again(item, nurse):
    words = opened(nurse, item) | {"body": "First.\r\nSecond."}
    sent(nurse, item, words)

    answer = sent(nurse, item, words, "save_answer", follow=True)

    assert "This answer was already sent." in answer.content.decode()
    assert not AnswerDraft.objects.exists()


def test_the_page_offers_a_way_to_save_what_was_written_on_after_sending(item, nurse):
    form = form_in(nurse.get(reverse("sm_plugin:item", args=[item.pk])))

    button = form.select_one("[data-when=key_reused] button")
    assert button["formaction"] == form["data-save-to"]
    assert "new draft" in button.text


def unfilled(words: Any) -> Any:
    return "answer", words | {"body": "Call [[place]]"}


def with_a_bad_file(words: Any) -> Any:
    files = [SimpleUploadedFile("tool.exe", b"MZ")]
    more = words | {"body": "First. And more.", "files": files, "action": "add_files"}
    return "save_answer", more


@pytest.mark.parametrize("how", [unfilled, with_a_bad_file])
def test_a_refused_answer_behind_a_sent_one_goes_on_under_a_key_of_its_own(how, item, nurse):
    words = opened(nurse, item) | {"body": "First."}
    sent(nurse, item, words)
    name, more = how(words)

    answer = sent(nurse, item, more, name)

    assert answer.status_code == 422
    shown = fields_of(form_in(answer))
    assert shown["idempotency_key"] != words["idempotency_key"]
    saved = sent(nurse, item, shown | {"step": "9"}, "save_answer", headers=AUTOSAVE)
    assert (saved.status_code, AnswerDraft.objects.get().body) == (200, shown["body"])


@pytest.mark.parametrize("body", ["First.", "First.\r\n\r\n[[me]]"])
def test_an_answer_that_comes_back_with_the_words_that_were_sent_keeps_its_key(body, item, nurse):
    """Sent once more, it is the same answer still; what it has for its writer is filled in."""
    words = opened(nurse, item) | {"body": body}
    sent(nurse, item, words)

    shown = fields_of(form_in(sent(nurse, item, words | {"action": "resume"})))

    assert shown["idempotency_key"] == words["idempotency_key"]
    sent(nurse, item, shown)
    assert Message.objects.filter(side="team").count() == 1


def test_a_templates_text_that_comes_back_unchanged_stands_there_once(item, nurse):
    """A browser sends other line ends than the template has."""
    text = "Dear,\n\nplease [[fill in]]."
    add_to_answer_draft(actor=member(item.team), item=item, text=text)
    words = opened(nurse, item) | {"body": text.replace("\n", "\r\n")}

    page = BeautifulSoup(sent(nurse, item, words).content, "html.parser")

    assert page.select_one("textarea[name=body]")
    assert not page.select("#sm-draft")


def test_the_same_text_with_other_line_ends_stands_in_nobodys_way(item, nurse):
    words = opened(nurse, item) | {"body": "Dear,\r\n\r\nplease sit."}
    add_to_answer_draft(actor=member(item.team), item=item, text="Dear,\n\nplease sit.")

    assert sent(nurse, item, words).status_code == 302
