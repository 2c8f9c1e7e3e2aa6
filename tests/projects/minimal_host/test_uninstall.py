"""Taking the plugin out of a site, tried on a database file of its own."""

import os
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest
from django.conf import settings

ROOT = Path(__file__).resolve().parents[3]
FILL = """
import django
django.setup()
from django.contrib.auth.models import Group, Permission
import cast
people = cast.gather()
hosts_own = Group.objects.create(name="Hosts own")
hosts_own.permissions.set(
    Permission.objects.filter(codename__in=["add_facility", "add_user"])
)
from guardian.shortcuts import assign_perm
assign_perm("work_team", hosts_own, people.team)
from sm_plugin.adapter import adapter
from sm_plugin.access.joining import opt_in
opt_in(actor=people.ruth.user, digest=adapter().terms().digest)
"""


class Site:
    """A site of its own: a fresh process a command, one database file."""

    def __init__(self, folder: Path) -> None:
        self.file = folder / "host.sqlite3"
        path = os.pathsep.join([str(settings.BASE_DIR), str(ROOT)])
        self.environment = {
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "settings",
            "MINIMAL_HOST_VAR_DIR": str(folder),
            "PYTHONPATH": path,
        }

    def python(self, *words: str) -> str:
        done = subprocess.run(
            [sys.executable, *words], env=self.environment, capture_output=True, text=True
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    def manage(self, *words: str) -> str:
        return self.python("-m", "django", *words)

    def rows(self, query: str) -> list[str]:
        with closing(sqlite3.connect(self.file)) as connection:
            return [str(row[0]) for row in connection.execute(query)]

    def left(self) -> dict[str, list[str]]:
        """Everything in the database that is there because of the plugin."""
        return {
            "tables, indexes, triggers": self.rows(
                "SELECT name FROM sqlite_master WHERE name LIKE 'sm\\_%' ESCAPE '\\'"
                " OR tbl_name LIKE 'sm\\_plugin%' ESCAPE '\\'"
            ),
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
            "dangling": self.rows("PRAGMA foreign_key_check"),
        }


@pytest.fixture(scope="module")
def fresh(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """The file of a site where the plugin has been used."""
    site = Site(tmp_path_factory.mktemp("site"))
    site.manage("migrate", "--verbosity", "0")
    site.python("-c", FILL)
    return site.file.read_bytes()


@pytest.fixture
def site(fresh: bytes, tmp_path: Path) -> Site:
    site = Site(tmp_path)
    site.file.write_bytes(fresh)
    return site


def test_without_yes_it_only_says_what_would_go(site):
    before = site.left()

    said = site.manage("sm_uninstall")

    assert "2  rows of sm_plugin_patient\n" in said
    assert "3  groups\n" in said
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
