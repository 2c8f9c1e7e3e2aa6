import uuid

import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models


class Migration(migrations.Migration):
    """Closed conversations are saved to the chart; what is not yet, a small index tells."""

    dependencies = [
        ("sm_plugin", "0029_templates"),
    ]

    operations = [
        migrations.CreateModel(
            name="ChartCopy",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("version", models.PositiveIntegerField()),
                ("through_at", models.DateTimeField()),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "Waiting to be saved to the chart"),
                            ("sent", "Saved to the chart"),
                            ("refused", "Could not be saved to the chart"),
                        ],
                        default="waiting",
                        max_length=8,
                    ),
                ),
                ("tries", models.PositiveIntegerField(default=0)),
                ("problem", models.CharField(blank=True, max_length=100)),
                ("due_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("leased_until", models.DateTimeField(null=True)),
                ("made_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("sent_at", models.DateTimeField(null=True)),
                ("receipt", models.CharField(blank=True, max_length=200)),
            ],
            options={
                "default_permissions": (),
            },
        ),
        migrations.AddField(
            model_name="thread",
            name="in_chart_through",
            field=models.DateTimeField(
                help_text="The newest message that a copy for the chart has, or is to have.",
                null=True,
            ),
        ),
        migrations.AddIndex(
            model_name="thread",
            index=models.Index(
                condition=models.Q(
                    ("state", "closed"),
                    models.Q(
                        ("in_chart_through__isnull", True),
                        ("in_chart_through__lt", models.F("last_message_at")),
                        _connector="OR",
                    ),
                ),
                fields=["last_message_at"],
                name="sm_thread_not_in_chart",
            ),
        ),
        migrations.AddField(
            model_name="chartcopy",
            name="replaces",
            field=models.OneToOneField(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="replaced_by",
                to="sm_plugin.chartcopy",
            ),
        ),
        migrations.AddField(
            model_name="chartcopy",
            name="thread",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="chart_copies",
                to="sm_plugin.thread",
            ),
        ),
        migrations.AddIndex(
            model_name="chartcopy",
            index=models.Index(
                condition=models.Q(("state", "waiting")), fields=["due_at"], name="sm_chart_due"
            ),
        ),
        migrations.AddIndex(
            model_name="chartcopy",
            index=models.Index(
                condition=models.Q(("state", "sent"), _negated=True),
                fields=["-made_at", "-id"],
                name="sm_chart_failing",
            ),
        ),
        migrations.AddConstraint(
            model_name="chartcopy",
            constraint=models.UniqueConstraint(
                fields=("thread", "version"), name="sm_chart_version"
            ),
        ),
    ]
