"""What belongs to a team is removed for good only after a page has asked once more."""

from collections.abc import Callable
from typing import Any
from urllib.parse import urljoin

import pytest
from bs4 import BeautifulSoup, Tag
from django.db.models import Model
from django.test import Client
from django.urls import reverse

from sm_plugin.answering.models import AnswerDraft
from sm_plugin.answering.services import AnswerEdit, save_answer_draft
from sm_plugin.files.inspection.recognition import Upload
from sm_plugin.files.models import Attachment
from sm_plugin.files.services import attach
from sm_plugin.letters.drafting import save_letter
from sm_plugin.letters.models import Letter, PatientList, Template
from sm_plugin.letters.patient_lists import save_list
from sm_plugin.letters.services import write_template
from sm_plugin.teams.models import CareTeam
from sm_plugin.triage.models import WorkItem
from tests.factories import (
    FacilityFactory,
    TopicFactory,
    mailbox_of,
    member,
    patient_at,
    sent_message,
    team_at,
)
from tests.sm_plugin.files import samples
from tests.sm_plugin.helpers.reading import signed_in
from tests.worlds import world

pytestmark = pytest.mark.django_db
BODY = "Please sit up slowly."


@world
def team() -> CareTeam:
    return team_at(FacilityFactory(), nurse="Angela Brooks", coordinator="Denise Park")


@pytest.fixture
def denise(team: CareTeam) -> Client:
    return signed_in(member(team, "coordinator"))


def a_list(team: CareTeam) -> str:
    patient = mailbox_of(patient_at(team.facility), team).patient
    denise = member(team, "coordinator")
    found = save_list(actor=denise, team=team, patients=[patient.pk], name="Diabetes")
    return reverse("sm_plugin:patient_list", args=[found.pk])


def a_template(team: CareTeam, scope: str = "team") -> str:
    words = {"title": "Refill", "body": "It is ready.", "language": "en", "scope": scope}
    write_template(actor=member(team, "coordinator"), team=team, **words)
    return reverse("sm_plugin:templates")


def a_letter(team: CareTeam) -> str:
    mailbox_of(patient_at(team.facility), team)
    words = {"subject": "Flu clinic", "body": "Come on Saturday.", "audience": "panel"}
    denise = member(team, "coordinator")
    found = save_letter(actor=denise, team=team, topic=TopicFactory(), **words)
    return reverse("sm_plugin:letter", args=[found.pk])


def a_file(team: CareTeam) -> str:
    mailbox = mailbox_of(patient_at(team.facility), team)
    item = WorkItem.objects.get(thread=sent_message(mailbox, team).thread)
    denise = member(team, "coordinator")
    draft = save_answer_draft(actor=denise, item=item, edit=AnswerEdit(BODY, version=0))
    upload = Upload("plan.txt", len(samples.TEXT), samples.TEXT)
    attach(actor=denise, draft=AnswerDraft.objects.get(pk=draft.pk), upload=upload)
    return reverse("sm_plugin:item", args=[item.pk])


Made = Callable[[CareTeam], str]
KINDS = [
    pytest.param(a_list, "Remove the whole list", PatientList, "Diabetes", id="list"),
    pytest.param(a_template, "Remove: Refill", Template, "Refill", id="template"),
    pytest.param(a_letter, "Throw the draft away", Letter, "Flu clinic", id="letter"),
    pytest.param(a_file, "Remove plan.txt", Attachment, "plan.txt", id="file"),
]


def press(
    client: Client, address: str, page: BeautifulSoup, label: str, **typed: str
) -> tuple[str, BeautifulSoup]:
    """Press the button as a browser without scripts does; return where one is, and the page."""
    button = next(b for b in page.select("button") if " ".join(b.text.split()) == label)
    form: Any = (
        page.find(id=button["form"]) if "form" in button.attrs else button.find_parent("form")
    )
    given = _fields(form) | typed
    if "name" in button.attrs:
        given[str(button["name"])] = str(button.get("value", ""))
    to = urljoin(address, str(button.get("formaction") or form.get("action") or ""))
    answer: Any = client.post(to, given, follow=True)
    assert answer.status_code == 200
    at = answer.redirect_chain[-1][0] if answer.redirect_chain else to
    return at, BeautifulSoup(answer.content, "html.parser")


def _fields(form: Tag) -> dict[str, str]:
    given = {str(one["name"]): str(one.get("value", "")) for one in form.select("input[name]")}
    for box in form.select("textarea[name]"):
        given[str(box["name"])] = box.text.removeprefix("\n")
    for choice in form.select("select[name]"):
        chosen = choice.select_one("option[selected]") or choice.select_one("option")
        given[str(choice["name"])] = str(chosen["value"]) if chosen else ""
    return {name: text for name, text in given.items() if name != "files"}


def opened(client: Client, address: str) -> BeautifulSoup:
    return BeautifulSoup(client.get(address).content, "html.parser")


@pytest.mark.parametrize(("made", "label", "model", "name"), KINDS)
def test_one_press_removes_nothing_and_the_second_page_does(
    team: CareTeam, denise: Client, made: Made, label: str, model: type[Model], name: str
) -> None:
    address = made(team)

    at, asked = press(denise, address, opened(denise, address), label)

    assert model._default_manager.count() == 1
    heading = asked.select_one("h1[data-focus][tabindex='-1']")
    assert heading is not None
    assert heading.text.strip().endswith("?")
    assert name in asked.text
    keep = next(a for a in asked.select("a") if a.text == "Keep it")
    assert denise.get(urljoin(at, str(keep["href"]))).status_code == 200
    assert model._default_manager.count() == 1

    [button] = [b for b in asked.select("main button, .sm button") if b.get("name") == "confirmed"]
    press(denise, at, asked, button.text.strip())
    assert not model._default_manager.exists()


def test_the_text_of_an_answer_is_saved_before_it_is_asked_about_its_file(
    team: CareTeam, denise: Client
) -> None:
    address = a_file(team)
    longer = f"{BODY} Drink a glass of water first."

    at, asked = press(denise, address, opened(denise, address), "Remove plan.txt", body=longer)
    assert AnswerDraft.objects.get().body == longer

    _at, item = press(denise, at, asked, "Remove the file")
    assert AnswerDraft.objects.get().body == longer
    assert longer in item.text


@pytest.mark.parametrize("label", ["Keep it", "Remove the template"])
def test_a_template_that_is_being_written_stays_on_the_page(
    team: CareTeam, denise: Client, label: str
) -> None:
    address, typed = a_template(team), {"title": "Flu", "body": "Come on\nSaturday."}
    page = opened(denise, address)

    at, asked = press(denise, address, page, "Remove: Refill", **typed)
    _at, page = press(denise, at, asked, label)

    assert Template.objects.count() == (label == "Keep it")
    assert page.select_one("#id_title")["value"] == "Flu"
    assert page.select_one("#id_body").text.split() == typed["body"].split()
    assert not page.select(".sm-error, [data-error-summary]")
    press(denise, address, page, "Save template")
    assert "Flu" in [one.title for one in Template.objects.all()]


def test_enter_in_a_new_template_saves_it(team: CareTeam, denise: Client) -> None:
    """A browser presses the first button of the form: not that of a template beside it."""
    page = opened(denise, a_template(team))
    form: Any = page.select_one("form:has(#id_title)")

    buttons = [
        one for one in page.select("button") if one in form.select("button") or one.get("form")
    ]

    assert buttons[0].text == "Save template"
    assert {one["form"] for one in buttons[1:]} == {form["id"]}


def test_the_page_says_for_whom_it_goes(team: CareTeam, denise: Client) -> None:
    said = {"own": "We can't bring it", "team": "the whole team", "facility": "every team"}
    for scope, words in said.items():
        Template.objects.all().delete()
        address = a_template(team, scope)
        _at, asked = press(denise, address, opened(denise, address), "Remove: Refill")
        assert words in asked.text


def test_nobody_is_asked_about_what_is_another_teams(team: CareTeam) -> None:
    a_template(team)
    stranger = signed_in(member(team_at(team.facility, "Dr. Chen Wei", nurse="Chris Dunn")))
    form = {"remove": str(Template.objects.get().pk)}

    assert stranger.post(reverse("sm_plugin:templates"), form).status_code == 404
