from django.db import migrations

from ._first_topics import TOPICS


def seed(apps, schema_editor):
    topics = apps.get_model("sm_plugin", "Topic").objects.using(schema_editor.connection.alias)
    for position, (code, label, hint, first_role) in enumerate(TOPICS, start=1):
        words = {"label": label, "hint": hint, "first_role": first_role}
        topics.get_or_create(code=code, defaults=words | {"position": position * 10})


class Migration(migrations.Migration):
    """Every install starts with topics, because without one nobody can write."""

    dependencies = [("sm_plugin", "0002_audit_triggers")]

    operations = [migrations.RunPython(seed, migrations.RunPython.noop)]
