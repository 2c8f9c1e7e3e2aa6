"""A table that points to conversations."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("sm_plugin", "9001_columns")]
    operations = [
        migrations.CreateModel(
            "NextThing",
            [
                ("id", models.BigAutoField(primary_key=True)),
                (
                    "thread",
                    models.ForeignKey("sm_plugin.thread", django.db.models.deletion.PROTECT),
                ),
            ],
        )
    ]
