from django.db import migrations

from sm_plugin.safety.default_phrases import seed_phrases


def seed(apps, schema_editor):
    phrases = apps.get_model("sm_plugin", "SafetyPhrase").objects
    seed_phrases(phrases.using(schema_editor.connection.alias))


class Migration(migrations.Migration):
    """Every install starts with phrases to look for, none of them reviewed by a clinician."""

    dependencies = [("sm_plugin", "0015_safety_phrases_and_urgency")]

    operations = [migrations.RunPython(seed, migrations.RunPython.noop)]
