import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

from sm_plugin.facilities import triggers

# All tables: making the triggers takes away those that are there.
COLUMNS = {
    "sm_plugin_stagechange": "id, facility_id, from_stage, to_stage, at, reason, overrode",
    "sm_plugin_stagetarget": "id, facility_id, day, at",
    "sm_plugin_closingchange": "id, facility_id, day, goes_to_id, at, reason",
    "sm_plugin_leadchange": "id, team_id, was_id, became_id, at",
}
BEFORE = {table: names for table, names in COLUMNS.items() if "closing" not in table}


def create_triggers(apps, schema_editor):
    triggers.create(schema_editor.connection, COLUMNS)


def create_those_before(apps, schema_editor):
    triggers.create(schema_editor.connection, BEFORE)


class Migration(migrations.Migration):
    """A station or a clinic closes from a day on; when it did is kept in rows only added."""

    dependencies = [
        ("sm_plugin", "0080_threads_of_a_full_mailbox"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="facility",
            name="closes_on",
            field=models.DateField(
                editable=False,
                help_text="From this day on it is closed.",
                null=True,
                verbose_name="closes on",
            ),
        ),
        migrations.AddField(
            model_name="facility",
            name="goes_to",
            field=models.ForeignKey(
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="sm_plugin.facility",
                verbose_name="where people go instead",
            ),
        ),
        migrations.AddConstraint(
            model_name="facility",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("goes_to", None), ("closes_on__isnull", False), _connector="OR"
                ),
                name="sm_facility_goes_elsewhere_once_closed",
            ),
        ),
        migrations.CreateModel(
            name="ClosingChange",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("day", models.DateField(null=True, verbose_name="closes on")),
                (
                    "at",
                    models.DateTimeField(default=django.utils.timezone.now, verbose_name="when"),
                ),
                ("reason", models.CharField(max_length=300, verbose_name="reason")),
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
                        related_name="closings",
                        to="sm_plugin.facility",
                    ),
                ),
                (
                    "goes_to",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="sm_plugin.facility",
                    ),
                ),
            ],
            options={"ordering": ["-at", "-pk"], "default_permissions": ()},
        ),
        migrations.AlterField(
            model_name="rolloutnotice",
            name="kind",
            field=models.CharField(
                choices=[
                    ("confirm", "confirm"),
                    ("started", "started"),
                    ("closed", "closed"),
                    ("step_due", "step due"),
                    ("day_came", "planned day came"),
                    ("move_came", "day of the move came"),
                ],
                max_length=16,
            ),
        ),
        migrations.RunPython(create_triggers, create_those_before),
    ]
