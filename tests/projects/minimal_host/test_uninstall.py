"""Taking the plugin out of a site that has been used, on a database of its own.

With DATABASE_URL at a PostgreSQL it is tried there, otherwise in a file of SQLite.
"""

import json
import os
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from urllib.parse import urlsplit
from uuid import uuid4

import pytest
from django.conf import settings

ROOT = Path(__file__).resolve().parents[3]
POSTGRES = os.environ.get("DATABASE_URL", "").startswith("postgres")
FILL = """
import django
django.setup()
from django.contrib.auth.models import Group, Permission, User
import cast, use_site
people = cast.gather()
hosts_own = Group.objects.create(name="Hosts own")
hosts_own.permissions.set(
    Permission.objects.filter(codename__in=["add_facility", "add_user"])
)
from guardian.shortcuts import assign_perm
assign_perm("work_team", hosts_own, people.team)
from sm_plugin.adapter import MessagingAdapter
MessagingAdapter.verified_emails = lambda self, user: [user.email]  # as this host sees to it
from sm_plugin.teams.choices import Role
from sm_plugin.teams.services import add_member
denise = User.objects.create_user("denise", "denise@host.example", cast.PASSWORD)
add_member(actor=people.nora, team=people.team, user=denise, role=Role.COORDINATOR)
use_site.use(people)
"""
LOOK = """
import django
django.setup()
from django.contrib.auth.models import User
from django.test import Client
for login in ("ruth", "angela", "sam", "denise"):
    client = Client()
    client.force_login(User.objects.get(username=login))
    for path in ("/", "/accounts/login/"):
        assert client.get(path).status_code == 200, (login, path)
"""
# No page gives a right of these kinds.
NEVER_GIVEN = {"sm_plugin_careteamuserobjectpermission", "sm_plugin_facilitygroupobjectpermission"}
# Pages of the Wagtail admin fill these; rows of them are as good from the services.
OF_ADMINISTRATORS = {
    "sm_plugin_importjob",
    "sm_plugin_importjob_places",
    "sm_plugin_importrow",
    "sm_plugin_importrun",
    "sm_plugin_importrun_places",
    "sm_plugin_leadchange",
    "sm_plugin_panelentry",
    "sm_plugin_patient_taken_back_by",
    "sm_plugin_readinessstep",
    "sm_plugin_stagechange",
    "sm_plugin_stagetarget",
    "sm_plugin_closingchange",
    "sm_plugin_teamtopicroute",
}


class Site:
    """A site of its own: a fresh process a command, one database."""

    def __init__(self, folder: Path, name: str = "") -> None:
        self.folder, self.name = folder, name
        path = os.pathsep.join([str(settings.BASE_DIR), str(ROOT)])
        self.environment = {
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "settings",
            "MINIMAL_HOST_VAR_DIR": str(folder),
            "PYTHONPATH": path,
        }
        if name:
            self.environment["MINIMAL_HOST_POSTGRES"] = json.dumps(server() | {"NAME": name})

    def python(self, *words: str) -> str:
        done = subprocess.run(
            [sys.executable, *words], env=self.environment, capture_output=True, text=True
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    def manage(self, *words: str) -> str:
        return self.python("-m", "django", *words)

    def rows(self, query: str) -> list[str]:
        if self.name:
            with closing(connected(self.name)) as connection:
                return [str(row[0]) for row in connection.execute(query).fetchall()]
        with closing(sqlite3.connect(self.folder / "host.sqlite3")) as connection:
            return [str(row[0]) for row in connection.execute(query)]

    def change(self, query: str) -> None:
        if self.name:
            with closing(connected(self.name)) as connection:
                connection.execute(query)
            return
        with closing(sqlite3.connect(self.folder / "host.sqlite3")) as connection:
            connection.execute(query)
            connection.commit()

    def tables(self) -> list[str]:
        if self.name:
            return self.rows(
                "SELECT tablename FROM pg_tables WHERE tablename LIKE 'sm\\_plugin\\_%'"
            )
        return self.rows(
            "SELECT name FROM sqlite_master WHERE type = 'table'"
            " AND name LIKE 'sm\\_plugin\\_%' ESCAPE '\\'"
        )

    def left(self) -> dict[str, list[str]]:
        """Everything in the database that is there because of the plugin."""
        return {
            "tables, indexes, triggers": self._in_schema(),
            "types": self.rows(
                "SELECT model FROM django_content_type WHERE app_label = 'sm_plugin'"
            ),
            "permissions": self.rows(
                "SELECT codename FROM auth_permission WHERE codename IN"
                " ('work_team', 'manage_rollout', 'view_mailbox', 'add_facility')"
            ),
            "groups": self.rows(
                "SELECT name FROM auth_group WHERE name LIKE 'sm-%' OR name LIKE 'Facility%'"
            ),
            "migrations": self.rows("SELECT name FROM django_migrations WHERE app = 'sm_plugin'"),
            "dangling": [] if self.name else self.rows("PRAGMA foreign_key_check"),
        }

    def _in_schema(self) -> list[str]:
        if self.name:
            return self.rows(
                "SELECT relname FROM pg_class WHERE relname LIKE 'sm\\_%' UNION"
                " SELECT tgname FROM pg_trigger WHERE tgname LIKE 'sm\\_%' UNION"
                " SELECT proname FROM pg_proc WHERE proname LIKE 'sm\\_%'"
            )
        return self.rows(
            "SELECT name FROM sqlite_master WHERE name LIKE 'sm\\_%' ESCAPE '\\'"
            " OR tbl_name LIKE 'sm\\_plugin%' ESCAPE '\\'"
        )


def server() -> dict[str, str]:
    url = urlsplit(os.environ["DATABASE_URL"])
    given = {"USER": url.username, "PASSWORD": url.password, "HOST": url.hostname}
    return {name: value or "" for name, value in given.items()} | {"PORT": str(url.port or "")}


def connected(name: str):
    import psycopg

    url = urlsplit(os.environ["DATABASE_URL"])
    return psycopg.connect(url._replace(path=f"/{name}").geturl(), autocommit=True)


def create_database(name: str, template: str = "template0") -> None:
    with closing(connected("postgres")) as connection:
        connection.execute(f"CREATE DATABASE {name} TEMPLATE {template}")


@pytest.fixture(scope="module")
def used(tmp_path_factory: pytest.TempPathFactory) -> Site:
    """A site in which the plugin has been used, through its pages."""
    name = f"used_{uuid4().hex}" if POSTGRES else ""
    if name:
        create_database(name)
    site = Site(tmp_path_factory.mktemp("site"), name)
    site.manage("migrate", "--verbosity", "0")
    site.python("-c", FILL)
    return site


@pytest.fixture
def site(used: Site, tmp_path: Path) -> Iterator[Site]:
    if not used.name:
        site = Site(tmp_path)
        (tmp_path / "host.sqlite3").write_bytes((used.folder / "host.sqlite3").read_bytes())
        yield site
        return
    copy = f"copy_{uuid4().hex}"
    create_database(copy, used.name)
    yield Site(tmp_path, copy)
    with closing(connected("postgres")) as connection:
        connection.execute(f"DROP DATABASE {copy} WITH (FORCE)")


def test_the_site_was_used_so_that_every_table_of_the_plugin_has_rows(site):
    empty = {
        table for table in site.tables() if site.rows(f"SELECT count(*) FROM {table}") == ["0"]
    }

    assert empty <= NEVER_GIVEN | OF_ADMINISTRATORS
    assert len(site.tables()) > 35


def test_without_yes_it_only_says_what_would_go(site):
    before = site.left()

    said = site.manage("sm_uninstall")

    assert "2  rows of sm_plugin_patient\n" in said
    assert "4  groups\n" in said
    assert "back up the database and the keyring" in said
    assert site.left() == before
    assert all(names for kind, names in before.items() if kind != "dangling")
    assert site.rows("SELECT count(*) FROM sm_plugin_patient") == ["2"]


def test_with_yes_nothing_of_the_plugin_is_left_and_the_host_keeps_its_own(site):
    users = site.rows("SELECT username FROM auth_user")

    said = site.manage("sm_uninstall", "--yes")

    assert "out of INSTALLED_APPS" in said
    assert not any(site.left().values())
    assert site.rows("SELECT username FROM auth_user") == users
    own = "FROM auth_group g JOIN auth_group_permissions h ON h.group_id = g.id"
    kept = f"SELECT codename {own} JOIN auth_permission p ON p.id = h.permission_id"
    assert site.rows(f"{kept} WHERE g.name = 'Hosts own'") == ["add_user"]
    assert site.rows("SELECT name FROM auth_group WHERE name = 'Editors'") == ["Editors"]


def test_it_may_be_run_again_and_the_plugin_may_come_back(site):
    site.manage("sm_uninstall", "--yes")
    site.manage("sm_uninstall", "--yes")
    assert not any(site.left().values())

    site.manage("migrate", "--verbosity", "0")

    assert site.rows("SELECT count(*) FROM sm_plugin_patient") == ["0"]
    assert {"sm_audit_keep_row", "sm_audit_keep_head"} <= set(
        site.left()["tables, indexes, triggers"]
    )


def test_a_group_the_host_gave_rights_of_its_own_stays(site):
    site.python(
        "-c",
        "import django; django.setup()\n"
        "from django.contrib.auth.models import Group, Permission\n"
        "Group.objects.get(name='Facility administrators').permissions.add("
        "Permission.objects.get(codename='add_user'))",
    )

    site.manage("sm_uninstall", "--yes")

    assert site.left()["groups"] == ["Facility administrators"]


def test_pages_of_the_host_work_for_those_who_used_it_before_the_settings_are_changed(site):
    site.python("-c", LOOK)
    site.manage("sm_uninstall", "--yes")

    site.python("-c", LOOK)


def test_what_stays_is_named(site):
    said = site.manage("sm_uninstall", "--yes").partition("What stays:")[2]

    for words in ("accounts", "guardian's own two tables"):
        assert words in said


def test_a_run_that_was_cut_short_is_finished_by_the_next(site):
    site.change("DROP TABLE sm_plugin_undoentry")
    site.change("DELETE FROM django_migrations WHERE app = 'sm_plugin' AND name LIKE '0007%'")

    site.manage("sm_uninstall", "--yes")

    assert not any(site.left().values())


def test_a_table_of_the_host_that_points_at_ours_stops_it_before_anything_goes(site):
    kind = "uuid" if site.name else "char(32)"
    site.change(f"CREATE TABLE hosts_note (id int, thread {kind} REFERENCES sm_plugin_thread (id))")
    before = site.left()

    with pytest.raises(AssertionError, match="hosts_note point at tables of sm_plugin"):
        site.manage("sm_uninstall", "--yes")

    assert site.left() == before
