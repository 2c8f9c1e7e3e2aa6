"""New terms came into force: everything is read and done as before, only writing asks first."""

from typing import Any

import pytest
from django.urls import reverse

from sm_plugin.access.access import Reason, for_user
from sm_plugin.access.joining import opt_out
from tests.sm_plugin.matrix.addresses import addresses, methods
from tests.sm_plugin.matrix.asking import ask, seen
from tests.sm_plugin.matrix.cast import World
from tests.sm_plugin.matrix.expected import FOR_ANOTHER, answers
from tests.sm_plugin.matrix.test_for_another import ROWS
from tests.sm_plugin.matrix.test_for_another import ask as ask_for_another

pytestmark = pytest.mark.django_db

WRITING = ("choose_team", "compose", "draft", "draft_team", "reply", "start_again")
# What else differs: the terms themselves are there to be read again.
TERMS = {"GET opt_in": "200"}


@pytest.fixture(autouse=True)
def _new_terms(settings: Any) -> None:
    settings.SECURE_MESSAGING = settings.SECURE_MESSAGING | {
        "ADAPTER": "tests.sm_plugin.helpers.other_terms.NewTerms"
    }


def asks_first(row: str, is_own: bool) -> str:
    """The answer of a page that begins or sends something; a draft and a thread stay readable."""
    method, name = row.split()
    if method == "POST":
        return "403"
    return "opt_in" if is_own and name in ("choose_team", "compose", "draft_team") else ""


def expected(rows: dict[str, str], is_own: bool) -> dict[str, str]:
    changed = {
        row: asks_first(row, is_own) or answer
        for row, answer in rows.items()
        if row.split()[1] in WRITING and answer not in ("404", "405")
    }
    return rows | changed


def test_the_veterans_whole_side_stays_open_and_only_writing_asks(world: World):
    first = {row: answer.split()[0] for row, answer in answers("ruth").items()}
    wanted = expected(first, is_own=True) | TERMS

    got = {
        f"{method} {address.name}": seen(
            ask(world, "ruth", method, address, _first(world, address))
        )
        for address in addresses()
        for method in sorted(methods(address))
    }

    assert {row: (got[row], wanted[row]) for row in got if got[row] != wanted[row]} == {}


def _first(world: World, address: Any) -> Any:
    return world.slots(address.arguments[0])[0] if address.arguments else None


def test_the_caregivers_whole_side_stays_open_and_only_writing_is_refused(world: World):
    mine = answers("ruth")
    first = {
        f"{method} {address.name}": mine[f"{method} {address.name}"].split()[0]
        for method, address in ROWS
    } | FOR_ANOTHER
    wanted = expected(first, is_own=False)
    wanted |= {"GET choose_team": "403", "GET compose": "403"}
    # Refused for want of a right to write, before any draft is looked for.
    wanted |= {"GET draft_team": "403", "POST draft_team": "403", "POST draft": "403"}

    got = {
        f"{method} {address.name}": seen(
            ask_for_another(world, "tom", method, address, world.mailboxes["ruth"].pk)
        )
        for method, address in ROWS
    }

    assert {row: (got[row], wanted[row]) for row in got if got[row] != wanted[row]} == {}


def test_the_caregivers_own_pages_stay_as_they_were(world: World):
    before = {row: answer.split()[0] for row, answer in answers("tom").items() if answer}
    for address in addresses():
        for method in sorted(methods(address)):
            row = f"{method} {address.name}"
            got = seen(ask(world, "tom", method, address, _first(world, address)))
            assert got == before[row], row


def test_the_inbox_and_the_thread_say_that_writing_asks_and_lead_to_the_terms(world: World):
    client, thread = world.clients["ruth"], world.threads["ruth"]
    link = f'href="{reverse("sm_plugin:opt_in")}"'
    for url in (reverse("sm_plugin:inbox"), reverse("sm_plugin:thread", args=[thread.pk])):
        main = client.get(url).content.decode().split("<main")[1]
        assert "The terms have changed" in main
        assert link in main
        assert "<textarea" not in main


def test_one_can_leave_without_agreeing_to_the_new_terms(world: World):
    ruth = world.people["ruth"]
    opt_out(actor=ruth)
    assert for_user(ruth).reason == Reason.OPTED_OUT


def test_one_who_opted_out_finds_the_way_back_on_a_thread(world: World):
    ruth, thread = world.people["ruth"], world.threads["ruth"]
    opt_out(actor=ruth)
    page = world.clients["ruth"].get(reverse("sm_plugin:thread", args=[thread.pk]))
    assert f'href="{reverse("sm_plugin:opt_in")}"' in page.content.decode().split("<main")[1]


def test_nobody_is_sent_to_terms_that_a_paused_facility_refuses(world: World):
    """Agreeing takes a facility that is live: while it is paused, that is what one is told."""
    facility = world.facilities[0]
    facility.stage = "paused"
    facility.save(update_fields=["stage"])
    access = for_user(world.people["ruth"])
    assert (access.reason, access.can_read) == (Reason.NOT_LIVE, True)
