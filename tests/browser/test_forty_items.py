"""A nurse's morning of 40 messages without a pointer; every key beside the texts is counted.

docs/performance.md tells the counts, which `-s` prints.
"""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.test import Client
from playwright.sync_api import Locator, Page, expect

from sm_plugin.notes.models import Note
from sm_plugin.teams.models import CareTeam
from sm_plugin.threads.models import Message
from sm_plugin.triage.models import WorkItem
from tests.factories import FacilityFactory, mailbox_of, member, patient_at, sent_message, team_at

pytestmark = pytest.mark.long

# How many of the 40 go which way, in turns, and the keys that each takes at most.
TURNS = ("answer", "answer", "finish", "answer", "answer", "pass", "answer", "answer")
TIMES = 5
AT_MOST = {"answer": 3, "finish": 5, "pass": 10}
CLICKS = "addEventListener('click', one => { if (one.detail) console.error('a click') }, true)"


@dataclass
class Nurse:
    """Works with the keyboard alone; texts are not counted."""

    page: Page
    keys: Counter[str] = field(default_factory=Counter)
    now: str = ""

    def press(self, *keys: str) -> None:
        for key in keys:
            self.page.wait_for_load_state()  # a person waits for the page, too
            self.page.keyboard.press(key)
            self.keys[self.now] += 1

    def write(self, text: str) -> None:
        self.page.keyboard.insert_text(text)

    def tab_to(self, wanted: Locator) -> None:
        for _step in range(60):
            self.press("Tab")
            if wanted.evaluate("one => one === document.activeElement"):
                return
        pytest.fail(f"The keyboard does not come to {wanted}.")

    def waits_for_another(self, path: str) -> None:
        """Wait until the page of another message is there."""
        self.page.wait_for_url(lambda url: urlsplit(url).path != path)

    def answer(self) -> None:
        self.press("a")
        self.write("Please rest it and write again on Friday.")
        self.press("Control+Enter")
        expect(self.page.get_by_text("Your answer was sent.")).to_be_visible()
        self.press("j")

    def finish(self) -> None:
        self.press("a")
        self.write("Yes, that is fine. You need nothing else from us.")
        self.tab_to(self.page.get_by_role("button", name="Send and complete"))
        self.press("Enter")

    def pass_on(self) -> None:
        """Note what is known, and refer the message to the provider."""
        self.press("n")
        self.write("Called: the knee is red and warm since Sunday.")
        self.press("Control+Enter")
        expect(self.page.get_by_text("The note is saved.")).to_be_visible()
        panel = self.page.locator("section", has=self.page.get_by_role("heading", name="Refer"))
        self.tab_to(panel.get_by_role("combobox").first)
        self.press("ArrowDown")
        self.tab_to(panel.get_by_role("combobox").nth(1))
        self.press("ArrowDown")
        self.tab_to(panel.get_by_role("button"))
        self.press("Enter")


@pytest.fixture
def team(transactional_db: None) -> CareTeam:
    """A team whose nurse has 40 messages before her, of eight patients."""
    team = team_at(FacilityFactory())
    boxes = [
        mailbox_of(patient_at(team.facility, f"{name} Delgado"), team)
        for name in ("Ruth", "James", "Walt", "Olive", "Sam", "Gloria", "Tom", "Maria")
    ]
    for number in range(len(TURNS) * TIMES):
        sent_message(boxes[number % len(boxes)], team, f"Sore knee {number}", "My knee hurts.")
    return team


def test_a_nurse_gets_through_forty_messages_without_a_pointer(
    team: CareTeam, page: Page, live_server: Any, axe: Callable[[Page], None]
) -> None:
    client = Client()
    client.force_login(member(team), backend="allauth.account.auth_backends.AuthenticationBackend")
    session = {"name": "sessionid", "value": client.cookies["sessionid"].value}
    page.context.add_cookies([session | {"url": live_server.url}])
    page.add_init_script(CLICKS)
    page.goto(f"{live_server.url}/secure-messaging/team/?queue=role")
    nurse = Nurse(page)
    nurse.now = "the list"
    nurse.press("j", "Enter")
    page.wait_for_url("**/items/**")
    costs: dict[str, list[int]] = {kind: [] for kind in AT_MOST}
    acts: dict[str, Callable[[], None]] = {
        "answer": nurse.answer,
        "finish": nurse.finish,
        "pass": nurse.pass_on,
    }
    for number, kind in enumerate(TURNS * TIMES):
        path, nurse.now = urlsplit(page.url).path, str(number)
        acts[kind]()
        nurse.waits_for_another(path)
        costs[kind].append(nurse.keys[str(number)])

    print({kind: (len(each), min(each), max(each)) for kind, each in costs.items()})
    print(sum(nurse.keys.values()), "keys, no click")
    for kind, most in AT_MOST.items():
        assert max(costs[kind]) <= most, costs
    assert Message.objects.filter(side="team").count() == 35
    by_status = Counter(WorkItem.objects.values_list("status", flat=True))
    assert by_status == {"answered": 30, "done": 5, "waiting": 5}
    assert set(WorkItem.objects.filter(status="waiting").values_list("role", flat=True)) == {
        "provider"
    }
    assert Note.objects.count() == 5
