from django.db import migrations, models


class Migration(migrations.Migration):
    """What staff wrote, and nobody answered, is saved to the chart: a small index tells which."""

    dependencies = [
        ("sm_plugin", "0041_lead_changes"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="thread",
            index=models.Index(
                condition=models.Q(
                    ("state", "written"),
                    models.Q(
                        ("in_chart_through__isnull", True),
                        ("in_chart_through__lt", models.F("last_message_at")),
                        _connector="OR",
                    ),
                ),
                fields=["last_message_at"],
                name="sm_thread_written_chart",
            ),
        ),
    ]
