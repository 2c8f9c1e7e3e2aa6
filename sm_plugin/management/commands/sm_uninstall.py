from argparse import ArgumentParser
from typing import Any

from django.apps import apps
from django.apps.registry import Apps
from django.contrib.auth.models import Group
from django.contrib.contenttypes.models import ContentType
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import connection, models, transaction
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.loader import MigrationLoader
from guardian.models import (
    BaseObjectPermission,
    GroupObjectPermission,
    UserObjectPermission,
)

from sm_plugin.facilities.administrators import GROUP_NAME
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


class Command(BaseCommand):
    """Takes the plugin out of a site: rights first, then tables, then what Django keeps of them.

    Rights go first, so that a run cut short leaves messages nobody can open, never the other way
    round. Each step may be run again.
    """

    help = "Remove the plugin's rights, tables, groups and permissions; --yes is needed to do it."

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
        call_command("migrate", LABEL, "zero", interactive=False, verbosity=0)
        with transaction.atomic():
            remove_groups_and_types()
        self.stdout.write(self.style.SUCCESS(DONE))

    def _refuse_dependents(self) -> None:
        """`migrate zero` would take other apps' tables along where their migrations need ours."""
        plan = MigrationExecutor(connection).migration_plan([(LABEL, None)])
        others = sorted({step.app_label for step, _backwards in plan} - {LABEL})
        if others:
            text = f"Migrations of {', '.join(others)} depend on {LABEL}. Change them first."
            raise CommandError(f"Nothing was removed. {text}")

    def _say_what(self) -> None:
        self.stdout.write("To be removed:")
        present = tables()
        for model in apps.get_app_config(LABEL).get_models():
            if model._meta.db_table in present:
                count = model._default_manager.count()
                self.stdout.write(f"{count:>10}  rows of {model._meta.db_table}")
        self.stdout.write(f"{len(our_groups(Group.objects))!s:>10}  groups")
        types = ContentType.objects.filter(app_label=LABEL).count()
        self.stdout.write(f"{types:>10}  content types with their permissions")


def tables() -> set[str]:
    return set(connection.introspection.table_names())


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
    administrators = groups.filter(name=GROUP_NAME).exclude(
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
