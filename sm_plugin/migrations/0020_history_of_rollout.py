import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

from sm_plugin.facilities import triggers


def keep_what_is_planned(apps, schema_editor):
    """Begin the history of targets with the days that are planned today."""
    facilities = apps.get_model("sm_plugin", "Facility")
    targets = apps.get_model("sm_plugin", "StageTarget")
    planned = facilities.objects.filter(stage__in=["planned", "preparing", "pilot"])
    rows = planned.exclude(go_live_on=None).values_list("pk", "go_live_on")
    targets.objects.bulk_create(targets(facility_id=key, day=day) for key, day in rows)


COLUMNS = {
    "sm_plugin_stagechange": "id, facility_id, from_stage, to_stage, at, reason",
    "sm_plugin_stagetarget": "id, facility_id, day, at",
}


def create_triggers(apps, schema_editor):
    triggers.create(schema_editor.connection, COLUMNS)


def drop_triggers(apps, schema_editor):
    triggers.drop(schema_editor.connection)


class Migration(migrations.Migration):
    """Stages and targets have a history that can only be added to."""

    dependencies = [
        ("sm_plugin", "0019_audit_lanes"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AlterField(
            model_name="stagechange",
            name="facility",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="stage_changes",
                to="sm_plugin.facility",
            ),
        ),
        migrations.CreateModel(
            name="StageTarget",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("day", models.DateField(null=True, verbose_name="planned day")),
                (
                    "at",
                    models.DateTimeField(default=django.utils.timezone.now, verbose_name="when"),
                ),
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
                    "facility",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="targets",
                        to="sm_plugin.facility",
                    ),
                ),
            ],
            options={
                "ordering": ["-at", "-pk"],
                "default_permissions": (),
            },
        ),
        migrations.RunPython(create_triggers, drop_triggers),
        migrations.RunPython(keep_what_is_planned, migrations.RunPython.noop),
    ]
