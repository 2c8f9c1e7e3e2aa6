"""A mail of a rollout that failed five times is parked, and can be tried again."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("sm_plugin", "0057_days_off")]

    operations = [
        migrations.AddField(
            model_name="rolloutnotice",
            name="parked_at",
            field=models.DateTimeField(help_text="Given up after too many tries.", null=True),
        ),
    ]
