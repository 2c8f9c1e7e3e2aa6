"""Phrases for numbers without gaps, and for dangers that messages of new writers had shown."""

from importlib import import_module
from pathlib import Path

from django.db import migrations

FILE = Path(__file__).with_name("_sixth_phrases.csv")  # all that are shipped with this release
earlier = import_module("sm_plugin.migrations.0069_shipped_phrases")


def bring_up_to_date(apps, schema_editor):
    earlier.bring_up_to_date(apps, schema_editor, FILE)


class Migration(migrations.Migration):
    dependencies = [("sm_plugin", "0074_who_took_back")]

    operations = [migrations.RunPython(bring_up_to_date, migrations.RunPython.noop)]
