"""A mail of a rollout tells that the day of a move has come."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("sm_plugin", "0076_released_accounts")]

    operations = [
        migrations.AlterField(
            model_name="rolloutnotice",
            name="kind",
            field=models.CharField(
                choices=[
                    ("confirm", "confirm"),
                    ("started", "started"),
                    ("step_due", "step due"),
                    ("day_came", "planned day came"),
                    ("move_came", "day of the move came"),
                ],
                max_length=16,
            ),
        ),
    ]
