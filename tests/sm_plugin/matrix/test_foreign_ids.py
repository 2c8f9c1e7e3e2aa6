"""No form takes the id of somebody else's object, in whichever of its fields it is sent.

The matrix of addresses has other people's ids in addresses. Here they are in the fields.
"""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest
from django.apps import apps
from django.utils import timezone

from sm_plugin.letters.services import write_template
from sm_plugin.people.models import Patient
from sm_plugin.teams.models import CareTeam, Membership
from sm_plugin.teams.stops.services import block_patient
from sm_plugin.threads.models import Thread
from sm_plugin.triage.models import WorkItem
from sm_plugin.triage.ownership.absences import begin_absence
from tests.factories import national_administrator
from tests.sm_plugin.matrix.asking import form_for, nothing_kept, prepare, seen
from tests.sm_plugin.matrix.cast import World
from tests.sm_plugin.matrix.snapshot import Tables, snapshot
from tests.sm_plugin.matrix.test_posts import POSTED, SENDERS, target

pytestmark = pytest.mark.django_db

# Fields that a form also takes, beside those that `form_for` fills in: what kind of id is in each.
MORE_FIELDS: dict[str, dict[str, str]] = {
    "absences": {"surrogate": "membership", "absence": "absence"},
    "chart": {"copy": "nothing"},
    "stops": {"stop": "stop"},
    "templates": {"remove": "template"},
    "write_letter": {"patient_list": "list", "template": "template"},
    "change_letter": {"patient_list": "list", "template": "template"},
    "write_first": {"template": "template"},
    "panel": {"patient_list": "list"},
    "save_answer": {"remove_file": "file"},
    "organise": {"to": "folder", "threads": "thread"},
    "remove_folder": {"to": "folder"},
    "together": {"items": "item"},
    "patient_list": {"patients": "patient"},
    "use_template": {"template": "template"},
    "draft_team": {"team": "team"},
    "assign": {"person": "person"},
    "reassign": {"to": "team"},
}
THEIR_WORDS = ("Walt Hansen", "Words of walt", "Subject of walt", "Draft of james", "Theirs")
KINDS = {
    CareTeam: "team",
    Thread: "thread",
    WorkItem: "item",
    Patient: "patient",
    Membership: "membership",
}
# The field is passed over, and what is one's own in the form is done without it.
PASSED_OVER = {
    ("save_answer", "remove_file"),  # the text is saved, and then no such file is found
    ("write_letter", "template"),  # taken by a button of its own
    ("change_letter", "template"),
    ("write_first", "template"),
    ("panel", "team"),  # the first of one's own
    ("patient_list", "patients"),  # nobody of that name is on the list
}
NO_OBJECT = {"idempotency_key", "newest_seen", "topic"}  # own keys, and what belongs to everybody


def foreign(world: World) -> dict[str, list[Any]]:
    """Objects of each kind that belong to Walt, James and team B: none of a sender's."""
    team_b, luis = world.teams["b"], world.people["luis"]
    walt = world.people["walt"].sm_patient
    day = timezone.localdate() + timedelta(days=3)
    words = {"title": "Theirs", "body": "Theirs", "language": "en"}
    template = write_template(actor=luis, team=team_b, scope="team", **words)
    begun = begin_absence(actor=luis, team=team_b, user=luis, first_day=day, last_day=day)
    absence = begun.absence
    stop = block_patient(
        actor=national_administrator(),
        patient=walt,
        team=team_b,
        reason="request",
        last_day=date.today() + timedelta(days=1),
    )
    return {
        "team": [team_b.pk],
        "thread": [world.threads["walt"].pk, world.threads["james"].pk],
        "item": [world.item("walt").pk],
        "patient": [walt.pk],
        "membership": [luis.sm_memberships.get().pk],
        "person": [luis.pk],
        "absence": [absence.pk],
        "stop": [stop.pk],
        "template": [template.pk],
        "list": [world.lists["walt"]],
        "file": [world.files["walt"], world.draft_files["james"]],
        "folder": [world.folders["james"].pk],
        "nothing": [UUID(int=7)],
    }


def kind_of(value: Any) -> str:
    """Return what the object with this id is; empty for what is no id of an object."""
    try:
        key = UUID(str(value))
    except ValueError:
        return ""
    found = [
        model
        for model in apps.get_app_config("sm_plugin").get_models()
        if model._meta.pk.get_internal_type() == "UUIDField"
        and model._base_manager.filter(pk=key).exists()
    ]
    return next((KINDS.get(model, model.__name__) for model in found), "")


def fields_of(name: str, form: dict[str, Any]) -> Iterator[tuple[str, str]]:
    known = MORE_FIELDS.get(name, {})
    yield from known.items()
    for field, value in form.items():
        if field not in known and field not in NO_OBJECT and (kind := kind_of(value)):
            yield field, kind


def of_theirs(tables: Tables, theirs: dict[str, list[Any]]) -> Tables:
    """Return the rows in which one of these ids stands, in any column."""
    keys = {key for keys in theirs.values() for key in keys}
    return {table: [row for row in rows if keys & {*row}] for table, rows in tables.items()}


@pytest.mark.parametrize("address", POSTED, ids=lambda address: address.name)
def test_the_id_of_somebody_elses_object_changes_nothing(address: Any, world: World) -> None:
    name, person = address.name, SENDERS[address.name]
    theirs = foreign(world)
    for field, kind in fields_of(name, form_for(name)):
        for value in theirs[kind]:
            with nothing_kept():
                prepare(name, world.people[person])
                form = form_for(name) | {field: str(value)}
                before = snapshot(with_record=False)
                answer = world.clients[person].post(target(world, address), form)
                after = snapshot(with_record=False)
            where = (field, kind, seen(answer))
            assert answer.status_code < 500, where
            assert of_theirs(after, theirs) == of_theirs(before, theirs), where
            assert after == before or (name, field) in PASSED_OVER, where
            text = "" if answer.streaming else answer.content.decode(errors="replace")
            assert not [words for words in THEIR_WORDS if words in text], where


def test_each_field_that_is_passed_over_is_one_of_a_form() -> None:
    """The control: the list of exceptions holds nothing that is gone."""
    names = {address.name for address in POSTED}
    assert {name for name, _field in PASSED_OVER} | set(MORE_FIELDS) <= names


def test_the_comparison_finds_a_row_that_was_linked_to_theirs(world: World) -> None:
    """The control: a row that comes to name somebody else's object makes a difference."""
    theirs, before = foreign(world), snapshot(with_record=False)
    WorkItem.objects.filter(pk=world.item("ruth").pk).update(team=world.teams["b"])
    after = snapshot(with_record=False)
    assert of_theirs(after, theirs) != of_theirs(before, theirs)
