import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

from sm_plugin.facilities import triggers

# All three tables: making the triggers takes away those that are there.
COLUMNS = {
    "sm_plugin_stagechange": "id, facility_id, from_stage, to_stage, at, reason, overrode",
    "sm_plugin_stagetarget": "id, facility_id, day, at",
    "sm_plugin_leadchange": "id, team_id, was_id, became_id, at",
}


def create_triggers(apps, schema_editor):
    triggers.create(schema_editor.connection, COLUMNS)


class Migration(migrations.Migration):
    """Who led a team before is kept in rows that can only be added."""

    dependencies = [
        ("sm_plugin", "0040_import_runs"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="LeadChange",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "actor",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "became",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "team",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="lead_changes",
                        to="sm_plugin.careteam",
                    ),
                ),
                (
                    "was",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["-at", "-pk"],
                "default_permissions": (),
            },
        ),
        migrations.RunPython(create_triggers, migrations.RunPython.noop),
    ]
