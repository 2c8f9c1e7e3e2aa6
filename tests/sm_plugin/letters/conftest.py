"""A team with a coordinator, and patients of its panel."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from sm_plugin.letters.drafting import save_letter
from sm_plugin.letters.models import Letter
from sm_plugin.letters.sending import GRACE, reach_of, send_letter, send_waiting, token_of
from sm_plugin.mailboxes.models import Mailbox
from sm_plugin.teams.models import CareTeam
from tests.factories import (
    FacilityFactory,
    TopicFactory,
    mailbox_of,
    member,
    patient_at,
    team_at,
)
from tests.worlds import world

TEXT = "Dear [[patient]], the flu clinic is open on Saturday. [[me]]"


@world
def team(db: None) -> CareTeam:
    return team_at(
        FacilityFactory(),
        clerk="Carol Benson",
        nurse="Angela Brooks",
        coordinator="Denise Park",
    )


@world
def boxes(team: CareTeam) -> dict[str, Mailbox]:
    names = ("Ruth Delgado", "James Okafor", "Walt Hansen")
    return {
        name.split()[0].lower(): mailbox_of(patient_at(team.facility, name), team) for name in names
    }


@pytest.fixture
def write(team: CareTeam) -> Callable[..., Letter]:
    """Write a letter as the coordinator, to the whole panel unless it is said otherwise."""

    def write(**words: Any) -> Letter:
        author = words.pop("actor", None) or member(team, "coordinator")
        topic = words.pop("topic", None) or TopicFactory()
        given = {"subject": "Flu clinic", "body": TEXT, "audience": "panel"} | words
        return save_letter(actor=author, team=team, topic=topic, **given)

    return write


def begin(letter: Letter) -> Letter:
    expected = token_of(letter, reach_of(letter))
    return send_letter(actor=letter.author, letter=letter, expected=expected)


def work() -> int:
    """One round of the worker, after the minutes in which all can be recalled."""
    return send_waiting(now=timezone.now() + GRACE + timedelta(seconds=1))


def fates(letter: Letter) -> dict[str, str]:
    """Return, by first name, whether it went, or why not."""
    rows = letter.rows.select_related("patient__user")
    return {row.patient.user.full_name.split()[0]: row.reason or row.state for row in rows}
