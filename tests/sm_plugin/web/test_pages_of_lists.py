"""Pages of lists beyond the first: what is left of one, and what a form on it leads back to."""

import re
from base64 import urlsafe_b64encode
from html import unescape
from typing import Any
from uuid import UUID

import pytest
from django.test import Client
from django.urls import reverse

from sm_plugin.break_glass.services import open_in_emergency
from sm_plugin.database.paging import PAGE_SIZE
from sm_plugin.mailboxes.models import Mailbox
from sm_plugin.mailboxes.models.folders import Folder
from sm_plugin.mailboxes.moving import move
from sm_plugin.mailboxes.own_folders import add_folder
from sm_plugin.teams.choices import Role
from sm_plugin.teams.models import CareTeam
from sm_plugin.triage.queues import QUEUES
from tests.factories import (
    FacilityFactory,
    mailbox_of,
    member,
    patient_at,
    privacy_officer,
    team_at,
)
from tests.sm_plugin.helpers.reading import Parsed, signed_in
from tests.sm_plugin.speed.many import fill
from tests.worlds import world

pytestmark = pytest.mark.django_db

LONG_AGO = "1970-01-01T00:00:00+00:00"
LISTS = [
    *[f"queue:{name}" for name in QUEUES],
    *["inbox", "sent", "deleted", "folder", "drafts", "who_opened", "who_opened:each"],
    *["letters", "stops", "chart", "team_search", "opened_mailbox"],
]


@world
def team() -> CareTeam:
    return team_at(FacilityFactory(), nurse="Angela Brooks", coordinator="Cora Lane")


@world
def mailbox(team: CareTeam) -> Mailbox:
    return mailbox_of(patient_at(team.facility), team)


@pytest.fixture
def ruth(mailbox: Mailbox) -> Client:
    return signed_in(mailbox.owner)


def cursor(*values: Any) -> str:
    return urlsafe_b64encode("~".join(map(str, values)).encode()).decode()


def gone_cursor(name: str, detail: str) -> str:
    """Return a cursor of the list behind which nothing is."""
    if name == "queue":
        queue = QUEUES[detail]
        end = LONG_AGO if queue.descending else "2999-01-01T00:00:00+00:00"
        number = 0 if queue.descending else 2**62
        return cursor(*[number if f == "order_key" else end for f in queue.fields], UUID(int=0))
    if name == "team_search":
        return "0"
    if name == "who_opened" and not detail:
        return "10000"
    return cursor(LONG_AGO, 0 if name == "who_opened" else UUID(int=0))


def address_of_list(mailbox: Mailbox, client: Client, name: str, detail: str) -> tuple[str, dict]:
    if name == "folder":
        own = add_folder(actor=mailbox.owner, mailbox=mailbox, name="Joints")
        return reverse("sm_plugin:folder", args=[own.pk]), {}
    if name == "opened_mailbox":
        given = {"patient": mailbox.patient, "reason": "A call from the ward", "minutes": 30}
        opening = open_in_emergency(actor=privacy_officer(), **given)
        client.force_login(opening.opened_by, backend=client.session["_auth_user_backend"])
        return reverse("sm_plugin:opened_mailbox", args=[opening.pk]), {}
    address = reverse(f"sm_plugin:{name}")
    if name == "team_search":
        found = client.post(address, {"words": "blood"})
        return address, {"words": found["Location"].partition("words=")[2]}
    return address, {"queue": {"queue": detail}, "who_opened": {"each": "1"} if detail else {}}.get(
        name, {}
    )


@pytest.mark.parametrize("one", LISTS)
def test_a_page_without_rows_beyond_the_first_leads_to_the_first_one(one, mailbox, team):
    name, _colon, detail = one.partition(":")
    is_of_team = name in ("queue", "letters", "stops", "chart", "team_search")
    client = signed_in(member(team, Role.COORDINATOR) if is_of_team else mailbox.owner)
    address, asked = address_of_list(mailbox, client, name, detail)

    response = client.get(address, asked | {"older": gone_cursor(name, detail)})

    first = client.get(response["Location"])
    assert response.status_code == 302
    assert response["Location"].split("?")[0] == address
    assert "older=" not in response["Location"]
    assert all(f"{key}=" in response["Location"] for key in asked)
    assert first.status_code == 200


def second_page(ruth: Client, mailbox: Mailbox, team: CareTeam, count: int) -> Any:
    fill(mailbox, team, count)
    older = ruth.get(reverse("sm_plugin:inbox")).context["older"]
    return ruth.get(reverse("sm_plugin:inbox"), {"older": older})


def organised(ruth: Client, listed: Any, threads: list[str], act: str) -> Any:
    """Send the form that stands on a list, as the list has it."""
    form = {"threads": threads, "act": act, "to": "", "list": "inbox", "query": kept_query(listed)}
    return ruth.post(reverse("sm_plugin:organise"), form)


def kept_query(listed: Any) -> str:
    return unescape(re.findall(r'name="query" value="([^"]*)"', listed.content.decode())[0])


def threads_on(listed: Any) -> list[str]:
    return [str(row.entry.thread_id) for row in listed.context["rows"]]


def test_a_refused_act_shows_the_page_that_it_was_chosen_on_with_its_ticks(ruth, mailbox, team):
    second = second_page(ruth, mailbox, team, 2 * PAGE_SIZE)
    threads = threads_on(second)

    refused = organised(ruth, second, threads[:3], "move")

    assert refused.status_code == 422
    assert threads_on(refused) == threads
    assert Parsed(refused.content.decode()).acted_on.count("checked=None") == 3
    assert f'href="{reverse("sm_plugin:inbox")}?newer=' in refused.content.decode()


def test_a_refused_act_on_a_page_that_is_gone_is_told_on_the_first_one(ruth, mailbox, team):
    second = second_page(ruth, mailbox, team, PAGE_SIZE + 2)
    threads = [UUID(key) for key in threads_on(second)]
    move(actor=mailbox.owner, mailbox=mailbox, threads=threads, to=Folder.Kind.DELETED)

    refused = organised(ruth, second, threads_on(second), "move")

    assert refused.status_code == 422
    assert len(refused.context["rows"]) == PAGE_SIZE


def test_an_act_leads_back_to_the_page_that_it_was_done_on(ruth, mailbox, team):
    second = second_page(ruth, mailbox, team, 2 * PAGE_SIZE)
    threads = threads_on(second)

    done = organised(ruth, second, threads[:3], "delete")

    after = ruth.get(done["Location"])
    assert threads_on(after) == threads[3:]
    assert after.context["done"]
    undone = ruth.post(
        reverse("sm_plugin:undo", args=[after.context["done"].step_id]),
        {"list": "inbox", "query": kept_query(after)},
        follow=True,
    )
    assert threads_on(undone) == threads


def test_an_act_that_empties_a_page_leads_to_the_first_one_with_its_undo(ruth, mailbox, team):
    second = second_page(ruth, mailbox, team, PAGE_SIZE + 2)

    done = organised(ruth, second, threads_on(second), "delete")

    after = ruth.get(done["Location"], follow=True)
    assert len(after.context["rows"]) == PAGE_SIZE
    assert after.context["done"]
