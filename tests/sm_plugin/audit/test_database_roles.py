"""On PostgreSQL the web role runs the portal and cannot touch what guards the record."""

import json
import os
import subprocess
import sys
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
import pytest
from allauth.account.models import EmailAddress
from django.core.management import CommandError, call_command
from django.db import connection

from sm_plugin.audit.models import AuditEvent
from sm_plugin.audit.roles import too_mighty
from sm_plugin.teams.models.topics import Topic
from sm_plugin.threads.models import Message
from tests.conftest import PASSWORD
from tests.factories import FacilityFactory, mailbox_of, patient_at, team_at

pytestmark = [
    pytest.mark.postgres,
    pytest.mark.slow,
    pytest.mark.skipif(connection.vendor != "postgresql", reason="only PostgreSQL has roles"),
    pytest.mark.django_db(transaction=True),
]
ROOT = Path(__file__).resolve().parents[3]
# Roles belong to the whole server, and each process of a run has a database of its own on it.
PROCESS = os.environ.get("PYTEST_XDIST_WORKER", "alone")
WEB, OWNER = f"test_web_{PROCESS}", f"test_owner_{PROCESS}"
MIGHTY, GROUP = f"test_mighty_{PROCESS}", f"test_group_{PROCESS}"
USE = """
import json, sys, django
django.setup()
from uuid import uuid4
from django.test import Client
from django.urls import reverse
email, password, team, topic = json.loads(sys.argv[1])
browser = Client()
signed = browser.post(reverse("account_login"), {"login": email, "password": password})
assert signed.status_code == 302, signed.content
def at(name, *args):
    return reverse("sm_plugin:" + name, args=args)
assert browser.get(at("inbox")).status_code == 200
words = {"topic": topic, "subject": "Knee", "body": "It hurts.", "idempotency_key": str(uuid4())}
sent = browser.post(at("compose", team), words)
assert sent.status_code == 302, sent.content
assert browser.get(sent.url).status_code == 200
"""
ATTACKS = (
    "DROP TRIGGER sm_audit_keep_row ON sm_plugin_auditevent",
    "ALTER TABLE sm_plugin_auditevent DISABLE TRIGGER ALL",
    "SET session_replication_role = replica",
    "UPDATE sm_plugin_auditevent SET action = 'x'",
    "DELETE FROM sm_plugin_auditevent",
    "TRUNCATE sm_plugin_auditevent",
    "DELETE FROM sm_plugin_audithead",
    "DROP TABLE sm_plugin_auditevent",
    "DROP FUNCTION sm_audit_refuse() CASCADE",
    "CREATE OR REPLACE FUNCTION sm_audit_refuse() RETURNS trigger LANGUAGE plpgsql"
    " AS $$ BEGIN RETURN NEW; END $$",
    "ALTER TABLE sm_plugin_auditevent RENAME TO gone",
    "CREATE TABLE mine (id int)",
    "DROP SCHEMA public CASCADE",
    "CREATE TRIGGER mine BEFORE INSERT ON sm_plugin_auditevent EXECUTE FUNCTION sm_audit_refuse()",
)


@pytest.fixture
def web_url(process_environment):
    """The address under which the web role finds this test's database."""
    before = connection.settings_dict["USER"]
    call_command("sm_database_roles", "--apply", "--web", WEB, "--owner", OWNER)
    with connection.cursor() as cursor:
        cursor.execute(f"ALTER ROLE {WEB} PASSWORD 'only-of-a-test'")
    url = urlsplit(process_environment["DATABASE_URL"])
    place = f"{url.hostname}:{url.port}"
    yield url._replace(netloc=f"{WEB}:only-of-a-test@{place}").geturl()
    with connection.cursor() as cursor:
        cursor.execute(f"REASSIGN OWNED BY {OWNER} TO {before}")
        for role in (WEB, OWNER):
            cursor.execute(f"DROP OWNED BY {role}")
            cursor.execute(f"DROP ROLE {role}")


@pytest.fixture
def others(web_url):
    """Two roles beside ours: a superuser, and a group without a right."""
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE ROLE {MIGHTY} SUPERUSER")
        cursor.execute(f"CREATE ROLE {GROUP}")
    yield
    with connection.cursor() as cursor:
        cursor.execute(f"DROP ROLE {GROUP}")
        cursor.execute(f"DROP ROLE {MIGHTY}")


def test_the_web_role_runs_the_portal_and_cannot_touch_the_record(web_url, process_environment):
    team = team_at(FacilityFactory())
    patient = patient_at(team.facility)
    mailbox_of(patient, team)
    ruth = patient.user
    ruth.set_password(PASSWORD)
    ruth.save()
    EmailAddress.objects.create(user=ruth, email=ruth.email, verified=True, primary=True)
    words = [ruth.email, PASSWORD, str(team.pk), str(Topic.objects.get(code="other").pk)]
    done = subprocess.run(
        [sys.executable, "-c", USE, json.dumps(words)],
        cwd=ROOT,
        env=process_environment | {"DATABASE_URL": web_url},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    assert Message.objects.count() == 1
    events = AuditEvent.objects.count()
    assert events
    for attack in ATTACKS:
        with (
            psycopg.connect(web_url, autocommit=True) as web,
            pytest.raises(psycopg.Error) as error,
        ):
            web.execute(attack)
        assert error.value.sqlstate in ("42501", "23001"), (attack, error.value)
    assert AuditEvent.objects.count() == events


def test_the_check_tells_an_owner_from_the_web_role(web_url, process_environment):
    assert "superuser" in too_mighty(connection)
    with pytest.raises(CommandError, match="could change the record"):
        call_command("sm_database_roles", "--check")
    done = subprocess.run(
        [sys.executable, "manage.py", "sm_database_roles", "--check"],
        cwd=ROOT,
        env=process_environment | {"DATABASE_URL": web_url},
        capture_output=True,
        text=True,
    )
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize(
    ("given", "found"),
    [
        ("ALTER ROLE {web} CREATEROLE", "CREATEROLE"),
        ("ALTER ROLE {web} REPLICATION", "REPLICATION"),
        ("GRANT CREATE ON SCHEMA public TO {web}", "CREATE in schema public"),
        ("GRANT DELETE ON sm_plugin_audithead TO {web}", "DELETE on sm_plugin_audithead"),
        ("GRANT TRUNCATE ON sm_plugin_audithead TO PUBLIC", "TRUNCATE on sm_plugin_audithead"),
        (
            "GRANT UPDATE (action) ON sm_plugin_auditevent TO {web}",
            "UPDATE on sm_plugin_auditevent",
        ),
        ("GRANT INSERT ON django_migrations TO {web}", "INSERT on django_migrations"),
        ("GRANT {owner} TO {web}", "member of {owner}"),
        ("GRANT {mighty} TO {web}", "member of {mighty}"),
        ("GRANT {group} TO {web}; GRANT {mighty} TO {group}", "member of {mighty}"),
        ("GRANT pg_execute_server_program TO {web}", "member of pg_execute_server_program"),
    ],
)
def test_the_check_names_each_right_too_many(web_url, others, process_environment, given, found):
    names = {"web": WEB, "owner": OWNER, "mighty": MIGHTY, "group": GROUP}
    with connection.cursor() as cursor:
        cursor.execute(given.format(**names))
    done = subprocess.run(
        [sys.executable, "manage.py", "sm_database_roles", "--check"],
        cwd=ROOT,
        env=process_environment | {"DATABASE_URL": web_url},
        capture_output=True,
        text=True,
    )
    if "PUBLIC" in given:
        with connection.cursor() as cursor:
            cursor.execute("REVOKE TRUNCATE ON sm_plugin_audithead FROM PUBLIC")
    assert done.returncode == 1
    assert found.format(**names) in done.stderr


def test_the_web_role_is_taken_out_of_every_other_role(web_url, others):
    with connection.cursor() as cursor:
        for other in (OWNER, MIGHTY, GROUP, "pg_execute_server_program"):
            cursor.execute(f"GRANT {other} TO {WEB} WITH ADMIN OPTION")
        call_command("sm_database_roles", "--apply", "--web", WEB, "--owner", OWNER)
        cursor.execute(f"SET ROLE {WEB}")
        found = too_mighty(connection)
        cursor.execute("RESET ROLE")
    assert found == []
