"""The pages of letters in a browser: narrow and wide, with axe, and sent without a script."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from playwright.sync_api import Page, expect

from sm_plugin.letters.drafting import LetterEdit, keep_letter
from sm_plugin.letters.models import Letter, LetterRow, PatientList
from sm_plugin.letters.patient_lists import save_list
from sm_plugin.letters.sending import send_waiting
from sm_plugin.teams.models import CareTeam
from sm_plugin.teams.services import assign_patient
from sm_plugin.threads.models import Message
from tests.factories import (
    FacilityFactory,
    TopicFactory,
    mailbox_of,
    member,
    national_administrator,
    patient_at,
    team_at,
)

WIDTHS = (320, 1280)


@pytest.fixture
def team(transactional_db: None) -> CareTeam:
    """Three patients who can be reached, and one who never opted in."""
    TopicFactory()
    team = team_at(FacilityFactory(), nurse="Angela Brooks", coordinator="Denise Park")
    for name in ("Ruth Delgado", "James Okafor", "Maximiliana Featherstonehaugh-Wolfe"):
        mailbox_of(patient_at(team.facility, name), team)
    olive = patient_at(team.facility, "Olive Marsh")
    assign_patient(actor=national_administrator(), patient=olive, team=team)
    patients = list(team.assignments.values_list("patient", flat=True))
    words = {"team": team, "patients": patients, "name": "Diabetes group"}
    save_list(actor=member(team, "coordinator"), **words)
    return team


@pytest.fixture
def go(team: CareTeam, page: Page, live_server: Any) -> Callable[[str], None]:
    client, denise = Client(), member(team, "coordinator")
    client.force_login(denise, backend="allauth.account.auth_backends.AuthenticationBackend")
    session = {"name": "sessionid", "value": client.cookies["sessionid"].value}
    page.context.add_cookies([session | {"url": live_server.url}])
    return lambda path: page.goto(f"{live_server.url}/secure-messaging/team/letters/{path}")


def test_a_letter_goes_to_many_on_pages_that_fit_and_that_axe_finds_nothing_in(
    team: CareTeam, page: Page, go: Callable[[str], None], axe: Callable[[Page], None]
) -> None:
    def check(name: str) -> None:
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 900})
            wide = page.evaluate("document.documentElement.scrollWidth")
            assert wide <= width, f"{name} scrolls sideways at {width}"
            axe(page)

    go("")
    page.get_by_role("link", name="Write a letter").click()
    check("form")
    page.get_by_label("What it is about").select_option(index=1)
    page.get_by_label("Subject", exact=True).fill("Flu clinic")
    page.get_by_label("Message", exact=True).fill("Dear [[patient]], come on Saturday.")
    page.get_by_role("button", name="Look at it before sending").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Send this letter?")
    check("draft")
    page.get_by_role("button", name="Send to 3 people").click()
    expect(page.get_by_text("The letter is on its way.")).to_be_visible()
    check("sending")
    Letter.objects.update(begins_at=timezone.now() - timedelta(minutes=1))
    LetterRow.objects.filter(patient__user__full_name="James Okafor").update(tries=1)
    assert send_waiting(now=timezone.now()) == Message.objects.count() == 3
    page.get_by_role("link", name="Show how far it is now").click()
    expect(page.get_by_text("3 of 3 sent.")).to_be_visible()
    check("sent")
    go("")
    check("letters")
    go("patients/")
    check("panel")
    page.get_by_role("link", name="Write to Ruth Delgado").click()
    check("first")
    go(f"lists/{PatientList.objects.get().pk}/")
    check("list")


def test_the_page_with_both_letters_fits_asks_and_saves_only_by_a_button(
    team: CareTeam, page: Page, go: Callable[[str], None], axe: Callable[[Page], None]
) -> None:
    page.clock.install()
    go("new/")
    page.get_by_label("Message", exact=True).fill("Dear [[patient]].")
    with page.expect_response(lambda answer: answer.request.method == "POST"):
        page.clock.fast_forward(10_500)
    letter = Letter.objects.get()
    newer = LetterEdit("", "Words of another window.", version=letter.version)
    keep_letter(actor=letter.author, team=team, letter=letter, edit=newer)
    box = page.get_by_label("Message", exact=True)
    box.fill("Dear [[patient]], come.")
    with page.expect_response(lambda answer: answer.request.method == "POST"):
        page.clock.fast_forward(10_500)
    page.get_by_role("button", name="Compare the two texts").click()
    expect(page.get_by_role("main")).to_contain_text("Words of another window.")
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        axe(page)

    box.fill("Dear [[patient]], come on Saturday.")
    page.clock.fast_forward(10_500)
    asked: list[str] = []

    def stay(dialog: Any) -> None:
        asked.append(dialog.type)
        dialog.dismiss()

    page.on("dialog", stay)
    page.get_by_role("link", name="Keep the saved text").click()
    expect(box).to_have_value("Dear [[patient]], come on Saturday.")
    assert asked == ["beforeunload"]
    letter.refresh_from_db()
    assert letter.body == "Words of another window."
    page.get_by_role("button", name="Save draft").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Letters")
    letter.refresh_from_db()
    assert letter.body == "Dear [[patient]], come on Saturday."
