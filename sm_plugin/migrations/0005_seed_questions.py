from django.db import migrations

from sm_plugin.teams.default_questions import seed_questions


def seed(apps, schema_editor):
    alias = schema_editor.connection.alias
    topics = apps.get_model("sm_plugin", "Topic").objects.using(alias)
    questions = apps.get_model("sm_plugin", "TopicQuestion").objects.using(alias)
    seed_questions(topics, questions)


class Migration(migrations.Migration):
    """The default topics ask for what staff need to know."""

    dependencies = [("sm_plugin", "0004_topic_questions")]

    operations = [migrations.RunPython(seed, migrations.RunPython.noop)]
