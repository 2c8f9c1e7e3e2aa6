"""What an install of the first release holds is carried over."""

import ast
from importlib import import_module
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from uuid import uuid4

import pytest
from django.apps import apps
from django.db import IntegrityError, connection
from django.db.migrations import AddIndex
from django.db.migrations.executor import MigrationExecutor

import sm_plugin
from sm_plugin.answering.models import AnswerDraft
from sm_plugin.answering.services import AnswerEdit, save_answer_draft
from sm_plugin.mailboxes.models import Folder, MailboxEntry
from sm_plugin.safety.default_phrases import seed_phrases
from sm_plugin.safety.models import SafetyPhrase
from sm_plugin.teams.models.topics import Topic, TopicQuestion
from sm_plugin.teams.topics.default_questions import seed_questions
from sm_plugin.teams.topics.default_topics import seed_topics
from sm_plugin.triage.models import WorkItem
from tests.factories import (
    FacilityFactory,
    mailbox_of,
    member,
    patient_at,
    sent_message,
    team_at,
)
from tests.quick_states import quick_states
from tests.schemas import schema

pytestmark = pytest.mark.engine

FIRST_RELEASE = "0003_topics"
OURS = "sm_plugin_"


def migrate_to(name: str) -> Any:
    executor = MigrationExecutor(connection)
    with quick_states(back=True):
        executor.migrate([("sm_plugin", name)])
    return executor.loader.project_state([("sm_plugin", name)]).apps


@pytest.mark.skipif(connection.vendor != "postgresql", reason="asks PostgreSQL's own catalogues")
@pytest.mark.long
@pytest.mark.django_db(transaction=True)
def test_an_upgraded_schema_is_the_schema_of_a_new_install() -> None:
    """With rows in: a table that is rebuilt keeps every constraint, index and trigger."""
    latest = MigrationExecutor(connection).loader.graph.leaf_nodes("sm_plugin")[0][1]
    team = team_at(FacilityFactory())
    sent_message(mailbox_of(patient_at(team.facility), team), team)
    fresh = schema(OURS)
    assert len(fresh) > 500
    migrate_to(FIRST_RELEASE)
    older = schema(OURS)
    migrate_to(latest)
    upgraded = schema(OURS)
    assert older != fresh
    assert sorted(upgraded ^ fresh, key=repr) == []


@pytest.mark.long
@pytest.mark.django_db(transaction=True)
def test_conversations_of_the_first_release_are_found_in_the_inbox() -> None:
    latest = MigrationExecutor(connection).loader.graph.leaf_nodes("sm_plugin")[0][1]
    team = team_at(FacilityFactory())
    mailbox = mailbox_of(patient_at(team.facility), team)
    sent_message(mailbox, team)
    before = set(MailboxEntry.objects.values_list("pk", "mailbox", "last_sent_at"))

    old = migrate_to(FIRST_RELEASE).get_model("sm_plugin", "MailboxEntry")
    assert set(old.objects.values_list("folder", flat=True)) == {"inbox"}
    migrate_to(latest)

    entries = MailboxEntry.objects.all()
    assert set(entries.values_list("pk", "mailbox", "last_sent_at")) == before
    assert len(before) == 2
    for entry in entries:
        assert entry.folder == Folder.objects.get(mailbox=entry.mailbox, kind="inbox")
        assert entry.last_at == max(filter(None, (entry.last_sent_at, entry.last_received_at)))
    assert TopicQuestion.objects.exists()


def test_no_migration_runs_the_seeding_code_of_the_day() -> None:
    """What an old step did must not change when the defaults of a new install do."""
    folder = Path(sm_plugin.__file__).parent / "migrations"
    imported = {
        node.module or ""
        for path in folder.glob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.ImportFrom) and not node.level
    }
    seeds = {"default_topics", "default_questions", "default_phrases", "services"}
    assert {name for name in imported if name.rpartition(".")[2] in seeds} == set()


@pytest.mark.django_db
def test_indexes_that_were_stopped_half_way_are_made_when_it_is_run_again() -> None:
    """What looks what is there comes first: an index that is there already ends every migrate."""
    step = import_module("sm_plugin.migrations.0080_threads_of_a_full_mailbox")
    first, last = step.Migration.operations
    executed: list[str] = []
    editor = SimpleNamespace(
        connection=connection, execute=executed.append, quote_name=connection.ops.quote_name
    )
    step.drop_indexes(apps, editor)
    assert executed == [], "it was run before"
    assert first.database_operations[0].code == step.drop_indexes
    assert isinstance(last, AddIndex)


@pytest.mark.long
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("name", ["0076_released_accounts", "0078_mail_and_reports"])
def test_an_update_that_was_stopped_between_two_steps_is_run_again(name: str) -> None:
    """Steps that are no transaction end every later update if they can't be repeated."""
    before, latest = (one[1] for one in _ends_of(name))
    steps = len(MigrationExecutor(connection).loader.get_migration("sm_plugin", name).operations)
    migrate_to(name)
    whole = _rules()
    for done in (1, steps // 2, steps):
        migrate_to(before)
        _begin(before, name, done)
        migrate_to(name)
        assert _rules() == whole
    migrate_to(latest)


def _begin(before: str, name: str, done: int) -> None:
    """Do the first steps of a migration, as far as an update comes that is killed."""
    loader = MigrationExecutor(connection).loader
    state = loader.project_state([("sm_plugin", before)])
    with quick_states(), connection.schema_editor(atomic=False) as editor:
        for step in loader.get_migration("sm_plugin", name).operations[:done]:
            was = state.clone()
            step.state_forwards("sm_plugin", state)
            step.database_forwards("sm_plugin", editor, was, state)


def _rules() -> set[str]:
    """Return the names of all constraints and indexes of the tables that those steps change."""
    names: set[str] = set()
    with connection.cursor() as cursor:
        for table in ("outboxnotice", "patient", "letterrow", "round"):
            names |= set(connection.introspection.get_constraints(cursor, OURS + table))
    return {name for name in names if name.startswith("sm_") and not name.startswith(OURS)}


@pytest.mark.django_db(transaction=True)
def test_begun_answers_of_two_teams_stand_in_the_way_of_the_older_release_and_are_kept() -> None:
    """With one each it goes there and back; with two nothing is lost, and nothing half done."""
    before, latest = (one[1] for one in _ends_of("0084_answer_of_each_team"))
    team = team_at(FacilityFactory(), nurse="Angela Brooks")
    other = team_at(team.facility, "Dr. Chen Wei")
    item = WorkItem.objects.get(
        thread=sent_message(mailbox_of(patient_at(team.facility), team), team).thread
    )
    save_answer_draft(actor=member(team), item=item, edit=AnswerEdit("Sit up slowly."))
    migrate_to(before)
    migrate_to(latest)
    row = AnswerDraft.objects.get()
    assert row.body == "Sit up slowly."

    row.pk, row.team = uuid4(), other
    row.save(force_insert=True)
    with pytest.raises(IntegrityError):
        migrate_to(before)

    assert AnswerDraft.objects.filter(item=item).count() == 2
    migrate_to(latest)


def _ends_of(name: str) -> list[tuple[str, str]]:
    """Return the step before this one, and the last of all."""
    graph = MigrationExecutor(connection).loader.graph
    [before] = [one for one in graph.node_map["sm_plugin", name].parents if one.key[0] == OURS[:-1]]
    return [before.key, graph.leaf_nodes("sm_plugin")[0]]


@pytest.mark.django_db
def test_a_new_install_begins_with_the_defaults_of_today() -> None:
    """If this fails, add a migration that brings installs up to date with the new defaults."""
    assert seed_topics(Topic.objects.all()) == []
    assert seed_questions(Topic.objects.all(), TopicQuestion.objects.all()) == []
    assert seed_phrases(SafetyPhrase.objects.all()) == 0
