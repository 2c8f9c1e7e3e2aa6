from django.db import migrations

from sm_plugin.teams.default_topics import seed_topics


def seed(apps, schema_editor):
    topics = apps.get_model("sm_plugin", "Topic").objects
    seed_topics(topics.using(schema_editor.connection.alias))


class Migration(migrations.Migration):
    """Every install starts with topics, because without one nobody can write."""

    dependencies = [("sm_plugin", "0002_audit_triggers")]

    operations = [migrations.RunPython(seed, migrations.RunPython.noop)]
