"""What is asked with SQL that was written before is what asking afresh would say, for everybody."""

from datetime import timedelta
from typing import Any

import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from sm_plugin.access import access
from sm_plugin.caregivers.services import name_caregiver
from sm_plugin.teams.stops.services import block_patient, lift_block
from sm_plugin.triage.ownership.handover import end_membership
from tests.factories import national_administrator

from .cast import World

FACTS = ("works_in_team", "helps", "unread", "has_team", "has_left")
FACTS += ("agreed_version", "agreed_digest")


def told(person: Any) -> dict[str, Any]:
    patient = getattr(person, "sm_patient", None)
    mailbox = getattr(patient, "mailbox", None)
    place = patient and (patient.home_facility, patient.home_facility.parent)
    return {name: getattr(person, name) for name in FACTS} | {
        "person": (person.pk, person.email, person.full_name, person.is_active),
        "patient": patient and (patient.pk, patient.is_upgraded, place),
        "mailbox": mailbox and (mailbox.pk, mailbox.owner_id),
    }


def both(user: Any) -> tuple[dict[str, Any], dict[str, Any]]:
    return told(access._person(user)), told(access._facts_of(user).get())


def test_everybody_of_the_cast_gets_their_own_answer(world: World) -> None:
    for name, user in world.people.items():
        prepared, written = both(user)
        assert prepared == written, name
    assert len({str(both(user)[0]) for user in world.people.values()}) == len(world.people)


def test_the_text_of_the_question_is_the_same_for_everybody(world: World) -> None:
    """Only keys and moments differ, and nobody's key is left in it."""
    texts = set()
    for user in (world.people["ruth"], world.people["angela"], world.people["tom"]):
        access._person(user)
        written = next(iter(access._PERSON._written.values()))
        assert user.pk not in [one for one in written.parameters if isinstance(one, int)]
        texts.add(written.sql)
    assert len(texts) == 1
    with CaptureQueriesContext(connection) as asked:
        access._person(world.people["ruth"])
    assert len(asked) == 1


def test_what_ends_counts_on_the_next_question(world: World) -> None:
    ruth, angela = world.people["ruth"], world.people["angela"]
    assert both(angela)[0]["works_in_team"]
    assert both(ruth)[0]["has_team"]
    end_membership(actor=national_administrator(), membership=angela.sm_memberships.get())
    assert not both(angela)[0]["works_in_team"]

    today = timezone.localdate() + timedelta(days=1)
    words = {"patient": world.mailboxes["ruth"].patient, "team": world.teams["a"]}
    block = block_patient(actor=national_administrator(), **words, reason="conduct", last_day=today)
    assert not both(ruth)[0]["has_team"]
    lift_block(actor=national_administrator(), block=block)
    assert both(ruth)[0]["has_team"]


def test_a_stop_ends_by_the_clock_and_help_by_the_day(world: World) -> None:
    ruth, sam = world.people["ruth"], world.people["sam"]
    last = timezone.localdate() + timedelta(days=1)
    words = {"patient": world.mailboxes["ruth"].patient, "team": world.teams["a"]}
    block_patient(actor=national_administrator(), **words, reason="conduct", last_day=last)
    name_caregiver(
        actor=world.people["walt"],
        email="sam@care.example",
        right="read",
        starts_on=timezone.localdate(),
        ends_on=last,
    )
    world.delegations["james"].delete()
    assert (both(ruth)[0]["has_team"], both(sam)[0]["helps"]) == (False, True)
    with time_machine.travel(timezone.now() + timedelta(days=3)):
        for user in (ruth, sam):
            prepared, written = both(user)
            assert prepared == written
        assert (both(ruth)[0]["has_team"], both(sam)[0]["helps"]) == (True, False)


def test_a_deactivated_person_has_no_team_and_a_deleted_one_no_answer(world: World) -> None:
    gone = world.people["gone"]
    assert not gone.is_active
    assert both(gone)[0] == both(gone)[1]
    gone.pk = 987_654
    assert access._person(gone) is None
