"""A page on which something is looked for says at once, where the focus is, what came of it."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.urls import reverse
from django.utils import timezone

from sm_plugin.mailboxes.models import Mailbox
from sm_plugin.search.tokens import make_searchable
from sm_plugin.web.team.worklist import search_views
from tests.factories import (
    FacilityFactory,
    administrator,
    mailbox_of,
    member,
    patient_at,
    privacy_officer,
    sent_message,
    team_at,
)
from tests.sm_plugin.helpers.reading import signed_in
from tests.worlds import world

pytestmark = pytest.mark.django_db
UNKNOWN = {"record_number": "none", "birth_date": "1901-01-01"}


@world
def mailbox() -> Mailbox:
    team = team_at(FacilityFactory())
    mailbox = mailbox_of(patient_at(team.facility), team)
    for subject in ("Sore knee", "Stiff knee"):
        sent_message(mailbox, team, subject)
    make_searchable()
    return mailbox


def in_team_mail(words: str) -> Callable[[Mailbox], Any]:
    def look(mailbox: Mailbox) -> Any:
        nurse = member(mailbox.patient.assignments.get().team)
        return signed_in(nurse).post(
            reverse("sm_plugin:team_search"), {"words": words}, follow=True
        )

    return look


def by_officer(name: str, *, known: bool) -> Callable[[Mailbox], Any]:
    def look(mailbox: Mailbox) -> Any:
        patient, today = mailbox.patient, timezone.localdate()
        facts = {"record_number": patient.record_number, "birth_date": str(patient.birth_date)}
        days = {"first_day": str(today - timedelta(days=1)), "last_day": str(today)}
        form = days | (facts if known else UNKNOWN)
        return signed_in(privacy_officer()).post(reverse(f"sm_plugin:{name}"), form)

    return look


def by_administrator(mailbox: Mailbox) -> Any:
    frank = administrator(mailbox.patient.home_facility)
    return signed_in(frank).post("/admin/secure-messaging/patients/", UNKNOWN)


NOBODY = "Nobody at your places has this record number and date of birth."


@pytest.mark.parametrize(
    ("look", "said"),
    [
        pytest.param(in_team_mail("knee"), "2 results", id="several in the team's mail"),
        pytest.param(in_team_mail("sore"), "1 result", id="one in the team's mail"),
        pytest.param(in_team_mail("zebra"), "Nothing was found", id="none in the team's mail"),
        pytest.param(by_officer("privacy", known=False), NOBODY, id="emergency access"),
        pytest.param(
            by_officer("who_read", known=False),
            "We found nobody at your places for this.",
            id="nobody in the record",
        ),
        pytest.param(
            by_officer("who_read", known=True), "What the record says", id="in the record"
        ),
        pytest.param(by_administrator, NOBODY, id="patients of an administrator"),
    ],
)
def test_the_focus_is_on_what_came_of_it(
    mailbox: Mailbox, look: Callable[[Mailbox], Any], said: str
) -> None:
    page = BeautifulSoup(look(mailbox).content, "html.parser")

    [focused] = page.select("main [autofocus]")

    assert focused["tabindex"] == "-1"
    assert " ".join(focused.text.split()) == said


def test_a_page_of_many_results_says_how_many_are_on_it(
    mailbox: Mailbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(search_views, "ROWS", 1)
    page = BeautifulSoup(in_team_mail("knee")(mailbox).content, "html.parser")

    assert " ".join(page.select_one("main [autofocus]").text.split()) == "1 result on this page"


def test_a_search_without_words_leads_to_its_field(mailbox: Mailbox) -> None:
    page = BeautifulSoup(in_team_mail(" ")(mailbox).content, "html.parser")

    summary: Any = page.select_one("[data-error-summary][autofocus]")
    field: Any = page.select_one("input[type=search][aria-invalid]")

    assert summary.select_one("a")["href"] == f"#{field['id']}"
    assert page.find(id=field["aria-describedby"]).text.strip().startswith("Error:")
