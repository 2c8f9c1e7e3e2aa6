from django.db import migrations

from sm_plugin.audit import triggers


def create(apps, schema_editor):
    triggers.create(schema_editor.connection)


def drop(apps, schema_editor):
    triggers.drop(schema_editor.connection)


class Migration(migrations.Migration):
    """From the first row on, the database itself refuses to change the audit record."""

    dependencies = [("sm_plugin", "0001_initial")]

    operations = [migrations.RunPython(create, drop)]
