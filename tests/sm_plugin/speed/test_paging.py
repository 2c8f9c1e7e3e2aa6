"""Walking a list page by page: each row once, in order, whatever comes in meanwhile."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client

from sm_plugin.mailboxes.models import Mailbox
from sm_plugin.teams.models import CareTeam
from tests.factories import FacilityFactory, mailbox_of, member, patient_at, sent_message
from tests.worlds import world

from .many import fill, two_teams_of_one_nurse

pytestmark = [pytest.mark.django_db, pytest.mark.engine]

INBOX, QUEUE = "/secure-messaging/", "/secure-messaging/team/"
NAMES = ("role", "mine", "unassigned", "patient", "escalated", "done")


def signed_in(user: Any) -> Client:
    client = Client()
    client.force_login(user)
    return client


@world
def teams() -> list[CareTeam]:
    """Two teams with the same nurse, each with work in every state."""
    teams = two_teams_of_one_nurse(FacilityFactory())
    for team, count in zip(teams, (210, 230), strict=True):
        fill(mailbox_of(patient_at(team.facility), team), team, count)
    return teams


@world
def mailbox(teams: list[CareTeam]) -> Mailbox:
    return Mailbox.objects.of_patients().get(patient__assignments__team=teams[0])


def pages(client: Client, address: str, way: str, cursor: str = "") -> Iterator[Any]:
    """The contexts of one page after the other, until there is no more in that direction."""
    while True:
        joint = "&" if "?" in address else "?"
        response = client.get(f"{address}{joint}{way}={cursor}" if cursor else address)
        assert response.status_code == 200
        yield response.context
        cursor = response.context[way] or ""
        if not cursor:
            return


def rows_on(page: Any) -> list[Any]:
    return [getattr(row, "entry", None) or row.item for row in page["rows"]]


def walk(client: Client, address: str, size: int = 10) -> list[Any]:
    """All rows on the way down; the way back up has to show the same pages."""
    down = list(pages(client, address, "older"))
    assert len(down) > 1
    assert all(len(page["rows"]) == size for page in down[:-1])
    back = list(pages(client, address, "newer", down[-1]["newer"]))
    assert [rows_on(page) for page in reversed(back)] == [rows_on(page) for page in down[:-1]]
    return [row for page in down for row in rows_on(page)]


@pytest.mark.parametrize(("folder", "field"), [("", "last_received_at"), ("sent/", "last_sent_at")])
def test_a_mailbox_shows_every_thread_once_and_the_newest_first(folder, field, mailbox):
    shown = walk(signed_in(mailbox.owner), INBOX + folder)

    entries = sorted(mailbox.entries.all(), key=lambda entry: (getattr(entry, field), entry.pk))
    assert shown == entries[::-1]


@pytest.mark.parametrize("name", NAMES)
def test_a_queue_of_two_teams_is_one_list_in_one_order(name, teams):
    shown = walk(signed_in(member(teams[0])), f"{QUEUE}?queue={name}", size=25)

    field = {"patient": "answered_at", "done": "done_at"}.get(name)
    fields = (field,) if field else ("order_key", "received_at")
    in_order = sorted(shown, key=lambda item: [getattr(item, name) for name in (*fields, "pk")])
    assert shown == (in_order[::-1] if field else in_order)
    assert field or (shown[0].is_urgent and not shown[-1].is_urgent)
    assert len({item.pk for item in shown}) == len(shown) > 25
    assert {item.team_id for item in shown} == {team.pk for team in teams}


def test_new_threads_move_nothing_on_the_pages_that_follow(mailbox, teams, settings):
    settings.SECURE_MESSAGING = {**settings.SECURE_MESSAGING, "SENDS_PER_HOUR": 1_000}
    client = signed_in(mailbox.owner)
    before = [row.pk for row in walk(client, INBOX)]
    first = client.get(INBOX).context

    sent_message(mailbox, teams[0])
    fill(mailbox, teams[0], 1)
    following = pages(client, INBOX, "older", first["older"])

    assert [row.pk for page in following for row in rows_on(page)] == before[10:]
