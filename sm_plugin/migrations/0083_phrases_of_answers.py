"""Phrases for what the care team asks about and nobody had written by themselves.

Abuse, not being safe at home, harm to others, and thoughts of death in other forms.
"""

from importlib import import_module
from pathlib import Path

from django.db import migrations

FILE = Path(__file__).with_name("_seventh_phrases.csv")  # all that are shipped with this release
earlier = import_module("sm_plugin.migrations.0069_shipped_phrases")


def bring_up_to_date(apps, schema_editor):
    earlier.bring_up_to_date(apps, schema_editor, FILE)


class Migration(migrations.Migration):
    dependencies = [("sm_plugin", "0082_words_as_shown")]

    operations = [migrations.RunPython(bring_up_to_date, migrations.RunPython.noop)]
