"""What a team types and sends after its session has ended: it comes back, and goes nowhere else."""

from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from sm_plugin.answering.models import AnswerDraft
from sm_plugin.notes.models import Note
from sm_plugin.teams.choices import Role
from sm_plugin.teams.models import CareTeam
from sm_plugin.threads.models import Message
from sm_plugin.triage.models import WorkItem
from tests.factories import FacilityFactory, mailbox_of, member, patient_at, sent_message, team_at
from tests.worlds import world

pytestmark = pytest.mark.django_db
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
HERE = {"Origin": "http://testserver"}
MINE = "Half an answ"


@world
def team() -> CareTeam:
    return team_at(FacilityFactory(), nurse="Angela Brooks", pharmacist="Peter Nguyen")


@world
def item(team: CareTeam) -> WorkItem:
    mailbox = mailbox_of(patient_at(team.facility), team)
    return WorkItem.objects.get(thread=sent_message(mailbox, team).thread)


@pytest.fixture
def window() -> Client:
    return Client(enforce_csrf_checks=True)


def sign_in(window: Client, person: Any) -> None:
    """As a real sign-in does it: forms of an earlier session have a token that is good no more."""
    window.logout()
    window.force_login(person, backend=BACKEND)


def read(response: HttpResponse) -> BeautifulSoup:
    return BeautifulSoup(response.content, "html.parser")


def form_to(page: BeautifulSoup, name: str, item: WorkItem) -> Any:
    address = reverse(f"sm_plugin:{name}", args=[item.pk])
    return page.find("form", action=lambda to: bool(to) and to.split("?")[0] == address)


def fields(form: Any) -> dict[str, list[str]]:
    """Return what a browser would send of the form, whichever button was pressed."""
    found: dict[str, list[str]] = {}
    for one in form.select("input[name]:not([type=file]), textarea[name], select[name]"):
        if one.name == "select":
            chosen = one.find("option", selected=True) or one.find("option")
            value = chosen["value"]
        else:
            value = one.get("value", "") if one.name == "input" else one.text.removeprefix("\n")
        if one.get("type") not in ("radio", "checkbox") or one.has_attr("checked"):
            found.setdefault(one["name"], []).append(value)
    return found


def typed(window: Client, item: WorkItem, place: str, name: str) -> dict[str, Any]:
    page = read(window.get(reverse(f"sm_plugin:{place}", args=[item.pk])))
    words = fields(form_to(page, name, item)) | {"body": MINE}
    if name == "interim":
        words["until"] = form_to(page, name, item).select_one("[name=until]")["max"]
    return words | ({"reached": "yes", "number": "207-555-0100"} if name == "record_call" else {})


def sent(window: Client, item: WorkItem, name: str, words: Any) -> HttpResponse:
    return window.post(reverse(f"sm_plugin:{name}", args=[item.pk]), words, headers=HERE)


def pressed(window: Client, page: BeautifulSoup, button: Any) -> HttpResponse:
    form = button.find_parent("form")
    words = fields(form) | {button["name"]: button["value"]}
    return window.post(form["action"], words, headers=HERE)


FORMS = [
    ("item", "answer", "answer"),
    ("item", "answer", "send_and_complete"),
    ("item", "answer", "save_answer"),
    ("item", "write_note", "write_note"),
    ("item", "record_call", "record_call"),
    ("pass_on", "interim", "interim"),
]


@pytest.mark.parametrize(("place", "form", "name"), FORMS, ids=lambda one: one)
def test_a_text_of_before_comes_back_to_its_form_and_no_button_on_the_way_sends_it(
    window, item, place, form, name
):
    nurse = member(item.team)
    sign_in(window, nurse)
    words = typed(window, item, place, form)
    window.logout()
    kept = read(sent(window, item, name, words))
    sign_in(window, nurse)

    button = kept.select_one("main form button[name=action]")
    again = read(pressed(window, kept, button))
    assert "You are signed in again" in again.h1.text
    buttons = [one.text.strip() for one in again.select("main form button")]
    assert buttons == ["Go on with this text"]
    back = pressed(window, again, again.select_one("main form button"))

    assert back.status_code == 200
    page = read(back)
    assert "Error" not in page.title.text
    assert fields(form_to(page, form, item))["body"] == [MINE]
    item.refresh_from_db()
    assert (item.done_at, item.answered_at) == (None, None)
    assert not Message.objects.filter(side="team").exists()
    assert not Note.objects.exists()
    assert not AnswerDraft.objects.exists()


@pytest.mark.parametrize(("place", "form", "name"), FORMS, ids=lambda one: one)
def test_nobody_sends_or_saves_what_another_person_typed_in_the_same_browser(
    window, item, team, place, form, name
):
    sign_in(window, member(team))
    words = typed(window, item, place, form)
    sign_in(window, member(team, Role.PHARMACIST))
    other = window.get(reverse("sm_plugin:item", args=[item.pk]))

    page = read(sent(window, item, name, words))
    assert "Another person has signed in" in page.h1.text
    assert MINE in page.main.text
    assert not page.select("main form, main button")
    token = {
        "csrfmiddlewaretoken": fields(form_to(read(other), "answer", item))["csrfmiddlewaretoken"]
    }
    for action in ("", "save", "send", "resume"):
        refused = sent(window, item, name, words | token | {"action": action})
        assert refused.status_code == 409
        assert MINE in read(refused).main.text

    assert not Message.objects.filter(side="team").exists()
    assert not Note.objects.exists()
    assert not AnswerDraft.objects.exists()


def test_an_answer_with_two_files_goes_after_another_sign_in(clamd, window, item):
    nurse = member(item.team)
    sign_in(window, nurse)
    words = typed(window, item, "item", "answer") | {"action": "add_files"}
    files = [SimpleUploadedFile(f"{day}.txt", day.encode()) for day in ("monday", "tuesday")]
    sent(window, item, "save_answer", words | {"files": files})
    words = typed(window, item, "item", "answer")
    assert len(words["shown_file"]) == 2
    sign_in(window, nurse)
    window.get(reverse("sm_plugin:item", args=[item.pk]))

    again = read(sent(window, item, "answer", words))
    assert fields(again.select_one("main form"))["shown_file"] == words["shown_file"]
    page = read(pressed(window, again, again.select_one("main form button")))
    gone = sent(window, item, "answer", fields(form_to(page, "answer", item)))

    assert gone.status_code == 302
    assert Message.objects.get(side="team").attachments.count() == 2


def test_the_page_that_alone_has_the_text_asks_before_it_is_left(window, item):
    page = read(sent(Client(), item, "answer", {"body": MINE}))

    assert page.select_one("form[data-unsent] textarea[name=body]")
    assert page.select_one("script[src*=unsent]")
