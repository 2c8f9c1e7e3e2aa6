import pytest
from django.core.checks import Tags, run_checks
from django.db import IntegrityError, connection, transaction

from sm_plugin.audit import triggers
from sm_plugin.audit.models import AuditEvent, AuditHead
from sm_plugin.audit.services import record

pytestmark = [pytest.mark.django_db, pytest.mark.engine]
EVENTS, HEAD = triggers.EVENTS, triggers.HEAD


def execute(sql: str) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)


def rows() -> list[tuple]:
    return [*AuditEvent.objects.order_by("id").values_list(), *AuditHead.objects.values_list()]


COLUMNS = ", ".join(field.column for field in AuditEvent._meta.fields)
FORGED = COLUMNS.replace("actor_key", "'nobody'")

REFUSED = {
    "change a row": f"UPDATE {EVENTS} SET outcome = 'failed' WHERE id = 3",
    "change every row": f"UPDATE {EVENTS} SET patient_key = ''",
    "change a row's number": f"UPDATE {EVENTS} SET id = 99 WHERE id = 3",
    "delete a row": f"DELETE FROM {EVENTS} WHERE id = 3",
    "delete the last row": f"DELETE FROM {EVENTS} WHERE id = 10",
    "delete every row": f"DELETE FROM {EVENTS}",
    "insert a row over another": f"INSERT INTO {EVENTS} ({COLUMNS})"
    f" SELECT {FORGED} FROM {EVENTS} WHERE id = 3"
    " ON CONFLICT (id) DO UPDATE SET actor_key = excluded.actor_key",
    "delete the head": f"DELETE FROM {HEAD}",
    "set the head back": f"UPDATE {HEAD} SET last_id = 5",
    "leap the head forward": f"UPDATE {HEAD} SET last_id = last_id + 2",
    "change the head's hash": f"UPDATE {HEAD} SET last_hash = 'x'",
}
ONE_ENGINE = {
    "sqlite": {
        "replace a row": f"REPLACE INTO {EVENTS} ({COLUMNS})"
        f" SELECT {FORGED} FROM {EVENTS} WHERE id = 3",
    },
    "postgresql": {
        "truncate": f"TRUNCATE {EVENTS}",
        "truncate with all that hangs on it": f"TRUNCATE {EVENTS} CASCADE",
        "truncate the head": f"TRUNCATE {HEAD}",
    },
}[connection.vendor]
ALL_REFUSED = {**REFUSED, **ONE_ENGINE}


@pytest.mark.parametrize("sql", ALL_REFUSED.values(), ids=ALL_REFUSED)
def test_the_database_refuses_to(ten_rows, sql):
    before = rows()
    with pytest.raises(IntegrityError):
        execute(sql)
    assert rows() == before


@pytest.mark.parametrize("sql", ALL_REFUSED.values(), ids=ALL_REFUSED)
def test_control_without_the_triggers_nothing_would_refuse_to(ten_rows, sql):
    triggers.drop(connection)
    before = rows()
    execute(sql)
    assert rows() != before


def test_there_can_be_no_second_head(ten_rows):
    with pytest.raises(IntegrityError):
        execute(f"INSERT INTO {HEAD} (id, last_id, last_hash) VALUES (2, 0, '')")


def test_the_models_can_neither_be_saved_again_nor_deleted(ten_rows):
    event = AuditEvent.objects.get(id=3)
    for change in (event.save, event.delete, AuditEvent.objects.all().delete):
        with pytest.raises(IntegrityError, match="can only be added to"), transaction.atomic():
            change()


def test_all_triggers_stand_after_migrating():
    assert triggers.missing(connection) == set()


def test_a_missing_trigger_is_noticed_and_the_next_migrate_puts_it_back():
    triggers.drop(connection)
    found = run_checks(tags=[Tags.database], databases=["default"])
    missing = [message for message in found if message.id == "sm_plugin.W002"]
    assert len(missing) == len(triggers._triggers(connection))
    triggers.restore_after_migrate(using="default")
    assert triggers.missing(connection) == set()


def test_a_trigger_switched_off_counts_as_missing():
    if connection.vendor == "postgresql":
        execute(f"ALTER TABLE {EVENTS} DISABLE TRIGGER sm_audit_keep_row")
    else:
        execute("DROP TRIGGER sm_audit_keep_row")
    assert triggers.missing(connection) == {"sm_audit_keep_row"}


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("time", ["first", "second"])
def test_a_committing_test_leaves_an_empty_record_and_standing_triggers(time):
    assert not AuditEvent.objects.exists()
    assert triggers.missing(connection) == set()
    assert record(actor=None, action="search").id == 1


@pytest.mark.django_db(transaction=True)
def test_rebuilding_the_table_on_sqlite_loses_triggers_only_until_migrate_ends():
    field = AuditEvent._meta.get_field("code")
    wider = field.clone()
    wider.max_length = 41
    wider.set_attributes_from_name("code")
    record(actor=None, action="search")
    with connection.schema_editor() as editor:
        editor.alter_field(AuditEvent, field, wider)
        editor.alter_field(AuditEvent, wider, field)
    if connection.vendor == "sqlite":
        assert triggers.missing(connection)
    triggers.restore_after_migrate(using="default")
    assert triggers.missing(connection) == set()
