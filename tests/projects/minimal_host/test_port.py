"""A used site moves from a file of SQLite to another database, and people go on where they were.

With DATABASE_URL at a PostgreSQL it moves there, otherwise into another file.
"""

import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from uuid import uuid4

import pytest
from test_uninstall import FILL, POSTGRES, Site, connected, create_database

# Without the grant that only an uninstall should find.
FILL_RIGHTLY = FILL.replace('assign_perm("work_team", hosts_own, people.team)', "")
# The two kinds of sealed text that no page of `use_site` leaves behind.
FILL_THE_REST = """
from datetime import date
from django.db import transaction
from django.utils import timezone
from sm_plugin.safety.services import check
from sm_plugin.teams.panels.services import list_person
from sm_plugin.triage.steps.alarms import raise_alarm
from sm_plugin.triage.models import WorkItem
list_person(
    actor=people.nora, team=people.team, name="Walt Young", record_number="R-9",
    birth_date=date(1950, 1, 1),
)
with transaction.atomic():
    item = WorkItem.objects.get(answered_at=None)
    raise_alarm(item, at=timezone.now(), findings=check(["I have crushing chest pain right now."]))
    item.save()
"""
OPEN = """
import django
django.setup()
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse
from sm_plugin.threads.models import Thread
def browser(login):
    client = Client()
    client.force_login(
        User.objects.get(username=login), backend="django.contrib.auth.backends.ModelBackend"
    )
    return client
ruth = browser("ruth")
thread = Thread.objects.order_by("started_at").first()
page = ruth.get(reverse("sm_plugin:thread", args=[thread.pk]))
assert page.status_code == 200, page.status_code
assert "I feel dizzy when I get up." in page.content.decode()
assert "Please sit up slowly." in page.content.decode()
assert browser("angela").get(reverse("sm_plugin:queue")).status_code == 200
assert browser("luis").get(reverse("sm_plugin:thread", args=[thread.pk])).status_code != 200
found = ruth.post(reverse("sm_plugin:search"), {"words": "dizzy"})
assert found.status_code == 200
assert "in the morning" in found.content.decode()
found = browser("angela").post(reverse("sm_plugin:team_search"), {"words": "dizzy"}, follow=True)
assert found.status_code == 200
assert "in the morning" in found.content.decode()
from wagtail.models import Page
welcome = Page.objects.get(depth=2)
assert welcome.pk in [page.pk for page in Page.objects.search("Welcome")]
User.objects.create_user("newcomer", "new@host.example", "seven quiet herons wade")
"""
COUNTED = ("auth_user", "sm_plugin_message", "sm_plugin_auditevent", "django_content_type")


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Site:
    """A used site on SQLite, whatever the tests run on."""
    site = Site(tmp_path_factory.mktemp("old"))
    site.manage("migrate", "--verbosity", "0")
    site.python("-c", FILL_RIGHTLY + FILL_THE_REST)
    return site


@pytest.fixture
def target(tmp_path: Path) -> Iterator[Site]:
    """An empty database of the engine that the tests run on."""
    if not POSTGRES:
        yield Site(tmp_path)
        return
    name = f"port_{uuid4().hex}"
    create_database(name)
    yield Site(tmp_path, name)
    with closing(connected("postgres")) as connection:
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def old(filled: Site, tmp_path: Path) -> Path:
    path = tmp_path / "old.sqlite3"
    with (
        closing(sqlite3.connect(filled.folder / "host.sqlite3")) as used,
        closing(sqlite3.connect(path)) as copy,
    ):
        used.backup(copy)
    return path


def rows_of(path: Path, query: str) -> list[str]:
    with closing(sqlite3.connect(path)) as connection:
        return [str(row[0]) for row in connection.execute(query)]


def test_a_used_install_moves_whole_and_people_go_on_where_they_were(old, target):
    said = target.manage("sm_port", str(old))

    assert "as many as there were" in said
    assert "The audit record is whole" in said
    assert "Rights and facts agree" in said
    opened = dict(re.findall(r"^(.+): (\d+) text\(s\) opened\.$", said, re.MULTILINE))
    assert len(opened) > 10
    # A file that an administrator brings in is in the tests of the rollout.
    assert {kind for kind, texts in opened.items() if texts == "0"} <= {"import row", "import job"}
    for table in COUNTED:
        moved = {"sm_plugin_auditevent": 1}.get(table, 0)  # the move itself
        before = int(rows_of(old, f"SELECT count(*) FROM {table}")[0])
        assert target.rows(f"SELECT count(*) FROM {table}") == [str(before + moved)]
    target.python("-c", OPEN)
    target.manage("sm_verify_audit")


def test_a_row_written_after_the_move_gets_a_number_that_is_free(old, target):
    """A sequence left behind would give a number that is taken."""
    target.manage("sm_port", str(old))
    highest = max(int(key) for key in rows_of(old, "SELECT id FROM auth_user"))
    target.python(
        "-c",
        "import django; django.setup()\n"
        "from django.contrib.auth.models import Group, User\n"
        "User.objects.create_user('newcomer', 'new@host.example', 'seven quiet herons wade')\n"
        "Group.objects.create(name='Newcomers')",
    )

    ids = target.rows("SELECT id FROM auth_user WHERE username = 'newcomer'")
    assert int(ids[0]) == highest + 1


def test_a_target_that_holds_anything_is_refused_and_left_alone(old, target):
    target.manage("migrate", "--verbosity", "0")
    before = target.rows("SELECT count(*) FROM sm_plugin_topic")

    with pytest.raises(AssertionError, match="Nothing was moved: the target has"):
        target.manage("sm_port", str(old))

    assert target.rows("SELECT count(*) FROM sm_plugin_topic") == before
    assert target.rows("SELECT count(*) FROM auth_user") == ["0"]


def test_a_file_of_an_older_release_is_refused(old, target):
    with closing(sqlite3.connect(old)) as connection:
        connection.execute(
            "DELETE FROM django_migrations WHERE app = 'sm_plugin' AND name ="
            " (SELECT max(name) FROM django_migrations WHERE app = 'sm_plugin')"
        )
        connection.commit()

    with pytest.raises(AssertionError, match="of an older release"):
        target.manage("sm_port", str(old))


def test_another_installs_keyring_is_refused_before_a_table_is_made(old, target):
    """Found after the move, it would leave an install in which no message opens."""
    target.environment["MINIMAL_HOST_KEY"] = "w"

    with pytest.raises(AssertionError, match="Nothing was moved: the keyring is not the one"):
        target.manage("sm_port", str(old))

    assert target.tables() == []


@pytest.mark.parametrize("content", [None, b"no database at all"])
def test_what_is_no_database_is_refused(content, target, tmp_path):
    path = tmp_path / "nothing.sqlite3"
    if content is not None:
        path.write_bytes(content)

    with pytest.raises(AssertionError, match=r"There is no file|is no database of SQLite"):
        target.manage("sm_port", str(path))


def test_a_record_that_was_altered_in_the_file_is_found_after_the_move(old, target):
    with closing(sqlite3.connect(old)) as connection:
        for (name,) in connection.execute(
            "SELECT name FROM sqlite_master WHERE type = 'trigger'"
            " AND tbl_name = 'sm_plugin_auditevent'"
        ).fetchall():
            connection.execute(f"DROP TRIGGER {name}")
        connection.execute(
            "UPDATE sm_plugin_auditevent SET outcome = 'refused'"
            " WHERE id = (SELECT min(id) FROM sm_plugin_auditevent)"
        )
        connection.commit()

    with pytest.raises(AssertionError, match="The audit record is broken"):
        target.manage("sm_port", str(old))
