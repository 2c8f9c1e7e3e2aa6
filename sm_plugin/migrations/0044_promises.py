from django.db import migrations, models


class Migration(migrations.Migration):
    """Coordinators hear when the day that an interim answer named is over."""

    dependencies = [
        ("sm_plugin", "0043_services"),
    ]

    operations = [
        migrations.AddField(
            model_name="round",
            name="promise_told_at",
            field=models.DateTimeField(
                help_text="Handled since then: the promised day is over.", null=True
            ),
        ),
        migrations.AddIndex(
            model_name="round",
            index=models.Index(
                condition=models.Q(
                    ("ended_at__isnull", True),
                    ("interim_at__isnull", False),
                    ("promise_told_at__isnull", True),
                ),
                fields=["interim_at"],
                name="sm_round_promise",
            ),
        ),
    ]
