"""Every kind of page that people meet, with somebody on it: what is looked at, measured and heard.

A new kind of page gets a line in SCREENS.
"""

import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import uuid4

from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from playwright.sync_api import Page

from portal.accounts.models import User
from sm_plugin.mailboxes.own_folders import add_folder
from sm_plugin.teams.services import assign_patient
from sm_plugin.triage.models import WorkItem
from sm_plugin.triage.steps.services import answer
from tests.factories import (
    FacilityFactory,
    begun_draft,
    mailbox_of,
    member,
    national_administrator,
    patient_at,
    sent_message,
    team_at,
)

DOOR = "allauth.account.auth_backends.AuthenticationBackend"
SHOTS = os.environ.get("SCREENS_SHOTS")
ANSWER = "Sit up slowly. Drink a glass of water first."


@dataclass(frozen=True)
class Screen:
    """`first` is what somebody came for, if it is measured; `who` looks, else a stranger."""

    name: str
    address: str
    first: str
    who: str = ""


SCREENS = (
    Screen("home", "/", "main .usa-button"),
    Screen("articles", "/spotlights/", "main article"),
    Screen("article", "/spotlights/secure-messaging/", "main .portal-lead"),
    Screen("lessons", "/active-learning/", "main article"),
    Screen("lesson", "/active-learning/talking-with-your-provider/", "main .portal-lead"),
    Screen("topics", "/topics/", "main h1 ~ * a"),
    Screen("topic", "/topics/care-team/", "main article"),
    Screen("glossary", "/glossary/", "main dt"),
    Screen("facilities", "/facilities/", "main input[name=facility]"),
    Screen("help", "/help/", "main .portal-lead"),
    Screen("terms", "/terms/", "main .portal-lead"),
    Screen("search-results", "/search/?q=mesage", "main .content-row"),
    Screen("sign-in", "/accounts/login/", "main input[type=email]"),
    Screen("sign-up", "/accounts/signup/", "main input[type=text]"),
    Screen("not-found", "/no/such/page/", "main a"),
    Screen("not-yet", "sm:why_not", "main p", "sam"),
    Screen("opt-in", "sm:opt_in", "main h1 ~ *", "james"),
    Screen("inbox", "sm:inbox", ".sm-row", "ruth"),
    Screen("inbox-in-spanish", "/es/secure-messaging/", ".sm-row", "ruth"),
    Screen("conversation", "sm:thread", ".sm-message__text p", "ruth"),
    Screen("write", "sm:compose", "main input[type=radio]", "ruth"),
    Screen("drafts", "sm:drafts", ".sm-row", "ruth"),
    Screen("folders", "sm:folders", "main li", "ruth"),
    Screen("search-messages", "sm:search", "", "ruth"),
    Screen("settings", "sm:settings", "", "ruth"),
    Screen("caregivers", "sm:caregivers", "main input", "ruth"),
    Screen("who-opened", "sm:who_opened", "main li", "ruth"),
    Screen("downloads", "sm:downloads", "main form", "ruth"),
    Screen("worklist", "sm:queue", "", "angela"),
    Screen("item", "sm:item", ".sm-message__text p", "angela"),
)


@dataclass
class House:
    """A site with people in each state; `open` shows a screen to the one whose it is."""

    page: Page
    url: str
    people: dict[str, User] = field(default_factory=dict)
    keys: dict[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        call_command("seed_site", verbosity=0)
        station = FacilityFactory(name="Togus VA Medical Center", city="Augusta")
        planned = FacilityFactory(planned=True, name="Manchester VA Medical Center")
        team = team_at(station, clerk="Carol Benson", nurse="Angela Brooks")
        mailbox = mailbox_of(patient_at(station, email="ruth@demo.example"), team)
        self.people = {
            "ruth": mailbox.owner,
            "angela": member(team),
            "james": self._patient_without_agreement(team),
            "sam": patient_at(planned, "Sam Keller").user,
        }
        add_folder(actor=mailbox.owner, mailbox=mailbox, name="Heart")
        begun_draft(mailbox, team)
        asked = sent_message(mailbox, team)
        item = WorkItem.objects.get(thread=asked.thread)
        answer(actor=member(team), item=item, body=ANSWER, idempotency_key=uuid4())
        waits = sent_message(mailbox, team, "Refill", "May I get my pills by mail?")
        self.keys = {
            "sm:thread": asked.thread_id,
            "sm:compose": team.pk,
            "sm:item": WorkItem.objects.get(thread=waits.thread).pk,
        }

    def _patient_without_agreement(self, team: Any) -> User:
        patient = patient_at(team.facility, "James Carter")
        assign_patient(actor=national_administrator(), patient=patient, team=team)
        return patient.user

    def open(self, screen: Screen) -> Page:
        self.page.context.clear_cookies()
        if screen.who:
            client = Client()
            client.force_login(self.people[screen.who], backend=DOOR)
            cookie = {"name": "sessionid", "value": client.cookies["sessionid"].value}
            self.page.context.add_cookies([cookie | {"url": self.url}])
        self.page.goto(self.url + self.address(screen))
        self.page.evaluate("document.fonts.ready.then(() => true)")
        return self.page

    def address(self, screen: Screen) -> str:
        kind, _colon, name = screen.address.partition(":")
        if kind != "sm":
            return screen.address
        key = self.keys.get(screen.address)
        return reverse(f"sm_plugin:{name}", args=[key] if key else [])

    def all(self) -> Iterator[tuple[Screen, Page]]:
        for screen in SCREENS:
            yield screen, self.open(screen)


def picture(page: Page, name: str, width: int) -> None:
    """Take a picture for people to look at, where SCREENS_SHOTS names a folder."""
    if SHOTS:
        page.screenshot(path=Path(SHOTS) / f"{name}-{width}.png", full_page=True)
