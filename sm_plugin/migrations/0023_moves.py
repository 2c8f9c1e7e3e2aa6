import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from sm_plugin.facilities import triggers

COLUMNS = {
    "sm_plugin_stagechange": "id, facility_id, from_stage, to_stage, at, reason, overrode",
    "sm_plugin_stagetarget": "id, facility_id, day, at",
}


def create_triggers(apps, schema_editor):
    triggers.create(schema_editor.connection, COLUMNS)


class Migration(migrations.Migration):
    """A station may move to another system, and a step may be taken although something is open."""

    dependencies = [
        ("sm_plugin", "0022_rounds_for_reports"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="outboxnotice",
            name="sm_notice_of_message",
        ),
        migrations.AddField(
            model_name="facility",
            name="freeze_on",
            field=models.DateField(
                blank=True,
                help_text="While it moves: from this day on nobody can write; teams still answer.",
                null=True,
                verbose_name="writing stops on",
            ),
        ),
        migrations.AddField(
            model_name="facility",
            name="moving_on",
            field=models.DateField(blank=True, null=True, verbose_name="moves on"),
        ),
        migrations.AddField(
            model_name="facility",
            name="successor",
            field=models.ForeignKey(
                blank=True,
                help_text="Empty if the other system is not one of these stations.",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="succeeds",
                to="sm_plugin.facility",
                verbose_name="station that takes over",
            ),
        ),
        migrations.AddField(
            model_name="stagechange",
            name="overrode",
            field=models.BooleanField(
                db_default=False, default=False, verbose_name="although something was open"
            ),
        ),
        migrations.AlterField(
            model_name="facility",
            name="stage",
            field=models.CharField(
                choices=[
                    ("planned", "planned"),
                    ("preparing", "preparing"),
                    ("pilot", "in a pilot"),
                    ("live", "live"),
                    ("paused", "paused"),
                    ("moving", "moving to another system"),
                    ("moved", "moved to another system"),
                ],
                default="planned",
                max_length=10,
                verbose_name="stage",
            ),
        ),
        migrations.AlterField(
            model_name="outboxnotice",
            name="kind",
            field=models.CharField(
                choices=[
                    ("message", "message"),
                    ("digest", "digest"),
                    ("welcome", "welcome"),
                    ("late", "late"),
                    ("urgent", "urgent"),
                    ("unreviewed", "unreviewed"),
                    ("chain", "chain"),
                    ("moved", "moved"),
                ],
                default="message",
                max_length=16,
            ),
        ),
        migrations.AlterField(
            model_name="round",
            name="reason",
            field=models.CharField(
                blank=True,
                choices=[
                    ("answered", "Answered by message"),
                    ("phoned", "We called by phone"),
                    ("appointment", "Appointment made"),
                    ("no_action", "Nothing more to do"),
                    ("sent_on", "Sent to another service"),
                    ("moved", "The facility's messages moved to another system"),
                ],
                max_length=16,
            ),
        ),
        migrations.AlterField(
            model_name="stagechange",
            name="from_stage",
            field=models.CharField(
                choices=[
                    ("planned", "planned"),
                    ("preparing", "preparing"),
                    ("pilot", "in a pilot"),
                    ("live", "live"),
                    ("paused", "paused"),
                    ("moving", "moving to another system"),
                    ("moved", "moved to another system"),
                ],
                max_length=10,
                verbose_name="from",
            ),
        ),
        migrations.AlterField(
            model_name="stagechange",
            name="to_stage",
            field=models.CharField(
                choices=[
                    ("planned", "planned"),
                    ("preparing", "preparing"),
                    ("pilot", "in a pilot"),
                    ("live", "live"),
                    ("paused", "paused"),
                    ("moving", "moving to another system"),
                    ("moved", "moved to another system"),
                ],
                max_length=10,
                verbose_name="to",
            ),
        ),
        migrations.AlterField(
            model_name="thread",
            name="outcome",
            field=models.CharField(
                blank=True,
                choices=[
                    ("answered", "Answered by message"),
                    ("phoned", "We called by phone"),
                    ("appointment", "Appointment made"),
                    ("no_action", "Nothing more to do"),
                    ("sent_on", "Sent to another service"),
                    ("moved", "The facility's messages moved to another system"),
                ],
                max_length=16,
            ),
        ),
        migrations.AlterField(
            model_name="threadevent",
            name="outcome",
            field=models.CharField(
                blank=True,
                choices=[
                    ("answered", "Answered by message"),
                    ("phoned", "We called by phone"),
                    ("appointment", "Appointment made"),
                    ("no_action", "Nothing more to do"),
                    ("sent_on", "Sent to another service"),
                    ("moved", "The facility's messages moved to another system"),
                ],
                max_length=16,
            ),
        ),
        migrations.AlterField(
            model_name="workitem",
            name="outcome",
            field=models.CharField(
                blank=True,
                choices=[
                    ("answered", "Answered by message"),
                    ("phoned", "We called by phone"),
                    ("appointment", "Appointment made"),
                    ("no_action", "Nothing more to do"),
                    ("sent_on", "Sent to another service"),
                    ("moved", "The facility's messages moved to another system"),
                ],
                max_length=16,
            ),
        ),
        migrations.AddConstraint(
            model_name="outboxnotice",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("kind", "message"), ("message__isnull", False)),
                    models.Q(
                        ("digest__isnull", True),
                        ("kind__in", ["late", "urgent", "unreviewed", "chain", "moved"]),
                        ("message__isnull", False),
                    ),
                    models.Q(
                        ("digest__isnull", True),
                        ("kind__in", ["digest", "welcome"]),
                        ("message__isnull", True),
                    ),
                    _connector="OR",
                ),
                name="sm_notice_of_message",
            ),
        ),
        # The new column of the history can't change either.
        migrations.RunPython(create_triggers, migrations.RunPython.noop),
    ]
