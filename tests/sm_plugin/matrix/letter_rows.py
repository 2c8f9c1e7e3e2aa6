"""Who may write to patients first, one or many: a coordinator, and the provider of the panel."""

from collections.abc import Callable
from typing import Any
from uuid import uuid4

from sm_plugin.letters.drafting import LetterEdit, discard_letter, keep_letter, save_letter
from sm_plugin.letters.models import Letter, PatientList
from sm_plugin.letters.patient_lists import remove_list, save_list, take_off_list
from sm_plugin.letters.sending import reach_of, recall_letter, send_letter, token_of, write_one
from sm_plugin.sending.from_team import write_first
from sm_plugin.teams.models import CareTeam
from tests.factories import TopicFactory
from tests.sm_plugin.letters.conftest import begin
from tests.sm_plugin.matrix.cast import World
from tests.sm_plugin.matrix.rollout_rows import Arguments

WRITERS = "maria denise"


def words(team: CareTeam) -> dict[str, Any]:
    text = {"subject": "Words", "body": "Words"}
    return {"team": team, "topic": TopicFactory(), "audience": "panel"} | text


def draft_of(author: Any, team: CareTeam) -> Letter:
    return save_letter(actor=author, **words(team))


def draft(world: World) -> dict[str, Any]:
    return {"letter": draft_of(world.people["denise"], world.teams["a"])}


def under_way(world: World) -> dict[str, Any]:
    letter = draft(world)["letter"]
    return {"letter": begin(letter)}


def shown(world: World) -> dict[str, Any]:
    letter = draft(world)["letter"]
    return {"letter": letter, "expected": token_of(letter, reach_of(letter))}


def list_of(team: CareTeam) -> PatientList:
    patients = team.assignments.values_list("patient", flat=True)
    return save_list(actor=team.lead_provider, team=team, patients=list(patients), name="Some")


def one(world: World) -> dict[str, Any]:
    text = {"subject": "Words", "body": "Words", "idempotency_key": uuid4()}
    team, patient = world.teams["a"], world.people["ruth"].sm_patient
    return {"team": team, "patient": patient, "topic": TopicFactory()} | text


LETTER_ROWS: dict[Callable[..., Any], tuple[str, Arguments]] = {
    save_letter: (WRITERS, lambda world: words(world.teams["a"])),
    keep_letter: (
        WRITERS,
        lambda world: {"team": world.teams["a"], "edit": LetterEdit("Words", "Words")},
    ),
    # A draft is its author's alone.
    discard_letter: ("denise", draft),
    send_letter: ("denise", shown),
    recall_letter: (WRITERS, under_way),
    write_one: (WRITERS, one),
    write_first: (WRITERS, one),
    save_list: (
        WRITERS,
        lambda world: {
            "team": world.teams["a"],
            "patients": [world.people["ruth"].sm_patient.pk],
            "name": "Some",
        },
    ),
    take_off_list: (
        WRITERS,
        lambda world: {"patient_list": list_of(world.teams["a"]), "patients": []},
    ),
    remove_list: (WRITERS, lambda world: {"patient_list": list_of(world.teams["a"])}),
}
