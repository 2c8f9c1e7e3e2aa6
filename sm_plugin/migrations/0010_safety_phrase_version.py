"""The phrases of the safety check get a version, so that they are read once and not at each check."""

import uuid

from django.db import migrations, models


def first_version(apps, schema_editor):
    versions = apps.get_model("sm_plugin", "SafetyPhraseVersion").objects
    versions.using(schema_editor.connection.alias).get_or_create(pk=1)


class Migration(migrations.Migration):
    dependencies = [("sm_plugin", "0009_items_follow_threads")]

    operations = [
        migrations.CreateModel(
            name="SafetyPhraseVersion",
            fields=[
                ("id", models.SmallIntegerField(default=1, primary_key=True, serialize=False)),
                ("version", models.UUIDField(default=uuid.uuid4)),
            ],
            options={
                "default_permissions": (),
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("id", 1)), name="sm_phrases_one_version"
                    )
                ],
            },
        ),
        migrations.RunPython(first_version, migrations.RunPython.noop),
    ]
