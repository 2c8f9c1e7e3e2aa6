import json
from base64 import b64encode
from collections.abc import Callable

import pytest
from django.core.checks import Tags, run_checks
from django.core.exceptions import ImproperlyConfigured
from django.db import connection, models
from django.test.utils import CaptureQueriesContext

from sm_plugin.threads.models import Thread
from sm_plugin.vault import key_holders
from sm_plugin.vault.models import KeyCheck
from sm_plugin.vault.services import verify_keyring

pytestmark = pytest.mark.django_db


@pytest.fixture
def use_keys(settings):
    """Sets a keyring of keys made of one letter each, the first one active."""

    def use(*, audit: str = "z", **keys: str) -> None:
        encoded = {name: b64encode(letter.encode() * 32).decode() for name, letter in keys.items()}
        content = {
            "active": next(iter(keys)),
            "keys": encoded,
            "audit": b64encode(audit.encode() * 32).decode(),
        }
        settings.SECURE_MESSAGING = {"KEYRING": json.dumps(content)}

    return use


class Letters(models.Model):  # noqa: DJ008
    """A table of another room that keeps wrapped keys."""

    key_id = models.CharField(max_length=32)

    class Meta:
        app_label = "letters_of_a_test"


class NotMigrated(models.Model):  # noqa: DJ008
    key_id = models.CharField(max_length=32)

    class Meta:
        app_label = "letters_of_a_test"


@pytest.fixture
def hold(monkeypatch) -> Callable[[str], None]:
    """Puts a row into a table of keys, beside another table that isn't there yet."""
    monkeypatch.setattr(key_holders, "key_holders", lambda: [Letters, NotMigrated])
    table = Letters._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE TABLE {table} (id integer, key_id varchar(32))")

    def hold(key_id: str) -> None:
        with connection.cursor() as cursor:
            cursor.execute(f"INSERT INTO {table} VALUES (1, %s)", [key_id])

    return hold


def test_the_first_start_remembers_the_keys_and_later_ones_agree(use_keys):
    use_keys(k1="a")
    verify_keyring()
    verify_keyring()
    assert set(KeyCheck.objects.values_list("key_id", flat=True)) == {"k1", ":audit"}


def test_other_bytes_under_the_same_name_stop_the_start(use_keys):
    use_keys(k1="a")
    verify_keyring()
    use_keys(k1="b")
    with pytest.raises(ImproperlyConfigured, match="Key k1 of the keyring is not the key"):
        verify_keyring()


def test_another_audit_key_stops_the_start(use_keys):
    use_keys(k1="a", audit="x")
    verify_keyring()
    use_keys(k1="a", audit="y")
    with pytest.raises(ImproperlyConfigured, match="audit key"):
        verify_keyring()


def test_a_key_that_rows_still_need_may_not_be_taken_out(use_keys, hold):
    hold("k1")
    use_keys(k1="a")
    verify_keyring()
    use_keys(k2="b")
    with pytest.raises(ImproperlyConfigured, match="lacks k1"):
        verify_keyring()
    assert not KeyCheck.objects.filter(key_id="k2").exists()


def test_a_key_that_was_never_proved_but_is_in_the_keyring_is_not_missed(use_keys, hold):
    hold("k1")
    use_keys(k2="b", k1="a")
    verify_keyring()


def test_a_key_that_no_row_needs_any_more_may_be_taken_out(use_keys, hold):
    use_keys(k1="a")
    verify_keyring()
    use_keys(k2="b", k1="a")
    verify_keyring()
    hold("k2")
    use_keys(k2="b")
    verify_keyring()


def test_every_key_of_a_table_is_found_and_a_destroyed_one_is_none(hold):
    for key_id in ("k2", "", "k10", "k2", "k1"):
        hold(key_id)
    assert key_holders.keys_in_use([Letters._meta.db_table]) == {"k1", "k10", "k2"}


@pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL plans by what is there")
def test_a_monitor_that_asks_for_the_keys_reads_no_table_through():
    tables = {model._meta.db_table for model in key_holders.key_holders()}
    with CaptureQueriesContext(connection) as asked, connection.cursor() as cursor:
        key_holders.keys_in_use(tables)
        cursor.execute(f"EXPLAIN QUERY PLAN {asked[-1]['sql']}")
        steps = [row[-1] for row in cursor.fetchall()]
    searched = {step.split()[1] for step in steps if step.startswith("SEARCH")}
    assert searched >= tables
    assert [step for step in steps if step.startswith("SCAN") and step.split()[1] in tables] == []


def test_a_key_of_rows_restored_from_elsewhere_is_missed_at_once(use_keys, hold):
    hold("k9")
    use_keys(k1="a")
    with pytest.raises(ImproperlyConfigured, match="lacks k9"):
        verify_keyring()


def test_the_proofs_hold_no_key(use_keys):
    use_keys(k1="a")
    verify_keyring()
    for proof in KeyCheck.objects.values_list("proof", flat=True):
        assert b"aaaa" not in bytes(proof)
        assert b"zzzz" not in bytes(proof)


def test_before_the_first_migrate_there_is_nothing_to_verify(use_keys):
    use_keys(k1="a")
    with connection.cursor() as cursor:
        cursor.execute(f"ALTER TABLE {KeyCheck._meta.db_table} RENAME TO not_there_yet")
    verify_keyring()
    assert KeyCheck._meta.db_table not in connection.introspection.table_names()


def test_the_system_check_on_the_database_reports_a_wrong_key(use_keys):
    use_keys(k1="a")
    verify_keyring()
    use_keys(k1="b")
    found = run_checks(tags=[Tags.database], databases=["default"])
    assert "sm_plugin.E001" in [message.id for message in found]


def test_the_plugins_threads_are_among_those_that_hold_keys():
    assert Thread in key_holders.key_holders()
