from argparse import ArgumentParser
from typing import Any

from django.apps import apps
from django.apps.registry import Apps
from django.contrib.auth.models import Group
from django.contrib.contenttypes.models import ContentType
from django.core.management.base import BaseCommand, CommandError
from django.db import connection, models, transaction
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from guardian.models import (
    BaseObjectPermission,
    GroupObjectPermission,
    UserObjectPermission,
)

from sm_plugin.audit import triggers
from sm_plugin.conf import conf
from sm_plugin.facilities import triggers as history
from sm_plugin.facilities.appointments import GROUP_NAME, NATIONAL_GROUP_NAME
from sm_plugin.teams.services import TEAM_GROUP

LABEL = "sm_plugin"
BACK_UP = (
    "Nothing was removed. Stop the worker and back up the database and the keyring first: "
    "messages and the audit record can't be brought back without both. "
    "Then run again with --yes."
)
DONE = (
    "Secure Messaging is out of the database. Now take sm_plugin out of INSTALLED_APPS, its path "
    "out of the URLs, its tab out of the templates, and SECURE_MESSAGING out of the settings."
)
LEFT = (
    "people's accounts, and Veterans' and staff's sessions",
    "guardian's own two tables, which other apps may use; no row of ours is left in them",
    "what the cache holds for a short time, such as counts of tries",
    "backups, and logs of the servers",
)


class Command(BaseCommand):
    """Takes the plugin out of a site: rights first, then tables, then what Django keeps of them.

    Rights go first, so that a run cut short leaves messages nobody can open, never the other way
    round. Tables are dropped as they stand: walking migrations back would rewrite rows that go
    away anyway, and fails on those that an older table can't hold. Each step may be run again.
    """

    help = "Remove the plugin's rights, tables, groups and permissions; --yes is needed to do it."
    # The database may hold half of the plugin's tables, and the keyring may be gone already.
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--yes", action="store_true", help="remove; without it, only say what")

    def handle(self, *, yes: bool, **options: Any) -> None:
        self._refuse_dependents()
        self._say_what()
        if not yes:
            self.stdout.write(BACK_UP)
            return
        with transaction.atomic():
            for rows in rights():
                rows.delete()
        drop_tables()
        with transaction.atomic():
            remove_groups_and_types()
        self.stdout.write(self.style.SUCCESS(DONE))
        self._say_what_is_left()

    def _refuse_dependents(self) -> None:
        """Tables of other apps that point at ours would lose what they point at."""
        ours = our_tables()
        others = sorted(tables() - ours)
        with connection.cursor() as cursor:
            pointing = [
                table
                for table in others
                if ours & {to[1] for to in _relations(cursor, table).values()}
            ]
        if pointing:
            text = f"{', '.join(pointing)} point at tables of {LABEL}. Change them first."
            raise CommandError(f"Nothing was removed. {text}")

    def _say_what(self) -> None:
        self.stdout.write("To be removed:")
        for table in sorted(our_tables()):
            with connection.cursor() as cursor:
                cursor.execute(f"SELECT count(*) FROM {connection.ops.quote_name(table)}")  # noqa: S608
                count = cursor.fetchone()[0]
            self.stdout.write(f"{count:>10}  rows of {table}")
        self.stdout.write(f"{len(our_groups(Group.objects))!s:>10}  groups")
        types = ContentType.objects.filter(app_label=LABEL).count()
        self.stdout.write(f"{types:>10}  content types with their permissions")

    def _say_what_is_left(self) -> None:
        self.stdout.write("What stays:")
        groups = Group.objects.filter(name__in=(GROUP_NAME, NATIONAL_GROUP_NAME)).values_list(
            "name", flat=True
        )
        files = (conf().KEYRING_FILE, conf().AUDIT_HEAD_FILE)
        given = [f"the group “{name}”, which has rights of the site's own" for name in groups]
        for line in (*LEFT, *given, *(f"the file {path}" for path in files if path)):
            self.stdout.write(f"  - {line}")


def tables() -> set[str]:
    return set(connection.introspection.table_names())


def our_tables() -> set[str]:
    """Every table that is there and that any of our migrations ever made."""
    loader = MigrationLoader(connection)
    models_made = [
        model
        for key in loader.graph.nodes
        if key[0] == LABEL
        for model in loader.project_state(key).apps.get_models(include_auto_created=True)
        if model._meta.app_label == LABEL
    ]
    return {model._meta.db_table for model in models_made} & tables()


def drop_tables() -> None:
    """Drop them all in one transaction, and forget that their migrations ran."""
    ours = our_tables()
    with connection.schema_editor() as editor:
        triggers.drop(connection)
        history.drop(connection)
        quoted = [editor.quote_name(name) for name in sorted(ours)]
        # PostgreSQL takes tables that point at each other in one statement, SQLite one at a time
        # with its foreign keys off, as they are in here.
        together = [", ".join(quoted)] if connection.vendor == "postgresql" else quoted
        for names in filter(None, together):
            editor.execute(f"DROP TABLE {names}")
        MigrationRecorder(connection).migration_qs.filter(app=LABEL).delete()


def _relations(cursor: Any, table: str) -> dict[str, Any]:
    return connection.introspection.get_relations(cursor, table)


def rights() -> list[models.QuerySet[Any]]:
    """Return every row of guardian's that gives a right on an object of ours."""
    present = tables()
    direct = [
        model._default_manager.all()
        for model in apps.get_app_config(LABEL).get_models()
        if issubclass(model, BaseObjectPermission) and model._meta.db_table in present
    ]
    generic = [
        model._default_manager.filter(content_type__app_label=LABEL)
        for model in (UserObjectPermission, GroupObjectPermission)
    ]
    return direct + generic


def our_groups(groups: models.Manager[Any]) -> list[Any]:
    """Return the groups our services made, unless the host gave them other rights besides."""
    teams = groups.filter(name__startswith=TEAM_GROUP)
    administrators = groups.filter(name__in=(GROUP_NAME, NATIONAL_GROUP_NAME)).exclude(
        permissions__in=_beyond_admin_access(groups)
    )
    return [*teams, *administrators]


def _beyond_admin_access(groups: models.Manager[Any]) -> models.QuerySet[Any]:
    permission = groups.model._meta.get_field("permissions").related_model
    return permission._default_manager.exclude(codename="access_admin").exclude(
        content_type__app_label=LABEL
    )


def remove_groups_and_types() -> None:
    """Delete them as the site looks without us: today's models would ask tables that are gone."""
    without_us = _apps_without_us()
    for group in our_groups(without_us.get_model("auth.Group").objects):
        group.delete()
    types = without_us.get_model("contenttypes.ContentType").objects
    types.filter(app_label=LABEL).delete()


def _apps_without_us() -> Apps:
    """Return the models of every migration that is applied, now that ours are not."""
    loader = MigrationLoader(connection)
    applied = [key for key in loader.applied_migrations if key in loader.graph.nodes]
    return loader.project_state(applied).apps
