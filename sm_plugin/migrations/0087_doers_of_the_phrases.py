"""Phrases of 0085 that had lost who does it, and exceptions that hid a danger beside them.

Who keeps somebody from leaving the house is a family of words, or a name without "the" or "my"
before it; what does so without being a person may be any word behind these.
"""

from importlib import import_module
from pathlib import Path

from django.db import migrations

FILE = Path(__file__).with_name("_ninth_phrases.csv")  # all that are shipped with this release
earlier = import_module("sm_plugin.migrations.0069_shipped_phrases")


def bring_up_to_date(apps, schema_editor):
    earlier.bring_up_to_date(apps, schema_editor, FILE)


class Migration(migrations.Migration):
    dependencies = [("sm_plugin", "0086_record_of_a_copy")]

    operations = [migrations.RunPython(bring_up_to_date, migrations.RunPython.noop)]
