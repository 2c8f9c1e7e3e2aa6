"""Every page that names a team works, with the same rights, when no provider leads the team."""

import pytest
from django.db import transaction

from sm_plugin.teams.models import CareTeam
from tests.sm_plugin.matrix.asking import ask, seen
from tests.sm_plugin.matrix.cast import World
from tests.sm_plugin.matrix.test_matrix import rows

pytestmark = pytest.mark.django_db

WAS, IS = ["Dr. Maria Santos", "Primary care"], ["Pharmacy"]
NAMES_AT_LEAST = {"ruth": 5, "denise": 4, "priya": 1}


def answers(world: World, person: str) -> dict[str, tuple[str, str]]:
    """What the person gets at each address, of the objects of team A; and its words."""
    got = {}
    for method, address in rows():
        value = world.slots(address.arguments[0])[0] if address.arguments else None
        response = ask(world, person, method, address, value)
        is_page = method == "GET" and response.headers["Content-Type"].startswith("text/html")
        words = " ".join(response.content.decode().split()) if is_page else ""
        got[f"{method} {address.name}"] = seen(response), words
    return got


@pytest.mark.parametrize("person", NAMES_AT_LEAST)
def test_a_team_that_nobody_leads_is_named_on_every_page_that_named_its_lead(person, world):
    place = world.teams["a"].facility.name
    before = answers(world, person)
    with transaction.atomic():
        facts = {"lead_provider": None, "care_kind": "pharmacy"}
        CareTeam.objects.filter(pk=world.teams["a"].pk).update(**facts)
        after = answers(world, person)
        transaction.set_rollback(True)
    assert {row: status for row, (status, _words) in after.items()} == {
        row: status for row, (status, _words) in before.items()
    }
    named = 0
    for row, (_status, words) in before.items():
        for sign in (" — ", ", "):
            if sign.join([*WAS, place]) in words:
                assert sign.join([*IS, place]) in after[row][1], row
                assert sign.join([*WAS, place]) not in after[row][1], row
                named += 1
    assert named >= NAMES_AT_LEAST[person]
