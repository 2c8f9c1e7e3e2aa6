"""Every page of staff at three widths: nothing that axe finds, nothing wider than the screen."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.utils import timezone
from playwright.sync_api import Page

from portal.accounts.models import User
from sm_plugin.letters.drafting import save_letter
from sm_plugin.letters.models import Letter, PatientList
from sm_plugin.letters.patient_lists import save_list
from sm_plugin.letters.sending import reach_of, send_letter, token_of
from sm_plugin.letters.services import write_template
from sm_plugin.teams.models import CareTeam
from sm_plugin.triage.models import WorkItem
from sm_plugin.triage.queues import QUEUES
from sm_plugin.triage.steps.services import answer, complete, take
from tests.factories import (
    FacilityFactory,
    TopicFactory,
    administrator,
    mailbox_of,
    member,
    patient_at,
    sent_message,
    team_at,
)

pytestmark = pytest.mark.long

WIDTHS = (320, 768, 1280)
LONG_NAME = "Maximiliana Featherstonehaugh-Wolfeschlegelstein"


@pytest.fixture
def team(transactional_db: None) -> CareTeam:
    """A team with messages in every state, an urgent and a late one, a letter, lists."""
    team = team_at(
        FacilityFactory(), clerk="Carol Benson", nurse="Angela Brooks", coordinator="Denise Park"
    )
    nurse, denise = member(team), member(team, "coordinator")
    boxes = [
        mailbox_of(patient_at(team.facility, name), team)
        for name in ("Ruth Delgado", "James Okafor", LONG_NAME)
    ]
    items = {
        subject: WorkItem.objects.get(thread=sent_message(boxes[n % 3], team, subject).thread)
        for n, subject in enumerate(("Waits", "Hers", "Late", "Urgent", "Answered", "Done"))
    }
    for subject in ("Hers", "Answered", "Done"):
        take(actor=nurse, item=items[subject])
    for subject in ("Answered", "Done"):
        words = {"body": "Please rest it.", "idempotency_key": uuid4()}
        answer(actor=nurse, item=items[subject], **words)
    items["Done"].refresh_from_db()
    complete(actor=nurse, item=items["Done"], outcome="answered")
    ago = timezone.now() - timedelta(minutes=5)
    of = WorkItem.objects.filter
    of(pk=items["Late"].pk).update(due_at=ago, escalated_at=ago)
    of(pk=items["Urgent"].pk).update(alarm_at=ago, review_due_at=ago)
    _letters(team, denise, [box.patient.pk for box in boxes])
    return team


def _letters(team: CareTeam, denise: User, patients: list[Any]) -> None:
    save_list(actor=denise, team=team, patients=patients, name="Diabetes group")
    write_template(
        actor=denise, team=team, scope="team", title="Normal", body="All is well.", language="en"
    )
    for _letter in range(2):
        letter = save_letter(
            actor=denise,
            team=team,
            topic=TopicFactory(),
            audience="panel",
            subject="Flu clinic",
            body="Dear [[patient]], come on Saturday.",
        )
    send_letter(actor=denise, letter=letter, expected=token_of(letter, reach_of(letter)))


def paths(team: CareTeam) -> list[str]:
    """Return the pages that a coordinator opens."""
    items = {item.thread.subject: item.pk for item in WorkItem.objects.all()}
    patient = team.assignments.order_by("patient__user__full_name")[0].patient_id
    letters = [f"letters/{one.pk}/" for one in Letter.objects.all()]
    draft = Letter.objects.get(state="draft").pk
    return [
        *(f"?queue={name}" for name in QUEUES),
        *(f"items/{key}/?queue=role" for key in items.values()),
        *(f"items/{items['Waits']}/{page}/" for page in ("pass", "template", "stop")),
        *("letters/", "letters/new/", "letters/patients/", *letters, f"letters/{draft}/edit/"),
        f"letters/patients/{patient}/",
        f"letters/lists/{PatientList.objects.get().pk}/",
        *("templates/", "reports/", "chart/", "absences/", "stops/"),
    ]


def test_pages_of_a_care_team_fit_and_axe_finds_nothing_at_any_width(
    team: CareTeam, page: Page, live_server: Any, axe: Callable[[Page], None]
) -> None:
    def check(person: User, path: str) -> None:
        client = Client()
        backend = "allauth.account.auth_backends.AuthenticationBackend"
        client.force_login(person, backend=backend)
        session = {"name": "sessionid", "value": client.cookies["sessionid"].value}
        page.context.add_cookies([session | {"url": live_server.url}])
        answered = page.goto(f"{live_server.url}/secure-messaging/team/{path}")
        assert answered is not None
        assert answered.status == 200, path
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 900})
            wide = page.evaluate("document.documentElement.scrollWidth")
            assert wide <= width, f"{path} scrolls sideways at {width}: {wide}"
            axe(page)

    denise, frank = member(team, "coordinator"), administrator(team.facility)
    for path in paths(team):
        check(denise, path)
    for path in ("unreviewed/", "uncovered/", "reports/"):
        check(frank, path)
